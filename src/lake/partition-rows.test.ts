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

it('a row is in the bucket of its own value, also when columns are called as the tables that are searched', async () => {
  const lake = await test.engine.attach(test.request)
  const name = { schema: 'main', table: 'buckets' }
  const columns = ['x', 'b', 'bucket', 'input', 's']
  await lake.createTable(
    name,
    columns.map((column) => ({ name: column, type: 'INTEGER' })),
  )
  await lake.schema.alterTable(name, [
    { kind: 'set-partitioning', keys: columns.map((column) => ({ column, transform: { bucket: 4 } })) },
  ])
  await lake.append(name, 'SELECT i, i, i, i, i FROM range(40) r(i)')
  const files = (await lake.files()).filter(({ table }) => table?.table === name.table)
  expect(files.map(({ rowCount = 0 }) => rowCount).reduce((sum, count) => sum + count, 0)).toBe(40)
  expect(files.length).toBeGreaterThan(1)
  for (const { partition = [] } of files) {
    const buckets = partition.map((key) => key.replace(/.*= /, ''))
    expect(buckets).toEqual(columns.map(() => buckets[0]))
  }
  await lake.detach()
})
