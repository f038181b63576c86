/** Deleted positions that are stored as a Roaring bitmap, DuckLake's `puffin` format (DuckLake spec 8.5). */

const MAGIC = [0xd1, 0xd3, 0x39, 0x64]
const NO_RUNS = 12346
const WITH_RUNS = 12347
/** With runs, smaller bitmaps carry no list of offsets. */
const OFFSETS_FROM = 4
/** A container with more values than this is a bit set. */
const LARGEST_ARRAY = 4096

/**
 * The positions, ascending. The blob is a length, a magic number, 32-bit Roaring bitmaps by the high half of the
 * position, and a checksum. @throws Error with the reason when it is anything else
 */
export function readDeletionVector(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 20) throw new Error('the deletion vector is too short')
  const length = view.getUint32(0, false)
  if (length !== bytes.byteLength - 8) throw new Error('the deletion vector does not have the length it says')
  const body = bytes.subarray(4, 4 + length)
  if (MAGIC.some((byte, i) => body[i] !== byte)) throw new Error('it is no deletion vector')
  if (crc32(body) !== view.getUint32(4 + length, false))
    throw new Error('the checksum of the deletion vector does not fit')
  const reader = { view: new DataView(body.buffer, body.byteOffset, body.byteLength), at: 4 }
  const bitmaps = Number(reader.view.getBigInt64(reader.at, true))
  reader.at += 8
  const positions: number[] = []
  for (let i = 0; i < bitmaps; i++) {
    const high = u32(reader) * 2 ** 32
    readBitmap(reader, (low) => positions.push(high + low))
  }
  if (reader.at !== body.byteLength) throw new Error('the deletion vector is longer than its bitmaps')
  return positions
}

interface Reader {
  readonly view: DataView
  at: number
}

function u32(reader: Reader): number {
  const value = reader.view.getUint32(reader.at, true)
  reader.at += 4
  return value
}

function u16(reader: Reader): number {
  const value = reader.view.getUint16(reader.at, true)
  reader.at += 2
  return value
}

/** The portable serialization of a 32-bit Roaring bitmap. */
function readBitmap(reader: Reader, add: (value: number) => void): void {
  const cookie = u32(reader)
  const withRuns = (cookie & 0xffff) === WITH_RUNS
  if (!withRuns && cookie !== NO_RUNS)
    throw new Error('a bitmap of the deletion vector is of an unknown kind')
  const size = withRuns ? (cookie >>> 16) + 1 : u32(reader)
  const runFlags = reader.at
  if (withRuns) reader.at += Math.ceil(size / 8)
  const isRun = (i: number): boolean =>
    withRuns && ((reader.view.getUint8(runFlags + (i >> 3)) >> (i & 7)) & 1) === 1
  const containers = Array.from({ length: size }, () => ({
    key: u16(reader) * 65_536,
    count: u16(reader) + 1,
  }))
  if (!withRuns || size >= OFFSETS_FROM) reader.at += size * 4
  for (const [i, { key, count }] of containers.entries()) {
    if (isRun(i)) readRuns(reader, key, add)
    else if (count > LARGEST_ARRAY) readBits(reader, key, add)
    else for (let n = 0; n < count; n++) add(key + u16(reader))
  }
}

function readRuns(reader: Reader, key: number, add: (value: number) => void): void {
  const runs = u16(reader)
  for (let run = 0; run < runs; run++) {
    const start = u16(reader)
    const more = u16(reader)
    for (let value = start; value <= start + more; value++) add(key + value)
  }
}

function readBits(reader: Reader, key: number, add: (value: number) => void): void {
  for (let byte = 0; byte < 8192; byte++) {
    const bits = reader.view.getUint8(reader.at++)
    for (let bit = 0; bit < 8; bit++) if ((bits >> bit) & 1) add(key + byte * 8 + bit)
  }
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}
