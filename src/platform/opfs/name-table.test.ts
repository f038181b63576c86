import { describe, expect, it } from 'vitest'
import { chooseTable, decodeSlot, encodeSlot, FORMAT_VERSION } from './name-table.ts'

const older = new Map([['/tmp/a.db', '0']])
const newer = new Map([
  ['/tmp/a.db', '0'],
  ['opfs://ä/"b".parquet', '17'],
])
const empty = decodeSlot(new Uint8Array())

describe('a slot', () => {
  it('gives back what was written, whatever a longer table left behind it', () => {
    const bytes = new Uint8Array(1000).fill(0x5b)
    bytes.set(encodeSlot(7, newer))
    expect(decodeSlot(bytes)).toEqual({ kind: 'valid', generation: 7, names: newer })
  })

  it('is damaged when any one byte differs', () => {
    const bytes = encodeSlot(7, newer)
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 0x01
      const { kind } = decodeSlot(changed)
      // A version above ours is refused as such, which is no less safe.
      expect(kind === 'damaged' || (at >= 4 && at < 8 && kind === 'newer'), `byte ${at}`).toBe(true)
    }
  })

  it('of a newer format is recognised', () => {
    const bytes = encodeSlot(1, older)
    new DataView(bytes.buffer).setUint32(4, FORMAT_VERSION + 1, true)
    expect(decodeSlot(bytes)).toEqual({ kind: 'newer', version: FORMAT_VERSION + 1 })
  })
})

describe('saving', () => {
  it('leaves the old or the new table wherever it is cut short', () => {
    const before = encodeSlot(5, older)
    const next = encodeSlot(6, newer)
    for (const stale of [
      new Uint8Array(),
      encodeSlot(
        4,
        new Map([
          ['/tmp/another', '3'],
          ['b', '4'],
        ]),
      ),
      encodeSlot(4, new Map()),
    ]) {
      for (let cut = 0; cut <= next.length; cut++) {
        const slot = new Uint8Array(Math.max(stale.length, cut))
        slot.set(stale)
        slot.set(next.subarray(0, cut))
        const chosen = chooseTable([decodeSlot(before), decodeSlot(slot)], true)
        const done = cut === next.length
        expect(chosen?.names, `cut at ${cut}`).toEqual(done ? newer : older)
        expect(chosen?.nextSlot, `cut at ${cut}`).toBe(done ? 0 : 1)
      }
    }
  })
})

describe('choosing', () => {
  const damaged = decodeSlot(new Uint8Array(30))

  it('takes the higher generation, in either slot', () => {
    const slots = [decodeSlot(encodeSlot(9, older)), decodeSlot(encodeSlot(8, newer))] as const
    expect(chooseTable([slots[0], slots[1]], true)).toEqual({ generation: 9, names: older, nextSlot: 1 })
    expect(chooseTable([slots[1], slots[0]], true)).toEqual({ generation: 9, names: older, nextSlot: 0 })
  })

  it('starts afresh only where no file holds a byte', () => {
    expect(chooseTable([empty, empty], false)).toBeUndefined()
    expect(chooseTable([damaged, empty], false)).toBeUndefined()
    for (const slots of [
      [empty, empty],
      [damaged, empty],
      [damaged, damaged],
    ] as const) {
      expect(() => chooseTable([slots[0], slots[1]], true)).toThrow(
        expect.objectContaining({ code: 'damaged' }),
      )
    }
  })

  it('refuses a newer format even beside a readable table', () => {
    const slots = [decodeSlot(encodeSlot(9, older)), { kind: 'newer', version: 2 }] as const
    expect(() => chooseTable([slots[0], slots[1]], true)).toThrow(
      expect.objectContaining({ code: 'newer-format' }),
    )
  })
})
