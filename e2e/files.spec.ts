/** Files by path in a real browser: the file API, thousands of files, large ones, older trees, and what a crash left. */

import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, expect } from '@playwright/test'
import { encodeSlot } from '../src/platform/opfs/name-table.ts'
import { OLDER_SLOT_OF_VERSION_1, SLOT_OF_VERSION_1 } from '../src/platform/opfs/testing/stored-slots.ts'
import { Engine, test } from './platform/engine.ts'

// One worker, so that the harness is built once.
test.describe.configure({ mode: 'default' })

const bytes = (text: string) => [...new TextEncoder().encode(text)]

/** Puts files into the storage before any engine was there. */
async function plant(engine: Engine, files: Readonly<Record<string, readonly number[]>>): Promise<void> {
  await engine.load()
  await engine.page.evaluate((content) => window.harness.plant(content), files)
}

async function readRange(engine: Engine, path: string, at: number, length: number): Promise<number[]> {
  return engine.page.evaluate(
    async ([name, from, count]) => [
      ...((await window.harness.host?.readRange(name, from, count)) ?? new Uint8Array()),
    ],
    [path, at, length] as const,
  )
}

async function append(engine: Engine, path: string, text: string): Promise<void> {
  await engine.page.evaluate(
    ([name, content]) => window.harness.host?.append(name, new TextEncoder().encode(content)),
    [path, text] as const,
  )
}

test('files are read in part, appended to, cut, renamed and removed, and stay so', async ({ engine }) => {
  await engine.start()
  expect(await engine.call('stat', '/data/a')).toBeNull()
  await append(engine, '/data/a', 'hello')
  await append(engine, '/data/a', ' world')
  expect(await engine.call('stat', '/data/a')).toBe(11)
  expect(await readRange(engine, '/data/a', 4, 3)).toEqual(bytes('o w'))
  expect(await readRange(engine, '/data/a', 9, 100)).toEqual(bytes('ld'))
  expect(await readRange(engine, '/data/a', 50, 1)).toEqual([])
  await engine.call('truncate', '/data/a', 5)
  await engine.write('/data/b', 'replaced')
  await engine.call('rename', '/data/a', '/data/b')
  await expect(engine.call('rename', '/data/a', '/data/c')).rejects.toThrow('[no-such-file]')
  await expect(engine.call('truncate', '/data/a', 1)).rejects.toThrow('[no-such-file]')
  await engine.start()
  expect(await engine.call('list', '')).toEqual([{ path: '/data/b', size: 5 }])
  expect(await engine.read('/data/b')).toBe('hello')
  // The file is not open now: it was opened by nobody since the start.
  await append(engine, '/data/b', '!')
  expect(await engine.read('/data/b')).toBe('hello!')
  expect(await engine.call('report')).toMatchObject({
    formatVersion: 2,
    files: 1,
    bytes: 6,
    found: { count: 0, bytes: 0 },
    olderNames: false,
  })
})

test('a file DuckDB has open can be read but not changed', async ({ engine }) => {
  await engine.start()
  await engine.run("ATTACH '/tmp/a.db' AS cat; CREATE TABLE cat.t AS SELECT 1 AS i; CHECKPOINT cat")
  expect(await readRange(engine, '/tmp/a.db', 8, 4)).toEqual(bytes('DUCK'))
  await engine.write('/tmp/other', 'x')
  for (const change of [
    () => engine.call('rename', '/tmp/a.db', '/tmp/b.db'),
    () => engine.call('rename', '/tmp/other', '/tmp/a.db'),
    () => engine.call('truncate', '/tmp/a.db', 0),
    () => append(engine, '/tmp/a.db', 'x'),
    () => engine.write('/tmp/a.db', 'x'),
    () => engine.call('remove', '/tmp/a.db'),
  ]) {
    await expect(change()).rejects.toThrow('[locked] DuckDB has "/tmp/a.db" open.')
  }
  await engine.run('DETACH cat')
  await engine.call('rename', '/tmp/a.db', '/tmp/b.db')
  await engine.run("ATTACH '/tmp/b.db' AS cat")
  expect(await engine.rows('FROM cat.t')).toEqual([['1']])
})

