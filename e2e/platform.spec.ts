/** The durable file system, DuckDB on it, and the Parquet codec, in a real browser: what a reload, a kill, a full disk and a second tab do. */

import { expect } from '@playwright/test'
import type { ParquetField } from '../src/lake/ports.ts'
import { Engine, test } from './platform/engine.ts'

// One worker, so that the harness is built once.
test.describe.configure({ mode: 'default' })

const ATTACH = "ATTACH '/tmp/a.db' AS cat (BLOCK_SIZE 16384)"

test.describe('commits', () => {
  test('are there after a reload, each of three times', async ({ engine }) => {
    await engine.start()
    await engine.run(
      `${ATTACH}; CREATE TABLE cat.t (i INTEGER, v VARCHAR); INSERT INTO cat.t VALUES (0, 'first')`,
    )
    const expected: [string, string][] = [['0', 'first']]
    for (const round of ['1', '2', '3']) {
      await engine.start()
      await engine.run(ATTACH)
      expect(await engine.rows('FROM cat.t ORDER BY i')).toEqual(expected)
      await engine.run(`INSERT INTO cat.t VALUES (${round}, 'small')`)
      expected.push([round, 'small'])
    }
    await engine.start()
    await engine.run(ATTACH)
    expect(await engine.rows('FROM cat.t ORDER BY i')).toEqual(expected)
  })

  for (const version of ['v1.0.0', 'latest']) {
    test(`survive checkpoints before, between and after them (storage ${version})`, async ({ engine }) => {
      const attach = `ATTACH '/tmp/a.db' AS cat (STORAGE_VERSION '${version}')`
      await engine.start()
      await engine.run(
        `${attach}; CREATE TABLE cat.t (i INTEGER); INSERT INTO cat.t VALUES (1); CHECKPOINT cat`,
      )
      await engine.run('INSERT INTO cat.t VALUES (2)')
      await engine.start()
      await engine.run(attach)
      expect(await engine.rows('FROM cat.t')).toEqual([['1'], ['2']])
      // Two checkpoints that never open the log again leave one behind that must not be replayed.
      await engine.run('CHECKPOINT cat; INSERT INTO cat.t VALUES (3); CHECKPOINT cat')
      await engine.run("SET wal_autocheckpoint = '0b'; INSERT INTO cat.t SELECT 4 FROM range(200000)")
      await engine.start()
      await engine.run(attach)
      expect(await engine.rows('SELECT i, count(*) FROM cat.t GROUP BY i ORDER BY i')).toEqual([
        ['1', '1'],
        ['2', '1'],
        ['3', '1'],
        ['4', '200000'],
      ])
      await engine.run("SET wal_autocheckpoint = '0b'; INSERT INTO cat.t VALUES (5)")
      await engine.run("SET wal_autocheckpoint = '16MB'; INSERT INTO cat.t VALUES (6)")
      await engine.start()
      await engine.run(attach)
      expect(await engine.rows('SELECT i FROM cat.t WHERE i > 4')).toEqual([['5'], ['6']])
    })
  }

  test('beside another open transaction are kept', async ({ engine }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i`)
    await engine.call('runBeside', 'BEGIN; FROM cat.t')
    await engine.run('INSERT INTO cat.t VALUES (2)')
    await engine.run('INSERT INTO cat.t VALUES (3)')
    await engine.start()
    await engine.run(ATTACH)
    expect(await engine.rows('FROM cat.t')).toEqual([['1'], ['2'], ['3']])
  })

  test('before a failed one are kept, on a log from an earlier page, too', async ({ engine }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t (i INTEGER PRIMARY KEY); INSERT INTO cat.t VALUES (1)`)
    await engine.start()
    await engine.run(ATTACH)
    await engine.run('INSERT INTO cat.t VALUES (2)')
    await engine.call('runBeside', 'BEGIN; INSERT INTO cat.t VALUES (3)')
    await engine.run('INSERT INTO cat.t VALUES (3)')
    await expect(engine.call('runBeside', 'COMMIT')).rejects.toThrow(/duplicate key/)
    await engine.run('INSERT INTO cat.t VALUES (4)')
    await engine.start()
    await engine.run(ATTACH)
    expect(await engine.rows('FROM cat.t ORDER BY i')).toEqual([['1'], ['2'], ['3'], ['4']])
  })

  test('are kept when the worker is killed right after them', async ({ engine }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t (i INTEGER)`)
    for (const round of [1, 2, 3]) {
      await engine.run(`INSERT INTO cat.t VALUES (${round})`)
      // Starts a new worker in the same page; the old one is terminated, not closed.
      await engine.page.evaluate(() => window.harness.start())
      await engine.run(ATTACH)
      expect(await engine.rows('SELECT count(*), max(i) FROM cat.t')).toEqual([
        [String(round), String(round)],
      ])
    }
  })

  test('are there after DETACH and ATTACH, with and without a checkpoint', async ({ engine }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i; DETACH cat; ${ATTACH}`)
    await engine.run('PRAGMA disable_checkpoint_on_shutdown')
    await engine.run(`INSERT INTO cat.t VALUES (2); DETACH cat; ${ATTACH}; INSERT INTO cat.t VALUES (3)`)
    await engine.run(`INSERT INTO cat.t VALUES (4); DETACH cat; ${ATTACH}`)
    expect(await engine.rows('FROM cat.t')).toEqual([['1'], ['2'], ['3'], ['4']])
    await engine.start()
    await engine.run(ATTACH)
    expect(await engine.rows('FROM cat.t')).toEqual([['1'], ['2'], ['3'], ['4']])
  })

  test('of a removed database do not come back in a new one of its name', async ({ engine }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i`)
    await expect(engine.call('remove', '/tmp/a.db')).rejects.toThrow('[locked] DuckDB has "/tmp/a.db" open.')
    await engine.run('PRAGMA disable_checkpoint_on_shutdown; INSERT INTO cat.t VALUES (2); DETACH cat')
    await engine.call('remove', '/tmp/a.db')
    await engine.run(`${ATTACH}; CREATE TABLE cat.other AS SELECT 3 AS i`)
    await engine.start()
    await engine.run(ATTACH)
    expect(await engine.rows("SELECT table_name FROM duckdb_tables() WHERE database_name = 'cat'")).toEqual([
      ['other'],
    ])
  })
})

test.describe('a log', () => {
  /** Bytes of a stored file; 0 when there is none. */
  const sizeOf = async (engine: Engine, path: string): Promise<number> => {
    const files = (await engine.call('list', path)) as { path: string; size: number }[]
    return files.find((file) => file.path === path)?.size ?? 0
  }

  test('takes small commits and moves into the database before it is large', async ({ engine }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t (i INTEGER, v VARCHAR)`)
    const database = await sizeOf(engine, '/tmp/a.db')
    const sizes: number[] = []
    for (let round = 0; round < 12; round++) {
      await engine.run(`INSERT INTO cat.t SELECT ${round}, md5(i::VARCHAR) FROM range(1500) t(i)`)
      sizes.push(await sizeOf(engine, '/tmp/a.db.wal'))
    }
    const [first = 0] = sizes
    expect(first).toBeGreaterThan(1500 * 32)
    // DuckDB looks at the log before a commit, and the one it has checkpointed stays until the next commit.
    expect(Math.max(...sizes)).toBeLessThan(256_000 + 2 * first)
    expect(sizes.some((size, round) => size < (sizes[round - 1] ?? 0))).toBe(true)
    expect(await sizeOf(engine, '/tmp/a.db')).toBeGreaterThan(database)
    await engine.start()
    await engine.run(ATTACH)
    expect(await engine.rows('SELECT count(*), count(DISTINCT i) FROM cat.t')).toEqual([['18000', '12']])
  })

  for (const statement of ['CHECKPOINT cat', 'DETACH cat']) {
    test(`is not needed beside its database after ${statement}`, async ({ engine }) => {
      await engine.start()
      await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i; INSERT INTO cat.t VALUES (2)`)
      expect(await sizeOf(engine, '/tmp/a.db.wal')).toBeGreaterThan(0)
      await engine.run(statement)
      await engine.page.evaluate(async () => {
        const { host } = window.harness
        await host?.write('/tmp/copy.db', await host.read('/tmp/a.db'))
      })
      await engine.run("ATTACH '/tmp/copy.db' AS copy")
      expect(await engine.rows('FROM copy.t')).toEqual([['1'], ['2']])
    })
  }
})

test('any name is a file: relative, absolute, opfs', async ({ engine }) => {
  await engine.start()
  const names = ['rel/ä b.db', '/tmp/x.db', 'opfs://dir/y.db']
  for (const name of names)
    await engine.run(`ATTACH '${name}' AS d; CREATE TABLE d.t AS SELECT '${name}' AS n; DETACH d`)
  await engine.start()
  for (const name of names) {
    await engine.run(`ATTACH '${name}' AS d`)
    expect(await engine.rows('FROM d.t')).toEqual([[name]])
    await engine.run('DETACH d')
  }
  await expect(engine.run("COPY (SELECT 1) TO 'gcs://bucket/x.csv'")).rejects.toThrow(/is not a path/)
})

test('several databases are attached at once, and several connections write to them', async ({ engine }) => {
  const attach = "ATTACH '/tmp/a.db' AS a; ATTACH 'rel/b.db' AS b; ATTACH 'opfs://dir/c.db' AS c"
  const joined = 'SELECT a.t.i, b.t.i, c.t.i FROM a.t, b.t, c.t ORDER BY ALL'
  await engine.start()
  await engine.run(attach)
  for (const name of ['a', 'b', 'c']) await engine.run(`CREATE TABLE ${name}.t AS SELECT '${name}' AS i`)
  await engine.run("BEGIN; INSERT INTO a.t VALUES ('a2')")
  await engine.call('runBeside', "BEGIN; INSERT INTO b.t VALUES ('b2')")
  await expect(engine.call('runBeside', "INSERT INTO c.t VALUES ('c2')")).rejects.toThrow(
    /single transaction can only write to a single attached database/,
  )
  await engine.call('runBeside', 'ROLLBACK')
  await engine.call('runBeside', "INSERT INTO b.t VALUES ('b3')")
  await engine.run('COMMIT')
  await engine.call('runBeside', "INSERT INTO a.t VALUES ('a3')")
  // Nothing was detached.
  await engine.start()
  await engine.run(attach)
  expect(await engine.rows(joined)).toEqual(
    ['a', 'a2', 'a3'].flatMap((left) => ['b', 'b3'].map((right) => [left, right, 'c'])),
  )
})

test('COPY makes files under names of its own: one, one per partition, one per thread', async ({
  engine,
}) => {
  await engine.start()
  const path = `/tmp/out/${crypto.randomUUID()}.csv`
  await engine.run(`COPY (FROM range(5)) TO '${path}'`)
  const partitions = "(FORMAT csv, PARTITION_BY (p), FILENAME_PATTERN 'part-{uuid}')"
  await engine.run(`COPY (SELECT i, i % 3 AS p FROM range(30) t(i)) TO '/tmp/partitions' ${partitions}`)
  await engine.run("COPY (FROM range(7) t(i)) TO 'rel/threads' (FORMAT csv, PER_THREAD_OUTPUT)")
  await engine.start()
  await engine.call('openFiles', '')
  expect(await engine.rows(`SELECT count(*) FROM '${path}'`)).toEqual([['5']])
  expect(
    await engine.rows(
      "SELECT p, count(*), sum(i) FROM read_csv('/tmp/partitions/*/*.csv', hive_partitioning = true) GROUP BY p ORDER BY p",
    ),
  ).toEqual([
    ['0', '10', '135'],
    ['1', '10', '145'],
    ['2', '10', '155'],
  ])
  const written = (await engine.call('list', '/tmp/partitions/')) as { path: string }[]
  expect(written).toHaveLength(3)
  for (const file of written) expect(file.path).toMatch(/^\/tmp\/partitions\/p=\d\/part-[0-9a-f-]{36}\.csv$/)
  expect(await engine.rows("SELECT count(*), max(i) FROM 'rel/threads/*.csv'")).toEqual([['7', '6']])
})

test('a file that DuckDB wrote and read gives its bytes back when it is removed', async ({ engine }) => {
  await engine.start()
  const usage = () => engine.page.evaluate(async () => (await window.harness.storageUsage())?.usage ?? 0)
  const before = await usage()
  const folder = '/tmp/storage/main/t/'
  for (const name of ['a', 'b'])
    await engine.run(`COPY (SELECT repeat('x', 1000) FROM range(8000)) TO '${folder}${name}.csv'`)
  expect(await engine.rows(`SELECT count(*) FROM '${folder}*.csv'`)).toEqual([['16000']])
  await expect.poll(usage).toBeGreaterThan(before + 15_000_000)
  await engine.call('remove', `${folder}a.csv`)
  await expect.poll(usage).toBeLessThan(before + 10_000_000)
  expect(await engine.rows(`SELECT count(*) FROM '${folder}*.csv'`)).toEqual([['8000']])
})

test('a CSV file can be written, read, replaced and read again', async ({ engine }) => {
  await engine.start()
  for (const count of [10, 20_000, 3]) {
    await engine.run(`COPY (FROM range(${count}) t(i)) TO '/tmp/x.csv'`)
    expect(await engine.rows("SELECT count(*), max(i) FROM '/tmp/*.csv'")).toEqual([
      [`${count}`, `${count - 1}`],
    ])
  }
  await engine.write('/tmp/x.csv', 'i\n7\n')
  expect(await engine.rows("FROM '/tmp/x.csv'")).toEqual([['7']])
})

test('the file store keeps, lists and removes files across reloads', async ({ engine }) => {
  await engine.start()
  await engine.write('/data/b', 'two')
  await engine.write('/data/a', 'old')
  await engine.write('/data/a', 'one')
  await engine.write('/other', '')
  await engine.call('flush')
  await engine.start()
  expect(await engine.call('list', '/data/')).toEqual([
    { path: '/data/a', size: 3 },
    { path: '/data/b', size: 3 },
  ])
  expect(await engine.read('/data/a')).toBe('one')
  await engine.call('remove', '/data/a')
  await expect(engine.read('/data/a')).rejects.toThrow('[no-such-file] There is no file "/data/a"')
  await engine.start()
  expect(await engine.call('list', '')).toEqual([
    { path: '/data/b', size: 3 },
    { path: '/other', size: 0 },
  ])
})

test('cells are DuckDB’s own text, whatever columns are called', async ({ engine }) => {
  await engine.start()
  expect(
    await engine.call(
      'rows',
      `SELECT 1 AS a, 2 AS a, 9007199254740993 AS "odd ""name", 0.1::DECIMAL(4,3) AS " ", NULL AS n,
       TIMESTAMPTZ '2020-01-02 03:04:05+00' AS z, MAP {'k': [1, NULL]} AS m, 'x' AS c0 -- the end`,
    ),
  ).toEqual({
    columns: [
      { name: 'a', type: 'INTEGER' },
      { name: 'a', type: 'INTEGER' },
      { name: 'odd "name', type: 'BIGINT' },
      { name: ' ', type: 'DECIMAL(4,3)' },
      { name: 'n', type: 'INTEGER' },
      { name: 'z', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'm', type: 'MAP(VARCHAR, INTEGER[])' },
      { name: 'c0', type: 'VARCHAR' },
    ],
    rows: [['1', '2', '9007199254740993', '0.100', null, '2020-01-02 03:04:05+00', '{k=[1, NULL]}', 'x']],
  })
  await expect(engine.rows('SELECT 1,\n  nope')).rejects.toThrow(/\[sql\] Binder Error[\s\S]*LINE 2: {3}nope/)
  expect(await engine.rows('SHOW TABLES')).toEqual([])
})

const field = (name: string, fieldId: number, ...children: ParquetField[]): ParquetField => ({
  name,
  fieldId,
  children,
})

const PARQUET_ROWS = `
  CREATE TABLE source AS SELECT * FROM (VALUES
    ('ä "q"', 9223372036854775807::BIGINT, 'NaN'::DOUBLE, true, 12.34::DECIMAL(18,2), DATE '2020-02-29',
     TIMESTAMP '2020-01-02 03:04:05.123456', TIMESTAMPTZ '1969-12-31 23:59:59.999999+00',
     '11111111-2222-3333-4444-555555555555'::UUID, {'path': 'p', 'n': NULL::INTEGER}, [1, NULL, 3],
     MAP {'k': 'v', 'n': NULL}),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('', -1, -0.0, false, -0.01, DATE '0001-01-01', TIMESTAMP '1969-12-31 00:00:00', NULL, NULL,
     {'path': NULL, 'n': 1}, [], MAP {})
  ) t(s, i, d, b, dec, dt, ts, tz, u, st, l, m)`

const PARQUET_FIELDS = [
  ...['s', 'i', 'd', 'b', 'dec', 'dt', 'ts', 'tz', 'u'].map((name, index) => field(name, index + 1)),
  field('st', 10, field('path', 11), field('n', 12)),
  field('l', 13, field('element', 14)),
  field('m', 15, field('key', 16), field('value', 17)),
]

test('Parquet keeps every type, NULLs, order and field ids', async ({ engine }) => {
  await engine.start()
  // The tables must go to the temporary catalog whatever the default one is.
  await engine.run(`${PARQUET_ROWS}; ${ATTACH}; USE cat`)
  const columns = await engine.page.evaluate(async (fields) => {
    const { host } = window.harness
    if (!host) throw new Error('no host')
    const bytes = await host.encode('FROM memory.source', fields)
    await host.write('/data/all.parquet', bytes)
    const none = await host.encode('FROM memory.source LIMIT 0', fields)
    await host.decode(none, 'none')
    return host.decode(await host.read('/data/all.parquet'), 'back')
  }, PARQUET_FIELDS)
  expect(columns).toMatchObject(PARQUET_FIELDS)
  const back = 'SELECT * REPLACE (u::UUID AS u) FROM back'
  expect(await engine.rows(`FROM memory.source EXCEPT ALL (${back})`)).toEqual([])
  expect(await engine.rows(`${back} EXCEPT ALL (FROM memory.source)`)).toEqual([])
  expect(await engine.rows('SELECT s FROM back')).toEqual([['ä "q"'], [null], ['']])
  const types = (table: string) =>
    engine.rows(`SELECT column_type FROM (DESCRIBE ${table}) WHERE column_name <> 'u'`)
  expect(await types('back')).toEqual(await types('memory.source'))
  expect(await engine.rows('SELECT count(*) FROM none')).toEqual([['0']])
  expect(await types('none')).toEqual(await types('memory.source'))
  expect(await engine.rows("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'cat'")).toEqual([
    ['0'],
  ])
})

test('HUGEINT is written as DOUBLE, as DuckLake does', async ({ engine }) => {
  await engine.start()
  await engine.page.evaluate(async () => {
    const { host } = window.harness
    const fields = [{ name: 'h', fieldId: 1, children: [] }]
    const bytes = await host?.encode('SELECT 170141183460469231731687303715884105727 AS h', fields)
    if (bytes) await host?.decode(bytes, 'back')
  })
  expect(await engine.call('rows', 'FROM back')).toEqual({
    columns: [{ name: 'h', type: 'DOUBLE' }],
    rows: [['1.7014118346046923e+38']],
  })
})

test('any statement runs as it is, and says how many rows it changed or keeps those it answers', async ({
  engine,
}) => {
  await engine.start()
  const done = (count: number | null) => ({ kind: 'done', count })
  const answers: readonly (readonly [string, unknown])[] = [
    ['CREATE TABLE t (i INTEGER, s STRUCT(a VARCHAR[], d DECIMAL(4, 2)))', done(null)],
    ["INSERT INTO t SELECT range, {a: ['x', NULL], d: 1.5} FROM range(3000)", done(3000)],
    ['UPDATE t SET i = -i WHERE i < 2', done(2)],
    ['BEGIN', done(null)],
    ['DELETE FROM t WHERE i > 1', done(2998)],
    ['COMMIT', done(null)],
    ["COPY t TO '/data/t.csv'", done(2)],
    ['PREPARE p AS SELECT i, s, i::HUGEINT AS h FROM t WHERE i = ?', done(null)],
  ]
  for (const [statement, answer] of answers) {
    expect([statement, await engine.call('perform', statement)]).toEqual([statement, answer])
  }
  expect(await engine.call('perform', 'EXECUTE p(-1)')).toMatchObject({
    columns: [{ type: 'INTEGER' }, { type: 'STRUCT(a VARCHAR[], d DECIMAL(4,2))' }, {}],
    rows: [['-1', "{'a': [x, NULL], 'd': 1.50}", '-1']],
  })
  expect(await engine.call('perform', 'PRAGMA version')).toMatchObject({
    rows: [['v1.5.5', expect.anything(), expect.anything()]],
  })
  expect(await engine.call('perform', 'EXECUTE p(77)')).toMatchObject({ rows: [] })
  await expect(engine.call('perform', 'INSERT INTO nowhere VALUES (1)')).rejects.toThrow(
    /\[sql\] Catalog Error/,
  )
})

test('an extension that cannot be loaded is a clean error, and nothing leaves this origin', async ({
  engine,
}) => {
  await engine.start()
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(engine.run('LOAD spatial')).rejects.toThrow(/IO Error: Extension .* is not available/)
    await expect(engine.run("ATTACH 'ducklake:x' AS l")).rejects.toThrow(/\[sql\]/)
    await expect(engine.rows("FROM read_parquet('/x')")).rejects.toThrow(/\[sql\]/)
    await expect(engine.rows("FROM read_csv('https://example.com/x.csv')")).rejects.toThrow(/\[sql\]/)
  }
  expect(await engine.rows('SELECT count(*), sum(i) FROM range(1000) t(i)')).toEqual([['1000', '499500']])
})

test('a full disk is a clear error, what is there stays readable, and writing works again later', async ({
  engine,
  context,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'Only the DevTools protocol can set the quota.')
  await engine.start()
  await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i, 'x' AS v`)
  await engine.write('/data/kept', 'kept')
  const session = await context.newCDPSession(engine.page)
  const { origin } = new URL(engine.url)
  const usage = await engine.page.evaluate(async () => (await window.harness.storageUsage())?.usage ?? 0)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 1 })
  await expect(engine.write('/data/big', 'x'.repeat(1_000_000))).rejects.toThrow(/\[storage-full\]/)
  const insert = 'INSERT INTO cat.t SELECT i, md5(i::VARCHAR) FROM range(20000) t(i)'
  await expect(engine.run(insert)).rejects.toThrow(/\[storage-full\]/)
  await engine.run(`DETACH cat; ${ATTACH}`)
  expect(await engine.rows('FROM cat.t')).toEqual([['1', 'x']])
  expect(await engine.read('/data/kept')).toBe('kept')
  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await engine.run(insert)
  await engine.write('/data/big', 'x'.repeat(1_000_000))
  await engine.start()
  await engine.run(ATTACH)
  expect(await engine.rows('SELECT count(*) FROM cat.t')).toEqual([['20001']])
  expect(await engine.call('list', '/data/')).toEqual([
    { path: '/data/big', size: 1_000_000 },
    { path: '/data/kept', size: 4 },
  ])
})

