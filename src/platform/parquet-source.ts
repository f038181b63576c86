/** Reads a Parquet file row group by row group, and of each only the columns that are asked for. */

import type { Field } from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import type { ParquetSource } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { fieldsOf, parquetColumn } from './arrow-fields.ts'
import { selectColumns, withLeafTypes } from './arrow-leaves.ts'
import { duckdbType } from './arrow-types.ts'
import type { ParquetModule } from './parquet-bytes.ts'
import { withPlainTypes } from './parquet-footer.ts'

/** How decoded rows come into DuckDB. */
export interface ArrowSink {
  /** Creates the temporary table `table` (unquoted). */
  create(table: string, definitions: string): Promise<void>
  /** Appends an Arrow IPC stream to it. The bytes may be transferred. */
  insert(table: string, stream: Uint8Array): Promise<void>
}

/** DuckDB's vector size: it takes larger batches apart again. */
const BATCH_ROWS = 2048

/** Opens a file; what it holds stays in memory until it is closed, and of the rows only a group that is being read. */
export async function openSource(
  wasm: ParquetModule,
  bytes: Uint8Array,
  sink: ArrowSink,
): Promise<ParquetSource> {
  const { parts, leaves } = withPlainTypes(bytes)
  // A file's bytes are never in shared memory, which is all that the wider type allows beside this one.
  const file = await wasm.ParquetFile.fromFile(
    new Blob(parts as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>]),
  )
  const stored = new Set(fieldsOf(file.schema().intoIPCStream()))
  const fields = Array.from(stored, (field, i) => withLeafTypes(field, leaves[i] ?? []))
  const rowGroups = file
    .metadata()
    .rowGroups()
    .map((group) => group.numRows())
  const pick = (columns: readonly number[]): Field[] =>
    columns.map((index) => {
      const field = fields[index]
      if (field === undefined) throw new LakeError('internal', `the file has no column ${index}`)
      return field
    })
  const insertGroup = async (group: number, wanted: readonly Field[], table: string): Promise<void> => {
    const names = wanted.map((field) => field.name)
    const expected = rowGroups[group] ?? 0
    const options = { rowGroups: [group], columns: names, batchSize: BATCH_ROWS }
    const read = (await file.read(options)).intoIPCStream()
    const retyped = wanted.some((field) => !stored.has(field))
    const { stream, rows } = selectColumns(read, wanted, retyped)
    if (rows !== expected)
      throw new LakeError('internal', `row group ${group} has ${rows} rows, not ${expected}`)
    if (rows > 0) await sink.insert(table, stream)
  }
  const create = (wanted: readonly Field[], table: string): Promise<void> =>
    sink.create(
      table,
      wanted.map((field) => `${quoteIdentifier(field.name)} ${duckdbType(field)}`).join(', '),
    )
  return {
    columns: fields.map(parquetColumn),
    rowGroups,
    async decode(table, { group, columns, append } = {}) {
      const wanted = pick(columns ?? fields.map((_, index) => index))
      if (append !== true) await create(wanted, table)
      const groups = group === undefined ? rowGroups.keys() : [group]
      for (const each of groups) await insertGroup(each, wanted, table)
    },
    close: () => file.free(),
  }
}
