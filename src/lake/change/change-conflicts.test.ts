/** Changes of rows while another client commits: what goes together does, the rest is refused and leaves nothing behind. */

import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBuiltInEngine } from '../built-in-engine.ts'
import type { LakeClient } from '../client.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { rowsWithIds } from '../testing/lake-history.ts'
import { nodeFileStore } from '../testing/node-file-store.ts'
import { nodeParquetCodec } from '../testing/node-parquet.ts'
import { type Race, racing } from '../testing/racing.ts'
import { engineOn, openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const U = { schema: 'main', table: 'u' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
let mine: LakeClient
let theirs: LakeClient
let race: Race

beforeEach(async () => {
  test = await openTestLake()
  theirs = await engineOn(test.duckdb.openConnection()).attach(test.request)
  for (const name of [T, U]) {
    await theirs.createTable(name, [{ name: 'a', type: 'INTEGER' }])
    await theirs.append(name, 'FROM range(30)')
  }
  await theirs.append(T, 'VALUES (100), (101), (102)')
  race = racing(test.sql)
  const engine = createBuiltInEngine({
    sql: race.sql,
    parquet: nodeParquetCodec(test.duckdb),
    files: nodeFileStore(test.events),
  })
  mine = await engine.attach(test.request)
}, STARTING_DUCKDB_MS)
afterEach(async () => {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
  await test.dispose()
})

const count = async (snapshot?: number) =>
  Number((await test.query(`SELECT count(*) FROM ${await mine.relation(T, snapshot)}`))[0]?.[0])

/** Files written by me and not removed since. */
function leftBehind(): readonly string[] {
  const removed = new Set(test.events.filter((e) => e.startsWith('remove ')).map((e) => e.slice(7)))
  return test.events
    .filter((e) => e.startsWith('write '))
    .map((e) => e.slice(6))
    .filter((path) => !removed.has(path))
}

it('goes on top of a change of another table, with the right snapshot, ids and deletions', async () => {
  await mine.rows.deleteWhere(T, 'a < 11')
  // Its delete file says which snapshot deleted what, so it depends on which snapshot it becomes.
  race.beforeCommit = () => theirs.append(U, 'FROM range(20)')
  const { snapshot } = await mine.rows.updateWhere(T, { a: 'a + 1000' }, 'a BETWEEN 11 AND 25')
  expect(snapshot).toBe(8)
  expect([await count(5), await count(6), await count(7), await count(8)]).toEqual([33, 22, 22, 22])
  expect(
    await test.query(
      `SELECT delete_file_id, begin_snapshot, delete_count, partial_max FROM ${META}.ducklake_delete_file`,
    ),
  ).toEqual([['6', '6', '26', '8']])
  expect((await rowsWithIds(test, T)).slice(0, 2)).toEqual([
    ['11', '8', '1011'],
    ['12', '8', '1012'],
  ])
  expect(
    await test.query(`SELECT * EXCLUDE file_size_bytes FROM ${META}.ducklake_table_stats ORDER BY 1`),
  ).toEqual([
    ['1', '48', '48'],
    ['2', '50', '50'],
  ])
  // The delete file of the first attempt is gone: left are mine of both changes (the first one is scheduled) and the data file.
  expect(leftBehind()).toHaveLength(3)
})

it.each([
  ['an insert', () => theirs.append(T, 'VALUES (7)'), 'rows have been inserted into it'],
  [
    'a delete of an inlined row',
    () => theirs.rows.deleteWhere(T, 'a = 100'),
    'rows have been deleted from it',
  ],
  ['a delete in the same file', () => theirs.rows.deleteWhere(T, 'a < 15'), 'the same file has been changed'],
  [
    'its end',
    () =>
      test.sql.run(
        `INSERT INTO ${META}.ducklake_snapshot SELECT 6, now(), schema_version + 1, next_catalog_id, next_file_id FROM ${META}.ducklake_snapshot WHERE snapshot_id = 5;
         INSERT INTO ${META}.ducklake_snapshot_changes VALUES (6, 'dropped_table:1', NULL, NULL, NULL)`,
      ),
    'it has been dropped',
  ],
] as const)('a small delete gives way to %s', async (_, other, reason) => {
  race.beforeCommit = other
  await expect(mine.rows.deleteWhere(T, 'a IN (1, 2, 101)')).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(reason),
  })
})

it.each([
  ['inlined deletes in the same file', 'a IN (1, 2)'],
  ['a delete file of the same file', 'a < 12'],
  ['its end', 'a < 30'],
])('a delete file gives way to %s, and is removed', async (_, condition) => {
  race.beforeCommit = () => theirs.rows.deleteWhere(T, condition)
  await expect(mine.rows.deleteWhere(T, 'a BETWEEN 13 AND 28')).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('the same file has been changed'),
  })
  expect(leftBehind()).toEqual([])
})

it('a delete in one file goes with a delete in another, and with one of inlined rows', async () => {
  await theirs.append(T, 'FROM range(200, 230)')
  race.beforeCommit = () => theirs.rows.deleteWhere(T, 'a BETWEEN 200 AND 215')
  await mine.rows.deleteWhere(T, 'a < 20')
  race.beforeCommit = () => theirs.rows.deleteWhere(T, 'a = 100')
  await mine.rows.deleteWhere(T, 'a BETWEEN 216 AND 228')
  expect(await count()).toBe(63 - 16 - 20 - 1 - 13)
  expect(await count(7)).toBe(63 - 16)
})

it('an update gives way to any delete of its table, and its files are removed', async () => {
  race.beforeCommit = () => theirs.rows.deleteWhere(T, 'a = 100')
  await expect(mine.rows.updateWhere(T, { a: 'a' }, 'a < 20')).rejects.toMatchObject({ code: 'conflict' })
  expect(leftBehind()).toEqual([])
  expect(await count()).toBe(32)
})

it('leaves the lake as it was when the transaction fails', async () => {
  race.beforeCommit = () => {
    throw new Error('the disk is gone')
  }
  const before = await test.query(`FROM ${META}.ducklake_snapshot`)
  await expect(mine.rows.updateWhere(T, { a: 'a' }, 'a < 20')).rejects.toThrow('the disk is gone')
  expect(await test.query(`FROM ${META}.ducklake_snapshot`)).toEqual(before)
  expect(leftBehind()).toEqual([])
  expect(await count()).toBe(33)
})

it('two clients in a loop: every id once, and the counts add up', async () => {
  let conflicts = 0
  const tries = async (change: Promise<unknown>) => {
    await change.catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'conflict')) throw error
      conflicts++
    })
  }
  for (let i = 0; i < 4; i++) {
    race.beforeCommit = () => theirs.append(U, `FROM range(${i * 5})`)
    await tries(mine.rows.updateWhere(T, { a: 'a + 1' }, `a % 4 = ${i}`))
    race.beforeCommit = () => theirs.append(T, `FROM range(300, ${303 + i * 8})`)
    await tries(mine.rows.updateWhere(T, { a: 'a + 1' }, 'a >= 100'))
    await tries(mine.append(T, 'VALUES (500)'))
  }
  expect(conflicts).toBe(4)
  const rows = await rowsWithIds(test, T)
  expect(rows).toHaveLength(33 + (3 + 11 + 19 + 27) + 4)
  expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length)
})