test('a full disk fails a small commit alone: its database stays usable as it is', async ({
  engine,
  context,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'Only the DevTools protocol can set the quota.')
  await engine.start()
  await engine.run(`${ATTACH}; CREATE TABLE cat.t (i INTEGER, v VARCHAR)`)
  const session = await context.newCDPSession(engine.page)
  const { origin } = new URL(engine.url)
  const usage = await engine.page.evaluate(async () => (await window.harness.storageUsage())?.usage ?? 0)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 1 })
  let committed = 0
  const fill = async () => {
    // The browser hands out space in pieces: some commits still fit.
    for (; committed < 20; committed++) {
      await engine.run(`INSERT INTO cat.t SELECT ${committed}, repeat('x', 1000) FROM range(10)`)
    }
  }
  await expect(fill()).rejects.toThrow(/\[storage-full\].*\/tmp\/a\.db\.wal/)
  expect(await engine.rows('SELECT count(*) FROM cat.t')).toEqual([[String(10 * committed)]])
  // There is no room to move the log into the database: that is reported, and the rows stay in the log.
  await expect(engine.run('DETACH cat')).rejects.toThrow(/\[storage-full\]/)
  expect(await engine.rows("FROM duckdb_databases() SELECT path WHERE database_name = 'cat'")).toEqual([])
  await engine.run(ATTACH)
  expect(await engine.rows('SELECT count(*) FROM cat.t')).toEqual([[String(10 * committed)]])
  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await engine.run("INSERT INTO cat.t VALUES (-1, 'after')")
  await engine.start()
  await engine.run(ATTACH)
  expect(await engine.rows('SELECT count(*), min(i) FROM cat.t')).toEqual([
    [String(10 * committed + 1), '-1'],
  ])
})

