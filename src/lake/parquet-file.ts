/** One Parquet file: complete and flushed under its final name before any commit mentions it. */

import type { LakeContext } from './lake-context.ts'
import { LakeError } from './lake-error.ts'
import type { FileBytes, FileStore, ParquetCodec, ParquetField, ParquetSettings } from './ports.ts'
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

/** The length of the footer, and `PAR1`. */
const TAIL_BYTES = 8

/**
 * Writes the rows of `query` below `directory`, under a new name that ends in `ending` before `.parquet`: all of them, or
 * the first ones (see `ParquetSettings.enough`). A file that cannot be finished is removed.
 */
export async function storeParquet(
  { parquet, files }: Pick<LakeContext, 'parquet' | 'files'>,
  directory: string,
  ending: string,
  query: string,
  fields: readonly ParquetField[],
  settings?: ParquetSettings,
): Promise<StoredParquet> {
  const name = `ducklake-${uuidV7()}${ending}.parquet`
  const path = directory + name
  let size = 0
  let tail = new Uint8Array()
  const write = async (piece: Uint8Array): Promise<void> => {
    size += piece.byteLength
    tail = lastBytes(tail, piece)
    await files.append(path, piece)
  }
  try {
    const rows = await parquet.encode(query, fields, write, settings)
    await files.flush()
    return { rows, name, path, size, footerSize: new DataView(tail.buffer).getUint32(0, true) }
  } catch (error) {
    // What is left behind after all is an orphan, which cleaning up finds; the first failure is the one to tell.
    if (size > 0) await files.remove(path).catch(() => {})
    throw error
  }
}

function lastBytes(before: Uint8Array, piece: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...before, ...piece.subarray(-TAIL_BYTES)]).slice(-TAIL_BYTES)
}

/** A stored file, to be read where it is needed. @throws LakeError `no-such-file` */
export async function fileBytes(files: FileStore, path: string): Promise<FileBytes> {
  const size = await files.stat(path)
  if (size === null) throw new LakeError('no-such-file', `There is no file "${path}".`)
  return { size, read: (at, length) => files.read(path, { at, length }) }
}

/** Creates the temporary table `table` with the rows of a file, in file order, under the file's column names. */
export async function decodeParquet(parquet: ParquetCodec, file: FileBytes, table: string): Promise<void> {
  const source = await parquet.open(file)
  await source.decode(table)
}
