/** Deletes and updates on the product's DuckDB: rows at every version, and the catalog's rows. */

import { afterEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../client.ts'
import type { AttachRequest } from '../engine.ts'
import { type LakeHistory, rowsWithIds } from '../testing/lake-history.ts'
import type { TestLake } from '../testing/test-lake.ts'
import { catalogRows, changesOf, openLakeOfRows, T } from './testing/lake-of-rows.ts'

let test: TestLake
let lake: LakeClient
let history: LakeHistory
afterEach(() => test.dispose())

async function open(count: number, changed?: Partial<AttachRequest>): Promise<void> {
  ;({ test, lake, history } = await openLakeOfRows(count, changed))
}

const rows = (table: string, columns: string) => catalogRows(test, table, columns)
const changes = () => changesOf(lake)
const stats = () => rows('ducklake_table_stats', 'record_count, next_row_id')
const fileNames = async () =>
  (await lake.files()).slice(1).map(({ kind, path }) => `${kind} ${path.endsWith('-delete.parquet')}`)

describe('the sequence of deletes and updates that DuckDB 1.5.5 was observed with', () => {
  it('leaves the same catalog rows', async () => {
    await open(100)
    await lake.rows.deleteWhere(T, 'a IN (3, 5)')
    await history.now()
    await lake.rows.deleteWhere(T, 'a BETWEEN 10 AND 29')
    await history.now()
    await lake.rows.deleteWhere(T, 'a BETWEEN 30 AND 49')
    await history.now()
    await lake.rows.updateWhere(T, { s: "'upd'" }, 'a IN (60, 61)')
    await history.now()
    const { files, inlinedRows } = await lake.rows.updateWhere(T, { s: "'upd2'" }, 'a BETWEEN 70 AND 89')
    expect([files.length, inlinedRows]).toEqual([1, 0])
    expect(await history.now()).toHaveLength(58)
    expect(await changes()).toEqual([
      'inlined_delete:1',
      'deleted_from_table:1',
      'deleted_from_table:1',
      'inlined_insert:1,inlined_delete:1',
      'inserted_into_table:1,deleted_from_table:1',
    ])
    expect(await rows('ducklake_snapshot', 'snapshot_id, schema_version, next_file_id')).toEqual([
      ['0', '0', '0'],
      ['1', '1', '0'],
      ['2', '1', '1'],
      ['3', '1', '1'],
      ['4', '1', '2'],
      ['5', '1', '3'],
      ['6', '1', '4'],
      ['7', '1', '6'],
    ])
    expect(
      await rows(
        'ducklake_data_file',
        'data_file_id, begin_snapshot, end_snapshot, record_count, row_id_start, partial_max',
      ),
    ).toEqual([
      ['0', '2', null, '100', '0', null],
      ['4', '7', null, '20', '100', null],
    ])
    expect(
      await rows(
        'ducklake_delete_file',
        'delete_file_id, begin_snapshot, end_snapshot, data_file_id, format, delete_count, partial_max',
      ),
    ).toEqual([['5', '4', null, '0', 'parquet', '60', '7']])
    expect(await rows('ducklake_inlined_delete_1', '*')).toEqual([
      ['0', '3', '3'],
      ['0', '5', '3'],
      ['0', '60', '6'],
      ['0', '61', '6'],
    ])
    expect(await rows('ducklake_inlined_data_1_1', '*')).toEqual([
      ['60', '6', null, '60', 'upd'],
      ['61', '6', null, '61', 'upd'],
    ])
    expect(await stats()).toEqual([['122', '120']])
    expect(
      await rows(
        'ducklake_table_column_stats',
        'column_id, contains_null, contains_nan, min_value, max_value',
      ),
    ).toEqual([
      ['1', 'false', null, '0', '99'],
      ['2', 'false', null, 'upd', 'x'],
    ])
    expect(
      await rows(
        'ducklake_files_scheduled_for_deletion',
        "data_file_id, regexp_replace(path, 'ducklake-[0-9a-f-]{36}', '?'), path_is_relative",
      ),
    ).toEqual([
      ['1', 'main/t/?-delete.parquet', 'true'],
      ['2', 'main/t/?-delete.parquet', 'true'],
    ])
    expect((await rowsWithIds(test, T)).filter(([, snapshot]) => snapshot !== '2')).toEqual([
      ['60', '6', '60', 'upd'],
      ['61', '6', '61', 'upd'],
      ...Array.from({ length: 20 }, (_, i) => [`${i + 70}`, '7', `${i + 70}`, 'upd2']),
    ])
  }, 120_000)
})

describe('deleting', () => {
  it('ends inlined rows, and inlines few deletes of a file, in one commit', async () => {
    await open(20)
    await lake.append(T, "VALUES (100, 'in'), (101, 'in')")
    await history.now()
    await lake.rows.deleteWhere(T, 't.a IN (4, 100)')
    expect(await history.now()).toHaveLength(20)
    expect(await rows('ducklake_inlined_data_1_1', 'row_id, begin_snapshot, end_snapshot')).toEqual([
      ['20', '3', '4'],
      ['21', '3', null],
    ])
    expect(await rows('ducklake_inlined_delete_1', '*')).toEqual([['0', '4', '4']])
    expect(await stats()).toEqual([['22', '22']])
    expect(await changes()).toEqual(['inlined_insert:1', 'inlined_delete:1'])
  })

  it('ends a file whose rows are all gone, beside its delete file', async () => {
    await open(40)
    await lake.rows.deleteWhere(T, 'a < 12')
    await history.now()
    await lake.rows.deleteWhere(T, 'true')
    expect(await history.now()).toEqual([])
    expect(await rows('ducklake_data_file', 'end_snapshot')).toEqual([['4']])
    expect(await rows('ducklake_delete_file', 'begin_snapshot, end_snapshot, delete_count')).toEqual([
      ['3', null, '12'],
    ])
    expect(await changes()).toEqual(['deleted_from_table:1', 'deleted_from_table:1'])
  })

  it('never repeats an inlined delete, and keeps a file with inlined deletes, as DuckDB does', async () => {
    await open(30)
    await lake.rows.deleteWhere(T, 'a < 6')
    await lake.rows.deleteWhere(T, 'a >= 6')
    expect(await history.now()).toEqual([])
    expect(await rows('ducklake_data_file', 'end_snapshot')).toEqual([[null]])
    expect(await rows('ducklake_delete_file', 'begin_snapshot, delete_count')).toEqual([['4', '24']])
    expect(await rows('ducklake_inlined_delete_1', 'count(*)')).toEqual([['6']])
  })

  it('writes delete files from the first row on when nothing is inlined', async () => {
    await open(5, { dataInliningRowLimit: 0 })
    await lake.rows.deleteWhere(T, 'a = 1')
    await history.now()
    await lake.rows.deleteWhere(T, 'a = 3')
    expect((await history.now()).map(([a]) => a)).toEqual(['0', '2', '4'])
    expect(await rows('ducklake_delete_file', 'begin_snapshot, delete_count, partial_max')).toEqual([
      ['3', '2', '4'],
    ])
    expect(await fileNames()).toEqual(['data false', 'delete true'])
  })

  it('commits nothing when no row is meant', async () => {
    await open(20)
    expect(await lake.rows.deleteWhere(T, 'a > 20')).toEqual({ snapshot: 2, inlinedRows: 0, files: [] })
    expect(await lake.rows.updateWhere(T, { s: 'NULL' }, 'a IS NULL')).toMatchObject({ snapshot: 2 })
    expect(await lake.snapshots()).toHaveLength(3)
  })

  it('finds rows by rowid and snapshot_id, and takes a condition that ends in a comment', async () => {
    await open(3)
    await lake.append(T, "VALUES (9, 'y')")
    await lake.rows.deleteWhere(T, 'rowid = 1 OR snapshot_id = 3 -- two rows')
    expect((await history.now()).map(([a]) => a)).toEqual(['0', '2'])
  })
})

describe('updating', () => {
  it('keeps the id of a row through inlined rows and files', async () => {
    await open(3)
    await lake.rows.updateWhere(T, { a: 'a + 10', S: 's || t.a' }, 'a > 0')
    await history.now()
    expect(await rowsWithIds(test, T)).toEqual([
      ['0', '2', '0', 'x'],
      ['1', '3', '11', 'x1'],
      ['2', '3', '12', 'x2'],
    ])
    await lake.append(T, "SELECT i, 'y' FROM range(100, 112) r(i)")
    await lake.rows.updateWhere(T, { s: "'z'" }, 'true')
    await history.now()
    expect(await rowsWithIds(test, T)).toEqual(
      ['0', '11', '12', ...Array.from({ length: 12 }, (_, i) => `${100 + i}`)].map((a, i) => [
        `${i}`,
        '5',
        a,
        'z',
      ]),
    )
    // 3 + 2 new versions + 12 + 15 new versions; only files use up ids: 3 + 12 + 15.
    expect(await stats()).toEqual([['32', '30']])
    expect(await rows('ducklake_file_column_stats', 'column_id, value_count, min_value, max_value')).toEqual([
      ['1', '12', '100', '111'],
      ['1', '15', '0', '111'],
      ['2', '12', 'y', 'y'],
      ['2', '15', 'z', 'z'],
    ])
  })

  it('follows the partitions of the table, with the ids the rows had', async () => {
    await open(0)
    await lake.schema.alterTable(T, [
      { kind: 'set-partitioning', keys: [{ column: 's', transform: 'identity' }] },
    ])
    await lake.append(T, "SELECT i, 'p' || i % 2 FROM range(24) r(i)")
    await history.now()
    const { files } = await lake.rows.updateWhere(T, { s: "'p' || (a % 3 + 1)" }, 'a < 18')
    expect(await history.now()).toHaveLength(24)
    expect(files.map((path) => path.split('/').at(-2))).toEqual(['s=p1', 's=p3', 's=p2'])
    expect(
      await rows(
        'ducklake_data_file',
        'data_file_id, begin_snapshot, record_count, row_id_start, partition_id IS NULL',
      ),
    ).toEqual([
      ['0', '3', '12', '0', 'false'],
      ['1', '3', '12', '12', 'false'],
      ['2', '4', '6', '24', 'false'],
      ['3', '4', '6', '30', 'false'],
      ['4', '4', '6', '36', 'false'],
    ])
    const ids = (await rowsWithIds(test, T)).map(([id, , a]) => [Number(id), Number(a)])
    // Even numbers were written first, then odd ones.
    expect(ids).toEqual(Array.from({ length: 24 }, (_, i) => [i, i < 12 ? i * 2 : (i - 12) * 2 + 1]))
    expect(await rows('ducklake_delete_file', 'data_file_id, delete_count')).toEqual([])
    expect(await rows('ducklake_inlined_delete_1', 'count(*)')).toEqual([['18']])
  })

  it('never shrinks statistics', async () => {
    await open(20)
    await lake.rows.updateWhere(T, { a: '-1', s: 'NULL' }, 'a IN (0, 19)')
    await lake.rows.deleteWhere(T, 'a = -1')
    expect(
      await rows('ducklake_table_column_stats', 'column_id, contains_null, min_value, max_value'),
    ).toEqual([
      ['1', 'false', '-1', '19'],
      ['2', 'true', 'x', 'x'],
    ])
  })

  it('refuses what DuckDB refuses, and leaves nothing behind', async () => {
    await open(20)
    await lake.schema.alterTable(T, [{ kind: 'set-nullable', column: 'a', nullable: false }])
    const refused = (set: Record<string, string>, condition = 'true') =>
      expect(lake.rows.updateWhere(T, set, condition)).rejects
    await refused({ a: 'NULL' }).toMatchObject({
      code: 'sql',
      message: 'Constraint Error: NOT NULL constraint failed: t.a',
    })
    await refused({ nope: '1' }).toMatchObject({
      message: 'Binder Error: Referenced update column nope not found in table!',
    })
    await refused({ a: '1', A: '2' }).toMatchObject({
      message: 'Binder Error: Multiple assignments to same column "a"',
    })
    await refused({ a: "'x'" }).toMatchObject({
      message: expect.stringContaining("Could not convert string 'x' to INT32"),
    })
    await refused({ a: '1' }, 'b = 3').toMatchObject({
      message: expect.stringContaining('Referenced column "b" not found'),
    })
    expect(await lake.snapshots()).toHaveLength(4)
    expect(await fileNames()).toEqual(['data false'])
    const { rows: left } = await test.sql.rows(
      "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'change_%'",
    )
    expect(left).toEqual([])
  })
})
