import {
  BlobReader,
  BlobWriter,
  TextReader,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js'
import { expect, test } from 'vitest'
import type { FileTree } from '../opfs/client.ts'
import { MemoryDisk } from '../opfs/testing/memory-disk.ts'
import { exportArchive, exportFile } from './export.ts'
import { checkImport, importFiles, removeUnfinished } from './import.ts'
import { memoryTree } from './testing/memory-tree.ts'
import type { Progress } from './transfer.ts'

const room = { room: null }
const bytes = (text: string) => new TextEncoder().encode(text)

/** Bytes that do not compress. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length)
  let state = 1
  for (let at = 0; at < length; at++) {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + at
    result[at] = state >>> 24
  }
  return result
}

async function treeWith(
  content: Readonly<Record<string, Uint8Array>>,
  disk = new MemoryDisk(),
): Promise<FileTree> {
  const files = await memoryTree(disk)
  for (const [path, data] of Object.entries(content)) await files.write(path, data)
  return files
}

async function zipOf(files: FileTree, paths?: readonly string[]): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const all = (await files.list('')).map(({ path }) => path)
  await exportArchive(files, paths ?? all, async (piece) => pieces.push(piece))
  return new Blob(pieces)
}

async function contentOf(files: FileTree): Promise<Record<string, string>> {
  const entries = (await files.list('')).map(async ({ path }) => [path, await textOf(files, path)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function textOf(files: FileTree, path: string): Promise<string> {
  return new TextDecoder('latin1').decode(await files.read(path))
}

const CONTENT = {
  '/tmp/x.db': bytes('a database'),
  '/tmp/x.db.wal': bytes('its log'),
  'relative.db': bytes('r'.repeat(200_000)),
  'opfs://a/b': noise(3000),
  '/data/main/../t/é "1".parquet': noise(100_000),
  '/data/empty.parquet': new Uint8Array(),
  empty: new Uint8Array(),
  '/big.parquet': noise(4_500_001),
  '/big.db': noise(4_500_001),
}

test('every file comes back in an empty tree as it was', async () => {
  const from = await treeWith(CONTENT)
  const zip = await zipOf(from)
  const to = await treeWith({})
  const plan = await checkImport(to, { zip }, room)
  expect(await to.list('')).toEqual([])
  expect(plan.files).toEqual((await from.list('')).map((file) => ({ ...file, replaces: false })))
  expect(plan.removes).toEqual([])
  await importFiles(to, { zip }, plan, room)
  expect(await contentOf(to)).toEqual(await contentOf(from))
})

test('the same files make the same zip, and a database is compressed in it', async () => {
  const zips = [await zipOf(await treeWith(CONTENT)), await zipOf(await treeWith(CONTENT))]
  const [first = new ArrayBuffer(), second = new ArrayBuffer()] = await Promise.all(
    zips.map((zip) => zip.arrayBuffer()),
  )
  expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true)
  expect(first.byteLength).toBeGreaterThan(9_000_000)
  const zeros = await zipOf(await treeWith({ '/a.db': new Uint8Array(1_000_000) }))
  expect(zeros.size).toBeLessThan(5000)
})

test('a file is never read, nor a zip written, but in pieces of a few megabytes', async () => {
  const from = await treeWith({ '/big.db': noise(10_000_000) })
  const read: number[] = []
  const watched: FileTree = {
    ...from,
    read(path, range) {
      read.push(range?.length ?? Number.POSITIVE_INFINITY)
      return from.read(path, range)
    },
  }
  const written: number[] = []
  const progress: Progress[] = []
  const onProgress = (each: Progress) => progress.push(each)
  await exportArchive(watched, ['/big.db'], async ({ length }) => written.push(length), { onProgress })
  expect(Math.max(...read)).toBe(4 * 1024 * 1024)
  expect(Math.max(...written)).toBe(1024 * 1024)
  expect(progress[0]).toEqual({ done: 0, total: 10_000_000 })
  expect(progress.at(-1)).toEqual({ done: 10_000_000, total: 10_000_000 })
  expect(progress).toHaveLength(4)
})

test('a single file has its bytes, in pieces', async () => {
  const content = noise(5_000_000)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  await exportFile(await treeWith({ '/a': content }), '/a', async (piece) => pieces.push(piece))
  expect(pieces.map(({ length }) => length)).toEqual([4_194_304, 805_696])
  expect(Buffer.concat(pieces).equals(content)).toBe(true)
})

test('a download can be stopped, and what is not there is said', async () => {
  const files = await treeWith({ '/a': noise(5_000_000), '/b': noise(10) })
  const stop = new AbortController()
  const write = async () => stop.abort()
  await expect(exportArchive(files, ['/a', '/b'], write, { signal: stop.signal })).rejects.toMatchObject({
    code: 'stopped',
  })
  await expect(exportFile(files, '/a', write, { signal: stop.signal })).rejects.toMatchObject({
    code: 'stopped',
  })
  await expect(exportArchive(files, ['/c'], write)).rejects.toMatchObject({ code: 'no-such-file' })
})

test('a replaced database takes its old log with it; other files stay', async () => {
  const zip = await zipOf(await treeWith({ '/x.db': bytes('new'), '/y.parquet': bytes('y') }))
  const to = await treeWith({
    '/x.db': bytes('old'),
    '/x.db.wal': bytes('old log'),
    '/x.db.wal.checkpoint': bytes('old'),
    '/other': bytes('other'),
  })
  const plan = await checkImport(to, { zip }, room)
  expect(plan).toEqual({
    files: [
      { path: '/x.db', size: 3, replaces: true },
      { path: '/y.parquet', size: 1, replaces: false },
    ],
    removes: ['/x.db.wal', '/x.db.wal.checkpoint'],
  })
  await importFiles(to, { zip }, plan, room)
  expect(await contentOf(to)).toEqual({ '/x.db': 'new', '/y.parquet': 'y', '/other': 'other' })
})

test('what was confirmed is what is done: a tree that changed since is not touched', async () => {
  const zip = await zipOf(await treeWith({ '/a': bytes('new') }))
  const to = await treeWith({})
  const plan = await checkImport(to, { zip }, room)
  await to.write('/a', bytes('mine'))
  await expect(importFiles(to, { zip }, plan, room)).rejects.toMatchObject({
    code: 'conflict',
  })
  expect(await contentOf(to)).toEqual({ '/a': 'mine' })
})

test('more than there is room for is refused before anything is read', async () => {
  const zip = await zipOf(await treeWith({ '/a': new Uint8Array(100_000) }))
  const to = await treeWith({})
  await expect(checkImport(to, { zip }, { room: 99_999 })).rejects.toMatchObject({
    code: 'storage-full',
    message: 'The import has 100000 bytes, and this browser has room for 99999 more. Nothing was imported.',
  })
  expect((await checkImport(to, { zip }, { room: 100_000 })).files).toHaveLength(1)
})

const OLD = { '/a': bytes('old a'), '/b.db': bytes('old b'), '/b.db.wal': bytes('old log') }
const NEW = { '/a': noise(6000), '/b.db': noise(7000), '/c': bytes('c') }

test('an import that is stopped leaves the tree as it was', async () => {
  const zip = await zipOf(await treeWith(NEW))
  const to = await treeWith(OLD)
  const before = await contentOf(to)
  const plan = await checkImport(to, { zip }, room)
  const stop = new AbortController()
  const onProgress = ({ done }: Progress) => done > 6000 && stop.abort()
  await expect(
    importFiles(to, { zip }, plan, { ...room, signal: stop.signal, onProgress }),
  ).rejects.toMatchObject({
    code: 'stopped',
  })
  expect(await contentOf(to)).toEqual(before)
})

test('a disk that fills up at any point of an import leaves the tree as it was', async () => {
  const zip = await zipOf(await treeWith(NEW))
  for (let free = 0; free < 14_000; free += 900) {
    const disk = new MemoryDisk()
    const to = await treeWith(OLD, disk)
    const before = await contentOf(to)
    const plan = await checkImport(to, { zip }, room)
    disk.quota = disk.used() + free
    const result = await importFiles(to, { zip }, plan, room).catch((error: unknown) => error)
    if (result !== undefined) {
      expect(result).toMatchObject({ code: 'storage-full' })
      expect(await contentOf(to)).toEqual(before)
      disk.quota = Number.POSITIVE_INFINITY
      await importFiles(to, { zip }, plan, room)
    }
    expect(await contentOf(to)).toEqual(await contentOf(await treeWith(NEW)))
    if (free === 0) expect(result).toBeInstanceOf(Error)
  }
})

test.each([false, true])(
  'a crash at any point of an import leaves all old files or all new ones (power lost: %s)',
  async (powerLost) => {
    const zip = await zipOf(await treeWith(NEW))
    const after = await contentOf(await treeWith(NEW))
    const outcomes = new Set<string>()
    for (let steps = 0; ; steps++) {
      const disk = new MemoryDisk()
      const to = await treeWith(OLD, disk)
      const before = await contentOf(to)
      const plan = await checkImport(to, { zip }, room)
      disk.stepsLeft = steps
      disk.tornAt = 0.5
      const ended = await importFiles(to, { zip }, plan, room).then(
        () => true,
        () => false,
      )
      const again = await memoryTree(disk.afterCrash(powerLost))
      await removeUnfinished(again)
      const now = await contentOf(again)
      outcomes.add(JSON.stringify(now) === JSON.stringify(before) ? 'old' : 'new')
      expect([before, after]).toContainEqual(now)
      if (!ended) continue
      expect(now).toEqual(after)
      break
    }
    expect([...outcomes]).toEqual(['old', 'new'])
  },
)

test('one file is stored under the path it is given, and what it replaces is said before', async () => {
  const files = await treeWith({ '/tmp/x.db': bytes('old'), '/tmp/x.db.wal': bytes('its log') })
  const source = { files: [{ blob: new Blob([noise(4_500_001)]), path: '/tmp/x.db' }] }
  const plan = await checkImport(files, source, room)
  expect(plan).toEqual({
    files: [{ path: '/tmp/x.db', size: 4_500_001, replaces: true }],
    removes: ['/tmp/x.db.wal'],
  })
  expect(await textOf(files, '/tmp/x.db')).toBe('old')
  await importFiles(files, source, plan, room)
  expect(Buffer.from(await files.read('/tmp/x.db')).equals(noise(4_500_001))).toBe(true)
  expect((await files.list('')).map(({ path }) => path)).toEqual(['/tmp/x.db'])
})

test.each([
  ['', /not empty/],
  ['/tmp/', /slash/],
  ['/tmp/../x', /"\.\."/],
  ['/tmp/a\0b', /control/],
  ['https://a/b', /URL/],
  ['x'.repeat(5000), /too long/],
  ['.incoming/0', /kept for imports/],
  ['/tmp/y.db.wal', /without its database/],
])('one file cannot get the path %j', async (path, message) => {
  const files = await treeWith({})
  await expect(checkImport(files, { files: [{ blob: new Blob(['x']), path }] }, room)).rejects.toMatchObject({
    code: 'bad-archive',
    message: expect.stringMatching(message),
  })
})

/** A zip that some other program made. */
async function foreignZip(content: Readonly<Record<string, string>>): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter())
  for (const [name, text] of Object.entries(content)) await writer.add(name, new TextReader(text))
  return writer.close()
}

