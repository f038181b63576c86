/** Looking into files, maintenance, found lakes and notes: on a lake of the built-in engine in a folder. */

import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../lake/client.ts'
import { nodeParquetCodec } from '../lake/testing/node-parquet.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../lake/testing/test-lake.ts'
import { findLakes, placeOf } from './found-lakes.ts'
import { createInspection } from './inspection.ts'
import type { InspectionApi } from './inspection-api.ts'
import { lakeNotes } from './lake-notes.ts'
import { createLakeMaintenance } from './maintenance.ts'
import { createSession, type Session } from './session.ts'
import { asStored } from './stored-files.ts'
import { folderTree } from './testing/folder-tree.ts'

const T = { schema: 'main', table: 't' }
const inTurn = <R>(task: () => Promise<R>) => task()

let test: TestLake
let session: Session
let lake: LakeClient
let inspection: InspectionApi

const files = folderTree(() => test.folder)

beforeEach(async () => {
  test = await openTestLake()
  session = createSession(test.engine)
  await session.attach(test.request)
  lake = await test.engine.attach(test.request)
  const parquet = nodeParquetCodec(test.duckdb)
  inspection = createInspection(async () => ({ engine: test.engine, session, files, parquet }), inTurn)
}, STARTING_DUCKDB_MS)
afterEach(() => test.dispose())

async function dataFiles(): Promise<readonly string[]> {
  return (await lake.files()).filter(({ kind }) => kind === 'data').map(({ path }) => path)
}

it('marks files that the catalog names and that are not stored', async () => {
  await lake.createTable(T, [{ name: 'i', type: 'INTEGER' }])
  await lake.append(T, 'FROM range(20)')
  await lake.append(T, 'FROM range(30)')
  const [first = '', second = ''] = await dataFiles()
  renameSync(first, `${first}.away`)
  const listed = await asStored(files, await lake.files())
  expect(listed.map(({ path, missing }) => [path, missing])).toEqual([
    [test.request.metadataPath, undefined],
    [first, true],
    [second, undefined],
  ])
})

