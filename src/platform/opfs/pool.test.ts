import { describe, expect, it } from 'vitest'
import { Pool, SPARE_FILES } from './pool.ts'
import { readAll } from './sync-file.ts'
import { Crash, MemoryDisk } from './testing/memory-disk.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

async function openPool(disk: MemoryDisk): Promise<Pool> {
  const pool = new Pool(disk.storage())
  await pool.refill()
  return pool
}

function contents(pool: Pool): Record<string, string> {
  const text = (name: string) => {
    const file = pool.get(name)
    return file ? new TextDecoder().decode(readAll(file)) : 'no file'
  }
  return Object.fromEntries(pool.names().map((name) => [name, text(name)]))
}

describe('files', () => {
  it('are found again by a new pool', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    pool.put('/tmp/a', bytes('first'))
    pool.put('/tmp/a', bytes('second'))
    pool.put('rel/b', bytes('b'))
    pool.move('rel/b', 'opfs://c')
    pool.put('gone', bytes('x'))
    pool.remove('gone')
    expect(contents(await openPool(disk))).toEqual({ '/tmp/a': 'second', 'opfs://c': 'b' })
  })

  it('can be created without waiting as often as there are spares, and again after a refill', async () => {
    const pool = await openPool(new MemoryDisk())
    for (let index = 0; index < SPARE_FILES; index++) pool.create(`f${index}`)
    expect(() => pool.create('one too many')).toThrow(/at most 16 files/)
    expect(pool.has('one too many')).toBe(false)
    await pool.refill()
    pool.create('one more')
    expect(pool.names()).toHaveLength(SPARE_FILES + 1)
  })

  it('that are gone are not opened at the next start once there are many', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    for (let index = 0; index < 200; index++) {
      pool.put(`f${index}`, bytes('x'))
      await pool.refill()
    }
    for (let index = 1; index < 200; index++) pool.remove(`f${index}`)
    await new Pool(disk.storage()).shrink()
    expect(disk.storage().files.size).toBe(1 + 4 * SPARE_FILES)
    expect(contents(await openPool(disk))).toEqual({ f0: 'x' })
  })

  it('are refused as damaged when one that has a name is missing', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    pool.create('/tmp/a')
    const storage = disk.storage()
    expect(() => new Pool({ ...storage, files: new Map() })).toThrow(
      expect.objectContaining({ code: 'damaged', message: expect.stringContaining('/tmp/a') }),
    )
  })
})

describe('a full disk', () => {
  it('fails a write, keeps what is there, and the next write works when there is room', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    pool.put('/tmp/a', bytes('kept'))
    disk.quota = 400
    const file = pool.get('/tmp/a')
    if (!file) throw new Error('no file')
    expect(() => pool.put('/tmp/big', new Uint8Array(1000))).toThrow(
      expect.objectContaining({ code: 'storage-full' }),
    )
    expect(() => pool.write('/tmp/a', file, new Uint8Array(1000), 4)).toThrow(/storage is full: "\/tmp\/a"/)
    expect(contents(pool)).toEqual({ '/tmp/a': 'kept' })
    expect(contents(await openPool(disk))).toEqual({ '/tmp/a': 'kept' })
    disk.quota = 4000
    pool.put('/tmp/big', new Uint8Array(1000))
    expect(pool.get('/tmp/big')?.getSize()).toBe(1000)
  })
})

describe('a crash', () => {
  const steps: readonly [name: string, run: (pool: Pool) => void, after: Record<string, string>][] = [
    ['create', (pool) => pool.create('new'), { a: 'old a', b: 'b', new: '' }],
    ['put', (pool) => pool.put('new', bytes('n')), { a: 'old a', b: 'b', new: 'n' }],
    ['replace', (pool) => pool.put('a', bytes('new a')), { a: 'new a', b: 'b' }],
    ['move', (pool) => pool.move('b', 'a'), { a: 'b' }],
    ['remove', (pool) => pool.remove('a'), { b: 'b' }],
  ]

  it.each(steps)('during %s leaves the files before it or after it', async (_, run, after) => {
    const before = { a: 'old a', b: 'b' }
    const seen = new Set<string>()
    for (const tornAt of [0, 0.3, 0.9]) {
      for (let step = 0; ; step++) {
        const disk = new MemoryDisk()
        const pool = await openPool(disk)
        pool.put('b', bytes('b'))
        pool.put('a', bytes('old a'))
        // The next spare is a used one, whose old bytes are still on the disk.
        pool.put('used', bytes('bytes of a removed file'))
        pool.remove('used')
        disk.stepsLeft = step
        disk.tornAt = tornAt
        let crashed = false
        try {
          run(pool)
        } catch (error) {
          if (!(error instanceof Crash)) throw error
          crashed = true
        }
        for (const powerLost of [false, true]) {
          const found = contents(await openPool(disk.afterCrash(powerLost)))
          expect([before, after], `step ${step}, power lost: ${powerLost}`).toContainEqual(found)
          if (!crashed) expect(found).toEqual(after)
          seen.add(JSON.stringify(found))
        }
        if (!crashed) break
      }
    }
    expect(seen.size).toBe(2)
  })

  it('during the very first start leaves nothing that stops the second', async () => {
    for (const tornAt of [0, 0.5]) {
      for (let step = 0; step < 6; step++) {
        const disk = new MemoryDisk()
        disk.stepsLeft = step
        disk.tornAt = tornAt
        await openPool(disk).catch(() => {})
        const pool = await openPool(disk.afterCrash(false))
        expect(pool.names()).toEqual([])
      }
    }
  })
})

describe('flush', () => {
  it('makes every byte written so far survive a power loss, and only needs to once', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    const file = pool.create('/tmp/a')
    pool.write('/tmp/a', file, bytes('hello'), 0)
    expect(contents(await openPool(disk.afterCrash(true)))).toEqual({ '/tmp/a': '' })
    pool.flush()
    expect(contents(await openPool(disk.afterCrash(true)))).toEqual({ '/tmp/a': 'hello' })
    disk.stepsLeft = 0
    pool.flush()
  })
})
