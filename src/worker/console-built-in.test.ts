/** What the console of the built-in engine does to a lake: one snapshot for each change, or none and a reason. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LakeClient } from '../lake/client.ts'
import { checkInvariants } from '../lake/testing/invariants.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../lake/testing/test-lake.ts'
import { type Console, createConsole } from './console.ts'
import { createBuiltInExecutor } from './console-built-in.ts'

let at: TestLake
let lake: LakeClient
let panel: Console<LakeClient>

beforeAll(async () => {
  at = await openTestLake()
  lake = await at.engine.attach(at.request)
  panel = createConsole(createBuiltInExecutor(at.engine.sql), async () => at.duckdb.openInterruptible())
}, STARTING_DUCKDB_MS)
afterAll(async () => {
  expect(await checkInvariants(at.sql, '__ducklake_metadata_lake')).toEqual({})
  await at.dispose()
})

const latest = async () => (await lake.snapshots()).at(-1)
async function ask(text: string) {
  return panel.query(lake, 'lake', text, (await latest())?.id ?? 0)
}
async function rowsOf(text: string) {
  const answer = await ask(text)
  if (answer.kind !== 'rows') return answer
  return (await panel.rows({ result: answer.result, orderBy: null, offset: 0, limit: 100 })).rows
}
const done = (statement: string, count: number | null) => ({ kind: 'done', statement, count, changed: true })

describe('a statement', () => {
  test('is one snapshot of the rows that it changes', async () => {
    expect(
      await ask("CREATE TABLE t AS SELECT i AS id, 'v' || i AS v, [i] AS l FROM range(100) r(i)"),
    ).toMatchObject(done('CREATE TABLE', 100))
    expect(await ask("UPDATE t SET v = 'new', l = [0] WHERE id < 20")).toMatchObject(done('UPDATE', 20))
    const { files } = { files: (await lake.files()).filter(({ addedBy }) => addedBy === 2) }
    expect(files.map(({ kind, rowCount }) => [kind, rowCount]).sort()).toEqual([
      ['data', 20],
      ['delete', 20],
    ])
    expect(
      await rowsOf(
        "SELECT change_type, count(*), min(rowid), max(rowid) FROM lake.table_changes('t', 2, 2) GROUP BY ALL ORDER BY ALL",
      ),
    ).toEqual([
      ['update_postimage', '20', '0', '19'],
      ['update_preimage', '20', '0', '19'],
    ])
    expect((await latest())?.id).toBe(2)
    expect(await ask('UPDATE t SET v = v WHERE false')).toMatchObject({ kind: 'done', count: 0 })
    expect((await ask('DELETE FROM t WHERE false')).changed).toBeUndefined()
    expect((await latest())?.id).toBe(2)
  })

  test('sees what those before it did, and the copies leave nothing behind', async () => {
    const text =
      'CREATE TABLE s2 (a INTEGER DEFAULT 4 NOT NULL); INSERT INTO s2 DEFAULT VALUES; UPDATE s2 SET a = a + 1; INSERT INTO s2 SELECT a * 2 FROM s2; SELECT * FROM s2 ORDER BY 1'
    expect(await rowsOf(text)).toEqual([['5'], ['10']])
    expect(
      await rowsOf(
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = 'lake' ORDER BY ALL",
      ),
    ).toEqual([
      ['main', 's2'],
      ['main', 't'],
    ])
  })

  test('says what RETURNING asks for, without columns of its own', async () => {
    expect(await rowsOf('INSERT INTO s2 VALUES (7), (8) RETURNING a + 1 AS b')).toEqual([['8'], ['9']])
    expect(await rowsOf('UPDATE s2 SET a = 70 WHERE a = 7 RETURNING *')).toEqual([['70']])
    expect(await rowsOf('DELETE FROM s2 WHERE a IN (70, 8) RETURNING a')).toHaveLength(2)
    expect(await rowsOf('FROM s2 ORDER BY 1')).toEqual([['5'], ['10']])
  })

  test('merges: rows keep their ids, new ones get new ids, the changes are of one snapshot', async () => {
    const before = (await latest())?.id ?? 0
    expect(
      await ask(
        "MERGE INTO t USING (SELECT unnest([5, 500]) AS id, 'merged' AS v, [1] AS l) AS s ON t.id = s.id WHEN MATCHED THEN UPDATE WHEN NOT MATCHED THEN INSERT",
      ),
    ).toMatchObject(done('MERGE', 2))
    expect(await rowsOf("SELECT rowid, id, v, l FROM t WHERE v = 'merged' ORDER BY id")).toEqual([
      ['5', '5', 'merged', '[1]'],
      [expect.anything(), '500', 'merged', '[1]'],
    ])
    expect((await latest())?.id).toBe(before + 1)
  })
})

describe('what only DuckDB can do says so', () => {
  const elsewhere = expect.stringContaining('DuckDB extension')

  test.each([
    ["FROM read_parquet('a.parquet')", 'exists in the parquet extension.'],
    ["CREATE TABLE far AS FROM 'a.parquet'", 'Table with name a.parquet does not exist'],
    ['FROM look AT (VERSION => NOW)', 'look is a view'],
    ['CREATE VIEW back AS FROM seen AT (VERSION => NOW)', 'does not support time travel'],
    ['SELECT filename FROM seen', 'column "filename" not found'],
  ])('%s', async (text, message) => {
    await ask('CREATE TABLE IF NOT EXISTS seen AS SELECT 1 AS a')
    await ask('CREATE VIEW IF NOT EXISTS look AS FROM seen')
    const id = (await latest())?.id
    expect(await ask(text.replace('NOW', `${id}`))).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(message),
      next: elsewhere,
    })
    await ask('DROP VIEW look')
    await ask('DROP TABLE seen')
  })

  test('or that no engine of the page can', async () => {
    expect(await ask('SELECT CAST(1 AS JSON)')).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/exists in the json extension\.$/),
      next: expect.stringContaining('DuckDB outside of the browser'),
    })
  })
})

describe('what fails changes nothing, and marks its place', () => {
  test.each([
    ['INSERT INTO s2 VALUES (1), (NULL)', 'NOT NULL constraint failed: s2.a', null],
    ['INSERT INTO s2\nSELECT nothing FROM t', 'Referenced column "nothing" not found', 'nothing'],
    ['UPDATE s2 SET a = nothing', 'Referenced column "nothing" not found', 'nothing'],
    ['UPDATE t SET id = 1 WHERE snapshot_id = 1', 'Referenced column "snapshot_id" not found', 'snapshot_id'],
    ['DELETE FROM nowhere', 'Table with name nowhere does not exist', 'nowhere'],
    ['DELETE FROM memory.main.x', 'x', null],
    ['CREATE TABLE x AS SELECT nothing', 'Referenced column "nothing"', 'nothing'],
    ['CREATE TABLE x (a NOTHING)', 'Type with name NOTHING does not exist', 'NOTHING'],
    ['CREATE TABLE other.main.x (a INT)', 'other.main.x is not in the lake lake', 'other.main.x'],
    ['ALTER TABLE t ADD COLUMN x\nNOTHING', 'Type with name NOTHING does not exist', 'NOTHING'],
    ['ALTER TABLE t ADD COLUMN v INT', 'Column with name v already exists', 'ALTER TABLE t ADD COLUMN v INT'],
    ['ALTER TABLE t SET PARTITIONED BY (week(id))', 'Unsupported partition function week', 'id'],
    ['CREATE VIEW x AS\nSELECT nothing FROM t', 'Referenced column "nothing" not found', 'nothing'],
    ['DROP TABLE\n', 'syntax error', null],
    ["CALL lake.set_option('nothing', 1)", 'Unsupported option nothing', "lake.set_option('nothing', 1)"],
    [
      "CALL ducklake_add_data_files('lake', 't', 'x')",
      'ducklake_add_data_files is not possible',
      'ducklake_add_data_files',
    ],
    ["FROM ducklake_snapshots('lake', x => 1)", 'Invalid named parameter "x"', '1'],
    ["SELECT nothing FROM ducklake_flush_inlined_data('lake')", 'Referenced column "nothing"', 'nothing'],
    [
      "INSERT INTO s2 SELECT rows_flushed FROM ducklake_flush_inlined_data('lake')",
      'only possible in a query',
      null,
    ],
    [
      'BEGIN; DELETE FROM s2; ALTER TABLE t DROP v; COMMIT',
      'A transaction here changes rows',
      'ALTER TABLE t DROP v',
    ],
    ['BEGIN; UPDATE t SET id = rowid; COMMIT', 'rowid is not possible here within a transaction', 'rowid'],
    ['BEGIN; DELETE FROM s2; SELECT nothing; COMMIT', 'Referenced column "nothing"', 'nothing'],
    ['EXPORT DATABASE 1', 'syntax error', '1'],
    ["COPY t TO 'x.csv'", 'COPY is not possible here.', 'COPY'],
  ])('%s', async (text, message, place) => {
    const before = (await latest())?.id
    const answer = await ask(text)
    expect(answer).toMatchObject({ kind: 'failed', message: expect.stringContaining(message) })
    if (answer.kind === 'failed' && place !== null)
      expect(answer.range && text.slice(answer.range.start, answer.range.end)).toBe(place)
    expect((await latest())?.id).toBe(before)
    expect(await rowsOf('FROM s2 ORDER BY 1')).toEqual([['5'], ['10']])
  })

  test('another writer in between', async () => {
    const { rows } = lake
    const racing: LakeClient = {
      ...lake,
      rows: {
        ...rows,
        applyAll: async (...changes) => {
          await lake.rows.deleteWhere({ schema: 'main', table: 's2' }, 'a = 5')
          return rows.applyAll(...changes)
        },
      },
    }
    const answer = await panel.query(racing, 'lake', 'UPDATE s2 SET a = a + 1', (await latest())?.id ?? 0)
    expect(answer).toMatchObject({ kind: 'failed', next: expect.stringMatching(/again/i) })
    expect(await rowsOf('FROM s2')).toEqual([['10']])
  })
})

describe('a transaction', () => {
  test('is one snapshot, whatever it changes, with its message', async () => {
    const before = (await latest())?.id ?? 0
    const text =
      "BEGIN; CALL lake.set_commit_message('me', 'why'); INSERT INTO s2 VALUES (20); UPDATE s2 SET a = a + 1; DELETE FROM t WHERE id >= 10; SELECT (SELECT sum(a) FROM s2), (SELECT count(*) FROM t); COMMIT"
    expect(await ask(text)).toMatchObject({ ...done('COMMIT', null), statements: 7 })
    expect(await latest()).toMatchObject({ id: before + 1, author: 'me', message: 'why' })
    expect(await rowsOf('SELECT (SELECT sum(a) FROM s2), (SELECT count(*) FROM t)')).toEqual([['32', '10']])
    expect(await rowsOf(`SELECT count(*) FROM t AT (VERSION => ${before})`)).toEqual([['101']])
  })

  test('that is left open or rolled back changes nothing; its rows are shown', async () => {
    const before = (await latest())?.id
    const answer = await ask('BEGIN; DELETE FROM t; SELECT count(*) AS n FROM t')
    expect(answer).toMatchObject({ kind: 'rows', total: 1, notice: expect.stringContaining('rolled back') })
    expect(answer.changed).toBeUndefined()
    expect(await rowsOf('BEGIN; TRUNCATE t; ROLLBACK; SELECT count(*) FROM t')).toEqual([['10']])
    expect((await latest())?.id).toBe(before)
  })

  test('of a lake that asks for messages needs one', async () => {
    await ask("CALL lake.set_option('require_commit_message', true)")
    expect(await ask('DELETE FROM s2')).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('Commit Information'),
    })
    const text = "BEGIN; CALL lake.set_commit_message('me', 'empty it'); DELETE FROM s2; COMMIT"
    expect(await ask(text)).toMatchObject(done('COMMIT', null))
    await ask("CALL lake.set_option('require_commit_message', false)")
    expect(await rowsOf('SELECT count(*) FROM s2')).toEqual([['0']])
  })
})
