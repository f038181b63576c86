import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkInvariants } from './testing/invariants.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }

let test: TestLake

beforeAll(async () => {
  test = await openTestLake({ dataInliningRowLimit: 0 })
}, STARTING_DUCKDB_MS)

afterAll(() => test.dispose())

it('every row goes to the file of its partition once, also when a column is called rowid', async () => {
  const lake = await test.engine.attach(test.request)
  await lake.createTable(T, [
    { name: 'rowid', type: 'INTEGER' },
    { name: 'place', type: 'VARCHAR' },
  ])
  await lake.schema.alterTable(T, [
    { kind: 'set-partitioning', keys: [{ column: 'place', transform: 'identity' }] },
  ])
  const { files } = await lake.append(T, "SELECT 7, ['a', 'b', NULL][1 + i % 3] FROM range(30) r(i)")
  expect(files.map((file) => file.replace(/ducklake-.*/, '').replace(/.*\/t\//, ''))).toEqual([
    'place=a/',
    'place=b/',
    'place=__HIVE_DEFAULT_PARTITION__/',
  ])
  expect(
    await test.query(
      `SELECT place, count(*), min(rowid) FROM ${await lake.relation(T)} GROUP BY place ORDER BY place`,
    ),
  ).toEqual([
    ['a', '10', '7'],
    ['b', '10', '7'],
    [null, '10', '7'],
  ])
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
})
