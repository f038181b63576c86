/** A catalog that is damaged or uses what we cannot keep exact is refused with a clear error, never misread. */

import { rmSync, writeFileSync } from 'node:fs'
import { tableFromArrays, tableToIPC } from 'apache-arrow'
import * as parquet from 'parquet-wasm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lake } from './engine.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
let lake: Lake
let file: string

beforeEach(async () => {
  test = await openTestLake()
  lake = await test.engine.attach(test.request)
  await lake.createTable(T, [{ name: 's', type: 'STRUCT(a INTEGER, b VARCHAR)' }])
  await lake.append(T, "VALUES ({'a': 1, 'b': 'inlined'})")
  const { files } = await lake.append(T, "SELECT {'a': i, 'b': 'file'} FROM range(20) r(i)")
  file = files[0] ?? ''
}, STARTING_DUCKDB_MS)
afterEach(() => test.dispose())

const change = (sql: string) => test.sql.run(sql.replaceAll('@', `${META}.ducklake_`))

/** Nobody but DuckLake's own commits changes an attached lake: what they left is remembered. */
async function damage(sql: string): Promise<void> {
  await change(sql)
  await lake.detach()
  lake = await test.engine.attach(test.request)
}

describe('attaching refuses', () => {
  it.each([
    [
      'an earlier version',
      "UPDATE @metadata SET value = '0.4' WHERE key = 'version'",
      'older-lake',
      'catalog version is 0.4',
    ],
    [
      'a newer version',
      "UPDATE @metadata SET value = '1.1-dev1' WHERE key = 'version'",
      'unsupported-lake',
      '1.1-dev1',
    ],
    [
      'encryption',
      "UPDATE @metadata SET value = 'true' WHERE key = 'encrypted'",
      'unsupported-lake',
      'encrypted',
    ],
    ['a missing data path', "DELETE FROM @metadata WHERE key = 'data_path'", 'damaged-lake', 'no data_path'],
  ])('%s', async (_, sql, code, message) => {
    await change(sql)
    await lake.detach()
    await expect(test.engine.attach(test.request)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      next: expect.any(String),
    })
    // Nothing stays attached behind the error.
    expect(
      await test.query("FROM duckdb_databases() WHERE starts_with(database_name, '__ducklake')"),
    ).toEqual([])
  })
})

