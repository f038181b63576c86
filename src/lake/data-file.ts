/** Writing one Parquet data file: complete and flushed under its final name before any commit mentions it. */

import { quoteIdentifier } from '../values/sql-text.ts'
import { type ColumnNode, parquetFields } from './columns.ts'
import { ROW_ID_FIELD } from './hidden-columns.ts'
import { type StoredParquet, storeParquet } from './parquet-file.ts'
import type { FileStore, ParquetCodec } from './ports.ts'
import { printParquetType } from './types.ts'

/** Its name is relative to the table's directory. */
export interface DataFile extends StoredParquet {
  readonly rows: number
}

/**
 * Writes the staged rows below `directory`. `staged` is a quoted table whose columns are `columns`; `below` is a further
 * directory that becomes part of the file's name, or nothing. Rows that keep the ids they have elsewhere say so in
 * `keepsIds`, SQL for the id of a staged row (DuckLake spec 8.4).
 */
export async function writeDataFile(
  parquet: ParquetCodec,
  files: FileStore,
  directory: string,
  staged: string,
  columns: readonly ColumnNode[],
  rows: number,
  below = '',
  keepsIds?: string,
): Promise<DataFile> {
  const values = columns.map((column) => {
    const name = quoteIdentifier(column.name)
    return `CAST(${name} AS ${printParquetType(column.type)}) AS ${name}`
  })
  const fields = parquetFields(columns)
  if (keepsIds !== undefined) {
    values.push(`${keepsIds} AS ${ROW_ID_FIELD.name}`)
    fields.push(ROW_ID_FIELD)
  }
  const query = `SELECT ${values.join(', ')} FROM ${staged}`
  const stored = await storeParquet({ parquet, files }, directory + below, '', query, fields)
  return { ...stored, name: below + stored.name, rows }
}
