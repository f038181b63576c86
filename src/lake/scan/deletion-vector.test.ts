import { describe, expect, it } from 'vitest'
import { readDeletionVector } from './deletion-vector.ts'

const little = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256)

/** CRC-32 by the textbook, bit by bit from the other end. */
function checksum(bytes: readonly number[]): number[] {
  let crc = 0xffffffff
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const one = ((crc ^ (byte >> bit)) & 1) === 1
      crc = one ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    }
  return little((crc ^ 0xffffffff) >>> 0, 4).reverse()
}

/** A file of these bitmaps, each with its high half. */
function vector(...bitmaps: readonly (readonly [number, readonly number[]])[]): Uint8Array {
  const body = [
    ...[0xd1, 0xd3, 0x39, 0x64],
    ...little(bitmaps.length, 8),
    ...bitmaps.flatMap(([high, bitmap]) => [...little(high, 4), ...bitmap]),
  ]
  return Uint8Array.from([...little(body.length, 4).reverse(), ...body, ...checksum(body)])
}

const array = [
  ...little(12346, 4),
  ...little(1, 4),
  ...little(2, 2),
  ...little(1, 2),
  ...little(0, 4),
  ...little(5, 2),
  ...little(9, 2),
]
/** Two containers with runs, without offsets: 3..6 and 65535; then an array of 65536 + 1. */
const runs = [
  ...[...little(12347, 2), ...little(1, 2), 0b01],
  ...[...little(0, 2), ...little(4, 2), ...little(1, 2), ...little(0, 2)],
  ...[...little(2, 2), ...little(3, 2), ...little(3, 2), ...little(65535, 2), ...little(0, 2)],
  ...little(1, 2),
]

describe('a deletion vector', () => {
  it('is read with arrays, runs and positions beyond 32 bits', () => {
    expect(readDeletionVector(vector())).toEqual([])
    expect(readDeletionVector(vector([0, array]))).toEqual([2 * 65536 + 5, 2 * 65536 + 9])
    expect(readDeletionVector(vector([0, runs], [1, array]))).toEqual([
      3,
      4,
      5,
      6,
      65535,
      65537,
      2 ** 32 + 2 * 65536 + 5,
      2 ** 32 + 2 * 65536 + 9,
    ])
  })

  it('that is damaged is refused', () => {
    const whole = vector([0, array])
    const changed = (at: number): Uint8Array => whole.map((byte, i) => (i === at ? byte ^ 1 : byte))
    expect(() => readDeletionVector(whole.subarray(0, 10))).toThrow('too short')
    expect(() => readDeletionVector(whole.subarray(0, -1))).toThrow('the length it says')
    expect(() => readDeletionVector(changed(4))).toThrow('no deletion vector')
    expect(() => readDeletionVector(changed(whole.length - 6))).toThrow('checksum')
    expect(() => readDeletionVector(vector([0, [...array, 0]]))).toThrow('longer than its bitmaps')
    expect(() => readDeletionVector(vector([0, [1, ...array.slice(1)]]))).toThrow('unknown kind')
  })
})
