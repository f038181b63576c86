/** Parquet files from rows in Arrow's format, a row group at a time, with settings like those of DuckDB's own writer. */

import { DataType, type Field } from 'apache-arrow'
import type * as ParquetWasm from 'parquet-wasm/esm'
import type { ParquetCompression, ParquetField, ParquetSettings } from '../lake/ports.ts'
import { fieldsOf, withFieldIds } from './arrow-fields.ts'
import { childFields } from './arrow-types.ts'
import { concatenated } from './concatenated.ts'
import { oneAhead } from './one-ahead.ts'

/** parquet-wasm, initialised; its builds for Node and for the browser have the same shape. */
export type ParquetModule = Pick<
  typeof ParquetWasm,
  | 'Compression'
  | 'EnabledStatistics'
  | 'Table'
  | 'WriterPropertiesBuilder'
  | 'readParquet'
  | 'readSchema'
  | 'transformParquetStream'
  | 'writeParquet'
>

/** An Arrow IPC stream in pieces: what comes before its rows, and then one or more record batches at a time. */
export interface ArrowPieces {
  readonly head: Uint8Array
  readonly batches: AsyncIterable<Uint8Array>
}

/** What ends an Arrow IPC stream. */
export const END_OF_STREAM = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0)

/** DuckDB's `ROW_GROUP_SIZE`. */
const ROW_GROUP_ROWS = 122_880

/**
 * A column whose different values take more is written without a dictionary from there on. parquet-wasm's own limit, 1 MiB,
 * takes twice the time to write columns of ever different strings, and makes them larger.
 */
const DICTIONARY_BYTES = 128 * 1024

/** What goes to parquet-wasm at a time: DuckDB's own batches are small, and handing one over costs as much as writing it. */
const HANDFUL_BYTES = 8 * 1024 * 1024

/** DuckDB has no such limit by itself; with this one a group of wide rows can be read and written in a browser. */
const ROW_GROUP_BYTES = 64 * 1024 * 1024

const CODECS = {
  uncompressed: 'UNCOMPRESSED',
  snappy: 'SNAPPY',
  gzip: 'GZIP',
  zstd: 'ZSTD',
  brotli: 'BROTLI',
  lz4_raw: 'LZ4_RAW',
} as const satisfies Record<ParquetCompression, keyof typeof ParquetWasm.Compression>

/**
 * Writes the rows as one file, at most those that the first `settings.enough` bytes of Arrow hold and the rest of their
 * batch; in memory is one row group. Statistics per row group, as DuckDB writes them; none in a file with floating-point
 * columns, because parquet-wasm's leave out NaN, which DuckDB orders last: it would skip rows that match.
 *
 * @param write gets the file in pieces, one after the other
 * @returns how many rows the file has
 */
export async function writeRows(
  wasm: ParquetModule,
  { head, batches }: ArrowPieces,
  fields: readonly ParquetField[],
  write: (piece: Uint8Array) => Promise<void>,
  settings: ParquetSettings = {},
): Promise<number> {
  const { compression = 'snappy', groupRows = ROW_GROUP_ROWS, groupBytes = ROW_GROUP_BYTES } = settings
  const { Chunk, None } = wasm.EnabledStatistics
  const empty = withFieldIds(head, fields)
  const properties = new wasm.WriterPropertiesBuilder()
    .setCompression(wasm.Compression[CODECS[compression]])
    .setMaxRowGroupSize(groupRows)
    .setMaxRowGroupBytes(Math.min(groupBytes, ROW_GROUP_BYTES))
    .setDictionaryPageSizeLimit(DICTIONARY_BYTES)
    .setStatisticsEnabled(fieldsOf(empty).some(holdsFloat) ? None : Chunk)
    .build()
  const read = recordBatches(wasm, empty, batches, settings.enough ?? Number.POSITIVE_INFINITY)
  const first = await read.next()
  // A stream without batches has no schema for parquet-wasm.
  if (first.done === true) {
    await write(wasm.writeParquet(wasm.Table.fromIPCStream(empty), properties))
    return 0
  }
  let rows = 0
  let next: IteratorResult<ParquetWasm.RecordBatch> = first
  let failure: { readonly error: unknown } | undefined
  const source = new ReadableStream<ParquetWasm.RecordBatch>(
    {
      async pull(controller) {
        if (next.done === true) return controller.close()
        rows += next.value.numRows
        controller.enqueue(next.value)
        try {
          next = await read.next()
        } catch (error) {
          failure = { error }
          next = { done: true, value: undefined }
        }
      },
    },
    { highWaterMark: 0 },
  )
  const pieces = (await wasm.transformParquetStream(source, properties)).getReader()
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) await write(piece.value)
  if (failure !== undefined) throw failure.error
  return rows
}

/** Record batches in the memory of parquet-wasm, which frees each when it is written. */
async function* recordBatches(
  wasm: ParquetModule,
  empty: Uint8Array,
  batches: AsyncIterable<Uint8Array>,
  enough: number,
): AsyncGenerator<ParquetWasm.RecordBatch, undefined> {
  const head = empty.subarray(0, empty.length - END_OF_STREAM.length)
  for await (const pieces of inHandfuls(batches, enough)) {
    const table = wasm.Table.fromIPCStream(concatenated([head, ...pieces, END_OF_STREAM]))
    try {
      yield* table.recordBatches()
    } finally {
      table.free()
    }
  }
}

/**
 * The pieces, as many at a time as hold about {@link HANDFUL_BYTES}, until there are `enough` bytes. DuckDB, in a worker of
 * its own, makes the next ones while those here are written.
 */
async function* inHandfuls(
  pieces: AsyncIterable<Uint8Array>,
  enough: number,
): AsyncGenerator<readonly Uint8Array[]> {
  const rest = pieces[Symbol.asyncIterator]()
  let taken = 0
  const take = async (): Promise<readonly Uint8Array[]> => {
    const handful: Uint8Array[] = []
    for (let held = 0; held < HANDFUL_BYTES && taken < enough; ) {
      const next = await rest.next()
      if (next.done === true) break
      handful.push(next.value)
      held += next.value.length
      taken += next.value.length
    }
    return handful
  }
  yield* oneAhead(take, (handful) => handful.length > 0)
}

function holdsFloat({ type }: Field): boolean {
  return DataType.isFloat(type) || childFields(type).some(holdsFloat)
}
