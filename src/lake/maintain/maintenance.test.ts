/** Maintenance changes files and no row: every remaining version shows what it showed before, row ids included. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../client.ts'
import type { LakeContext } from '../lake-context.ts'
import type { Cell } from '../ports.ts'
import { findTable } from '../read-snapshot.ts'
import { scanLocatedInto } from '../scan.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { nodeFileStore } from '../testing/node-file-store.ts'
import { nodeParquetCodec } from '../testing/node-parquet.ts'
import { deleteInCatalog, deleteInFile, endInlined } from '../testing/row-edits.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'
const DRY = { dryRun: true, all: true }
const REAL = { dryRun: false, all: true }

let test: TestLake
let lake: LakeClient
let context: LakeContext

beforeEach(async () => {
  test = await openTestLake()
  lake = await test.engine.attach(test.request)
  context = {
    catalog: { sql: test.sql, database: '__ducklake_metadata_lake' },
    dataPath: `${test.request.dataPath}/`,
    attachLimit: null,
    parquet: nodeParquetCodec(test.duckdb),
    files: nodeFileStore(),
  }
  await lake.createTable(T, [
    { name: 'a', type: 'INTEGER' },
    { name: 'l', type: 'VARCHAR[]' },
  ])
}, STARTING_DUCKDB_MS)

afterEach(async () => {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake', { afterExpiry: true })).toEqual({})
  await test.dispose()
})

const catalog = (table: string, columns = '*') =>
  test.query(`SELECT ${columns} FROM ${META}.ducklake_${table} ORDER BY ALL`)

/** Rows with their ids, by version. */
async function shown(): Promise<Record<string, readonly (readonly Cell[])[]>> {
  const versions: Record<string, readonly (readonly Cell[])[]> = {}
  for (const { id } of (await lake.snapshots()).filter((snapshot) => snapshot.id > 0)) {
    const relation = 'temp.main.shown'
    await scanLocatedInto(context, await findTable(context.catalog, context.dataPath, id, T), id, relation)
    versions[id] = await test.query(`SELECT a, l, _lake_row_id FROM ${relation} ORDER BY ALL`)
    await test.sql.run(`DROP TABLE ${relation}`)
  }
  return versions
}

/** Five inlined rows of three snapshots, two of them ended; the rows of the format's own example of a flush. */
async function inlinedRows(): Promise<void> {
  await lake.append(T, "VALUES (1, ['x']), (2, []), (3, NULL)")
  await lake.append(T, "VALUES (4, ['d', NULL])")
  await endInlined(context, 'ducklake_inlined_data_1_1', [1])
  await lake.append(T, "VALUES (3, ['new'])")
  await endInlined(context, 'ducklake_inlined_data_1_1', [2])
}

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

