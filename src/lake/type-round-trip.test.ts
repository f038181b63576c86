/** Every type goes through the catalog and through a Parquet file without losing anything. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Lake } from './engine.ts'
import { checkInvariants } from './testing/invariants.ts'
import { sortedRows } from './testing/recorded-rows.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'
import { typeColumns, typeRows } from './testing/type-cases.ts'

const INLINED = { schema: 'main', table: 'inlined' }
const PARQUET = { schema: 'main', table: 'parquet' }

const COLUMNS = typeColumns()
const ROWS = typeRows()

let test: TestLake
let lake: Lake

beforeAll(async () => {
  test = await openTestLake()
  lake = await test.engine.attach(test.request)
}, STARTING_DUCKDB_MS)
afterAll(() => test.dispose())

it('inlined rows come back as they were', async () => {
  await lake.createTable(INLINED, COLUMNS)
  await expect(lake.append(INLINED, ROWS)).resolves.toMatchObject({ inlinedRows: 3 })
  expect(await sortedRows(test, await lake.relation(INLINED))).toEqual(await sortedRows(test, `(${ROWS})`))
})

it('rows of a Parquet file come back as they were', async () => {
  const rows = `SELECT r.* FROM (${ROWS}) r, range(4)`
  await lake.createTable(PARQUET, COLUMNS)
  await expect(lake.append(PARQUET, rows)).resolves.toMatchObject({ inlinedRows: 0 })
  expect(await sortedRows(test, await lake.relation(PARQUET))).toEqual(await sortedRows(test, `(${rows})`))
})

it('the tables have the types they were created with', async () => {
  for (const table of await lake.tables())
    expect(table.columns.map(({ name, type }) => ({ name, type }))).toEqual(COLUMNS)
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
})
