/**
 * The table that maps names to pool files, as bytes. It is kept in two slots that are written in turn, so a
 * write that is cut short at any byte leaves the other slot, and with it the previous table, intact.
 */

import { FileError } from './file-error.ts'

/** Pool file id by file name. */
export type NameTable = ReadonlyMap<string, string>

export const FORMAT_VERSION = 1

const MAGIC = 0x4c4f4f50 // "POOL"
/** u32 magic, u32 format version, u64 generation, u32 payload bytes, u32 CRC-32; all little-endian. */
const HEADER_BYTES = 24
const CHECKSUM_AT = 20

export type Slot =
  | { readonly kind: 'empty' }
  | { readonly kind: 'valid'; readonly generation: number; readonly names: NameTable }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged' }

export interface StoredTable {
  readonly generation: number
  readonly names: NameTable
  /** The slot to write next: the one that does not hold this table. */
  readonly nextSlot: 0 | 1
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

function crc32(...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff
  for (const part of parts) for (const byte of part) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}

export function encodeSlot(generation: number, names: NameTable): Uint8Array<ArrayBuffer> {
  const payload = new TextEncoder().encode(JSON.stringify([...names]))
  const bytes = new Uint8Array(HEADER_BYTES + payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, FORMAT_VERSION, true)
  view.setBigUint64(8, BigInt(generation), true)
  view.setUint32(16, payload.length, true)
  bytes.set(payload, HEADER_BYTES)
  view.setUint32(CHECKSUM_AT, crc32(bytes.subarray(0, CHECKSUM_AT), payload), true)
  return bytes
}

/** Reads a slot; bytes after the payload (left by a longer, older table) are ignored. */
export function decodeSlot(bytes: Uint8Array<ArrayBuffer>): Slot {
  if (bytes.length === 0) return { kind: 'empty' }
  if (bytes.length < HEADER_BYTES) return { kind: 'damaged' }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== MAGIC) return { kind: 'damaged' }
  const version = view.getUint32(4, true)
  if (version > FORMAT_VERSION) return { kind: 'newer', version }
  const payload = bytes.subarray(HEADER_BYTES, HEADER_BYTES + view.getUint32(16, true))
  if (crc32(bytes.subarray(0, CHECKSUM_AT), payload) !== view.getUint32(CHECKSUM_AT, true))
    return { kind: 'damaged' }
  const pairs: [string, string][] = JSON.parse(new TextDecoder().decode(payload))
  return { kind: 'valid', generation: Number(view.getBigUint64(8, true)), names: new Map(pairs) }
}

/**
 * The table two slots hold, or `undefined` for a tree that was never used.
 *
 * @param anyData whether any pool file holds bytes. Without a readable table such bytes would be unreachable,
 *   and starting afresh would delete them, so that is refused.
 * @throws FileError `newer-format` or `damaged`; nothing has been changed then.
 */
export function chooseTable(slots: readonly [Slot, Slot], anyData: boolean): StoredTable | undefined {
  const newer = slots.find((slot) => slot.kind === 'newer')
  if (newer) {
    throw new FileError(
      'newer-format',
      `The stored files use format ${newer.version}; this version reads format ${FORMAT_VERSION}.`,
      'Reload the page to get the newest version of the playground.',
    )
  }
  const [first, second] = slots
  const useSecond =
    second.kind === 'valid' && (first.kind !== 'valid' || second.generation > first.generation)
  const chosen = useSecond ? second : first
  if (chosen.kind === 'valid') {
    return { generation: chosen.generation, names: chosen.names, nextSlot: useSecond ? 0 : 1 }
  }
  if (anyData) {
    throw new FileError(
      'damaged',
      'The table of file names is damaged; the stored files are left as they are.',
      "Export what you need with the browser's developer tools, then clear this site's data.",
    )
  }
  return undefined
}
