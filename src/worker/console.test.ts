import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LakeClient } from '../lake/client.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../lake/testing/test-lake.ts'
import type { QueryAnswer } from './api.ts'
import { type Console, createConsole } from './console.ts'
import { createBuiltInExecutor } from './console-built-in.ts'

let at: TestLake
let lake: LakeClient
let panel: Console<LakeClient>
let latest = 0

beforeAll(async () => {
  at = await openTestLake({ alias: 'my lake' })
  lake = await at.engine.attach(at.request)
  await lake.createTable({ schema: 'main', table: 'clips' }, [
    { name: 'id', type: 'VARCHAR' },
    { name: 'size', type: 'HUGEINT' },
  ])
  await lake.append({ schema: 'main', table: 'clips' }, "VALUES ('a', 1), ('b', NULL)")
  await lake.append(
    { schema: 'main', table: 'clips' },
    "SELECT 'c' || range, 170141183460469231731687303715884105727 FROM range(20)",
  )
  latest = (await lake.snapshots()).at(-1)?.id ?? 0
  panel = createConsole(createBuiltInExecutor(at.engine.sql), async () => at.duckdb.openInterruptible())
}, STARTING_DUCKDB_MS)

afterAll(() => at.dispose())

const ask = (text: string, snapshot = latest) => panel.query(lake, 'my lake', text, snapshot)

/** The first rows of the answer, or what it says instead. */
async function rowsOf(text: string, snapshot = latest) {
  const answer = await ask(text, snapshot)
  if (answer.kind !== 'rows') return answer
  return (await panel.rows({ result: answer.result, orderBy: null, offset: 0, limit: 100 })).rows
}

describe('reads the lake', () => {
  test.each([
    ['SELECT count(*) FROM clips', [['22']]],
    ['SELECT count(*) FROM main.clips', [['22']]],
    ['SELECT count(*) FROM "my lake".main."CLIPS" -- all', [['22']]],
    [
      'FROM clips ORDER BY id LIMIT 2;',
      [
        ['a', '1'],
        ['b', null],
      ],
    ],
    ["SELECT n FROM clips JOIN (VALUES ('a', 'first')) AS v(id, n) USING (id)", [['first']]],
    [
      'WITH c AS (SELECT * FROM clips) SELECT max(size) FROM c',
      [['170141183460469231731687303715884105727']],
    ],
    ["PIVOT clips ON id IN ('a') USING count(*) GROUP BY size ORDER BY size LIMIT 1", [['1', '1']]],
    ['SHOW TABLES', [['clips']]],
    ['SELECT 1; SHOW TABLES', [['clips']]],
    ['SHOW TABLES FROM temp', []],
    ["SELECT table_name FROM duckdb_tables() WHERE database_name = 'my lake'", [['clips']]],
    ["SELECT $$; DROP$$, e'\\';', 1 /* ; /* ; */ */", [['; DROP', "';", '1']]],
    ['SELECT 1; SELECT 2 AS x ORDER BY 1; ', [['2']]],
    ['(VALUES (2), (1))', [['2'], ['1']]],
    ['SELECT 3 AS rowid UNION ALL SELECT 1', [['3'], ['1']]],
    ['SELECT 1 WHERE false', []],
    ['SELECT NULL, [1, NULL], {a: 1}, 0.1::DOUBLE', [[null, '[1, NULL]', "{'a': 1}", '0.1']]],
  ])('%s', async (text, rows) => {
    expect(await rowsOf(text)).toEqual(rows)
  })

  test('as of the snapshot asked for', async () => {
    expect(await rowsOf('SELECT count(*) FROM clips', latest - 1)).toEqual([['2']])
    expect(await rowsOf('SELECT count(*) FROM clips', latest - 2)).toEqual([['0']])
    expect(await rowsOf('SELECT count(*) FROM clips')).toEqual([['22']])
  })

  test('tells what a table is, how a query runs and what it took', async () => {
    const described = await rowsOf('DESCRIBE clips')
    expect(described).toMatchObject([
      ['id', 'VARCHAR', 'YES', null, 'NULL', null],
      ['size', 'HUGEINT', 'YES', null, 'NULL', null],
    ])
    expect(await ask('SUMMARIZE clips')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('Out of Range'),
    })
    expect(await ask('SUMMARIZE SELECT id FROM clips')).toMatchObject({ kind: 'rows', total: 1 })
    expect(JSON.stringify(await rowsOf('EXPLAIN SELECT * FROM clips'))).toContain('SEQ_SCAN')
    expect(JSON.stringify(await rowsOf('EXPLAIN (ANALYZE) SELECT * FROM clips'))).toContain('22 rows')
    expect(await ask('SELECT 1 AS x, 2 AS x; FROM clips')).toMatchObject({
      kind: 'rows',
      total: 22,
      statements: 2,
    })
    expect(await ask('SELECT 1 AS x, 2 AS x')).toMatchObject({
      columns: [
        { name: 'x', type: 'INTEGER' },
        { name: 'x_1', type: 'INTEGER' },
      ],
    })
  })

  test('pages and sorts on the real types, and knows whose rows they are', async () => {
    const answer = await ask('SELECT range AS n, -range AS m FROM range(1200)')
    if (answer.kind !== 'rows') throw new Error('no rows')
    const page = (descending: boolean, offset: number) =>
      panel.rows({ result: answer.result, orderBy: { column: 'm', descending }, offset, limit: 2 })
    expect(await page(false, 0)).toMatchObject({
      total: 1200,
      rows: [
        ['1199', '-1199'],
        ['1198', '-1198'],
      ],
    })
    expect((await page(true, 1198)).rows).toEqual([
      ['1198', '-1198'],
      ['1199', '-1199'],
    ])
    await ask('SELECT 1')
    await expect(page(true, 0)).rejects.toThrow('another query was run')
  })
})