describe('expiry and cleanup', () => {
  it('forgets what no version shows, and frees its bytes', async () => {
    for (const from of [0, 20]) await lake.append(T, `SELECT i, NULL FROM range(${from}, ${from + 20}) r(i)`)
    await deleteInFile(context, 0, [1, 2, 3])
    const { maintenance } = lake
    await maintenance.rewrite({ deleteThreshold: 0.1 })
    const before = await shown()
    expect(await maintenance.expireSnapshots({ dryRun: false })).toMatchObject({ snapshots: [] })
    await expect(
      maintenance.expireSnapshots({ dryRun: true, versions: [1], olderThan: 'now' }),
    ).rejects.toThrow("cannot specify both 'versions' and 'older_than' parameters")
    const some = { dryRun: true, versions: [0, 1, 2, 3, 5, 99] }
    const planned = await maintenance.expireSnapshots(some)
    expect(planned).toMatchObject({ files: [], bytes: 0, tables: [] })
    expect(planned.snapshots.map(({ id }) => id)).toEqual([0, 1, 2, 3])
    expect(await lake.snapshots()).toHaveLength(6)
    expect(await maintenance.expireSnapshots({ ...some, dryRun: false })).toEqual(planned)
    expect(await shown()).toEqual({ 4: before[4], 5: before[5] })
    const rest = await maintenance.expireSnapshots({ dryRun: false, olderThan: '2100-01-01' })
    expect(rest.snapshots.map(({ id }) => id)).toEqual([4])
    expect(rest.files.map(({ kind, id }) => [kind, id])).toEqual([
      ['data', 0],
      ['delete', 2],
    ])
    const sizes = rest.files.map(({ path }) => statSync(path).size)
    expect(rest.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0))
    expect(await shown()).toEqual({ 5: before[5] })
    expect((await maintenance.cleanupOldFiles({ dryRun: false })).files).toEqual([])
    const dry = await maintenance.cleanupOldFiles(DRY)
    expect(dry).toMatchObject({ bytes: rest.bytes, held: [] })
    expect(dry.files.map(({ path }) => path).toSorted()).toEqual(
      rest.files.map(({ path }) => path).toSorted(),
    )
    expect(rest.files.every(({ path }) => existsSync(path))).toBe(true)
    expect(await maintenance.cleanupOldFiles(REAL)).toEqual(dry)
    expect(rest.files.some(({ path }) => existsSync(path))).toBe(false)
    expect(await catalog('files_scheduled_for_deletion')).toEqual([])
    expect(await shown()).toEqual({ 5: before[5] })
  })

  it('goes on after a crash between removing files and forgetting them', async () => {
    for (const from of [0, 20]) await lake.append(T, `SELECT i, NULL FROM range(${from}, ${from + 20}) r(i)`)
    await lake.maintenance.mergeAdjacent()
    const [first] = (await lake.maintenance.cleanupOldFiles(DRY)).files
    await context.files.remove(first?.path ?? '')
    const cleaned = await lake.maintenance.cleanupOldFiles(REAL)
    expect(cleaned.files).toHaveLength(1)
    expect(await catalog('files_scheduled_for_deletion')).toEqual([])
  })

  it('never removes a scheduled file that a version needs, nor one outside the data path', async () => {
    const { files } = await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
    const name = files[0]?.slice(context.dataPath.length)
    const outside = `${test.folder}/outside.parquet`
    writeFileSync(outside, 'x')
    await test.sql.run(
      `INSERT INTO ${META}.ducklake_files_scheduled_for_deletion VALUES (77, 'main/./${name?.slice(5)}', true, '2020-01-01'), (78, '${outside}', false, '2020-01-01')`,
    )
    const cleaned = await lake.maintenance.cleanupOldFiles(REAL)
    expect(cleaned.files).toEqual([])
    expect(cleaned.held.map(({ reason }) => reason).toSorted()).toEqual([
      'a snapshot of the lake needs it',
      'it is not below the data path',
    ])
    expect([...files, outside].every((path) => existsSync(path))).toBe(true)
    expect(await catalog('files_scheduled_for_deletion')).toHaveLength(2)
  })
})

