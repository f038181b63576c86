import { describe, expect, it } from 'vitest'
import { SPARE_FILES } from './file-pool.ts'
import type { Pool } from './pool.ts'
import { Crash, MemoryDisk } from './testing/memory-disk.ts'
import { openTree } from './tree.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

async function openPool(disk: MemoryDisk): Promise<Pool> {
  return (await openTree(disk.storage())).pool
}

async function contents(pool: Pool): Promise<Record<string, string>> {
  const entries = pool.names().map(async (name) => {
    const content = await pool.read(name, 0, Number.POSITIVE_INFINITY)
    return [name, new TextDecoder().decode(content)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
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
    expect(await contents(await openPool(disk))).toEqual({ '/tmp/a': 'second', 'opfs://c': 'b' })
  })

  it('can be created without waiting as often as there are spares; a statement that needs more gets more', async () => {
    const pool = await openPool(new MemoryDisk())
    for (let index = 0; index < SPARE_FILES; index++) pool.create(`f${index}`)
    expect(() => pool.create('one too many')).toThrow(/at most 16 files here/)
    expect(pool.has('one too many')).toBe(false)
    await pool.prepare()
    for (let index = 0; index < 2 * SPARE_FILES; index++) pool.create(`g${index}`)
    expect(() => pool.create('one too many')).toThrow(/at most 32 files here/)
    pool.reserve(100)
    await pool.prepare()
    for (let index = 0; index < 100; index++) pool.create(`h${index}`)
    expect(pool.names()).toHaveLength(148)
  })

  it('that are gone are not there any more at the next start once there were many', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    for (let index = 0; index < 200; index++) {
      pool.put(`f${index}`, bytes('x'))
      await pool.prepare()
    }
    for (let index = 1; index < 200; index++) pool.remove(`f${index}`)
    while (await pool.tidy());
    expect(disk.storage().ids.size).toBe(1 + 4 * SPARE_FILES)
    expect(await contents(await openPool(disk))).toEqual({ f0: 'x' })
  })

  it('are refused as damaged when one that has a name is missing', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    pool.create('/tmp/a')
    const storage = { ...disk.storage(), ids: new Set<string>() }
    await expect(openTree(storage)).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('/tmp/a'),
    })
  })
})

describe('a file that is not open', () => {
  async function closedFile() {
    const disk = new MemoryDisk()
    const before = await openPool(disk)
    before.put('/data/a', bytes('abc'))
    before.put('/data/b', bytes('bcde'))
    before.put('/else/c', bytes('c'))
    return { disk, pool: await openPool(disk) }
  }

  it('has a name, a size and bytes, and can be renamed, replaced and removed', async () => {
    const { disk, pool } = await closedFile()
    expect(pool.isOpen('/data/a')).toBe(false)
    expect(await pool.sizes(['/data/b', '/data/a'])).toEqual([4, 3])
    expect(await pool.read('/data/b', 1, 2)).toEqual(bytes('cd'))
    pool.move('/data/a', '/data/b')
    pool.put('/else/c', bytes('new'))
    expect(await contents(pool)).toEqual({ '/data/b': 'abc', '/else/c': 'new' })
    pool.remove('/data/b')
    while (await pool.tidy());
    expect(await contents(await openPool(disk))).toEqual({ '/else/c': 'new' })
    const left = Object.entries(disk.contents()).filter(([id, content]) => /^\d+$/.test(id) && content.length)
    expect(left.map(([, content]) => content)).toEqual([[...bytes('new')]])
  })

  it('is deleted later when something still holds it', async () => {
    const { disk } = await closedFile()
    const storage = disk.storage()
    let held = true
    const remove = (id: string) => (held ? Promise.reject(new Error('held')) : storage.delete(id))
    const { pool } = await openTree({ ...storage, delete: remove })
    await pool.prepare()
    pool.remove('/data/a')
    while (await pool.tidy());
    expect(pool.isTidy).toBe(false)
    held = false
    while (await pool.tidy());
    expect(pool.isTidy).toBe(true)
    const left = Object.values(disk.contents()).map((content) =>
      new TextDecoder().decode(new Uint8Array(content)),
    )
    expect(left).not.toContain('abc')
    expect(left).toContain('bcde')
  })

  it('cannot be had at once, but is there the next time, with its neighbours', async () => {
    const { pool } = await closedFile()
    expect(() => pool.get('/data/a')).toThrow(
      expect.objectContaining({
        code: 'not-open',
        message: expect.stringContaining('run the statement again'),
      }),
    )
    await pool.prepare()
    expect(pool.get('/data/a')?.getSize()).toBe(3)
    expect(pool.isOpen('/data/b')).toBe(true)
    expect(pool.isOpen('/else/c')).toBe(false)
    expect(await pool.sizes(['/data/b'])).toEqual([4])
  })

  it('is never a database or its log', async () => {
    const disk = new MemoryDisk()
    const before = await openPool(disk)
    before.create('made.db', true)
    before.put('written.db', bytes('12345678DUCK'), true)
    before.create('marked.db')
    before.markDatabase('marked.db')
    before.create('made.db.wal')
    before.create('unknown.db')
    before.create('unknown.db.wal')
    before.create('other')
    const pool = await openPool(disk)
    expect(pool.names().filter((name) => !pool.isOpen(name))).toEqual(['other'])
  })
})