describe('reads tables as of the snapshot that AT names', () => {
  const now = 'count(*) FROM clips'
  test.each([
    ['SELECT count(*) FROM clips AT (VERSION => 2)', [['2']]],
    [`SELECT (SELECT count(*) FROM "my lake".main.CLIPS AT (VERSION => 1 + 1)), ${now}`, [['2', '22']]],
    ['SELECT c.id, clips.id FROM clips AT (VERSION => 2) JOIN clips c USING (id) LIMIT 1', [['a', 'a']]],
    ['SELECT x.k FROM main.clips AS x(k) AT (VERSION => 2) ORDER BY 1 LIMIT 1', [['a']]],
    ['SELECT count(*) FROM clips x AT (VERSION => 2), "my lake".clips y AT (VERSION => 3)', [['44']]],
    ['WITH clips AS (SELECT 9 AS n) SELECT n FROM clips AT (VERSION => 2)', [['9']]],
    ['SELECT count(*) FROM clips AT (TIMESTAMP => now())', [['22']]],
    ["SELECT count(*) FROM clips AT (TIMESTAMP => '2999-01-01')", [['22']]],
    ['SELECT count(*) FROM clips AT (TIMESTAMP => current_timestamp + INTERVAL 1 DAY)', [['22']]],
    ['SELECT count(*) FROM clips AT (\n  VERSION =>\n  1\n)', [['0']]],
    ['DESCRIBE FROM clips AT (VERSION => 2)', [expect.anything(), expect.anything()]],
  ])('%s', async (text, rows) => {
    expect(await rowsOf(text)).toEqual(rows)
    expect(await rowsOf('SHOW TABLES')).toEqual([['clips']])
  })

  test('by the time of each snapshot, the newest at or before it', async () => {
    const snapshots = await lake.snapshots()
    const counts = []
    for (const { time } of snapshots.slice(1)) {
      const instant = `TIMESTAMPTZ '${time}'`
      counts.push(await rowsOf(`SELECT count(*) FROM clips AT (TIMESTAMP => ${instant})`))
    }
    expect(counts).toEqual([[['0']], [['2']], [['22']]])
    const [, , second] = snapshots
    const before = await rowsOf(
      `SELECT count(*) FROM clips AT (TIMESTAMP => TIMESTAMP '${second?.time.slice(0, 26)}' - INTERVAL 1 MICROSECOND)`,
    )
    expect(before).toEqual([['0']])
  })

  test.each([
    ['FROM clips AT (VERSION => 99)', '99', 'No snapshot found at version 99', 'The versions are 0 to 3.'],
    ['FROM clips AT (VERSION => NULL)', 'NULL', 'No snapshot found at version NULL', 'The versions'],
    [
      'FROM clips AT (VERSION => 0)',
      'clips',
      'Table with name clips does not exist at version 0!',
      'There are no tables at this version.',
    ],
    ['FROM nothing AT (VERSION => 2)', 'nothing', 'nothing does not exist at version 2!', 'clips.'],
    [
      'SELECT 1; FROM clips AT (TIMESTAMP => now() - INTERVAL 1 DAY)',
      'now() - INTERVAL 1 DAY',
      'No snapshot found at timestamp 20',
      'The first snapshot is of 20',
    ],
    ["FROM clips AT (TIMESTAMP => 'abc')", "'abc'", 'invalid timestamp field format: "abc"', undefined],
    ['FROM clips AT (VERSION => (SELECT 2))', '(SELECT 2)', 'cannot contain subqueries', 'Run the subquery'],
    ['FROM clips AT (VERSION => nothing)', 'nothing', 'cannot contain column names', undefined],
    ['SELECT id,\n bad\nFROM clips AT (VERSION => 2)', 'bad', 'Referenced column "bad" not found', undefined],
    ['FROM clips AT (VERSION => 2) WHERE bad', 'bad', 'Referenced column "bad" not found', undefined],
    ['FROM range(3) AT (VERSION => 2)', 'AT', 'syntax error at or near "AT"', undefined],
  ])('%s', async (text, place, message, next) => {
    const answer = await ask(text)
    expect(answer).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) })
    if (answer.kind !== 'failed') return
    expect(answer.range && text.slice(answer.range.start, answer.range.end)).toBe(place)
    if (next === undefined) expect(answer.next).toBeUndefined()
    else expect(answer.next).toContain(next)
    expect(await rowsOf('SELECT count(*) FROM clips')).toEqual([['22']])
  })
})

