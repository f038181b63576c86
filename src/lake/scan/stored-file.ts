/** A data or delete file as the catalog lists it: where it is, and whether it can be read here. */

import { flag, type Row, text } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { fileBytes } from '../parquet-file.ts'
import { resolvePath } from '../paths.ts'
import type { ParquetSource } from '../ports.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { unreadable } from './refuse.ts'

export type ScanSource = Pick<LakeContext, 'catalog' | 'parquet' | 'files'>

/** The path of a row with `path` and `path_is_relative`. */
export function filePath(table: TableEntry, row: Row): string {
  return resolvePath(table.directory, text(row, 'path'), flag(row, 'path_is_relative'))
}

/** The format of a file that is not encrypted, lower-case; NULL means Parquet. */
export function plainFormat(path: string, row: Row, formatColumn: string): string {
  if ((row.encryption_key ?? null) !== null) throw unreadable(`File "${path}"`, 'it is encrypted')
  return (row[formatColumn] ?? 'parquet').toLowerCase()
}

export async function openParquet(source: ScanSource, path: string): Promise<ParquetSource> {
  const file = await fileBytes(source.files, path)
  return decoding(path, () => source.parquet.open(file))
}

/** Says which file it was when reading a Parquet file fails. */
export async function decoding<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof LakeError && error.code !== 'internal') throw error
    throw unreadable(`File "${path}"`, error instanceof Error ? error.message : String(error))
  }
}

/** A name for a temporary table that no other scan uses. */
export function temporary(kind: string): string {
  return `decoded_${kind}_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
}

/** The unquoted name of a quoted temporary table, `null` for anything else. */
export function temporaryTable(quoted: string): string | null {
  const name = /^temp\.main\."((?:[^"]|"")+)"$/.exec(quoted)?.[1]
  return name === undefined ? null : name.replaceAll('""', '"')
}
