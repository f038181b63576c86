/** Reads a Parquet file row group by row group, and of each only the columns that are asked for. */

import { LakeError } from '../lake/lake-error.ts'
import type { FileBytes, ParquetSource } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { fieldsOf, parquetColumn } from './arrow-fields.ts'
import { withLeafTypes, withTypes } from './arrow-leaves.ts'
import { duckdbType } from './arrow-types.ts'
import { oneAhead } from './one-ahead.ts'
import type { ParquetModule } from './parquet-bytes.ts'
import { readFileEnd } from './parquet-file-end.ts'
import { readPlainFooter } from './parquet-footer.ts'
import { groupPart, schemaPart } from './parquet-part.ts'

/** How decoded rows come into DuckDB. */
export interface ArrowSink {
  /** Creates the temporary table `table` (unquoted). */
  create(table: string, definitions: string): Promise<void>
  /** Appends an Arrow IPC stream to it. The bytes may be transferred. */
  insert(table: string, stream: Uint8Array): Promise<void>
}

/** DuckDB's vector size: it takes larger batches apart again. */
const BATCH_ROWS = 2048

/**
 * Opens a file; of its rows no more is in memory than the group that DuckDB takes in and the one after it. What is damaged
 * is an error: parquet-wasm's own way to read files in parts panics then, and never answers.
 */
export async function openSource(
  wasm: ParquetModule,
  stored: FileBytes,
  sink: ArrowSink,
): Promise<ParquetSource> {
  const { file, start, footer: bytes } = await readFileEnd(stored)
  const footer = readPlainFooter(bytes, start)
  const plain = fieldsOf(wasm.readSchema(schemaPart(footer)).intoIPCStream())
  const columns = footer.columns.map((column, i) => {
    const field = plain[i]
    if (field === undefined) throw new LakeError('internal', `the file's schema lacks column ${i}`)
    const typed = withLeafTypes(field, column.leaves)
    return { column, field: typed, retyped: typed !== field }
  })
  const pick = (indexes: readonly number[]) =>
    indexes.map((index) => {
      const found = columns[index]
      if (found === undefined) throw new LakeError('internal', `the file has no column ${index}`)
      return found
    })
  const readGroup = async (group: number, wanted: ReturnType<typeof pick>): Promise<Uint8Array> => {
    const part = await groupPart(
      file,
      footer,
      group,
      wanted.map(({ column }) => column),
    )
    const read = wasm.readParquet(part, { batchSize: BATCH_ROWS }).intoIPCStream()
    const { stream, rows } = withTypes(
      read,
      wanted.some(({ retyped }) => retyped) ? wanted.map(({ field }) => field) : null,
    )
    const expected = footer.rowGroups[group]?.rows ?? 0
    if (rows !== expected)
      throw new LakeError('internal', `row group ${group} has ${rows} rows, not ${expected}`)
    return rows > 0 ? stream : new Uint8Array()
  }
  const rowGroups = footer.rowGroups.map(({ rows }) => rows)
  return {
    columns: columns.map(({ field }) => parquetColumn(field)),
    rowGroups,
    async decode(table, { group, columns: indexes = [...columns.keys()], append = false } = {}) {
      const wanted = pick(indexes)
      const definitions = wanted.map(({ field }) => `${quoteIdentifier(field.name)} ${duckdbType(field)}`)
      if (!append) await sink.create(table, definitions.join(', '))
      const groups = (group === undefined ? [...rowGroups.keys()] : [group]).values()
      const read = async () => {
        const next = groups.next()
        return next.done === true ? null : readGroup(next.value, wanted)
      }
      for await (const stream of oneAhead(read, (made) => made !== null))
        if (stream !== null && stream.length > 0) await sink.insert(table, stream)
    },
  }
}
