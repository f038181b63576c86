/** Writing one Parquet data file: complete and flushed under its final name before any commit mentions it. */

import { quoteIdentifier } from '../values/sql-text.ts'
import { type ColumnNode, parquetFields } from './columns.ts'
import { ROW_ID_FIELD } from './hidden-columns.ts'
import type { LakeContext } from './lake-context.ts'
import { type StoredParquet, storeParquet } from './parquet-file.ts'
import type { ParquetSettings } from './ports.ts'
import { printParquetType } from './types.ts'

/**
 * A file never holds more than this of its rows as they are in memory, give or take a row group, so that it can be written
 * and read in a browser. Merging files (`src/lake/maintain`) makes larger ones where `target_file_size` says so.
 */
const FILE_BYTES = 256 * 1024 * 1024

/** The staged rows of a data file. */
export interface DataRows {
  /** The table's directory. */
  readonly directory: string
  /** A further directory that becomes part of the file's name, or nothing. */
  readonly below: string
  /** What to write after FROM; its columns are `columns`. */
  readonly source: string
  readonly columns: readonly ColumnNode[]
  /** SQL for the id of a row, for rows that keep the ids they have elsewhere (DuckLake spec 8.4). */
  readonly keepsIds?: string | undefined
}

/** Writes the first of the rows, all of them unless they are very large. The file's name is relative to the table's directory. */
export async function writeDataFile(
  context: Pick<LakeContext, 'parquet' | 'files'>,
  { directory, below, source, columns, keepsIds }: DataRows,
  settings: ParquetSettings = {},
): Promise<StoredParquet> {
  const values = columns.map((column) => {
    const name = quoteIdentifier(column.name)
    return `CAST(${name} AS ${printParquetType(column.type)}) AS ${name}`
  })
  const fields = parquetFields(columns)
  if (keepsIds !== undefined) {
    values.push(`${keepsIds} AS ${ROW_ID_FIELD.name}`)
    fields.push(ROW_ID_FIELD)
  }
  const query = `SELECT ${values.join(', ')} FROM ${source}`
  const stored = await storeParquet(context, directory + below, '', query, fields, {
    enough: FILE_BYTES,
    ...settings,
  })
  return { ...stored, name: below + stored.name }
}
