import { describe, expect, it } from 'vitest'
import { MemoryDisk } from './testing/memory-disk.ts'
import { endsWithFlush, isCheckpointed, isLive, logOf } from './wal.ts'

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** What DuckDB 1.5.5 wrote, in hexadecimal. */
const FLUSH = '0500000000000000e7fe7d722fed3d5e640064ffff'
const CREATE =
  '4e00000000000000acf31265af2ccfeb6400016500016400016500036361746600046d61696e690000c8000174c90064000264000161650064000dffff670000680000ffff640001626500640019ffff670000680000ffffffffffffffff' +
  FLUSH
const INSERT =
  '1000000000000000a01f37098c80468e6400196500046d61696e66000174ffff34000000000000001e969c211174d04964001a650064000165000264000dffff640019ffff66000264000066000401000000ffff640000660001036f6e65ffffffffffff' +
  FLUSH
/** Storage version 1.0: no checkpoint number. */
const OLD_VERSION = '640062650002ffff'
/** The newest storage version, after 0 and after 1 checkpoints. */
const NEW_VERSION = (iteration: string) =>
  `640062650002660010d001d6015ccc016673e301b601e501d60125a3018701145a940167${iteration}ffff`
/** Checkpoint markers for metadata at block 0 and at 0x1d00000000000000. */
const MARKER_0 = `0c00000000000000e38edf040cf9be636400636500650008ffffffff${FLUSH}`
const MARKER_1D = `170000000000000007ce7264ebb556286400636500640080808080808080801d650008ffffffff${FLUSH}`

function fileOf(bytes: Uint8Array<ArrayBuffer>) {
  const file = new MemoryDisk().open('file')
  file.write(bytes, { at: 0 })
  return file
}

const log = (...parts: string[]) => fileOf(hex(parts.join('')))

const NO_BLOCK = 0xffffffffffffffffn

function database(...headers: readonly [iteration: bigint, metaBlock: bigint][]) {
  const bytes = new Uint8Array(12288)
  const view = new DataView(bytes.buffer)
  for (const [index, [iteration, metaBlock]] of headers.entries()) {
    view.setBigUint64(4096 * (index + 1) + 8, iteration, true)
    view.setBigUint64(4096 * (index + 1) + 16, metaBlock, true)
  }
  return fileOf(bytes)
}

const fresh = database([0n, NO_BLOCK], [0n, NO_BLOCK])
const once = database([1n, 0n], [0n, NO_BLOCK])
const twice = database([1n, 0n], [2n, 0x1d00000000000000n])

it('a log ends with a commit, or in the middle of one', () => {
  expect(endsWithFlush(log(OLD_VERSION, CREATE))).toBe(true)
  expect(endsWithFlush(log(OLD_VERSION, CREATE, MARKER_0))).toBe(true)
  const whole = OLD_VERSION + CREATE + INSERT
  for (let cut = 2; cut < INSERT.length; cut += 2) {
    expect(endsWithFlush(log(whole.slice(0, -cut))), `${cut / 2} bytes short`).toBe(false)
  }
  expect(endsWithFlush(log(OLD_VERSION))).toBe(false)
  expect(endsWithFlush(log(''))).toBe(false)
})

describe('a log without a checkpoint number', () => {
  it('is live until a checkpoint marks it', () => {
    for (const file of [fresh, once]) {
      expect(isLive(log(OLD_VERSION, CREATE, INSERT), file)).toBe(true)
      expect(isCheckpointed(log(OLD_VERSION, CREATE, INSERT), file)).toBe(false)
    }
  })

  it('is done once the database has the block of its marker', () => {
    expect(isCheckpointed(log(OLD_VERSION, CREATE, MARKER_0), once)).toBe(true)
    expect(isLive(log(OLD_VERSION, CREATE, MARKER_0), once)).toBe(false)
    expect(isCheckpointed(log(OLD_VERSION, INSERT, MARKER_1D), twice)).toBe(true)
  })

  it('is still needed when the checkpoint did not get to its header', () => {
    expect(isCheckpointed(log(OLD_VERSION, CREATE, MARKER_0), fresh)).toBe(false)
    expect(isCheckpointed(log(OLD_VERSION, INSERT, MARKER_1D), once)).toBe(false)
  })

  it('is live again when commits follow an unfinished checkpoint', () => {
    expect(isLive(log(OLD_VERSION, CREATE, MARKER_0, INSERT), once)).toBe(true)
  })

  it('ignores an entry that was cut short', () => {
    const whole = hex(OLD_VERSION + CREATE + MARKER_0)
    const cut = fileOf(whole.slice(0, whole.length - FLUSH.length / 2 - 1))
    expect(isCheckpointed(cut, once)).toBe(false)
    expect(isLive(cut, once)).toBe(true)
  })
})

describe('a log with a checkpoint number', () => {
  it('is live when it comes after the last checkpoint', () => {
    expect(isLive(log(NEW_VERSION('0001'), INSERT), once)).toBe(true)
    expect(isLive(log(NEW_VERSION('0000'), CREATE), fresh)).toBe(true)
  })

  it('is done when it comes before it, however long ago', () => {
    expect(isCheckpointed(log(NEW_VERSION('0000'), CREATE), once)).toBe(true)
    expect(isCheckpointed(log(NEW_VERSION('0000'), CREATE, MARKER_0), twice)).toBe(true)
    expect(isLive(log(NEW_VERSION('0000'), CREATE), twice)).toBe(false)
  })

  it('from the future is neither, so that DuckDB reports it', () => {
    const future = log(NEW_VERSION('0007'), INSERT)
    expect(isCheckpointed(future, once)).toBe(false)
    expect(isLive(future, once)).toBe(false)
  })
})

describe('a log that cannot be judged', () => {
  it('is never called done', () => {
    for (const bytes of ['00', '640062', 'ffffffffffffffffffffffff', OLD_VERSION.replace('62', '63')]) {
      expect(isCheckpointed(log(bytes), once)).toBe(false)
      expect(isLive(log(bytes), once)).toBe(false)
    }
    expect(isCheckpointed(log(OLD_VERSION, CREATE, MARKER_0), undefined)).toBe(false)
    expect(isCheckpointed(log(OLD_VERSION, CREATE, MARKER_0), log('00'))).toBe(false)
  })
})

describe('names', () => {
  it('lead from a log to its database', () => {
    expect(logOf('/tmp/a.db.wal')).toEqual({ database: '/tmp/a.db', suffix: '.wal' })
    expect(logOf('opfs://x.wal.checkpoint')).toEqual({ database: 'opfs://x', suffix: '.wal.checkpoint' })
    expect(logOf('/tmp/a.db')).toBeUndefined()
  })
})
