/**
 * Every damage that DuckDB fails on (DuckLake spec 14.1, a test per line): here it is a clear error at the place, or it does
 * not matter for what is asked. Rows are never wrong.
 */

import { rmSync, writeFileSync } from 'node:fs'
import { tableToIPC } from 'apache-arrow'
import * as parquet from 'parquet-wasm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { arrowTable } from './testing/arrow-table.ts'
import { type Copy, INTACT, makeBaseLake, T, U } from './testing/damaged-lake.ts'
import { encoded } from './testing/file-bytes.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { STARTING_DUCKDB_MS } from './testing/test-lake.ts'

let base: Awaited<ReturnType<typeof makeBaseLake>>
let copy: Copy
beforeAll(async () => {
  base = await makeBaseLake()
}, STARTING_DUCKDB_MS)
afterEach(() => copy.dispose())
afterAll(() => base.dispose())

async function open(): Promise<Copy> {
  copy = await base.copy()
  return copy
}

/** A Parquet file of a query, without any field ids. */
async function withoutIds(query: string): Promise<Uint8Array> {
  const table = await arrowTable(copy.duckdb, query)
  return parquet.writeParquet(parquet.Table.fromIPCStream(tableToIPC(table, 'stream')))
}

describe('the whole lake is refused', () => {
  it.each([
    ['version is not 1.0', 'version', '2.0', 'unsupported-lake', 'catalog version is 2.0'],
    [
      'encrypted is neither true nor false',
      'encrypted',
      '0',
      'damaged-lake',
      'encrypted row of ducklake_metadata is "0". Encrypted should be either true or false',
    ],
  ])('%s', async (_, key, value, code, message) => {
    const { damage } = await open()
    await expect(
      damage(`UPDATE @metadata SET value = '${value}' WHERE key = '${key}'`),
    ).rejects.toMatchObject({ code, message: expect.stringContaining(message), next: expect.any(String) })
  })
})

describe('reading the table is refused', () => {
  it.each([
    [
      'unknown column_type',
      "UPDATE @column SET column_type = 'text' WHERE column_id = 1",
      'column type "text"',
    ],
    ['table in a missing schema', 'UPDATE @table SET schema_id = 77 WHERE table_id = 1', 'table "t" belongs'],
    [
      'NULL path_is_relative of a table',
      'UPDATE @table SET path_is_relative = NULL WHERE table_id = 1',
      '"path_is_relative" is NULL',
    ],
    [
      'NULL path_is_relative of a file',
      'UPDATE @data_file SET path_is_relative = NULL WHERE table_id = 1',
      '"path_is_relative" is NULL',
    ],
    [
      'NULL nulls_allowed',
      'UPDATE @column SET nulls_allowed = NULL WHERE table_id = 1',
      '"nulls_allowed" is NULL',
    ],
    [
      'partial_max beyond the snapshot, without a snapshot column',
      'UPDATE @data_file SET partial_max = 99 WHERE table_id = 1',
      'mixes snapshots',
    ],
    ['registered inlined table missing', 'DROP TABLE @inlined_data_1_1', '"ducklake_inlined_data_1_1"'],
  ])('%s', async (_, sql, message) => {
    const { damage } = await open()
    const lake = await damage(sql)
    await expect(lake.relation(T)).rejects.toMatchObject({
      code: 'damaged-lake',
      message: expect.stringContaining(message),
      next: expect.any(String),
    })
  })

  it('table path without a slash: the file is not found where it would be', async () => {
    const lake = await (await open()).damage("UPDATE @table SET path = 't' WHERE table_id = 1")
    await expect(lake.relation(T)).rejects.toMatchObject({
      code: 'no-such-file',
      message: expect.stringContaining('/main/tducklake-'),
    })
  })

  it.each([
    ['is missing', (path: string) => rmSync(path), 'no-such-file'],
    ['is cut', (path: string) => writeFileSync(path, 'PAR1'), 'unsupported-lake'],
  ])(
    'a data file with deletes that %s: its table is listed without a count, the others as they are',
    async (_, harm, code) => {
      const { lake, fileOf } = await open()
      harm(await fileOf(T))
      expect((await lake.tables()).map(({ table, rowCount }) => [table, rowCount])).toEqual([
        ['t', null],
        ['u', 20],
      ])
      await expect(lake.relation(T)).rejects.toMatchObject({ code })
      await copy.query(`FROM ${await lake.relation(U)}`)
    },
  )

  it('MAP without a key id', async () => {
    const { lake, duckdb, fileOf } = await open()
    const fields = [
      { name: 'a', fieldId: 1, children: [] },
      { name: 's', fieldId: 2, children: [3, 4].map((fieldId) => ({ name: '', fieldId, children: [] })) },
      // Key and value carry ids of other columns.
      { name: 'm', fieldId: 5, children: [77, 78].map((fieldId) => ({ name: '', fieldId, children: [] })) },
    ]
    const query = "SELECT 1::INTEGER AS a, {'x': 1, 'y': 'y'} AS s, MAP {'k': 1} AS m FROM range(40)"
    writeFileSync(await fileOf(T), await encoded(nodeParquetCodec(duckdb), query, fields))
    await expect(lake.relation(T)).rejects.toThrow('"m"')
  })

  it.each([
    ['is no list of positions', "SELECT 'x' AS file_path, 'y' AS pos"],
    ['has no positions', "SELECT 'x' AS file_path"],
    ['has them twice', "SELECT 'x' AS file_path, (10 + i // 2)::BIGINT AS pos FROM range(15) r(i)"],
  ])('delete file that %s', async (_, query) => {
    const { lake } = await open()
    const file = (await lake.files()).find(({ kind }) => kind === 'delete')
    writeFileSync(file?.path ?? '', await withoutIds(query))
    await expect(lake.relation(T)).rejects.toMatchObject({
      message: expect.stringContaining(file?.path ?? ''),
      next: expect.any(String),
    })
  })
})

