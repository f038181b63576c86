/** Two clients on one catalog: the primary key decides who is first, the second goes on top or gives up. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBuiltInEngine } from './built-in-engine.ts'
import type { Lake } from './engine.ts'
import { checkInvariants } from './testing/invariants.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { type Race, racing } from './testing/racing.ts'
import { engineOn, openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
let mine: Lake
let theirs: Lake
let race: Race

beforeEach(async () => {
  test = await openTestLake()
  theirs = await engineOn(test.duckdb.openConnection()).attach(test.request)
  await theirs.createTable(T, [{ name: 'a', type: 'INTEGER' }])
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

const all = async () => (await test.query(`FROM ${await mine.relation(T)} ORDER BY ALL`)).flat()

describe('when another writer commits first', () => {
  it('both inlined inserts are kept, with ids and counters that add up', async () => {
    race.beforeCommit = () => theirs.append(T, 'VALUES (1), (2)')
    await expect(mine.append(T, 'VALUES (3)')).resolves.toMatchObject({ snapshot: 3 })
    expect(await all()).toEqual(['1', '2', '3'])
    expect(
      await test.query(`SELECT row_id, begin_snapshot, a FROM ${META}.ducklake_inlined_data_1_1 ORDER BY 1`),
    ).toEqual([
      ['0', '2', '1'],
      ['1', '2', '2'],
      ['2', '3', '3'],
    ])
    expect(await test.query(`SELECT record_count, next_row_id FROM ${META}.ducklake_table_stats`)).toEqual([
      ['3', '3'],
    ])
    expect(await test.query(`SELECT min_value, max_value FROM ${META}.ducklake_table_column_stats`)).toEqual([
      ['1', '3'],
    ])
  })

  it('both files are kept, each under its own id', async () => {
    race.beforeCommit = () => theirs.append(T, 'FROM range(20)')
    await mine.append(T, 'FROM range(100, 120)')
    expect(
      await test.query(
        `SELECT data_file_id, begin_snapshot, row_id_start FROM ${META}.ducklake_data_file ORDER BY 1`,
      ),
    ).toEqual([
      ['0', '2', '0'],
      ['1', '3', '20'],
    ])
    expect(await all()).toHaveLength(40)
  })

  it('two tables of different names are both created', async () => {
    race.beforeCommit = () =>
      theirs.createTable({ schema: 'main', table: 'u' }, [{ name: 'b', type: 'DATE' }])
    await mine.createTable({ schema: 'main', table: 'v' }, [{ name: 'c', type: 'DATE' }])
    expect((await mine.tables()).map(({ tableId, table }) => [tableId, table])).toEqual([
      [1, 't'],
      [2, 'u'],
      [3, 'v'],
    ])
    expect(
      await test.query(`SELECT table_name FROM ${META}.ducklake_inlined_data_tables ORDER BY 1`),
    ).toEqual([['ducklake_inlined_data_1_1'], ['ducklake_inlined_data_2_2'], ['ducklake_inlined_data_3_3']])
  })

  it('a table of the same name is a conflict', async () => {
    const u = { schema: 'main', table: 'u' }
    race.beforeCommit = () => theirs.createTable(u, [{ name: 'b', type: 'DATE' }])
    await expect(
      mine.createTable({ schema: 'MAIN', table: 'U' }, [{ name: 'c', type: 'INTEGER' }]),
    ).rejects.toMatchObject({
      code: 'conflict',
    })
    expect((await mine.tables()).map(({ table }) => table)).toEqual(['t', 'u'])
  })

  it('an altered table is a conflict, and the file already written is removed', async () => {
    race.beforeCommit = () =>
      test.sql.run(
        `INSERT INTO ${META}.ducklake_snapshot SELECT 2, now(), 2, next_catalog_id, next_file_id FROM ${META}.ducklake_snapshot WHERE snapshot_id = 1;
         INSERT INTO ${META}.ducklake_snapshot_changes VALUES (2, 'altered_table:1', NULL, NULL, NULL)`,
      )
    await expect(mine.append(T, 'FROM range(50)')).rejects.toMatchObject({ code: 'conflict' })
    const written = test.events.filter((event) => event.startsWith('write'))
    expect(test.events.filter((event) => event.startsWith('remove'))).toEqual(
      written.map((event) => event.replace('write', 'remove')),
    )
    expect(written).toHaveLength(1)
    expect(await all()).toEqual([])
  })
})

it('appends asked for at the same time are committed one after the other', async () => {
  const commits = await Promise.all([1, 2, 3].map((i) => mine.append(T, `VALUES (${i})`)))
  expect(commits.map(({ snapshot }) => snapshot)).toEqual([2, 3, 4])
  expect(await all()).toEqual(['1', '2', '3'])
})

it('sees what the other client commits without being told', async () => {
  expect(await all()).toEqual([])
  await theirs.append(T, 'VALUES (5)')
  expect(await all()).toEqual(['5'])
  expect((await mine.snapshots()).map(({ changes }) => changes)).toEqual([
    'created_schema:"main"',
    'created_table:"main"."t"',
    'inlined_insert:1',
  ])
})