describe('says what is wrong and where', () => {
  const marked = (text: string, answer: QueryAnswer) =>
    answer.kind === 'failed' && answer.range !== null
      ? text.slice(answer.range.start, answer.range.end)
      : null

  test.each([
    [
      'SELECT 1;\n\nSELECT id,\n  nothing FROM clips',
      'nothing',
      'Binder Error: Referenced column "nothing" not found',
    ],
    ['SELEC 1', 'SELEC', 'Parser Error: syntax error at or near "SELEC"'],
    ['SELECT 1 FROM\n  nowhere', 'nowhere', 'Catalog Error: Table with name nowhere does not exist'],
    ['SELECT\n id::INTEGER FROM clips', '::', "Conversion Error: Could not convert string 'c0' to INT32"],
    [`SELECT ${'1, '.repeat(80)} nothing FROM clips`, 'nothing', 'Binder Error'],
    ['DESCRIBE nowhere', 'nowhere', 'Catalog Error'],
  ])('%s', async (text, place, message) => {
    const answer = await ask(text)
    expect(answer).toMatchObject({ kind: 'failed' })
    if (answer.kind === 'failed') expect(answer.message).toContain(message)
    if (place !== '::') expect(marked(text, answer)).toBe(place)
    // The next statement finds the connection in order.
    expect(await rowsOf('SELECT 42')).toEqual([['42']])
  })
})

