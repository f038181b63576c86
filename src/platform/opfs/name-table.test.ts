import { describe, expect, it } from 'vitest'
import { chooseTable, decodeSlot, encodeSlot, FORMAT_VERSION, type NameTable } from './name-table.ts'
import { SLOT_OF_VERSION_1, SLOT_OF_VERSION_2 } from './testing/stored-slots.ts'

const table = (...rows: readonly (readonly [name: string, id: string, database: boolean])[]): NameTable =>
  new Map(rows.map(([name, id, database]) => [name, { id, database }]))

const older = table(['/tmp/a.db', '0', true])
const newer = table(['/tmp/a.db', '0', true], ['opfs://ä/"b".parquet', '17', false])
const empty = decodeSlot(new Uint8Array())

describe('a slot', () => {
  it('gives back what was written, whatever a longer table left behind it', () => {
    const bytes = new Uint8Array(1000).fill(0x5b)
    bytes.set(encodeSlot(7, newer))
    expect(decodeSlot(bytes)).toEqual({ kind: 'valid', version: 2, generation: 7, names: newer })
  })

  it('has the bytes that version 2 always had', () => {
    const names = table(['/tmp/a.db', '0', true], ['/data/b.csv', '2', false])
    expect(encodeSlot(8, names)).toEqual(SLOT_OF_VERSION_2)
  })

  it('of version 1 is read; it does not know which files are databases', () => {
    const names = table(['/tmp/a.db', '0', false], ['/data/b.csv', '2', false])
    expect(decodeSlot(SLOT_OF_VERSION_1)).toEqual({ kind: 'valid', version: 1, generation: 7, names })
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
      encodeSlot(4, table(['/tmp/another', '3', false], ['b', '4', true])),
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
    const chosen = { version: 2, generation: 9, names: older, otherDamaged: false }
    expect(chooseTable([slots[0], slots[1]], true)).toEqual({ ...chosen, nextSlot: 1 })
    expect(chooseTable([slots[1], slots[0]], true)).toEqual({ ...chosen, nextSlot: 0 })
  })

  it('says when the other slot is damaged, not when it was never written', () => {
    const valid = decodeSlot(encodeSlot(9, older))
    expect(chooseTable([damaged, valid], true)?.otherDamaged).toBe(true)
    expect(chooseTable([valid, empty], true)?.otherDamaged).toBe(false)
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
    const slots = [decodeSlot(encodeSlot(9, older)), { kind: 'newer', version: 3 }] as const
    expect(() => chooseTable([slots[0], slots[1]], true)).toThrow(
      expect.objectContaining({ code: 'newer-format' }),
    )
  })
})