describe('reading refuses', () => {
  it.each([
    ['a lake without snapshots', 'DELETE FROM @snapshot', 'damaged-lake', 'no snapshot'],
    [
      'an unknown column type',
      "UPDATE @column SET column_type = 'text' WHERE column_id = 2",
      'damaged-lake',
      '"text"',
    ],
    ['a table without columns', 'DELETE FROM @column', 'damaged-lake', 'table "t" has no columns'],
    [
      'a table without its schema',
      'UPDATE @table SET schema_id = 77',
      'damaged-lake',
      'schema that is not there',
    ],
    [
      'a nested column without its parent',
      'UPDATE @column SET parent_column = 77 WHERE column_id = 2',
      'damaged-lake',
      'nested column',
    ],
    ['a missing inlined table', 'DROP TABLE @inlined_data_1_1', 'damaged-lake', 'ducklake_inlined_data_1_1'],
    [
      'an inlined table of other columns',
      'ALTER TABLE @inlined_data_1_1 RENAME COLUMN s TO x',
      'damaged-lake',
      'no version of the table',
    ],
    [
      'a wrong record count',
      'UPDATE @data_file SET record_count = 19',
      'damaged-lake',
      'has 20 rows, not 19',
    ],
    ['a mapping that is not there', 'UPDATE @data_file SET mapping_id = 5', 'damaged-lake', 'mapping 5'],
    [
      'a mapping of another kind',
      "UPDATE @data_file SET mapping_id = 5; INSERT INTO @column_mapping VALUES (5, 1, 'by_luck')",
      'unsupported-lake',
      'by_luck',
    ],
    [
      'a mapping of a column that the file does not have',
      "UPDATE @data_file SET mapping_id = 5; INSERT INTO @column_mapping VALUES (5, 1, 'map_by_name'); INSERT INTO @name_mapping VALUES (5, 0, 'x', 1, NULL, false)",
      'damaged-lake',
      'has no column "x"',
    ],
    [
      'a mapping of a directory that the path does not have',
      "UPDATE @data_file SET mapping_id = 5; INSERT INTO @column_mapping VALUES (5, 1, 'map_by_name'); INSERT INTO @name_mapping VALUES (5, 0, 's', 1, NULL, true)",
      'damaged-lake',
      'does not say the value of "s"',
    ],
    ['a file of another format', "UPDATE @data_file SET file_format = 'lance'", 'unsupported-lake', 'lance'],
    ['an encrypted file', "UPDATE @data_file SET encryption_key = 'abc='", 'unsupported-lake', 'encrypted'],
    [
      'mixed snapshots without a snapshot column',
      'UPDATE @data_file SET partial_max = 9',
      'damaged-lake',
      'mixes snapshots',
    ],
    [
      'a deletion vector that is none',
      "INSERT INTO @delete_file SELECT 9, 1, 3, NULL, 1, path, true, 'puffin', 1, 10, 0, NULL, NULL FROM @data_file",
      'unsupported-lake',
      'deletion vector',
    ],
    [
      'deletions in another format',
      "INSERT INTO @delete_file VALUES (9, 1, 3, NULL, 1, 'x.orc', true, 'orc', 1, 10, 0, NULL, NULL)",
      'unsupported-lake',
      'its format is orc',
    ],
    [
      'two delete files for one file',
      "INSERT INTO @delete_file SELECT 9 + i, 1, 3, NULL, 1, 'x', true, 'parquet', 1, 10, 1, NULL, NULL FROM range(2) r(i)",
      'damaged-lake',
      'two delete files',
    ],
    [
      'a delete file that is none',
      "INSERT INTO @delete_file SELECT 9, 1, 3, NULL, 1, path, true, 'parquet', 1, 10, 1, NULL, NULL FROM @data_file",
      'damaged-lake',
      'no list of deleted positions',
    ],
    [
      'a variant column',
      "UPDATE @column SET column_type = 'variant', parent_column = NULL WHERE column_id = 3",
      'unsupported-lake',
      'VARIANT',
    ],
  ])('%s', async (_, sql, code, message) => {
    await damage(sql)
    await expect(lake.relation(T)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      next: expect.any(String),
    })
    // The failed attempt is not kept: no half-filled table is left behind.
    expect(
      await test.query(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, 'lake_t')",
      ),
    ).toEqual([])
  })

  it('a data file that is not there', async () => {
    rmSync(file)
    await expect(lake.relation(T)).rejects.toMatchObject({ code: 'no-such-file' })
  })

  it('a data file that is no Parquet', async () => {
    writeFileSync(file, 'PAR1 nothing')
    await expect(lake.relation(T)).rejects.toMatchObject({
      code: 'unsupported-lake',
      message: expect.stringContaining(file),
    })
  })

  it('a data file without field ids', async () => {
    const table = tableFromArrays({ s: Array.from({ length: 20 }, () => ({ a: 1, b: 'x' })) })
    writeFileSync(file, parquet.writeParquet(parquet.Table.fromIPCStream(tableToIPC(table, 'stream'))))
    await expect(lake.relation(T)).rejects.toMatchObject({ message: expect.stringContaining('no field ids') })
  })
})

describe('appending refuses', () => {
  it.each([
    [
      'a table whose statistics are gone',
      'DELETE FROM @table_stats',
      'damaged-lake',
      'has 0 statistics rows',
    ],
    [
      'a lake that wants commit messages',
      "INSERT INTO @metadata VALUES ('require_commit_message', 'true', NULL, NULL)",
      'sql',
      'Commit Information for the snapshot is required',
    ],
    ['a missing inlined table', 'DROP TABLE @inlined_data_1_1', 'damaged-lake', 'ducklake_inlined_data_1_1'],
  ])('%s', async (_, sql, code, message) => {
    await damage(sql)
    await expect(lake.append(T, "VALUES ({'a': 1, 'b': 'x'})")).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(await lake.snapshots()).toHaveLength(4)
  })
})

it('a small insert goes to a file when the inlined table has other columns', async () => {
  await damage("UPDATE @column SET column_name = 'renamed' WHERE column_id = 1")
  const { inlinedRows, files } = await lake.append(T, "VALUES ({'a': 7, 'b': 'x'})")
  expect([inlinedRows, files.length]).toEqual([0, 1])
})
