/** MurmurHash3 (x86, 32 bits, seed 0), which DuckLake's `bucket(N)` partitions are made with (DuckLake spec 11.1). */

/** The hash of the bytes as an unsigned number. */
export function murmur3(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const blocks = bytes.byteLength >> 2
  let hash = 0
  for (let i = 0; i < blocks; i++) {
    hash ^= scramble(view.getUint32(i * 4, true))
    hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0
  }
  let tail = 0
  for (let i = bytes.byteLength - 1; i >= blocks * 4; i--) tail = (tail << 8) | view.getUint8(i)
  if (bytes.byteLength > blocks * 4) hash ^= scramble(tail)
  hash ^= bytes.byteLength
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function scramble(block: number): number {
  return Math.imul(rotate(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593)
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