describe('looking into a file', () => {
  it('shows schema, row groups, rows, and the same statistics as the catalog has', async () => {
    await lake.createTable(T, [
      { name: 'i', type: 'BIGINT' },
      { name: 'u', type: 'UINTEGER' },
      { name: 'n', type: 'DECIMAL(9,2)' },
      { name: 'w', type: 'DECIMAL(30,3)' },
      { name: 'v', type: 'VARCHAR' },
      { name: 'd', type: 'DATE' },
      { name: 'ts', type: 'TIMESTAMP' },
      { name: 'tz', type: 'TIMESTAMP WITH TIME ZONE' },
      { name: 'b', type: 'BOOLEAN' },
      { name: 's', type: 'STRUCT(x INTEGER, l INTEGER[])' },
    ])
    await lake.append(
      T,
      `SELECT i - 5, i::UINTEGER + 4000000000, (i - 5) / 4, (i - 5)::DECIMAL(30,3) / 8, 'é' || i, DATE '1969-12-30' + i::INTEGER,
       TIMESTAMP '1969-12-31 23:59:59.5' + to_seconds(i), '2024-02-29 12:00:00.000001+00'::TIMESTAMPTZ, i > 3, {'x': CASE WHEN i < 4 THEN NULL ELSE i END, 'l': [i]} FROM range(20) r(i)`,
    )
    const [path = ''] = await dataFiles()
    const found = await inspection.inspectFile(path)
    if (found.kind !== 'parquet') throw new Error('it is a Parquet file')
    expect(found).toMatchObject({ rows: 20, known: true, groups: [{ rows: 20, codecs: ['snappy'] }] })
    expect(
      found.fields.map(({ path: names, type, fieldId }) => `${names.join('.')} ${type} ${fieldId}`),
    ).toEqual([
      'i BIGINT 1',
      'u UINTEGER 2',
      'n DECIMAL(9,2) 3',
      'w DECIMAL(30,3) 4',
      'v VARCHAR 5',
      'd DATE 6',
      'ts TIMESTAMP 7',
      'tz TIMESTAMP WITH TIME ZONE 8',
      'b BOOLEAN 9',
      's STRUCT 10',
      's.x INTEGER 11',
      's.l LIST 12',
      's.l.list STRUCT null',
      's.l.list.element INTEGER 13',
    ])
    const bounds = found.columns.map(({ path: names, min, max }) => [names.join('.'), min.file, max.file])
    expect(bounds.slice(0, 9)).toEqual([
      ['i', '-5', '14'],
      ['u', '4000000000', '4000000019'],
      ['n', '-1.25', '3.50'],
      ['w', '-0.625', '1.750'],
      ['v', 'é0', 'é9'],
      ['d', '1969-12-30', '1970-01-18'],
      ['ts', '1969-12-31 23:59:59.5', '1970-01-01 00:00:18.5'],
      ['tz', '2024-02-29 12:00:00.000001+00', '2024-02-29 12:00:00.000001+00'],
      ['b', 'false', 'true'],
    ])
    expect(found.columns.find(({ path: names }) => names.join('.') === 's.x')?.nulls.file).toBe(4)
    const said = found.columns.filter(({ min }) => min.catalog !== null)
    expect(said.length).toBeGreaterThan(8)
    expect(said.filter(({ min, max, nulls }) => min.differs || max.differs || nulls.differs)).toEqual([])
  })

  it('marks where the catalog says something else', async () => {
    await lake.createTable(T, [{ name: 'i', type: 'INTEGER' }])
    await lake.append(T, 'FROM range(20)')
    await test.sql.run(
      `UPDATE __ducklake_metadata_lake.ducklake_file_column_stats SET max_value = '18', null_count = 1, min_value = '00'`,
    )
    const [path = ''] = await dataFiles()
    expect(await inspection.inspectFile(path)).toMatchObject({
      columns: [
        {
          nulls: { file: 0, catalog: 1, differs: true },
          min: { file: '0', catalog: '00', differs: false },
          max: { file: '19', catalog: '18', differs: true },
        },
      ],
    })
  })

  it('pages its rows, also those of a delete file', async () => {
    await lake.createTable(T, [{ name: 'i', type: 'INTEGER' }])
    await lake.append(T, 'FROM range(30)')
    const [path = ''] = await dataFiles()
    const page = await inspection.fileRows({ path, orderBy: null, offset: 28, limit: 10 })
    expect(page).toMatchObject({ total: 30, rows: [['28'], ['29']] })
    const sorted = { column: 'i', descending: true }
    expect((await inspection.fileRows({ path, orderBy: sorted, offset: 0, limit: 1 })).rows).toEqual([['29']])
    await lake.rows.deleteWhere(T, 'i % 2 = 0')
    const deletes = (await lake.files()).find(({ kind }) => kind === 'delete')
    const rows = await inspection.fileRows({ path: deletes?.path ?? '', orderBy: null, offset: 0, limit: 2 })
    expect(rows).toMatchObject({
      total: 15,
      rows: [
        [path, '0'],
        [path, '2'],
      ],
    })
    expect((await lake.files()).find(({ kind }) => kind === 'data')?.deletes).toBe(15)
  })

  it('says of other files that they cannot be looked into', async () => {
    await expect(inspection.inspectFile(test.request.metadataPath)).rejects.toMatchObject({
      code: 'unsupported-lake',
    })
    await expect(inspection.inspectFile('/nowhere.parquet')).rejects.toMatchObject({ code: 'no-such-file' })
  })
})

describe('maintenance', () => {
  it('shows what would go, does the same, and then has nothing to do', async () => {
    const { maintain, planMaintenance } = createLakeMaintenance(async () => ({ session }), inTurn)
    await lake.createTable(T, [{ name: 'i', type: 'INTEGER' }])
    await lake.append(T, 'FROM range(3)')
    for (const start of [100, 200]) await lake.append(T, `FROM range(${start}, ${start + 20})`)
    expect((await maintain({ kind: 'flush' })).written[0]).toBe('main.t: 3 rows flushed.')
    const [first = '', ...more] = await dataFiles()
    expect((await maintain({ kind: 'merge' })).written[0]).toBe('main.t: 3 files merged into 1 file.')
    const expire = { kind: 'expire', versions: [0, 1, 2, 3, 4, 5] } as const
    const planned = await planMaintenance(expire)
    expect(planned.snapshots).toHaveLength(6)
    expect(await maintain(expire)).toEqual(planned)
    const clean = { kind: 'cleanup', all: true } as const
    const removable = await planMaintenance(clean)
    expect(removable.removed.map(({ path }) => path).sort()).toEqual([first, ...more].sort())
    expect(await files.stat(first)).not.toBeNull()
    expect(await maintain(clean)).toEqual(removable)
    expect(await files.stat(first)).toBeNull()
    expect(await maintain({ kind: 'checkpoint' })).toEqual({
      snapshots: [],
      removed: [],
      scheduled: [],
      held: [],
      written: [],
    })
  })
})