describe('rows are read all the same', () => {
  it.each([
    [
      'default_value without default_value_type',
      "UPDATE @column SET default_value = '5', default_value_type = NULL WHERE column_id = 1",
    ],
    ['view with column_aliases NULL', 'UPDATE @view SET column_aliases = NULL'],
    ['footer_size 0', 'UPDATE @data_file SET footer_size = 0'],
    ['footer_size wrong', 'UPDATE @data_file SET footer_size = footer_size + 3'],
    ['row_id_start NULL', 'UPDATE @data_file SET row_id_start = NULL'],
    ['NULL file_size_bytes', 'UPDATE @data_file SET file_size_bytes = NULL'],
    ['no schema version of the files', 'DELETE FROM @schema_versions'],
    [
      'unknown keyword in changes_made',
      "UPDATE @snapshot_changes SET changes_made = 'foo:1' WHERE snapshot_id = 2",
    ],
    ['next_file_id not above the ids', 'UPDATE @snapshot SET next_file_id = 0'],
  ])('%s', async (_, sql) => {
    const { damage, answer } = await open()
    expect(await answer(await damage(sql))).toEqual(INTACT)
  })

  it('delete file with positions in another order', async () => {
    const { lake, answer } = await open()
    const file = (await lake.files()).find(({ kind }) => kind === 'delete')
    const query = "SELECT 'x' AS file_path, (24 - i)::BIGINT AS pos FROM range(15) r(i)"
    writeFileSync(file?.path ?? '', await withoutIds(query))
    expect(await answer(lake)).toEqual(INTACT)
  })
})

describe('what the damage is in the way of', () => {
  it('row_id_start NULL: rows of the file are not updated, since they would lose which row they are', async () => {
    const lake = await (await open()).damage('UPDATE @data_file SET row_id_start = NULL')
    const before = (await lake.snapshots()).length
    await expect(lake.rows.updateWhere(T, { a: '7' }, 'a = 5')).rejects.toMatchObject({
      code: expect.stringMatching(/damaged|unsupported/),
    })
    expect((await lake.snapshots()).length).toBe(before)
  })

  it('NULL file_size_bytes: the list of files says so', async () => {
    const lake = await (await open()).damage('UPDATE @data_file SET file_size_bytes = NULL')
    await expect(lake.files()).rejects.toMatchObject({
      code: 'damaged-lake',
      message: expect.stringContaining('"file_size_bytes" is NULL'),
    })
  })

  it('registered inlined table missing: small inserts fail, too', async () => {
    const lake = await (await open()).damage('DROP TABLE @inlined_data_1_1')
    await expect(lake.append(T, 'VALUES (1, NULL, NULL)')).rejects.toThrow('ducklake_inlined_data_1_1')
  })

  it('inlined table of an older schema only, after a foreign ALTER: small inserts go to a file', async () => {
    const { damage, answer } = await open()
    const lake = await damage(
      "INSERT INTO @column SELECT 8, 5, NULL, 1, 8, 'b', 'int32', NULL, 'NULL', true, NULL, 'literal', 'duckdb'; UPDATE @snapshot SET schema_version = schema_version + 1 WHERE snapshot_id >= 5",
    )
    const { inlinedRows, files } = await lake.append(T, 'VALUES (1000, NULL, NULL, 1)')
    expect([inlinedRows, files.length]).toEqual([0, 1])
    expect(await answer(lake)).toEqual([['29', '1828']])
  })

  it('no schema version of the files: they are not merged', async () => {
    const { damage, answer } = await open()
    const lake = await damage('DELETE FROM @schema_versions')
    await lake.append(T, 'SELECT 0, NULL, NULL FROM range(20)')
    expect(await lake.maintenance.mergeAdjacent()).toMatchObject({ tables: [], files: [] })
    expect(await answer(lake)).toEqual([['48', '828']])
  })

  it('unknown keyword in changes_made: the history shows it, and the next commit works', async () => {
    const { damage, answer } = await open()
    const lake = await damage("UPDATE @snapshot_changes SET changes_made = 'foo:1' WHERE snapshot_id = 2")
    expect((await lake.snapshots())[2]?.changes).toBe('foo:1')
    await lake.append(T, 'VALUES (1000, NULL, NULL)')
    expect(await answer(lake)).toEqual([['29', '1828']])
  })

  it('next_file_id not above the ids: an insert says so at once and leaves no file', async () => {
    const { damage, answer } = await open()
    const lake = await damage('UPDATE @snapshot SET next_file_id = 0')
    const before = await lake.files()
    await expect(lake.append(U, 'FROM range(20)')).rejects.toMatchObject({
      code: 'damaged-lake',
      message: expect.stringContaining('next_file_id of snapshot'),
    })
    expect(await lake.files()).toEqual(before)
    expect(await answer(lake)).toEqual(INTACT)
  })

  it('view with column_aliases NULL: the view is listed without any', async () => {
    const lake = await (await open()).damage('UPDATE @view SET column_aliases = NULL')
    expect(await lake.schema.views()).toMatchObject([{ viewId: 3, columnAliases: [] }])
  })

  it('a data file is gone: the error names it', async () => {
    const { lake, fileOf } = await open()
    const file = await fileOf(U)
    rmSync(file)
    await expect(lake.relation(U)).rejects.toMatchObject({
      code: 'no-such-file',
      message: expect.stringContaining(file),
    })
  })
})
