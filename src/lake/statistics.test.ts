/** The statistics of a table: exact, or left out. */

import { afterEach, describe, expect, it } from 'vitest'
import type { AttachRequest, Lake } from './engine.ts'
import { checkInvariants } from './testing/invariants.ts'
import { openTestLake, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
afterEach(async () => {
  await test.dispose()
})

async function open(changes: Partial<AttachRequest> = {}): Promise<Lake> {
  test = await openTestLake(changes)
  return test.engine.attach(test.request)
}

async function rowsAt(lake: Lake, snapshot?: number) {
  return test.query(`FROM ${await lake.relation(T, snapshot)} ORDER BY ALL`)
}

async function sound(): Promise<void> {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
}

describe('statistics', () => {
  const stats = () =>
    test.query(
      `SELECT column_id, contains_null, contains_nan, min_value, max_value FROM ${META}.ducklake_table_column_stats ORDER BY column_id`,
    )

  it('merges bounds as values, not as text', async () => {
    const lake = await open({ dataInliningRowLimit: 2 })
    await lake.createTable(T, [
      { name: 'i', type: 'INTEGER' },
      { name: 'd', type: 'DECIMAL(9,2)' },
      { name: 's', type: 'VARCHAR' },
      { name: 'z', type: 'TIMESTAMPTZ' },
    ])
    await lake.append(T, "VALUES (9, 9.5, 'b', '2026-01-01 10:00:00+02')")
    await lake.append(T, "SELECT 10 - 20 * i, 10 + i, 'é' , NULL FROM range(3) r(i)")
    expect(await stats()).toEqual([
      ['1', 'false', null, '-30', '10'],
      ['2', 'false', null, '9.50', '12.00'],
      ['3', 'false', null, 'b', 'é'],
      ['4', 'true', null, '2026-01-01 08:00:00+00', '2026-01-01 08:00:00+00'],
    ])
    expect(await test.query(`SELECT record_count, next_row_id FROM ${META}.ducklake_table_stats`)).toEqual([
      ['4', '4'],
    ])
    await sound()
  })

  it('starts the bounds of a column that only had NULLs', async () => {
    const lake = await open()
    await lake.createTable(T, [
      { name: 'i', type: 'INTEGER' },
      { name: 's', type: 'VARCHAR' },
    ])
    await lake.append(T, 'VALUES (NULL, NULL)')
    await lake.append(T, "VALUES (5, 'x')")
    expect(await stats()).toEqual([
      ['1', 'true', null, '5', '5'],
      ['2', 'true', null, 'x', 'x'],
    ])
  })

  it.each([
    ['a long text', 'VARCHAR', "'a'", "repeat('x', 257)", "'b'"],
    ['a text with a NUL byte', 'VARCHAR', "'a'", 'chr(0)', "'b'"],
    ['only NaN', 'DOUBLE', "'nan'", '1.5', '2.5'],
    ['a type without bounds', 'HUGEINT', 'NULL', '5', '6'],
  ])('forgets a column with %s for good', async (_, type, ...values) => {
    const lake = await open()
    await lake.createTable(T, [{ name: 'v', type }])
    for (const value of values) await lake.append(T, `SELECT CAST(${value} AS ${type})`)
    expect(await stats()).toEqual([])
    expect((await rowsAt(lake)).length).toBe(3)
  })

  it('gives no bounds for a file with NaN', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'v', type: 'DOUBLE' }])
    await lake.append(T, "VALUES ('nan'::DOUBLE), (2), (NULL)")
    expect(
      await test.query(
        `SELECT value_count, null_count, min_value, max_value, contains_nan FROM ${META}.ducklake_file_column_stats`,
      ),
    ).toEqual([['2', '1', null, null, 'true']])
    expect(await stats()).toEqual([])
  })

  it.each([
    ['in the catalog', null],
    ['in a file', 0],
  ])('does not believe two NULL bounds beside values %s', async (_, dataInliningRowLimit) => {
    const lake = await open({ dataInliningRowLimit })
    await lake.createTable(T, [{ name: 'v', type: 'VARCHAR' }])
    await lake.append(T, "VALUES ('m')")
    await test.sql.run(`UPDATE ${META}.ducklake_table_column_stats SET min_value = NULL, max_value = NULL`)
    await lake.append(T, "VALUES ('x')")
    expect(await stats()).toEqual([])
  })

  it('counts keys, values and lists below maps', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'm', type: 'MAP(VARCHAR, DOUBLE[])' }])
    await lake.append(T, "VALUES (MAP {'k': [1.5, NULL], 'l': [], 'm': NULL}), (MAP {}), (NULL)")
    expect(
      await test.query(
        `SELECT column_id, value_count, null_count, min_value, max_value, contains_nan FROM ${META}.ducklake_file_column_stats ORDER BY 1`,
      ),
    ).toEqual([
      // NULLs for the empty and the NULL map.
      ['2', '3', '2', 'k', 'm', null],
      // 1.5; NULLs for its own, the empty and the NULL list, and the two maps.
      ['4', '1', '5', '1.5', '1.5', 'false'],
    ])
    await sound()
  })

  it('counts the values below lists and maps', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'l', type: 'STRUCT(a INTEGER, b VARCHAR[])[]' }])
    await lake.append(T, "VALUES ([{'a': 3, 'b': ['p', NULL]}, NULL]), ([]), (NULL), ([{'a': -1, 'b': []}])")
    expect(
      await test.query(
        `SELECT column_id, value_count, null_count, min_value, max_value FROM ${META}.ducklake_file_column_stats ORDER BY 1`,
      ),
    ).toEqual([
      // a: 3 and -1; NULL for the NULL element, the empty list and the NULL list.
      ['3', '2', '3', '-1', '3'],
      // b's elements: p; NULLs for its own NULL, the NULL struct, two empty or NULL lists, and the empty b.
      ['5', '1', '5', 'p', 'p'],
    ])
  })
})
