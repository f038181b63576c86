import { describe, expect, it } from 'vitest'
import { MemoryDisk } from './testing/memory-disk.ts'
import { OLDER_SLOT_OF_VERSION_1, SLOT_OF_VERSION_1 } from './testing/stored-slots.ts'
import { openTree, type Tree } from './tree.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const none = { count: 0, bytes: 0 }

async function text({ pool }: Tree, name: string): Promise<string> {
  return new TextDecoder().decode(await pool.read(name, 0, 1000))
}

function fill(disk: MemoryDisk, name: string, content: Uint8Array<ArrayBuffer>): void {
  const file = disk.open(name)
  file.write(content, { at: 0 })
  file.flush()
}

/** Changes the checksum. */
function damage(disk: MemoryDisk, slot: 'names-0' | 'names-1'): void {
  const byte = disk.contents()[slot]?.[20] ?? 0
  disk.open(slot).write(Uint8Array.of(byte ^ 1), { at: 20 })
}

describe('a tree of version 1', () => {
  function versionOne(): MemoryDisk {
    const disk = new MemoryDisk()
    fill(disk, 'names-0', OLDER_SLOT_OF_VERSION_1)
    fill(disk, 'names-1', SLOT_OF_VERSION_1)
    fill(disk, '0', bytes('checksumDUCK and so on'))
    fill(disk, '1', bytes(''))
    fill(disk, '2', bytes('i\n1\n'))
    return disk
  }

  it('is read as it is, knows its databases by their bytes, and is not changed by that', async () => {
    const disk = versionOne()
    const before = disk.contents()
    const tree = await openTree(disk.storage())
    expect(await tree.report()).toEqual({
      formatVersion: 1,
      generation: 7,
      files: 2,
      bytes: 26,
      cleared: none,
      found: none,
      olderNames: false,
    })
    expect(await text(tree, '/data/b.csv')).toBe('i\n1\n')
    expect(tree.pool.isOpen('/tmp/a.db')).toBe(true)
    expect(tree.pool.isOpen('/data/b.csv')).toBe(false)
    expect(disk.contents()).toMatchObject(before)
  })

  it('becomes version 2 with the first change of names, and the older slot with the next', async () => {
    const disk = versionOne()
    const tree = await openTree(disk.storage())
    tree.pool.move('/data/b.csv', '/data/c.csv')
    expect(disk.contents()['names-1']).toEqual([...SLOT_OF_VERSION_1])
    const again = await openTree(disk.storage())
    expect(await again.report()).toMatchObject({ formatVersion: 2, generation: 8, files: 2, bytes: 26 })
    expect(again.pool.isOpen('/tmp/a.db')).toBe(true)
    expect(await text(again, '/data/c.csv')).toBe('i\n1\n')
    await again.pool.tidy()
    expect(disk.contents()['names-1']?.[4]).toBe(2)
  })
})

it('a tree of a newer version is refused, and no byte of it changes', async () => {
  const disk = new MemoryDisk()
  const { pool } = await openTree(disk.storage())
  pool.put('/tmp/a', bytes('a'))
  disk.open('names-0').write(Uint8Array.of(3), { at: 4 })
  const before = disk.contents()
  await expect(openTree(disk.storage())).rejects.toMatchObject({
    code: 'newer-format',
    message: expect.stringContaining('format 3; this version reads format 2'),
  })
  expect(disk.contents()).toEqual(before)
})

it('a tree whose slots are both damaged is refused, and no byte of it changes', async () => {
  const disk = new MemoryDisk()
  const { pool } = await openTree(disk.storage())
  pool.put('/tmp/a', bytes('a'))
  damage(disk, 'names-0')
  damage(disk, 'names-1')
  const before = disk.contents()
  await expect(openTree(disk.storage())).rejects.toMatchObject({ code: 'damaged' })
  expect(disk.contents()).toEqual(before)
})

describe('leftovers', () => {
  it('of a write that did not get its name are counted, then cleared', async () => {
    const disk = new MemoryDisk()
    const first = await openTree(disk.storage())
    first.pool.put('/tmp/a', bytes('a'))
    fill(disk, '3', bytes('four'))
    fill(disk, '4', bytes('fifth'))
    const tree = await openTree(disk.storage())
    expect(tree.leftovers).toEqual({ cleared: { count: 2, bytes: 9 }, found: none, olderNames: false })
    expect(await tree.report()).toMatchObject({ files: 1, bytes: 1, cleared: { count: 2, bytes: 9 } })
    while (await tree.pool.tidy());
    expect(
      disk.used() - (disk.contents()['names-0']?.length ?? 0) - (disk.contents()['names-1']?.length ?? 0),
    ).toBe(1)
    expect((await openTree(disk.storage())).leftovers.cleared).toEqual(none)
  })

  it('of a removal that had not freed its bytes are counted, then cleared', async () => {
    const disk = new MemoryDisk()
    const first = await openTree(disk.storage())
    first.pool.put('/tmp/a', bytes('twelve bytes'))
    first.pool.remove('/tmp/a')
    const tree = await openTree(disk.storage())
    expect(tree.leftovers.cleared).toEqual({ count: 1, bytes: 12 })
    expect(tree.pool.names()).toEqual([])
  })
})

describe('when the newest table of names is unreadable', () => {
  /** Generations 1 and 2 are of the new tree; the changes of names come after them, in turn. */
  async function treeWith(changes: (tree: Tree) => void): Promise<MemoryDisk> {
    const disk = new MemoryDisk()
    const tree = await openTree(disk.storage())
    changes(tree)
    return disk
  }

  it('the one before it leads to its own bytes: a removed or replaced file was not reused yet', async () => {
    const disk = await treeWith(({ pool }) => {
      pool.put('/tmp/a', bytes('old a'))
      pool.put('/tmp/a', bytes('new a'))
    })
    damage(disk, 'names-1')
    const tree = await openTree(disk.storage())
    expect(await text(tree, '/tmp/a')).toBe('old a')
    expect(tree.leftovers).toEqual({ cleared: none, found: { count: 1, bytes: 5 }, olderNames: true })
    // Bytes that only the damaged table named are not thrown away.
    const [kept = ''] = tree.pool.names().filter((name) => name.startsWith('lost+found/'))
    expect(await text(tree, kept)).toBe('new a')
    const again = await openTree(disk.storage())
    expect(again.leftovers).toEqual({ cleared: none, found: none, olderNames: false })
    expect(again.pool.names()).toHaveLength(2)
  })

  it('nothing is lost once the tree has been idle: both slots hold the same names', async () => {
    const disk = await treeWith(({ pool }) => pool.put('/tmp/a', bytes('a')))
    await (await openTree(disk.storage())).pool.tidy()
    for (const slot of ['names-0', 'names-1'] as const) {
      const copy = disk.afterCrash(false)
      damage(copy, slot)
      const tree = await openTree(copy.storage())
      expect(await text(tree, '/tmp/a')).toBe('a')
      expect(tree.pool.names()).toEqual(['/tmp/a'])
      expect(tree.leftovers).toEqual({ cleared: none, found: none, olderNames: true })
      expect((await openTree(copy.storage())).leftovers.olderNames).toBe(false)
    }
  })
})