describe('orphaned files', () => {
  function leave(path: string): string {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'left behind')
    return path
  }

  it('are the lake files that nothing knows, and no other', async () => {
    const { files } = await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
    const old = leave(`${context.dataPath}main/t/ducklake-01800000-0000-7000-8000-000000000000.parquet`)
    const young = leave((files[0] ?? '').replace(/.{12}\.parquet$/, '000000000000.parquet'))
    const named = leave(`${context.dataPath}x.parquet`)
    const other = leave(`${context.dataPath}notes.txt`)
    const beside = leave(`${test.folder}/datax/y.parquet`)
    const byAge = await lake.maintenance.deleteOrphanedFiles({ dryRun: true })
    expect(byAge.files).toEqual([{ path: old, size: 11 }])
    expect(byAge.held).toEqual([
      { path: young, reason: 'it is not old enough' },
      { path: named, reason: 'its name does not say when it was written' },
    ])
    expect(await lake.maintenance.deleteOrphanedFiles(REAL)).toMatchObject({ bytes: 33, held: [] })
    expect([old, young, named].some((path) => existsSync(path))).toBe(false)
    expect([...files, other, beside].every((path) => existsSync(path))).toBe(true)
    expect(readFileSync(files[0] ?? '').byteLength).toBeGreaterThan(0)
  })

  it.each([
    ['a doubled slash in the table path', "UPDATE {table} SET path = 't//'"],
    ['a dot in the table path', "UPDATE {table} SET path = './t/'"],
    ['no table path', "UPDATE {table} SET path = NULL; UPDATE {data_file} SET path = 't/' || path"],
    [
      'an absolute file path with a dot',
      "UPDATE {data_file} SET path = '{data}main/./t/' || path, path_is_relative = false",
    ],
    [
      'an absolute file path with a way up',
      "UPDATE {data_file} SET path = '{data}other/../main/t/' || path, path_is_relative = false",
    ],
  ])('are found with %s', async (_, edit) => {
    const { files } = await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
    const orphan = leave(`${context.dataPath}main/t/z.parquet`)
    const undo = [
      await catalog('table', 'path'),
      await catalog('data_file', 'path, path_is_relative'),
    ] as const
    await test.sql.run(
      edit
        .replaceAll('{data}', context.dataPath)
        .replaceAll(/\{(\w+)\}/g, (__, name) => `${META}.ducklake_${name}`),
    )
    expect((await lake.maintenance.deleteOrphanedFiles(DRY)).files).toEqual([{ path: orphan, size: 11 }])
    await lake.maintenance.deleteOrphanedFiles(REAL)
    expect(files.map((path) => existsSync(path))).toEqual([true])
    await test.sql.run(
      `UPDATE ${META}.ducklake_table SET path = '${undo[0][0]?.[0]}'; UPDATE ${META}.ducklake_data_file SET path = '${undo[1][0]?.[0]}', path_is_relative = true`,
    )
  })

  it('are found below a data path with a doubled slash', async () => {
    const { files } = await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
    await lake.detach()
    const odd = { ...test.request, dataPath: `${test.folder}//data`, overrideDataPath: true }
    lake = await test.engine.attach(odd)
    expect(await lake.maintenance.deleteOrphanedFiles(REAL)).toMatchObject({ files: [], held: [] })
    expect(existsSync(files[0] ?? '')).toBe(true)
  })

  it('are not guessed when the lake is not where its catalog says', async () => {
    const { files } = await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
    await test.sql.run(`UPDATE ${META}.ducklake_table SET path = 'elsewhere/'`)
    await expect(lake.maintenance.deleteOrphanedFiles(REAL)).rejects.toMatchObject({ code: 'damaged-lake' })
    expect(existsSync(files[0] ?? '')).toBe(true)
    await test.sql.run(`UPDATE ${META}.ducklake_table SET path = 't/'`)
  })
})

it('checkpoint does all of it with the defaults of the lake', async () => {
  await inlinedRows()
  await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
  const before = await shown()
  const done = await lake.maintenance.checkpoint()
  expect(done.flushed.tables).toEqual([{ ...T, rowsFlushed: 5 }])
  expect([done.expired.snapshots, done.cleaned.files, done.orphans.files]).toEqual([[], [], []])
  expect(await shown()).toMatchObject(before)
  await lake.maintenance.setOption('expire_older_than', '0 seconds')
  await lake.maintenance.setOption('delete_older_than', '0 seconds')
  await lake.maintenance.setOption('rewrite_delete_threshold', '0.1')
  await lake.maintenance.checkpoint()
  const again = await lake.maintenance.checkpoint()
  expect(again.cleaned.bytes).toBeGreaterThan(0)
  await lake.maintenance.checkpoint()
  expect(await lake.snapshots()).toHaveLength(1)
  const versions = Object.values(await shown())
  expect(versions).toEqual([before[7]])
})