// Elsewhere the tests above set the quota as they need it.
test('a quota that is used up is a clear error, and removing a file makes room', { tag: '@firefox' }, async ({
  engine,
}) => {
  await engine.start()
  await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i, 'x' AS v`)
  const megabytes = 'x'.repeat(8_000_000)
  const files: string[] = []
  const fill = async () => {
    for (let index = 0; index < 20; index++) {
      await engine.write(`/data/${index}`, megabytes)
      files.push(`/data/${index}`)
    }
  }
  await expect(fill()).rejects.toThrow(/\[storage-full\]/)
  expect(files.length).toBeGreaterThan(2)
  const insert = 'INSERT INTO cat.t SELECT i, md5(i::VARCHAR) FROM range(400000) t(i)'
  await expect(engine.run(insert)).rejects.toThrow(/\[storage-full\]/)
  await expect(engine.run('DETACH cat')).rejects.toThrow(/\[storage-full\]/)
  await engine.run(ATTACH)
  expect(await engine.rows('FROM cat.t')).toEqual([['1', 'x']])
  expect((await engine.read(files[0] ?? ''))?.length).toBe(megabytes.length)
  for (const file of files.slice(1)) await engine.call('remove', file)
  await engine.run(insert)
  await engine.start()
  await engine.run(ATTACH)
  expect(await engine.rows('SELECT count(*) FROM cat.t')).toEqual([['400001']])
})

test.describe('a second tab', () => {
  test('finds the lock taken, can take over, and the first one is told', async ({ engine, context }) => {
    await engine.load()
    const second = new Engine(await context.newPage(), engine.url)
    await second.load()
    expect(await engine.page.evaluate(() => window.harness.hold())).toBe('held')
    expect(await second.page.evaluate(() => window.harness.hold())).toBe('taken')
    await second.page.evaluate(() => window.harness.steal())
    await expect.poll(() => engine.page.evaluate(() => window.harness.lost)).toBe(true)
    expect(await second.page.evaluate(() => window.harness.lost)).toBe(false)
    expect(await engine.page.evaluate(() => window.harness.hold())).toBe('taken')
    await second.page.evaluate(() => window.harness.release())
    await expect.poll(() => engine.page.evaluate(() => window.harness.hold())).toBe('held')
  })

  test('that opens the files all the same is refused, and gets them once they are free', async ({
    engine,
    context,
  }) => {
    await engine.start()
    await engine.run(`${ATTACH}; CREATE TABLE cat.t AS SELECT 1 AS i`)
    const second = new Engine(await context.newPage(), engine.url)
    await expect(second.start()).rejects.toThrow(/\[locked\] Another tab/)
    await engine.run('INSERT INTO cat.t VALUES (2)')
    await engine.call('close')
    await second.start()
    await second.run(ATTACH)
    expect(await second.rows('FROM cat.t')).toEqual([['1'], ['2']])
  })
})

test('without OPFS the engine says so', async ({ engine, context }) => {
  // The script of a worker that a worker starts cannot be intercepted, but what it imports can.
  await context.route(/duckdb-browser-eh\.worker.*\.js/, async (route) => {
    const response = await route.fetch()
    const body = `delete StorageManager.prototype.getDirectory;\n${await response.text()}`
    await route.fulfill({ response, body })
  })
  await expect(engine.start()).rejects.toThrow(/\[no-storage\] This browser offers no private file system/)
})

test('a module that cannot be loaded is an error, not a wait without end', async ({ engine, context }) => {
  await context.route(/duckdb-eh.*\.wasm/, (route) => route.fulfill({ status: 404, body: 'gone' }))
  await expect(engine.start()).rejects.toThrow(/\[internal\] DuckDB could not be started/)
})