test('notes are in a downloaded zip for people, and are not imported', async () => {
  const from = await treeWith({ '/tmp/x.db': bytes('a database') })
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const notes = [{ name: 'README.txt', text: 'é' }]
  await exportArchive(from, ['/tmp/x.db'], async (piece) => pieces.push(piece), { notes })
  const zip = new Blob(pieces)
  const names = await new ZipReader(new BlobReader(zip)).getEntries()
  expect(names.map(({ filename }) => filename)).toEqual(['README.txt', 'root/tmp/x.db'])
  expect((await checkImport(await treeWith({}), { zip, under: '/lakes/x' }, room)).files).toEqual([
    { path: '/tmp/x.db', size: 10, replaces: false },
  ])
})

test('a zip from elsewhere is placed below its folder, without what file managers add', async () => {
  const zip = await foreignZip({
    'lake/meta.ducklake': 'catalog',
    'lake/data/main/t/k=é %2F/a.parquet': 'rows',
    '__MACOSX/lake/._meta.ducklake': 'x',
    'lake/.DS_Store': 'x',
  })
  const files = await treeWith({ '/lakes/z/lake/meta.ducklake': bytes('old') })
  await expect(checkImport(files, { zip }, room)).rejects.toMatchObject({ code: 'bad-archive' })
  const plan = await checkImport(files, { zip, under: '/lakes/z' }, room)
  await importFiles(files, { zip, under: '/lakes/z' }, plan, room)
  expect(plan.files.map(({ path, replaces }) => [path, replaces])).toEqual([
    ['/lakes/z/lake/data/main/t/k=é %2F/a.parquet', false],
    ['/lakes/z/lake/meta.ducklake', true],
  ])
  expect(await textOf(files, '/lakes/z/lake/meta.ducklake')).toBe('catalog')
})

test.each(['../a.db', 'a/../../b', '/etc/passwd', 'a//b', 'C:/a', 'a\\b', './a'])(
  'a zip from elsewhere with the name %s is refused',
  async (name) => {
    const zip = await foreignZip({ 'lake.db': 'x', [name]: 'x' })
    await expect(checkImport(await treeWith({}), { zip, under: '/lakes/z' }, room)).rejects.toMatchObject({
      code: 'bad-archive',
    })
  },
)

test('several files are imported together, each under a path of its own', async () => {
  const files = await treeWith({})
  const source = (paths: readonly string[]) => ({
    files: paths.map((path) => ({ blob: new Blob([path]), path })),
  })
  await expect(checkImport(files, source(['/a', '/a']), room)).rejects.toMatchObject({
    message: expect.stringContaining('the same path'),
  })
  const plan = await checkImport(files, source(['/a', '/b']), room)
  await importFiles(files, source(['/a', '/b']), plan, room)
  expect(await contentOf(files)).toEqual({ '/a': '/a', '/b': '/b' })
})
