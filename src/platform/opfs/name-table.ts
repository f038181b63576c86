/**
 * The table that maps names to pool files, as bytes. It is kept in two slots that are written in turn, so a
 * write that is cut short at any byte leaves the other slot, and with it the previous table, intact.
 */

import { crc32 } from './crc32.ts'
import { FileError } from './file-error.ts'

export interface NamedFile {
  /** The pool file. */
  readonly id: string
  /** Whether it is a DuckDB database: those are open from the start, as DuckDB opens them at any time. */
  readonly database: boolean
}

export type NameTable = ReadonlyMap<string, NamedFile>

/** Version 1 has no attributes; it is read, and becomes version 2 with the next change of names. */
export const FORMAT_VERSION = 2

const MAGIC = 0x4c4f4f50 // "POOL"
/** u32 magic, u32 format version, u64 generation, u32 payload bytes, u32 CRC-32; all little-endian. */
const HEADER_BYTES = 24
const CHECKSUM_AT = 20

export type Slot =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'valid'
      readonly version: number
      readonly generation: number
      readonly names: NameTable
    }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'damaged' }

export interface StoredTable {
  /** Of the slot it was read from. */
  readonly version: number
  readonly generation: number
  readonly names: NameTable
  /** The slot to write next: the one that does not hold this table. */
  readonly nextSlot: 0 | 1
  /** Whether the other slot cannot be read: it may have held a newer table. */
  readonly otherDamaged: boolean
}

/** The payload: `[name, id]` for each file, with a third element `"database"` for a database. */
type Row = readonly [name: string, id: string, attribute?: 'database']

export function encodeSlot(generation: number, names: NameTable): Uint8Array<ArrayBuffer> {
  const rows = Array.from(
    names,
    ([name, { id, database }]): Row => (database ? [name, id, 'database'] : [name, id]),
  )
  const payload = new TextEncoder().encode(JSON.stringify(rows))
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
  const rows: readonly Row[] = JSON.parse(new TextDecoder().decode(payload))
  const names = new Map(
    rows.map(([name, id, attribute]) => [name, { id, database: attribute === 'database' }]),
  )
  return { kind: 'valid', version, generation: Number(view.getBigUint64(8, true)), names }
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
  const [chosen, other] = useSecond ? [second, first] : [first, second]
  if (chosen.kind === 'valid') {
    const { version, generation, names } = chosen
    const nextSlot = useSecond ? 0 : 1
    return { version, generation, names, nextSlot, otherDamaged: other.kind === 'damaged' }
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
