/** The console on native DuckDB with the official extension. Needs EXTENSION_ENGINE_PYTHON, see conformance/README.md. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { EXTENSION_PYTHON, type NativeDuckDB, openNativeDuckDB } from '../extension/testing/native-duckdb.ts'
import { extensionEngineOn, withStatements } from '../extension/testing/native-engine.ts'
import type { Lake } from '../lake/engine.ts'
import { requestIn } from '../lake/testing/test-lake.ts'
import { type Console, createConsole } from './console.ts'
import { createExtensionExecutor } from './console-extension.ts'

if (EXTENSION_PYTHON === undefined) {
  it.skip('the console on the extension: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  const folder = mkdtempSync(join(tmpdir(), 'console-'))
  let duckdb: NativeDuckDB
  let lake: Lake
  let panel: Console
  const made: string[] = []

  beforeAll(async () => {
    duckdb = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
    const engine = extensionEngineOn(duckdb.sql)
    lake = await engine.attach(withStatements(requestIn(folder)))
    const executor = createExtensionExecutor({
      open: async () => {
        made.push('open')
      },
      flush: async () => {
        made.push('flush')
      },
    })
    panel = createConsole(executor, async () => duckdb.openInterruptible())
    await ask('CREATE TABLE clips (id VARCHAR, size BIGINT)')
    await ask("INSERT INTO clips VALUES ('a', 1), ('b', 2)")
  })
  afterAll(async () => {
    await duckdb.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const ask = (text: string) => panel.query(lake, 'lake', text, 1)
  async function rowsOf(text: string) {
    const answer = await ask(text)
    if (answer.kind !== 'rows') return answer
    return (await panel.rows({ result: answer.result, orderBy: null, offset: 0, limit: 100 })).rows
  }
  const latest = async () => (await lake.snapshots()).at(-1)?.id

  describe('runs any statement', () => {
    test.each([
      ['INSERT INTO clips SELECT range::VARCHAR, range FROM range(20)', 'INSERT', 20],
      ['UPDATE clips SET size = size + 1 WHERE size < 2', 'UPDATE', 3],
      ['WITH x AS (SELECT 5 AS n) DELETE FROM clips USING x WHERE size > n', 'DELETE', 14],
      [
        "MERGE INTO clips USING (SELECT 'a' AS id) s USING (id) WHEN MATCHED THEN UPDATE SET size = 9",
        'MERGE',
        1,
      ],
      ['ALTER TABLE clips ADD COLUMN more DATE', 'ALTER TABLE', null],
      ['CREATE TABLE other AS SELECT 1 AS n', 'CREATE TABLE', 1],
      ['DROP TABLE other', 'DROP TABLE', null],
      ["CALL ducklake_set_option('lake', 'parquet_compression', 'zstd')", 'CALL', null],
      ["ATTACH ':memory:' AS aside", 'ATTACH', null],
      ['CREATE TABLE aside.t AS FROM range(3)', 'CREATE TABLE', 3],
      ['DETACH aside', 'DETACH', null],
      ["SET VARIABLE me = 'x'", 'SET', null],
      ["COPY clips TO 'FOLDER/clips.csv'", 'COPY', 8],
      ['BEGIN; DELETE FROM clips; ROLLBACK', 'ROLLBACK', null],
    ])('%s', async (text, statement, count) => {
      expect(await ask(text.replaceAll('FOLDER', folder))).toMatchObject({
        kind: 'done',
        statement,
        count,
        changed: true,
      })
    })

    test('and shows the rows of those that have some', async () => {
      expect(await rowsOf('SELECT count(*) FROM clips')).toEqual([['8']])
      expect(await rowsOf('FROM clips AT (VERSION => 2) SELECT count(*)')).toEqual([['2']])
      expect(await rowsOf("SELECT getvariable('me')")).toEqual([['x']])
      expect(await rowsOf('SHOW TABLES')).toEqual([['clips']])
      expect(await rowsOf('PRAGMA version')).toMatchObject([['v1.5.5', expect.anything(), expect.anything()]])
      expect(await rowsOf('PREPARE p AS SELECT 1 + ? AS n; EXECUTE p(2)')).toEqual([['3']])
      expect(await rowsOf("CALL ducklake_last_committed_snapshot('lake')")).toHaveLength(1)
      expect(JSON.stringify(await rowsOf('EXPLAIN DELETE FROM clips'))).toContain('DUCKLAKE_DELETE')
      expect(await rowsOf("PIVOT (SELECT 'k' AS k, 1 AS v) ON k USING sum(v)")).toEqual([['1']])
      expect(existsSync(join(folder, 'clips.csv'))).toBe(true)
    })

    test('on a connection whose default database follows USE', async () => {
      await ask('CREATE SCHEMA s; USE lake.s; CREATE TABLE t AS SELECT 7 AS n')
      expect(await rowsOf('SELECT n, current_schema() FROM t')).toEqual([['7', 's']])
      await ask('USE lake.main; DROP SCHEMA s CASCADE')
      expect(await rowsOf('SELECT current_schema()')).toEqual([['main']])
    })

    test('only says that the lake may have changed when it may', async () => {
      made.length = 0
      expect((await ask('SELECT 1')).changed).toBeUndefined()
      expect(made).toEqual(['open'])
      expect(
        (await ask("FROM ducklake_expire_snapshots('lake', dry_run => true, older_than => now())")).changed,
      ).toBe(true)
      expect(made).toEqual(['open', 'open'])
    })
  })

  describe('in order', () => {
    test('until one fails, whose place it marks', async () => {
      const text = 'INSERT INTO clips (id) VALUES (1);\nSELECT\n  nothing FROM clips; DROP TABLE clips'
      const answer = await ask(text)
      expect(answer).toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('Referenced column "nothing" not found'),
        notice: '1 statement before it ran.',
        changed: true,
      })
      if (answer.kind === 'failed')
        expect(answer.range && text.slice(answer.range.start, answer.range.end)).toBe('nothing')
      expect(await rowsOf('SELECT count(*) FROM clips')).toEqual([['9']])
    })

    test.each([
      ['INSERT INTO nowhere VALUES (1)', 'nowhere'],
      ['SELEC 1', 'SELEC'],
      ['CALL ducklake_nothing(1)', 'ducklake_nothing'],
      ['DESCRIBE nowhere', 'nowhere'],
    ])('%s', async (statement, place) => {
      const text = `SELECT 1;\n ${statement}`
      const answer = await ask(text)
      expect(answer.kind).toBe('failed')
      if (answer.kind === 'failed' && answer.range !== null)
        expect(text.slice(answer.range.start, answer.range.end)).toBe(place)
    })
  })

  describe('no transaction outlives a run', () => {
    const notice = expect.stringContaining('was still open at the end, so it was rolled back')

    test('one that is committed lasts', async () => {
      const before = (await latest()) ?? 0
      expect(
        await ask(
          "BEGIN; INSERT INTO clips (id) VALUES ('t'); UPDATE clips SET size = 0 WHERE id = 't'; COMMIT",
        ),
      ).toMatchObject({ kind: 'done', statement: 'COMMIT', statements: 4 })
      expect(await latest()).toBe(before + 1)
    })

    test('one that is left open is rolled back, and its rows are shown', async () => {
      const before = await latest()
      const answer = await ask(
        "BEGIN; INSERT INTO clips (id) VALUES ('u'); SELECT id, 1.5 AS d FROM clips WHERE id = 'u'",
      )
      expect(answer).toMatchObject({ kind: 'rows', total: 1, notice })
      if (answer.kind === 'rows') {
        const page = await panel.rows({ result: answer.result, orderBy: null, offset: 0, limit: 9 })
        expect([page.rows, page.columns.map(({ type }) => type)]).toEqual([
          [['u', '1.5']],
          ['VARCHAR', 'DECIMAL(2,1)'],
        ])
      }
      expect(await latest()).toBe(before)
      expect(await rowsOf("SELECT count(*) FROM clips WHERE id = 'u'")).toEqual([['0']])
      expect(await ask('COMMIT')).toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('no transaction'),
      })
    })

    test('nor one whose statement fails', async () => {
      expect(await ask("BEGIN; INSERT INTO clips (id) VALUES ('v'); SELECT * FROM nowhere")).toMatchObject({
        kind: 'failed',
        notice: expect.stringMatching(/^2 statements before it ran\. The transaction was still open/),
      })
      expect(await rowsOf("SELECT count(*) FROM clips WHERE id = 'v'")).toEqual([['0']])
      // Nothing is in the way of the page's own work.
      await lake.append({ schema: 'main', table: 'clips' }, "VALUES ('w', 1, NULL)")
    })
  })

  describe('refuses what takes the lake from under the page', () => {
    test.each([
      ['DETACH lake', 'lake'],
      ['USE memory; DETACH DATABASE IF EXISTS "LAKE"', '"LAKE"'],
      ['DETACH __ducklake_metadata_lake', '__ducklake_metadata_lake'],
      ["ATTACH OR REPLACE ':memory:' AS lake", 'lake'],
      ["ATTACH OR REPLACE 'FOLDER/lake.db'", 'ATTACH'],
      ['LOAD icu', 'LOAD'],
      ['INSTALL httpfs', 'INSTALL'],
      ['FORCE INSTALL httpfs', 'FORCE'],
      ['UPDATE EXTENSIONS', 'UPDATE'],
      ['SET GLOBAL autoload_known_extensions = true', 'autoload_known_extensions'],
      ['RESET autoinstall_known_extensions', 'autoinstall_known_extensions'],
      ["PRAGMA custom_extension_repository='x'", 'custom_extension_repository'],
    ])('%s', async (statement, place) => {
      const text = `CREATE TABLE never (n INTEGER); ${statement}`
      const answer = await ask(text)
      expect(answer).toMatchObject({ kind: 'failed', next: expect.any(String) })
      if (answer.kind === 'failed' && answer.range !== null)
        expect(text.slice(answer.range.start, answer.range.end)).toBe(place)
      expect(await rowsOf('SHOW TABLES')).toEqual([['clips']])
    })

    test('and DuckDB does not show secrets', async () => {
      expect(await ask('FROM duckdb_secrets(redact => false)')).toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('Displaying unredacted secrets is disabled'),
      })
      expect(await ask('SET allow_unredacted_secrets = true')).toMatchObject({ kind: 'failed' })
    })

    test('and says so when it is gone all the same', async () => {
      const other = await duckdb.openInterruptible()
      const gone: string[] = []
      await other.run('USE memory; DETACH lake')
      const answer = await panel.query(lake, 'lake', 'SELECT 1', 1, async () => void gone.push('told'))
      expect([answer.notice, gone]).toEqual([expect.stringContaining('The lake was taken away'), ['told']])
      // As the host does for a session that cannot detach its lake.
      await duckdb.sql.run('USE memory')
      const engine = extensionEngineOn(duckdb.sql)
      lake = await engine.attach(withStatements(requestIn(folder)))
      expect(await rowsOf('SHOW TABLES')).toEqual([['clips']])
    })
  })

  test.each([
    'SELECT sum(range * 2) FROM range(1000000000000)',
    'CREATE TABLE long AS SELECT sum(range * 2) AS n FROM range(1000000000000)',
  ])('stops %s soon, and runs the next one', async (text) => {
    const long = ask(text)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const began = performance.now()
    panel.stop()
    expect(await long).toMatchObject({ kind: 'stopped' })
    expect(performance.now() - began).toBeLessThan(500)
    expect(await rowsOf('SHOW TABLES')).toEqual([['clips']])
  })
}