describe('a full disk', () => {
  it('fails a write, keeps what is there, and the next write works when there is room', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    pool.put('/tmp/a', bytes('kept'))
    disk.quota = disk.used() + 100
    const file = pool.get('/tmp/a')
    if (!file) throw new Error('no file')
    expect(() => pool.put('/tmp/big', new Uint8Array(1000))).toThrow(
      expect.objectContaining({ code: 'storage-full' }),
    )
    expect(() => pool.write('/tmp/a', file, new Uint8Array(1000), 4)).toThrow(/storage is full: "\/tmp\/a"/)
    expect(await contents(pool)).toEqual({ '/tmp/a': 'kept' })
    expect(await contents(await openPool(disk))).toEqual({ '/tmp/a': 'kept' })
    disk.quota += 1000
    pool.put('/tmp/big', new Uint8Array(1000))
    expect(pool.get('/tmp/big')?.getSize()).toBe(1000)
  })

  it('has room again as soon as a file was removed', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    pool.put('/tmp/big', new Uint8Array(1000))
    disk.quota = disk.used()
    expect(() => pool.put('a longer name than that', new Uint8Array(900))).toThrow(/storage is full/)
    pool.remove('/tmp/big')
    pool.put('a longer name than that', new Uint8Array(900))
    expect((await contents(await openPool(disk)))['a longer name than that']).toHaveLength(900)
  })
})

describe('a crash', () => {
  const steps: readonly [name: string, run: (pool: Pool) => unknown, after: Record<string, string>][] = [
    ['create', (pool) => pool.create('new'), { a: 'old a', b: 'b', new: '' }],
    ['create in place of another', (pool) => pool.create('a'), { a: '', b: 'b' }],
    ['put', (pool) => pool.put('new', bytes('n')), { a: 'old a', b: 'b', new: 'n' }],
    ['replace', (pool) => pool.put('a', bytes('new a')), { a: 'new a', b: 'b' }],
    ['move', (pool) => pool.move('b', 'a'), { a: 'b' }],
    ['move and remove', (pool) => pool.move('b', 'c', ['a']), { c: 'b' }],
    ['remove', (pool) => pool.remove('a'), { b: 'b' }],
  ]

  /** Runs `work` with a crash at each of its steps; `check` sees every disk that may be found afterwards. */
  async function crashing(
    work: (pool: Pool) => unknown,
    check: (disk: MemoryDisk, step: string, crashed: boolean) => Promise<void>,
  ) {
    for (const tornAt of [0, 0.3, 0.9]) {
      for (let step = 0; ; step++) {
        const disk = new MemoryDisk()
        const pool = await openPool(disk)
        pool.put('b', bytes('b'))
        pool.put('a', bytes('old a'))
        // The next spare is a used one, whose old bytes are still on the disk.
        pool.put('used', bytes('bytes of a removed file'))
        pool.remove('used')
        await pool.tidy()
        disk.stepsLeft = step
        disk.tornAt = tornAt
        let crashed = false
        try {
          await work(pool)
        } catch (error) {
          if (!(error instanceof Crash)) throw error
          crashed = true
        }
        for (const powerLost of [false, true]) {
          await check(
            disk.afterCrash(powerLost),
            `step ${step}, torn at ${tornAt}, power lost: ${powerLost}`,
            crashed,
          )
        }
        if (!crashed) break
      }
    }
  }

  /** Without what could be found only as bytes after the table of names was torn. */
  const named = (found: Record<string, string>) =>
    Object.fromEntries(Object.entries(found).filter(([name]) => !name.startsWith('lost+found/')))

  it.each(steps)('during %s leaves the files before it or after it', async (_, run, after) => {
    const before = { a: 'old a', b: 'b' }
    const seen = new Set<string>()
    await crashing(run, async (disk, step, crashed) => {
      const found = named(await contents(await openPool(disk)))
      expect([before, after], step).toContainEqual(found)
      if (!crashed) expect(found).toEqual(after)
      seen.add(JSON.stringify(found))
    })
    expect(seen.size).toBe(2)
  })

  it.each(steps)(
    'during %s and the clearing up after it leaves nothing that counts twice',
    async (_, run, after) => {
      const before = { a: 'old a', b: 'b' }
      await crashing(
        async (pool) => {
          run(pool)
          while (await pool.tidy());
        },
        async (disk, step) => {
          const pool = await openPool(disk)
          expect([before, after], step).toContainEqual(named(await contents(pool)))
          while (await pool.tidy());
          // And the tree goes on as usual: the second start finds nothing left over.
          pool.put('next', bytes('next'))
          pool.remove('next')
          while (await pool.tidy());
          const { leftovers } = await openTree(disk.storage())
          expect(leftovers, step).toEqual({
            cleared: { count: 0, bytes: 0 },
            found: { count: 0, bytes: 0 },
            olderNames: false,
          })
        },
      )
    },
  )

  it('during the very first start leaves nothing that stops the second', async () => {
    for (const tornAt of [0, 0.5]) {
      for (let step = 0; step < 8; step++) {
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
    expect(await contents(await openPool(disk.afterCrash(true)))).toEqual({ '/tmp/a': '' })
    pool.flush()
    expect(await contents(await openPool(disk.afterCrash(true)))).toEqual({ '/tmp/a': 'hello' })
    disk.stepsLeft = 0
    pool.flush()
  })

  it('leaves out what may wait; renaming does not', async () => {
    const disk = new MemoryDisk()
    const pool = await openPool(disk)
    const [a, b] = [pool.create('a'), pool.create('b')]
    pool.write('a', a, bytes('a'), 0)
    pool.write('b', b, bytes('b'), 0)
    pool.flush((file) => file === a)
    expect(await contents(await openPool(disk.afterCrash(true)))).toEqual({ a: '', b: 'b' })
    pool.move('a', 'b')
    expect(await contents(await openPool(disk.afterCrash(true)))).toEqual({ b: 'a' })
  })
})
