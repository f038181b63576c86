/**
 * Keeps what a checkpoint overwrites in place, so that a database whose checkpoint was cut short in the middle of a
 * block can be put back to what its header says.
 *
 * DuckDB writes changed blocks to new places and then a header that points to them, but for its metadata: the blocks
 * that hold it are shared by the old state and the new one, and are overwritten where they are. Half of such a write
 * makes the block's checksum wrong and the database unreadable. Sources: DuckDB 1.5 `storage/metadata/
 * metadata_manager.cpp`, `storage/single_file_block_manager.cpp` (`LoadFreeList`).
 */

import { crc32 } from './crc32.ts'
import type { SyncFile } from './sync-file.ts'
import { databaseState } from './wal.ts'

/** The file beside a database that holds the bytes, empty unless a checkpoint is under way or was cut short. */
export function undoName(database: string): string {
  return `${database}.undo`
}

/** Blocks begin behind three headers; each begins with a checksum. */
const BLOCKS_AT = 3 * 4096
const CHECKSUM_BYTES = 8
/** A metadata block is divided into this many parts; each begins with the pointer to the next part. */
const PARTS = 64
const NO_POINTER = 0xffffffffffffffffn

/**
 * Where the blocks with metadata of the current state begin, which a checkpoint may overwrite in place; `undefined`
 * when that cannot be told.
 */
export function metadataLocations(database: SyncFile): ReadonlySet<number> | undefined {
  const state = databaseState(database)
  if (!state) return undefined
  const { freeList, blockSize } = state
  if (freeList === NO_POINTER) return new Set()
  const location = (block: bigint) => BLOCKS_AT + Number(block) * blockSize
  const partBytes = Math.floor((blockSize - CHECKSUM_BYTES) / PARTS / 8) * 8
  let pointer = freeList
  let part = new DataView(new ArrayBuffer(0))
  let at = 0
  const word = (bytes: 4 | 8): bigint | undefined => {
    if (at + bytes > part.byteLength) {
      if (pointer === NO_POINTER) return undefined
      const buffer = new Uint8Array(partBytes)
      const start =
        location(pointer & 0xffffffffffffffn) + CHECKSUM_BYTES + Number(pointer >> 56n) * partBytes
      if (database.read(buffer, { at: start }) < partBytes) return undefined
      part = new DataView(buffer.buffer)
      pointer = part.getBigUint64(0, true)
      at = 8
    }
    at += bytes
    return bytes === 8 ? part.getBigUint64(at - 8, true) : BigInt(part.getUint32(at - 4, true))
  }
  // The free blocks, the blocks used several times and how often, the metadata blocks and their free parts.
  for (let count = word(8) ?? 0n; count > 0n; count--) if (word(8) === undefined) return undefined
  for (let count = word(8) ?? 0n; count > 0n; count--) {
    if (word(8) === undefined || word(4) === undefined) return undefined
  }
  const locations = new Set<number>()
  for (let count = word(8) ?? 0n; count > 0n; count--) {
    const block = word(8)
    if (block === undefined || word(8) === undefined) return undefined
    locations.add(location(block))
  }
  return locations
}

/** u32 checksum of the database's headers, u32 length of the block, u64 its location, u32 checksum of all that. */
const RECORD_HEADER_BYTES = 20

function headersOf(database: SyncFile): number {
  const bytes = new Uint8Array(BLOCKS_AT)
  database.read(bytes, { at: 0 })
  return crc32(bytes)
}

/** The bytes to append to the undo file before `length` bytes at `location` of the database are overwritten. */
export function undoRecord(database: SyncFile, location: number, length: number): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(RECORD_HEADER_BYTES + length)
  const view = new DataView(record.buffer)
  view.setUint32(0, headersOf(database), true)
  view.setUint32(4, length, true)
  view.setBigUint64(8, BigInt(location), true)
  database.read(record.subarray(RECORD_HEADER_BYTES), { at: location })
  view.setUint32(16, crc32(record.subarray(0, 16), record.subarray(RECORD_HEADER_BYTES)), true)
  return record
}

export interface Overwritten {
  readonly location: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What is to be written back, in this order; nothing once a header came after it. */
export function toPutBack(database: SyncFile, undo: SyncFile): Overwritten[] {
  const found: Overwritten[] = []
  const headers = headersOf(database)
  for (let at = 0; ; ) {
    const header = new Uint8Array(RECORD_HEADER_BYTES)
    if (undo.read(header, { at }) < header.length) break
    const view = new DataView(header.buffer)
    const length = view.getUint32(4, true)
    if (at + RECORD_HEADER_BYTES + length > undo.getSize()) break
    const bytes = new Uint8Array(length)
    undo.read(bytes, { at: at + RECORD_HEADER_BYTES })
    if (crc32(header.subarray(0, 16), bytes) !== view.getUint32(16, true)) break
    if (view.getUint32(0, true) !== headers) break
    found.push({ location: Number(view.getBigUint64(8, true)), bytes })
    at += RECORD_HEADER_BYTES + length
  }
  // A block that was overwritten twice was first what the header means.
  return found.reverse()
}
