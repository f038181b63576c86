/**
 * Says whether a DuckDB write-ahead log still belongs to its database file, or was moved into it by a checkpoint.
 *
 * A checkpoint ends its log with a marker: the block that the next database header will make current. Logs of
 * newer storage versions also carry the number of checkpoints they come after. Sources: DuckDB 1.5
 * `storage/write_ahead_log.cpp`, `storage/wal_replay.cpp`, `storage/single_file_block_manager.cpp`.
 */

import { isDatabaseHeader, MAGIC_END } from './database-header.ts'
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

interface DatabaseState {
  /** How many checkpoints made this file. */
  readonly iteration: number
  /** The pointer to the current metadata. */
  readonly metaBlock: bigint
  /** The pointer to the list of blocks that are free. */
  readonly freeList: bigint
  /** Bytes of a block, its checksum included. */
  readonly blockSize: number
}

/** Where the two database headers are; the one with the higher iteration is current. */
export const HEADER_OFFSETS: readonly number[] = [4096, 8192]
export const HEADER_BYTES = 4096

/** Reads the current header: u64 checksum, iteration, metadata pointer, free list pointer, block count, block size. */
export function databaseState(file: SyncFile): DatabaseState | undefined {
  const headers = HEADER_OFFSETS.flatMap((offset): DatabaseState[] => {
    const bytes = new Uint8Array(48)
    if (file.read(bytes, { at: offset }) < bytes.length) return []
    const view = new DataView(bytes.buffer)
    const word = (index: number) => view.getBigUint64(8 * index, true)
    return [{ iteration: Number(word(1)), metaBlock: word(2), freeList: word(3), blockSize: Number(word(5)) }]
  })
  const [first, second] = headers
  return first && second && first.iteration < second.iteration ? second : first
}

/**
 * Whether a file is a database whose creation was cut short: it begins like one and ends before its headers do.
 * Nothing was ever committed to it.
 */
export function isUnfinished(file: SyncFile): boolean {
  if (file.getSize() >= Math.max(...HEADER_OFFSETS) + HEADER_BYTES) return false
  const beginning = new Uint8Array(MAGIC_END)
  file.read(beginning, { at: 0 })
  return isDatabaseHeader(beginning)
}

interface LogState {
  /** The number of checkpoints the log comes after; older storage versions do not say. */
  readonly iteration: number | undefined
  /** The metadata pointer of the checkpoint marker, when the log ends with one. */
  readonly marker: bigint | undefined
}

/** Types of log entries. */
const VERSION = 98
const CHECKPOINT = 99
const FLUSH = 100
/** Field ids; `END` closes an object. */
const TYPE = 100
const END = 0xffff
/** Entries carry their own length and checksum, except the first one, which says the version. */
const ENTRY_HEADER_BYTES = 16
/** Enough of an entry for the first one and for a marker, which are the ones read. */
const READ_BYTES = 128

/** What follows an entry's header in the entry that ends a commit: field 100 says the type, then the object ends. */
const FLUSH_ENTRY = [TYPE, 0, FLUSH, END & 0xff, END >> 8]

/** Whether a log ends with the entry that ends a commit (or a checkpoint's marker): what it holds counts now. */
export function endsWithFlush(log: SyncFile): boolean {
  const bytes = new Uint8Array(ENTRY_HEADER_BYTES + FLUSH_ENTRY.length)
  const at = log.getSize() - bytes.length
  if (at < 0 || log.read(bytes, { at }) < bytes.length) return false
  return (
    new DataView(bytes.buffer).getBigUint64(0, true) === BigInt(FLUSH_ENTRY.length) &&
    FLUSH_ENTRY.every((byte, index) => bytes[ENTRY_HEADER_BYTES + index] === byte)
  )
}

/** Reads a log's first entry and looks for a marker; `undefined` when the first entry cannot be read. */
function logState(file: SyncFile): LogState | undefined {
  const first = readEntry(file, 0)
  const version = first && readVersion(first)
  if (!version) return undefined
  let marker: bigint | undefined
  for (let at = version.length; ; ) {
    const header = new Uint8Array(ENTRY_HEADER_BYTES)
    if (file.read(header, { at }) < header.length) break
    const length = Number(new DataView(header.buffer).getBigUint64(0, true))
    const start = at + ENTRY_HEADER_BYTES
    if (length === 0 || start + length > file.getSize()) break
    const entry = readEntry(file, start)
    const type = entry && attempt(() => readType(entry))
    if (entry && type === CHECKPOINT) marker = attempt(() => readMarker(entry))
    else if (type !== FLUSH) marker = undefined
    at = start + length
  }
  return { iteration: version.iteration, marker }
}

/** DuckDB's `BinarySerializer`: u16 field ids, variable-length integers, objects closed by `END`. */
interface Entry {
  readonly view: DataView
  at: number
}

function readEntry(file: SyncFile, at: number): Entry | undefined {
  const bytes = new Uint8Array(READ_BYTES)
  const length = file.read(bytes, { at })
  return length === 0 ? undefined : { view: new DataView(bytes.buffer, 0, length), at: 0 }
}

/** Reading past the end of what is there means that the entry is not what it was taken for. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function field(entry: Entry): number {
  entry.at += 2
  return entry.view.getUint16(entry.at - 2, true)
}

function varint(entry: Entry): bigint {
  let value = 0n
  for (let shift = 0n; ; shift += 7n) {
    const byte = entry.view.getUint8(entry.at++)
    value |= BigInt(byte & 0x7f) << shift
    if (byte < 0x80) return value
  }
}

function readType(entry: Entry): number | undefined {
  return field(entry) === TYPE ? Number(varint(entry)) : undefined
}

/** Fields 101 version, 102 database identifier (a list of bytes), 103 checkpoint number. */
function readVersion(entry: Entry): { iteration: number | undefined; length: number } | undefined {
  return attempt(() => {
    if (readType(entry) !== VERSION || field(entry) !== 101) return undefined
    varint(entry)
    let iteration: number | undefined
    for (let next = field(entry); next !== END; next = field(entry)) {
      if (next === 102) for (let count = varint(entry); count > 0n; count--) varint(entry)
      else if (next === 103) iteration = Number(varint(entry))
      else return undefined
    }
    return { iteration, length: entry.at }
  })
}

/** Field 101 is an object with 100 block pointer (left out when 0) and 101 offset. */
function readMarker(entry: Entry): bigint | undefined {
  if (field(entry) !== 101) return undefined
  return field(entry) === 100 ? varint(entry) : 0n
}

/** Whether a log's commits are all in the database file already, so that nothing of it may be replayed. */
export function isCheckpointed(log: SyncFile, database: SyncFile | undefined): boolean {
  const logged = logState(log)
  const stored = database && databaseState(database)
  if (!logged || !stored) return false
  if (logged.iteration !== undefined && logged.iteration < stored.iteration) return true
  return logged.marker === stored.metaBlock
}

/** Whether new commits go after a log's old ones. DuckDB has judged the log by then and means to keep it or not. */
export function isLive(log: SyncFile, database: SyncFile | undefined): boolean {
  const logged = logState(log)
  const stored = database && databaseState(database)
  if (!logged || !stored) return false
  if (logged.iteration !== undefined && logged.iteration !== stored.iteration) return false
  return logged.marker !== stored.metaBlock
}
