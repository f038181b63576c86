/** Recognises a DuckDB database file by its first bytes. */

/** Where the magic bytes are: a checksum comes before them (DuckDB `storage/storage_info.cpp`, `MainHeader`). */
const MAGIC_AT = 8
const MAGIC = 'DUCK'

/** As much of a file as `isDatabaseHeader` looks at. */
export const MAGIC_END = MAGIC_AT + MAGIC.length

export function isDatabaseHeader(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(MAGIC_AT, MAGIC_END)) === MAGIC
}
