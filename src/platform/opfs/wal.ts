/**
 * Says whether a DuckDB write-ahead log still belongs to its database file. A log and a database carry the number
 * of the last checkpoint; a log with a lower number was already moved into the database.
 *
 * Sources: DuckDB 1.5 `storage/single_file_block_manager.cpp` (database headers), `storage/write_ahead_log.cpp`
 * (log header, `BinarySerializer` encoding).
 */

import type { SyncFile } from './sync-file.ts'

const SUFFIXES = ['.wal', '.wal.checkpoint', '.wal.recovery'] as const

/** The names DuckDB derives from a database's for its logs. */
export function logNames(database: string): string[] {
  return SUFFIXES.map((suffix) => `${database}${suffix}`)
}

/** What a name is to its database, or `undefined` when it is not a log's. */
export function logOf(
  name: string,
): { readonly database: string; readonly suffix: (typeof SUFFIXES)[number] } | undefined {
  const suffix = SUFFIXES.find((each) => name.endsWith(each))
  return suffix && { database: name.slice(0, -suffix.length), suffix }
}

/** Offsets of the two database headers: u64 checksum, u64 iteration, ... The higher iteration is current. */
const HEADER_OFFSETS = [4096, 8192] as const
const FIRST_BLOCK_AT = 12288

/** The checkpoint number of a database file; `undefined` when it is too short to have one. */
export function databaseIteration(file: SyncFile): number | undefined {
  if (file.getSize() < FIRST_BLOCK_AT) return undefined
  const iterations = HEADER_OFFSETS.map((offset) => {
    const bytes = new Uint8Array(8)
    file.read(bytes, { at: offset + 8 })
    return Number(new DataView(bytes.buffer).getBigUint64(0, true))
  })
  return Math.max(...iterations)
}

/** Field ids of the log's first entry: log type, version, database identifier (bytes), checkpoint number. */
const TYPE = 100
const VERSION = 101
const IDENTIFIER = 102
const ITERATION = 103

/** The checkpoint number of a log; `undefined` when its header cannot be read. */
export function logIteration(file: SyncFile): number | undefined {
  const bytes = new Uint8Array(128)
  const length = file.read(bytes, { at: 0 })
  const view = new DataView(bytes.buffer, 0, length)
  let at = 0
  const field = () => {
    at += 2
    return view.getUint16(at - 2, true)
  }
  const varint = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = view.getUint8(at++)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
    }
  }
  try {
    if (field() !== TYPE) return undefined
    varint()
    if (field() !== VERSION) return undefined
    varint()
    if (field() !== IDENTIFIER) return undefined
    for (let count = varint(); count > 0; count--) varint()
    return field() === ITERATION ? varint() : undefined
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Whether a non-empty log's commits are all in the database file already. */
export function isCheckpointed(log: SyncFile, database: SyncFile | undefined): boolean {
  const logged = logIteration(log)
  const stored = database && databaseIteration(database)
  return logged !== undefined && stored !== undefined && logged < stored
}

/** Whether a non-empty log belongs to the database file as it is, so that new commits go after its old ones. */
export function isLive(log: SyncFile, database: SyncFile | undefined): boolean {
  const logged = logIteration(log)
  return logged !== undefined && database !== undefined && logged === databaseIteration(database)
}
