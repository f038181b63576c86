/** Writing one Parquet data file: complete and flushed under its final name before any commit mentions it. */

import { quoteIdentifier } from '../values/sql-text.ts'
import { type ColumnNode, parquetFields } from './columns.ts'
import type { FileStore, ParquetCodec } from './ports.ts'
import { printParquetType } from './types.ts'
import { uuidV7 } from './uuid.ts'

export interface DataFile {
  /** Relative to the table's directory. */
  readonly name: string
  readonly path: string
  readonly rows: number
  /** Bytes. */
  readonly size: number
  /** Bytes of the Thrift footer, without the eight that follow it (DuckLake spec 5.2). */
  readonly footerSize: number
}

/**
 * Writes the staged rows below `directory`. `staged` is a quoted table whose columns are `columns`; `below` is a further
 * directory that becomes part of the file's name, or nothing.
 */
export async function writeDataFile(
  parquet: ParquetCodec,
  files: FileStore,
  directory: string,
  staged: string,
  columns: readonly ColumnNode[],
  rows: number,
  below = '',
): Promise<DataFile> {
  const values = columns.map((column) => {
    const name = quoteIdentifier(column.name)
    return `CAST(${name} AS ${printParquetType(column.type)}) AS ${name}`
  })
  const bytes = await parquet.encode(`SELECT ${values.join(', ')} FROM ${staged}`, parquetFields(columns))
  const size = bytes.byteLength
  const footerSize = new DataView(bytes.buffer, bytes.byteOffset, size).getUint32(size - 8, true)
  const name = `${below}ducklake-${uuidV7()}.parquet`
  const path = directory + name
  await files.write(path, bytes)
  return { name, path, rows, size, footerSize }
}
