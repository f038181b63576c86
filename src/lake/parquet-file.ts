/** One Parquet file: complete and flushed under its final name before any commit mentions it. */

import type { LakeContext } from './lake-context.ts'
import type { ParquetField, ParquetSettings } from './ports.ts'
import { uuidV7 } from './uuid.ts'

export interface StoredParquet {
  readonly rows: number
  /** Relative to the directory it was written to. */
  readonly name: string
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Bytes of the Thrift footer, without the eight that follow it (DuckLake spec 5.2). */
  readonly footerSize: number
}

/**
 * Writes the rows of `query` below `directory`, under a new name that ends in `ending` before `.parquet`: all of them, or
 * the first ones (see `ParquetSettings.enough`).
 */
export async function storeParquet(
  { parquet, files }: Pick<LakeContext, 'parquet' | 'files'>,
  directory: string,
  ending: string,
  query: string,
  fields: readonly ParquetField[],
  settings?: ParquetSettings,
): Promise<StoredParquet> {
  const { bytes, rows } = await parquet.encode(query, fields, settings)
  const size = bytes.byteLength
  const footerSize = new DataView(bytes.buffer, bytes.byteOffset, size).getUint32(size - 8, true)
  const name = `ducklake-${uuidV7()}${ending}.parquet`
  const path = directory + name
  await files.write(path, bytes)
  return { rows, name, path, size, footerSize }
}