test('a commit that has returned is flushed, and so is every file a statement wrote', async ({
  engine,
  context,
}) => {
  // Runs in the worker before the file system is put under DuckDB: a result that is sent while a file has bytes
  // that are not flushed becomes an error. To show that it can, it does not see the
  // flushes of the first statement after those that start the engine.
  const watch = `(() => {
    const dirty = new Set()
    let results = 0
    const { write, flush } = FileSystemSyncAccessHandle.prototype
    FileSystemSyncAccessHandle.prototype.write = function (...values) {
      dirty.add(this)
      return write.apply(this, values)
    }
    FileSystemSyncAccessHandle.prototype.flush = function () {
      if (results !== 1) dirty.delete(this)
      return flush.call(this)
    }
    const post = globalThis.postMessage.bind(globalThis)
    globalThis.postMessage = (message, transfer) => {
      const isResult = message.type === 'QUERY_RESULT'
      if (isResult) results += 1
      const late = isResult && dirty.size > 0
      const data = { name: 'Error', message: 'Not flushed: ' + dirty.size }
      if (!late) return post(message, transfer)
      dirty.clear()
      post({ ...message, type: 'ERROR', data })
    }
  })()`
  await context.route(/duckdb-browser-eh\.worker.*\.js/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${watch}\n${await response.text()}` })
  })
  await engine.start()
  await expect(engine.run("ATTACH '/tmp/first.db' AS cat; CREATE TABLE cat.t (i INTEGER)")).rejects.toThrow(
    /Not flushed: [1-9]/,
  )
  await engine.run('DETACH cat')
  for (const checkpoint of ['0b', '16MB']) {
    await engine.run(`SET wal_autocheckpoint = '${checkpoint}'`)
    await engine.run(`ATTACH '/tmp/${checkpoint}.db' AS cat (BLOCK_SIZE 16384)`)
    await engine.run('CREATE TABLE cat.t (i INTEGER)')
    await engine.run('INSERT INTO cat.t VALUES (1)')
    await engine.run('INSERT INTO cat.t FROM range(300000)')
    await engine.run('CHECKPOINT cat')
    await engine.run('UPDATE cat.t SET i = 2')
    await engine.run('DETACH cat')
  }
  await engine.run("COPY (FROM range(100)) TO '/tmp/x.csv'")
})

test.describe('a tree that was there before', () => {
  test('of version 1 is read and goes on as version 2; leftovers are counted and cleared', async ({
    engine,
  }) => {
    await plant(engine, {
      'names-0': [...OLDER_SLOT_OF_VERSION_1],
      'names-1': [...SLOT_OF_VERSION_1],
      '0': [],
      '1': [],
      '2': bytes('i\n7\n'),
      '3': bytes('bytes of an interrupted write'),
    })
    await engine.page.evaluate(() => window.harness.start())
    expect(await engine.call('leftovers')).toEqual({
      cleared: { count: 1, bytes: 29 },
      found: { count: 0, bytes: 0 },
      olderNames: false,
    })
    expect(await engine.read('/data/b.csv')).toBe('i\n7\n')
    await engine.call('openFiles', '/data/')
    await engine.run("ATTACH '/tmp/a.db' AS cat; CREATE TABLE cat.t AS FROM '/data/b.csv'")
    await engine.start()
    expect(await engine.call('report')).toMatchObject({ formatVersion: 2, cleared: { count: 0, bytes: 0 } })
    await engine.run("ATTACH '/tmp/a.db' AS cat")
    expect(await engine.rows('FROM cat.t')).toEqual([['7']])
  })

  test('of a newer version is refused, and not a byte of it changes', async ({ engine }) => {
    const slot = [...SLOT_OF_VERSION_1]
    slot[4] = 3
    await plant(engine, { 'names-0': slot, 'names-1': [...SLOT_OF_VERSION_1], '0': bytes('kept'), '2': [] })
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(engine.page.evaluate(() => window.harness.start())).rejects.toThrow(
        '[unsupported-lake] The stored files use format 3; this version reads format 2.',
      )
    }
    await engine.load()
    expect(await engine.page.evaluate(() => window.harness.slot('names-0'))).toEqual(slot)
    expect(await engine.page.evaluate(() => window.harness.slot('names-1'))).toEqual([...SLOT_OF_VERSION_1])
  })
})

test('thousands of files: DuckDB reads those that are not open yet the second time, or once all are opened', async ({
  engine,
}) => {
  const count = 5000
  const names = new Map(
    Array.from({ length: count }, (_, index) => [
      `/many/${index % 10}/${index}.csv`,
      { id: String(index), database: false },
    ]),
  )
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [index, index < 20 ? bytes(`i\n${index}\n`) : []]),
  )
  await plant(engine, { ...files, 'names-0': [...encodeSlot(1, names)] })
  await engine.page.evaluate(() => window.harness.start())
  const sum = "SELECT sum(i) FROM read_csv(['/many/0/0.csv', '/many/0/10.csv'], columns = {i: 'INTEGER'})"
  await expect(engine.rows(sum)).rejects.toThrow(
    /"\/many\/0\/0\.csv" was not open yet.*run the statement again/,
  )
  expect(await engine.rows(sum)).toEqual([['10']])
  await engine.call('openFiles', '/many/')
  expect(
    await engine.rows("SELECT sum(i), count(*) FROM read_csv('/many/*/1?.csv', columns = {i: 'INTEGER'})"),
  ).toEqual([['145', '10']])
  expect(await engine.call('report')).toMatchObject({ files: count, bytes: 10 * 4 + 10 * 5 })
  const listed = (await engine.call('list', '/many/7/')) as unknown[]
  expect(listed).toHaveLength(500)
})

test('a statement that makes many files finds more of them ready the second time', async ({ engine }) => {
  await engine.start()
  const copies = (folder: string, count: number) =>
    Array.from({ length: count }, (_, index) => `COPY (SELECT 1 AS i) TO '/${folder}/${index}.csv'`).join(';')
  await expect(engine.run(copies('first', 20))).rejects.toThrow(
    /at most 16 files here.*run the statement again/,
  )
  await engine.run(copies('second', 30))
  await engine.call('reserve', 100)
  await engine.run(copies('third', 100))
  expect(await engine.call('list', '/third/')).toHaveLength(100)
})

const LARGE = process.env.LARGE_FILES === '1'

/** What the files of a folder take up; a file that Chromium removes meanwhile takes nothing. */
function bytesOnDisk(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const blocks = entries.map((name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.blocks ?? 0)
  return blocks.reduce((sum, count) => sum + count * 512, 0)
}

test(`a file of ${LARGE ? '1 GB' : '128 MB (1 GB with LARGE_FILES=1)'}, read beyond 2 GB, gives its space back`, async ({
  server,
}, testInfo) => {
  // A profile on the disk: a private window keeps such files in memory.
  const { executablePath = chromium.executablePath(), args = [] } = testInfo.project.use.launchOptions ?? {}
  const profile = testInfo.outputPath('profile')
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args,
  })
  const engine = new Engine(await context.newPage(), server)
  await engine.start()
  const usage = () => engine.page.evaluate(async () => (await window.harness.storageUsage())?.usage ?? 0)
  const before = await usage()
  const onDisk = bytesOnDisk(profile)
  const blocks = LARGE ? 128 : 16
  await engine.call('appendCounted', '/large', blocks)
  const size = blocks * 2 ** 23
  await expect.poll(() => bytesOnDisk(profile)).toBeGreaterThanOrEqual(onDisk + size)
  expect(await engine.call('stat', '/large')).toBe(size)
  const words = async (at: number, length: number) => [
    ...new Uint32Array(Uint8Array.from(await readRange(engine, '/large', at, length)).buffer),
  ]
  for (const at of [0, 2 ** 23 - 4, size / 2, size - 8]) {
    expect(await words(at, 8), `at ${at}`).toEqual([at / 4, at / 4 + 1])
  }
  expect(await usage()).toBeGreaterThanOrEqual(before + size)
  // Beyond what 31 and 32 bits can say; the zeros between take no space.
  const far = 2 ** 32 + 2 ** 31
  await engine.call('truncate', '/large', far)
  await engine.call('appendCounted', '/large', 1)
  expect(await engine.call('stat', '/large')).toBe(far + 2 ** 23)
  expect(await words(far - 4, 12)).toEqual([0, 0, 1])
  await engine.start()
  expect(await words(far + 400, 8)).toEqual([100, 101])
  expect(await words(size - 4, 8)).toEqual([size / 4 - 1, 0])
  await engine.call('remove', '/large')
  // Asked of the disk: Chromium's own estimate may stay what it was for minutes.
  await expect.poll(() => bytesOnDisk(profile)).toBeLessThan(onDisk + 2 ** 24)
  await context.close()
})