describe('changes nothing', () => {
  const files = () =>
    readdirSync(at.folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(at.folder, path)).isFile())
      .sort()
      .map((path) => [path, readFileSync(join(at.folder, path)).toString('base64')])
  const databases = () => at.query('SELECT database_name FROM duckdb_databases() ORDER BY 1')

  test.each([
    'SELECT 1; DROP TABLE nowhere',
    'CREATE TABLE "__ducklake_metadata_my lake".x AS SELECT 1',
    'INSERT INTO "__ducklake_metadata_my lake".ducklake_snapshot SELECT * FROM "__ducklake_metadata_my lake".ducklake_snapshot',
    'MERGE INTO "__ducklake_metadata_my lake".ducklake_snapshot USING clips ON true WHEN MATCHED THEN DELETE',
    'DROP SCHEMA "__ducklake_metadata_my lake".main CASCADE',
    'INSERT INTO memory.main.t VALUES (1)',
    'UPDATE clips SET id = nothing',
    'BEGIN; DELETE FROM clips; ROLLBACK; SELECT nothing',
    'BEGIN; DELETE FROM clips; SELECT nothing',
    'BEGIN; DELETE FROM clips; DROP TABLE clips; COMMIT',
    'SELECT 1 /* ; */; -- \n DROP TABLE nowhere',
    'WITH x AS (DELETE FROM clips) SELECT 1',
    'WITH x AS (SELECT 1) INSERT INTO clips SELECT nothing FROM x',
    "COPY (SELECT 1) TO 'FOLDER/copied.csv'",
    "EXPORT DATABASE 'FOLDER/exported'",
    "ATTACH 'FOLDER/other.db'",
    "CALL checkpoint('__ducklake_metadata_my lake')",
    "SELECT * FROM checkpoint('__ducklake_metadata_my lake')",
    `SELECT * FROM "force_checkpoint"('__ducklake_metadata_my lake')`,
    "FROM query('FROM force_checkpoint(''__ducklake_metadata_my lake'')')",
    'SELECT 1 INTO clips',
    'PIVOT clips ON id USING count(*)',
    'EXPLAIN ANALYZE DELETE FROM clips',
    'EXPLAIN (ANALYZE) DELETE FROM "__ducklake_metadata_my lake".ducklake_snapshot',
    'DELETE FROM "__ducklake_metadata_my lake".ducklake_snapshot',
    'EXPLAIN ANALYZE WITH x AS (SELECT 1) DELETE FROM "__ducklake_metadata_my lake".ducklake_snapshot',
    'SELECT 1); DROP TABLE clips; --',
    'SHOW TABLES); DROP TABLE clips; --',
    'BEGIN; BEGIN',
    'COMMIT; DROP TABLE clips',
    'SET threads = 1',
    'PRAGMA version',
    'USE memory',
    'DETACH "my lake"',
    'CREATE TEMP TABLE t AS SELECT 1',
    'INSTALL ducklake',
    'VACUUM',
    'CHECKPOINT "__ducklake_metadata_my lake"',
    'EXECUTE x',
    'PREPARE x AS SELECT 1',
    '',
    ';;',
    '-- nothing',
    "SELECT '",
    'SELECT "',
    'SELECT /*',
    `SELECT ${' '.repeat(100_000)}`,
  ])('%s', async (nasty) => {
    const before = [files(), await databases()]
    const answer = await ask(nasty.replaceAll('FOLDER', at.folder))
    expect(answer.kind).toBe('failed')
    expect([files(), await databases()]).toEqual(before)
    expect(await rowsOf('SELECT count(*) FROM clips')).toEqual([['22']])
  })

  test.each([
    "FROM 'FOLDER/meta.ducklake'",
    'FROM "__ducklake_metadata_my lake".ducklake_table',
    "FROM glob('FOLDER/*')",
  ])('reading %s', async (text) => {
    const before = files()
    await ask(text.replaceAll('FOLDER', at.folder))
    expect(files()).toEqual(before)
  })

  test('says which statement is refused, and what is possible', async () => {
    const text = "SELECT 1;\nCOPY clips TO 'x.csv'"
    expect(await ask(text)).toEqual({
      kind: 'failed',
      message: 'COPY is not possible here.',
      next: expect.stringContaining('Choose DuckDB extension in the Lake engine menu'),
      range: { start: 10, end: 14 },
    })
  })

  test('refuses to write while an earlier snapshot is looked at', async () => {
    const text = 'SELECT 1;\nINSERT INTO clips VALUES (1, 2)'
    expect(await ask(text, 2)).toEqual({
      kind: 'failed',
      message: 'The console looks at snapshot 2; only the latest, 3, can be changed.',
      next: 'Press "Back to latest" first.',
      range: { start: 10, end: 41 },
    })
  })

  test('writes to the latest snapshot, whichever it is, when none is chosen', async () => {
    expect(await panel.query(lake, 'my lake', 'CREATE TABLE one (a INTEGER)', null)).toMatchObject({
      kind: 'done',
    })
    expect(await panel.query(lake, 'my lake', 'DROP TABLE one', null)).toMatchObject({ kind: 'done' })
  })

  test('refuses a lake whose alias is a name of DuckDB', async () => {
    expect(await panel.query(lake, 'memory', 'SELECT 1', latest)).toMatchObject({
      kind: 'failed',
      message: 'The lake is attached as "memory", which is the name of a database of DuckDB\'s own.',
    })
  })
})

test('stops a query, and runs the next one', async () => {
  const long = ask('SELECT sum(range * 2) FROM range(100000000000)')
  await new Promise((resolve) => setTimeout(resolve, 150))
  const began = performance.now()
  panel.stop()
  expect(await long).toEqual({ kind: 'stopped' })
  expect(performance.now() - began).toBeLessThan(500)
  expect(await rowsOf('SELECT count(*) FROM clips')).toEqual([['22']])
})
