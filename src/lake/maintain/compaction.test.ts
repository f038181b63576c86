/** Flush, merge and rewrite change files and no row: every version shows what it showed before, row ids included. */

import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../client.ts'
import type { LakeContext } from '../lake-context.ts'
import { deleteInCatalog, deleteInFile } from '../testing/row-edits.ts'
import { STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'
import {
  appendInlinedRows,
  catalogRows,
  closeMaintainedLake,
  openMaintainedLake,
  shownRows,
  T,
} from './testing/maintained-lake.ts'

let test: TestLake
let lake: LakeClient
let context: LakeContext

beforeEach(async () => {
  ;({ test, lake, context } = await openMaintainedLake())
}, STARTING_DUCKDB_MS)
afterEach(() => closeMaintainedLake(test))

const catalog = (table: string, columns?: string) => catalogRows(test, table, columns)
const shown = () => shownRows({ test, lake, context })
const inlinedRows = () => appendInlinedRows({ lake, context })

describe('flush', () => {
  it('writes the catalog rows that the ducklake extension writes (DuckLake spec 13.6)', async () => {
    await inlinedRows()
    const before = await shown()
    const flushed = await lake.maintenance.flushInlined()
    expect(flushed).toMatchObject({
      snapshot: 7,
      tables: [{ ...T, rowsFlushed: 5 }],
      deletionsFlushed: 0,
      bytesWritten: flushed.files.reduce((sum, path) => sum + statSync(path).size, 0),
    })
    const columns =
      'data_file_id, table_id, begin_snapshot, end_snapshot, record_count, row_id_start, partial_max'
    expect(await catalog('data_file', columns)).toEqual([['3', '1', '2', null, '5', '0', '5']])
    expect(
      await catalog(
        'delete_file',
        'delete_file_id, begin_snapshot, end_snapshot, data_file_id, delete_count, partial_max',
      ),
    ).toEqual([['4', '4', null, '3', '2', null]])
    expect((await catalog('snapshot_changes')).at(-1)?.slice(0, 2)).toEqual(['7', 'inline_flush:1'])
    expect(await catalog('inlined_data_1_1')).toEqual([])
    expect(await catalog('table_stats')).toEqual([
      ['1', '5', '5', String(statSync(flushed.files[0] ?? '').size)],
    ])
    const after = await shown()
    expect(after).toEqual({ ...before, 7: before[6] })
    expect(await lake.maintenance.flushInlined()).toMatchObject({ snapshot: 7, files: [], tables: [] })
    // The next small insert is inlined again.
    expect(await lake.append(T, 'VALUES (9, NULL)')).toMatchObject({ inlinedRows: 1 })
  })

  it('gathers the deletions of a file from the catalog and its delete file', async () => {
    await lake.append(T, 'SELECT i, NULL FROM range(40) r(i)')
    await deleteInCatalog(context, 0, [3, 4])
    await deleteInFile(context, 0, [10, 11, 12])
    await deleteInCatalog(context, 0, [30])
    const before = await shown()
    const flushed = await lake.maintenance.flushInlined()
    expect(flushed).toMatchObject({ snapshot: 6, tables: [], deletionsFlushed: 1 })
    expect(
      await catalog('delete_file', 'begin_snapshot, end_snapshot, data_file_id, delete_count, partial_max'),
    ).toEqual([['3', null, '0', '6', '5']])
    expect(await catalog('inlined_delete_1')).toEqual([])
    expect((await catalog('snapshot_changes')).at(-1)?.slice(0, 2)).toEqual(['6', 'deleted_from_table:1'])
    expect(await catalog('files_scheduled_for_deletion', 'data_file_id, path_is_relative')).toEqual([
      ['1', 'true'],
    ])
    expect(await shown()).toEqual({ ...before, 6: before[5] })
  })

  it('leaves tables alone for which auto_compact is off', async () => {
    await lake.append(T, 'VALUES (1, NULL)')
    await lake.maintenance.setOption('auto_compact', 'false', { table: T })
    expect(await lake.maintenance.flushInlined({ table: T })).toMatchObject({ snapshot: 2, files: [] })
  })

  it('asks for a message where the lake requires one', async () => {
    await lake.append(T, 'VALUES (1, NULL)')
    await lake.maintenance.setOption('require_commit_message', 'true')
    await expect(lake.maintenance.flushInlined()).rejects.toThrow(
      'Commit Information for the snapshot is required but has not been provided.',
    )
    expect(test.events.filter((event) => event.startsWith('remove'))).toHaveLength(1)
    const message = { author: 'me', message: 'why', extraInfo: null }
    await lake.maintenance.flushInlined({}, message)
    expect((await lake.snapshots()).at(-1)).toMatchObject({ id: 3, author: 'me', message: 'why' })
  })
})

describe('merge', () => {
  it('makes one file of adjacent ones, without row ids in it', async () => {
    for (const from of [0, 20, 40])
      await lake.append(T, `SELECT i, NULL FROM range(${from}, ${from + 20}) r(i)`)
    const before = await shown()
    const files = (await lake.files()).filter(({ kind }) => kind === 'data')
    const merged = await lake.maintenance.mergeAdjacent()
    expect(merged).toMatchObject({
      snapshot: 5,
      tables: [{ ...T, filesProcessed: 3, filesCreated: 1 }],
      replaced: files.map(({ path, size }) => ({ path, size })),
    })
    expect(
      await catalog('data_file', 'data_file_id, begin_snapshot, record_count, row_id_start, partial_max'),
    ).toEqual([['3', '2', '60', '0', '4']])
    expect(
      await catalog('file_column_stats', 'data_file_id, column_id, value_count, min_value, max_value'),
    ).toEqual([
      ['3', '1', '60', '0', '59'],
      ['3', '3', '0', null, null],
    ])
    expect((await catalog('snapshot_changes')).at(-1)?.slice(0, 2)).toEqual(['5', 'merge_adjacent:1'])
    expect((await catalog('files_scheduled_for_deletion', 'path, path_is_relative')).flat()).toEqual(
      files.flatMap(({ path }) => [path.slice(context.dataPath.length), 'true']),
    )
    expect(await shown()).toEqual({ ...before, 5: before[4] })
    expect(await lake.maintenance.mergeAdjacent()).toMatchObject({ snapshot: 5, files: [] })
  })

  it('keeps the ids of rows whose files are not adjacent, and leaves files with deletions', async () => {
    for (const from of [0, 20, 40, 60])
      await lake.append(T, `SELECT i, ['v'] FROM range(${from}, ${from + 20}) r(i)`)
    await deleteInFile(context, 1, [0])
    await deleteInCatalog(context, 3, [19])
    const before = await shown()
    expect(await lake.maintenance.mergeAdjacent()).toMatchObject({ tables: [{ filesProcessed: 2 }] })
    expect(await catalog('data_file', 'data_file_id, begin_snapshot, row_id_start, partial_max')).toEqual([
      ['1', '3', '20', null],
      ['3', '5', '60', null],
      ['5', '2', null, '4'],
    ])
    expect(await shown()).toEqual({ ...before, 8: before[7] })
  })

  it('goes by the sizes asked for', async () => {
    for (const from of [0, 20]) await lake.append(T, `SELECT i, NULL FROM range(${from}, ${from + 20}) r(i)`)
    const { maintenance } = lake
    expect((await maintenance.mergeAdjacent({ maxFileSize: 10 })).files).toEqual([])
    expect((await maintenance.mergeAdjacent({ minFileSize: 1e6 })).files).toEqual([])
    await expect(maintenance.mergeAdjacent({ minFileSize: 5, maxFileSize: 5 })).rejects.toThrow(
      'Binder Error: The min_file_size must be less than max_file_size.',
    )
    await expect(maintenance.mergeAdjacent({ maxFileSize: 0 })).rejects.toThrow('greater than zero')
    await expect(maintenance.mergeAdjacent({ table: { schema: 'main', table: 'x' } })).rejects.toThrow(
      'Catalog Error: Table with name x does not exist!',
    )
  })
})

describe('rewrite', () => {
  beforeEach(async () => {
    await lake.append(T, 'SELECT i, NULL FROM range(40) r(i)')
    await lake.append(T, 'SELECT i, NULL FROM range(100, 140) r(i)')
    await deleteInCatalog(context, 0, [38, 39])
    await deleteInFile(
      context,
      0,
      Array.from({ length: 30 }, (_, i) => i),
    )
  })

  it('ends the old files and keeps them for the versions that show them', async () => {
    const before = await shown()
    expect((await lake.maintenance.rewrite()).files).toEqual([])
    expect((await lake.maintenance.rewrite({ deleteThreshold: 0.9 })).files).toEqual([])
    const rewritten = await lake.maintenance.rewrite({ deleteThreshold: 0.8 })
    expect(rewritten).toMatchObject({ snapshot: 6, tables: [{ ...T, filesProcessed: 1, filesCreated: 1 }] })
    expect(
      await catalog('data_file', 'begin_snapshot, end_snapshot, record_count, row_id_start, partial_max'),
    ).toEqual([
      ['2', '6', '40', '0', null],
      ['3', null, '40', '40', null],
      ['6', null, '8', null, null],
    ])
    // Its deletions from the catalog are in the old delete file now, where DuckDB's flush finds them ended.
    expect(
      await catalog('delete_file', 'begin_snapshot, end_snapshot, data_file_id, delete_count, partial_max'),
    ).toEqual([['4', '6', '0', '32', '5']])
    expect(await catalog('inlined_delete_1')).toEqual([])
    expect((await catalog('snapshot_changes')).at(-1)?.slice(0, 2)).toEqual(['6', 'rewrite_delete:1'])
    expect(await shown()).toEqual({ ...before, 6: before[5] })
    await expect(lake.maintenance.rewrite({ deleteThreshold: 2 })).rejects.toThrow(
      'Binder Error: The delete_threshold option must be between 0 and 1',
    )
  })

  it('keeps the statistics while an older version shows the deleted rows, and makes them exact otherwise', async () => {
    const bounds = () => catalog('table_column_stats', 'column_id, min_value, max_value')
    const stats = () => catalog('table_stats', 'record_count, next_row_id')
    expect(await bounds()).toContainEqual(['1', '0', '139'])
    await lake.maintenance.expireSnapshots({ dryRun: false, versions: [2, 3, 4] })
    await lake.maintenance.rewrite({ deleteThreshold: 0.5 })
    expect([await bounds(), await stats()]).toEqual([
      [
        ['1', '0', '139'],
        ['3', null, null],
      ],
      [['80', '80']],
    ])
    await lake.maintenance.expireSnapshots({ dryRun: false, olderThan: '2100-01-01' })
    const [file = []] = await catalog('data_file', 'data_file_id, begin_snapshot')
    await deleteInCatalog(context, Number(file[0]), [0])
    await lake.maintenance.expireSnapshots({ dryRun: false, olderThan: '2100-01-01' })
    await lake.maintenance.rewrite({ deleteThreshold: 0 })
    expect((await stats())[0]).toEqual(['47', '80'])
    expect((await bounds())[0]?.[2]).toBe('139')
    expect(Number((await bounds())[0]?.[1])).toBeGreaterThan(29)
  })
})
