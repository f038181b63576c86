/** Merges, replacements and changes of several tables on the product's DuckDB: rows at every version, and the catalog's rows. */

import { afterEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../client.ts'
import type { AttachRequest } from '../engine.ts'
import { type LakeHistory, rowsWithIds } from '../testing/lake-history.ts'
import type { TestLake } from '../testing/test-lake.ts'
import { COLUMNS, catalogRows, changesOf, META, openLakeOfRows, T } from './testing/lake-of-rows.ts'

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

describe('merging by key', () => {
  const source = "SELECT i, 'm' FROM range(15, 32) r(i)"

  it('updates what matches and inserts the rest with fresh ids', async () => {
    await open(20)
    await lake.rows.mergeByKey(T, source, ['A'], { whenMatched: 'update', whenNotMatched: 'insert' })
    expect(await history.now()).toHaveLength(32)
    const expected = Array.from({ length: 32 }, (_, i) => [
      `${i}`,
      i < 15 ? '2' : '3',
      `${i}`,
      i < 15 ? 'x' : 'm',
    ])
    expect(await rowsWithIds(test, T)).toEqual(expected)
    expect(await stats()).toEqual([['37', '32']])
    expect(await changes()).toEqual(['inserted_into_table:1,inlined_insert:1,inlined_delete:1'])
  })

  it.each([
    ['only updates', 'update', 'ignore', 20, 5],
    ['only inserts', 'ignore', 'insert', 32, 12],
  ] as const)('%s', async (_, whenMatched, whenNotMatched, all, merged) => {
    await open(20)
    await lake.rows.mergeByKey(T, source, ['a'], { whenMatched, whenNotMatched })
    const now = await history.now()
    expect([now.length, now.filter(([, s]) => s === 'm').length]).toEqual([all, merged])
  })

  it('refuses two new versions of a row', async () => {
    await open(20)
    const twice = "VALUES (3, 'p'), (3, 'q')"
    await expect(
      lake.rows.mergeByKey(T, twice, ['a'], { whenMatched: 'update', whenNotMatched: 'insert' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('The same row was updated multiple times') })
    await expect(
      lake.rows.mergeByKey(T, twice, ['k'], { whenMatched: 'update', whenNotMatched: 'insert' }),
    ).rejects.toMatchObject({ message: 'Binder Error: Table "t" does not have a column named "k"' })
  })
})

describe('replacing and applying', () => {
  it('replaces files and inlined rows in one commit', async () => {
    await open(20)
    await lake.append(T, "VALUES (100, 'in')")
    await history.now()
    const { inlinedRows } = await lake.rows.replaceRows(T, "VALUES (7, 'new')", {
      author: 'me',
      message: "it's new",
      extraInfo: null,
    })
    expect(inlinedRows).toBe(1)
    expect(await history.now()).toEqual([['7', 'new']])
    expect(await rows('ducklake_data_file', 'end_snapshot')).toEqual([['4']])
    expect(await rows('ducklake_inlined_data_1_1', 'row_id, begin_snapshot, end_snapshot')).toEqual([
      ['20', '3', '4'],
      ['21', '4', null],
    ])
    expect((await lake.snapshots()).at(-1)).toMatchObject({
      changes: 'deleted_from_table:1,inlined_insert:1,inlined_delete:1',
      author: 'me',
      message: "it's new",
    })
  })

  it('changes several tables in one commit, with ids of their own', async () => {
    await open(20)
    const u = { schema: 'main', table: 'u' }
    await lake.createTable(u, COLUMNS)
    await lake.rows.applyAll([
      { name: T, change: { inserted: "SELECT i, 't' FROM range(12) r(i)" } },
      { name: u, change: { inserted: "SELECT i, 'u' FROM range(11) r(i)" } },
    ])
    expect(await rows('ducklake_data_file', 'data_file_id, table_id, begin_snapshot')).toEqual([
      ['0', '1', '2'],
      ['1', '1', '4'],
      ['2', '2', '4'],
    ])
    expect((await lake.snapshots()).at(-1)?.changes).toBe('inserted_into_table:1,inserted_into_table:2')
    await expect(
      lake.rows.applyAll([
        { name: u, change: {} },
        { name: u, change: {} },
      ]),
    ).rejects.toMatchObject({
      message: 'Invalid Input Error: table "u" is changed twice in one commit',
    })
  })

  it('refuses a location that is not there', async () => {
    await open(20)
    await lake.rows.deleteWhere(T, 'a = 4')
    for (const deleted of ['SELECT 4, 2, 0, 4, NULL', 'SELECT 4, 2, 0, 20, NULL', 'SELECT 4, 2, 9, 1, NULL'])
      await expect(lake.rows.apply(T, { deleted })).rejects.toMatchObject({ code: 'conflict' })
    await expect(
      lake.rows.apply(T, { deleted: "SELECT 4, 2, NULL, NULL, 'ducklake_inlined_data_1_1'" }),
    ).rejects.toMatchObject({ code: 'conflict' })
    await expect(lake.rows.apply(T, { deleted: 'SELECT 4, 2, NULL, 4, NULL' })).rejects.toMatchObject({
      code: 'sql',
    })
    await lake.rows.apply(T, { deleted: 'SELECT 1, 2, 0, 1, NULL UNION ALL SELECT NULL, NULL, 0, 1, NULL' })
    expect(await history.now()).toHaveLength(18)
  })

  it('wants a message where the lake requires one', async () => {
    await open(3)
    await test.sql.run(
      `INSERT INTO ${META}.ducklake_metadata VALUES ('require_commit_message', 'true', NULL, NULL)`,
    )
    await expect(lake.rows.deleteWhere(T, 'true')).rejects.toMatchObject({
      message: expect.stringContaining('Commit Information for the snapshot is required'),
    })
    await lake.rows.deleteWhere(T, 'true', { author: 'me', message: null, extraInfo: null })
    expect(await history.now()).toEqual([])
  })
})
