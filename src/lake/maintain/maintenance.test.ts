/** Maintenance as a whole: a checkpoint, the options of a lake, and what is told of its tables and files. */

import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../client.ts'
import type { LakeContext } from '../lake-context.ts'
import { deleteInFile } from '../testing/row-edits.ts'
import { STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'
import {
  appendInlinedRows,
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

const shown = () => shownRows({ test, lake, context })
const inlinedRows = () => appendInlinedRows({ lake, context })

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