describe('options', () => {
  it.each([
    ['nope', '1', 'Not implemented Error: Unsupported option nope'],
    ['version', '1.0', 'Not implemented Error: Unsupported option version'],
    [
      'parquet_compression',
      'foo',
      'Not implemented Error: Unsupported codec "foo" for parquet, supported options are uncompressed, snappy, gzip, zstd, brotli, lz4, lz4_raw',
    ],
    ['parquet_version', '3', 'Not implemented Error: Only Parquet version 1 and 2 are supported'],
    [
      'data_inlining_row_limit',
      '-1',
      "Invalid Input Error: Failed to cast value: Could not convert string '-1' to UINT64",
    ],
    ['parquet_row_group_size', '0', 'Not implemented Error: Row group size cannot be 0'],
    ['target_file_size', 'x', 'Parser Error: Memory must have a number (e.g. 1GB)'],
    [
      'target_file_size',
      '10XB',
      "Parser Error: Unknown unit for memory: 'xb' (expected: KB, MB, GB, TB for 1000^i units or KiB, MiB, GiB, TiB for 1024^i units)",
    ],
    ['rewrite_delete_threshold', '2', 'Binder Error: The rewrite_delete_threshold must be between 0 and 1'],
    ['rewrite_delete_threshold', 'x', "Invalid Input Error: Could not convert string 'x' to DOUBLE"],
    ['expire_older_than', 'x', 'Binder Error: expire_older_than is not a valid interval value.'],
    [
      'auto_compact',
      'on',
      "Invalid Input Error: Failed to cast value: Could not convert string 'on' to BOOL",
    ],
  ])('%s does not take %s', async (name, value, message) => {
    await expect(lake.maintenance.setOption(name, value)).rejects.toThrow(message)
    expect(await lake.maintenance.options()).toHaveLength(4)
  })

  it('are stored as DuckLake stores them, the narrowest scope last', async () => {
    const { maintenance } = lake
    for (const [name, value] of [
      ['Parquet_Compression', 'ZSTD'],
      ['parquet_version', '2'],
      ['target_file_size', '10 MiB'],
      ['parquet_row_group_size_bytes', '1.5MB'],
      ['rewrite_delete_threshold', '.5'],
      ['data_inlining_row_limit', '1e2'],
      ['auto_compact', 'no'],
      ['auto_compact', 'yes'],
    ] as const)
      await maintenance.setOption(name, value)
    await maintenance.setOption('auto_compact', 'f', { schema: 'MAIN' })
    await maintenance.setOption('auto_compact', 'f', { table: T })
    const stored = (await maintenance.options()).map(({ name, value, scope, entry }) => [
      name,
      value,
      scope,
      entry,
    ])
    expect(
      stored.filter(([name]) => !['created_by', 'data_path', 'encrypted', 'version'].includes(name ?? '')),
    ).toEqual([
      ['auto_compact', 'true', 'GLOBAL', null],
      ['auto_compact', 'false', 'SCHEMA', 'main'],
      ['auto_compact', 'false', 'TABLE', 'main.t'],
      ['data_inlining_row_limit', '100', 'GLOBAL', null],
      ['parquet_compression', 'zstd', 'GLOBAL', null],
      ['parquet_row_group_size_bytes', '1500000', 'GLOBAL', null],
      ['parquet_version', 'V2', 'GLOBAL', null],
      ['rewrite_delete_threshold', '0.500000', 'GLOBAL', null],
      ['target_file_size', '10485760', 'GLOBAL', null],
    ])
    await expect(maintenance.setOption('auto_compact', 'f', { schema: 'nos' })).rejects.toThrow(
      'Binder Error: Schema "nos" not found in DuckLakeCatalog',
    )
    expect(await lake.snapshots()).toHaveLength(2)
  })
})

it('tells of tables, files and the lake', async () => {
  const { files } = await lake.append(T, 'SELECT i, NULL FROM range(20) r(i)')
  await deleteInFile(context, 0, [1])
  const size = statSync(files[0] ?? '').size
  const [info] = await lake.maintenance.tableInfo()
  expect(info).toMatchObject({
    ...T,
    schemaId: 0,
    tableId: 1,
    fileCount: 1,
    fileSize: size,
    deleteFileCount: 1,
  })
  const [listed] = await lake.maintenance.listFiles(T)
  expect(listed).toEqual({
    data: { path: files[0], size, footerSize: expect.any(Number) },
    delete: {
      path: expect.stringMatching(/-delete\.parquet$/),
      size: info?.deleteFileSize,
      footerSize: expect.any(Number),
    },
  })
  expect(await lake.maintenance.listFiles(T, 2)).toEqual([{ ...listed, delete: null }])
  expect(await lake.maintenance.listFiles(T, 1)).toEqual([])
  expect(await lake.maintenance.settings()).toEqual({
    catalogType: 'duckdb',
    version: '1.0',
    dataPath: context.dataPath,
  })
})
