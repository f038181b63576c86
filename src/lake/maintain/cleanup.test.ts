/** Expiry and cleanup: what a remaining version shows stays, and what nothing knows goes. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../client.ts'
import type { LakeContext } from '../lake-context.ts'
import { deleteInFile } from '../testing/row-edits.ts'
import { STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'
import {
  catalogRows,
  closeMaintainedLake,
  META,
  openMaintainedLake,
  shownRows,
  T,
} from './testing/maintained-lake.ts'

const DRY = { dryRun: true, all: true }
const REAL = { dryRun: false, all: true }

let test: TestLake
let lake: LakeClient
let context: LakeContext

beforeEach(async () => {
  ;({ test, lake, context } = await openMaintainedLake())
}, STARTING_DUCKDB_MS)
afterEach(() => closeMaintainedLake(test))

const catalog = (table: string, columns?: string) => catalogRows(test, table, columns)
const shown = () => shownRows({ test, lake, context })

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