describe('a lake that was placed', () => {
  it('is found with its data files where they are now', async () => {
    await lake.createTable(T, [{ name: 'i', type: 'INTEGER' }])
    await lake.append(T, 'FROM range(20)')
    await session.detach()
    await lake.detach()
    const { metadataPath, dataPath } = test.request
    const found = async () =>
      findLakes(
        test.sql,
        files,
        (await files.list('')).map(({ path }) => path),
      )
    expect(await found()).toEqual([
      {
        catalog: metadataPath,
        version: '1.0',
        dataPath: `${dataPath}/`,
        storedDataPath: `${dataPath}/`,
        files: 1,
        missing: 0,
      },
    ])
    mkdirSync(join(test.folder, 'other'))
    renameSync(dataPath, join(test.folder, 'other', 'place'))
    expect(await found()).toMatchObject([{ dataPath: `${test.folder}/other/place/`, missing: 0 }])
  })

  it('is found in its earliest format, too, where tables have no folders', async () => {
    const older = new URL('../../conformance/expected/older-lakes/', import.meta.url).pathname
    const catalog = join(test.folder, 'old.ducklake')
    writeFileSync(catalog, gunzipSync(readFileSync(join(older, '0.1.duckdb.gz'))))
    cpSync(join(older, 'data'), join(test.folder, 'moved'), { recursive: true })
    const placed = (await files.list('')).map(({ path }) => path)
    const [found] = await findLakes(test.sql, files, placed)
    expect(found).toMatchObject({ catalog, version: '0.1', dataPath: `${test.folder}/moved/`, missing: 0 })
    expect(found?.files).toBeGreaterThan(5)
  })

  it('is placed where most of its files are', () => {
    const names = ['main/t/a.parquet', 'main/t/b.parquet']
    const x = ['/l/x/main/t/a.parquet']
    const y = ['/l/y/main/t/a.parquet', '/l/y/main/t/b.parquet']
    const place = (stored: readonly string[], placed: readonly string[], said = '/said/') =>
      placeOf('/l/m.db', said, names, stored, placed)
    expect(place([...x, ...y], [...x, ...y])).toEqual({ dataPath: '/l/y/', files: 2, missing: 0 })
    // The same files where the catalog says belong to another catalog, unless nothing else was placed.
    expect(place([...x, ...y], y, '/l/x/').dataPath).toBe('/l/y/')
    expect(place([...x, ...y], [], '/l/y/')).toEqual({ dataPath: '/l/y/', files: 2, missing: 0 })
    expect(place([], [])).toEqual({ dataPath: '/said/', files: 2, missing: 2 })
    expect(placeOf('/l/m.db', 's3://b/', [], [], []).dataPath).toBe('/l/m.db.files/')
  })
})

describe('the notes of a download', () => {
  it('attach it by relative paths, and warn of names that changed', () => {
    const notes = lakeNotes({
      alias: 'a b',
      metadataPath: "/tmp/it's.db",
      dataPath: '/tmp/data/',
      paths: [
        "/tmp/it's.db",
        '/tmp/data/main/t/k=a%20b/x.parquet',
        '/tmp/data/t/k:l.parquet',
        '/else/y.parquet',
      ],
    })
    const text = Object.fromEntries(notes.map((note) => [note.name, note.text]))
    expect(text['attach.sql']).toContain(
      `ATTACH 'ducklake:root/tmp/it''s.db' AS "a b" (DATA_PATH 'root/tmp/data/', OVERRIDE_DATA_PATH true);`,
    )
    expect(text['README.txt']).toContain('root/tmp/data/t/k%u003Al.parquet was /tmp/data/t/k:l.parquet')
    // The folder of a partition keeps its name, as DuckDB looks for it.
    expect(text['README.txt']).not.toContain('k=a')
    expect(text['README.txt']).toContain('/else/y.parquet')
    const plain = lakeNotes({ alias: 'l', metadataPath: '/m.db', dataPath: '/d/', paths: ['/d/t/x.parquet'] })
    expect(plain[0]?.text).not.toMatch(/names that not every|not below/)
  })
})
