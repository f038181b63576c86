/**
 * Every damage that DuckDB answers with wrong rows (DuckLake spec 14.2, a test per line): here the rows are right, or the
 * place is named; and what a writer can do wrong, this one does right.
 */

import { writeFileSync } from 'node:fs'
import { RecordBatch, Schema, Table, tableToIPC } from 'apache-arrow'
import * as parquet from 'parquet-wasm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decodeParquet, fileBytes } from './parquet-file.ts'
import { arrowTable } from './testing/arrow-table.ts'
import { type Copy, INTACT, makeBaseLake, T, U } from './testing/damaged-lake.ts'
import { checkInvariants } from './testing/invariants.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { STARTING_DUCKDB_MS } from './testing/test-lake.ts'

const META = '"__ducklake_metadata_lake".main'

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

/** The rows of T's data file. */
const ROWS = "SELECT i::INTEGER AS a, {'x': i::INTEGER, 'y': 'y' || i} AS s, MAP {'k': i::INTEGER} AS m"

/** Replaces T's data file by one whose top-level columns have these ids, and nothing below them has any. */
async function writeT(query: string, ids: readonly number[]): Promise<void> {
  const table = await arrowTable(copy.duckdb, query)
  const fields = table.schema.fields.map((field, i) =>
    ids[i] === undefined ? field : field.clone({ metadata: new Map([['PARQUET:field_id', String(ids[i])]]) }),
  )
  const schema = new Schema(fields)
  const batches = table.batches.map((batch) => new RecordBatch(schema, batch.data))
  await write(await copy.fileOf(T), new Table(schema, batches))
}

async function write(path: string, table: Table): Promise<void> {
  writeFileSync(path, parquet.writeParquet(parquet.Table.fromIPCStream(tableToIPC(table, 'stream'))))
}

describe('files whose columns are not what the catalog says', () => {
  it('nested field ids missing: refused, and no field becomes NULL', async () => {
    const { lake } = await open()
    await writeT(`${ROWS} FROM range(40) r(i)`, [1, 2, 5])
    await expect(lake.relation(T)).rejects.toMatchObject({
      code: 'unsupported-lake',
      message: expect.stringMatching(/"s".* ids/),
    })
  })

  it('no field ids and another order of columns: refused, since nested columns need ids', async () => {
    const { lake } = await open()
    await writeT(`SELECT m, s, a FROM (${ROWS} FROM range(40) r(i))`, [])
    await expect(lake.relation(T)).rejects.toMatchObject({
      code: 'unsupported-lake',
      message: expect.stringContaining('carry no field ids'),
    })
  })

  it('file overwritten in place: refused when it has other rows', async () => {
    const { lake, fileOf } = await open()
    await writeT(`${ROWS} FROM range(41) r(i)`, [1, 2, 5])
    await expect(lake.relation(T)).rejects.toMatchObject({
      message: expect.stringContaining(await fileOf(T)),
    })
  })

  it('timestamps keep whether they are in UTC: what is written comes back, and says so in the file', async () => {
    const { lake, duckdb } = await open()
    const name = { schema: 'main', table: 'times' }
    await lake.createTable(name, [
      { name: 'local', type: 'TIMESTAMP' },
      { name: 'instant', type: 'TIMESTAMP WITH TIME ZONE' },
    ])
    const row = "SELECT TIMESTAMP '2026-01-31 12:00:00', TIMESTAMPTZ '2026-01-31 12:00:00+02'"
    const { files } = await lake.append(name, `${row} FROM range(20)`)
    const decoded = await copy.query(`SELECT DISTINCT * FROM ${await lake.relation(name)}`)
    expect(decoded).toEqual([['2026-01-31 12:00:00', '2026-01-31 10:00:00+00']])
    const file = await fileBytes(nodeFileStore(), files[0] ?? '')
    await decodeParquet(nodeParquetCodec(duckdb), file, 'as_written')
    const { columns } = await copy.sql.rows('FROM as_written')
    expect(columns.map(({ type }) => type)).toEqual(['TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'])
    await copy.sql.run('DROP TABLE as_written')
  })
})

describe('statistics that lie', () => {
  it('both bounds NULL in ducklake_table_column_stats, then an insert: nothing is claimed of the old rows', async () => {
    const { damage, query } = await open()
    const lake = await damage(
      'UPDATE @table_column_stats SET min_value = NULL, max_value = NULL WHERE table_id = 2',
    )
    await lake.append(U, 'VALUES (100)')
    const bounds = await query(
      `SELECT min_value, max_value FROM ${META}.ducklake_table_column_stats WHERE table_id = 2`,
    )
    // Without a row DuckDB believes nothing; one with the new bounds alone would hide the old rows.
    expect(bounds).not.toContainEqual(['100', '100'])
    const below = [{ column: 'i', op: '<', value: '20' }] as const
    expect(await query(`SELECT count(*) FROM ${await lake.read(U, { where: below })} WHERE i < 20`)).toEqual([
      ['20'],
    ])
  })

  it.each([
    [
      'bounds not covering old rows',
      "UPDATE @table_column_stats SET min_value = '39', max_value = '39' WHERE table_id = 1",
    ],
    [
      'contains_null = false with NULLs',
      'UPDATE @table_column_stats SET contains_null = false WHERE table_id = 1',
    ],
  ])('%s: tables are read whole, so all rows are there', async (_, sql) => {
    const { damage, query } = await open()
    const relation = await (await damage(sql)).relation(T)
    expect(await query(`SELECT count(*) FROM ${relation} WHERE a < 10`)).toEqual([['10']])
    expect(await query(`SELECT count(*) FROM ${relation} WHERE s IS NULL`)).toEqual([['3']])
  })

  it('ducklake_table_stats missing: rows are read, and an insert is refused instead of repeating row ids', async () => {
    const { damage, answer } = await open()
    const lake = await damage('DELETE FROM @table_stats')
    expect(await answer(lake)).toEqual(INTACT)
    await expect(lake.append(T, 'VALUES (1, NULL, NULL)')).rejects.toMatchObject({
      code: 'damaged-lake',
      message: expect.stringContaining('statistics'),
    })
  })

  it('record_count wrong: refused with the file', async () => {
    const { damage, fileOf } = await open()
    const lake = await damage('UPDATE @data_file SET record_count = 39 WHERE table_id = 1')
    await expect(lake.relation(T)).rejects.toThrow(`"${await fileOf(T)}" has 40 rows, not 39`)
  })

  it('delete_count wrong: the count is that of the rows', async () => {
    const { damage } = await open()
    const lake = await damage('UPDATE @delete_file SET delete_count = 3')
    expect((await lake.tables()).find(({ table }) => table === 't')?.rowCount).toBe(28)
  })

  it('positions beyond the file: the count is that of the rows', async () => {
    const { lake } = await open()
    const file = (await lake.files()).find(({ kind }) => kind === 'delete')
    const query = "SELECT 'x' AS file_path, (30 + i)::BIGINT AS pos FROM range(15) r(i)"
    await write(file?.path ?? '', await arrowTable(copy.duckdb, query))
    // Of the 40 rows 10 are deleted, the other five positions are none.
    expect(await copy.query(`SELECT count(*) FROM ${await lake.relation(T)}`)).toEqual([['33']])
    expect((await lake.tables()).find(({ table }) => table === 't')?.rowCount).toBe(33)
  })
})

describe('deletions that contradict each other', () => {
  it('two visible delete files for a file: refused', async () => {
    const lake = await (await open()).damage(
      'INSERT INTO @delete_file SELECT delete_file_id + 90, * EXCLUDE (delete_file_id) FROM @delete_file',
    )
    await expect(lake.relation(T)).rejects.toMatchObject({
      code: 'damaged-lake',
      message: expect.stringContaining('two delete files'),
    })
  })

  it('position both in the delete file and in the inlined deletes: deleted once, and stays deleted', async () => {
    const { damage, answer } = await open()
    const lake = await damage(
      'CREATE TABLE @inlined_delete_1(file_id BIGINT, row_id BIGINT, begin_snapshot BIGINT); INSERT INTO @inlined_delete_1 VALUES (0, 12, 4)',
    )
    expect(await answer(lake)).toEqual(INTACT)
    expect((await lake.tables()).find(({ table }) => table === 't')?.rowCount).toBe(28)
    await lake.rows.deleteWhere(T, 'a BETWEEN 0 AND 9')
    expect((await copy.query(`FROM ${await lake.relation(T)} WHERE a = 12`)).length).toBe(0)
  })

  it('bucket partitioning on existing data: refused here, and rows from before are found when another did it', async () => {
    const { lake, damage, query } = await open()
    const byBucket = { kind: 'set-partitioning', keys: [{ column: 'i', transform: { bucket: 4 } }] } as const
    await expect(lake.schema.alterTable(U, [byBucket])).rejects.toThrow('cannot be partitioned by buckets')
    const damaged = await damage(
      "INSERT INTO @partition_info VALUES (99, 2, 6, NULL); INSERT INTO @partition_column VALUES (99, 2, 0, 1, 'bucket(4)')",
    )
    const equal = [{ column: 'i', op: '=', value: '3' }] as const
    const part = await damaged.read(U, { where: equal })
    expect(await query(`SELECT count(*) FROM ${part} WHERE i = 3`)).toEqual([['1']])
    const relation = await damaged.relation(U)
    expect(await query(`SELECT count(*) FROM ${relation} WHERE i IN (3, 4, 5)`)).toEqual([['3']])
  })
})

describe('what this writer does', () => {
  it('next_file_id grows with every change of rows, schema_version with every change of the schema', async () => {
    const { lake, query } = await open()
    const counters = async () => {
      const [row] = await query(
        `SELECT next_file_id, schema_version FROM ${META}.ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1`,
      )
      return (row ?? []).map(Number)
    }
    const [file = 0, version = 0] = await counters()
    await lake.append(T, 'VALUES (1, NULL, NULL)')
    expect(await counters()).toEqual([file + 1, version])
    await lake.rows.deleteWhere(T, 'a = 100')
    const [after = 0, same] = await counters()
    expect(same).toBe(version)
    await lake.schema.comment({ table: T }, 'said')
    expect(await counters()).toEqual([after, version + 1])
    await lake.schema.createView({ schema: 'main', table: 'w' }, 'SELECT 2 AS two', [])
    expect((await counters())[1]).toBe(version + 2)
    expect(await checkInvariants(copy.sql, '__ducklake_metadata_lake')).toEqual({})
  })

  it('a gap of snapshot ids: the next id is the highest plus one', async () => {
    const { damage, answer } = await open()
    const lake = await damage(
      'DELETE FROM @snapshot WHERE snapshot_id = 1; DELETE FROM @snapshot_changes WHERE snapshot_id = 1',
    )
    const last = (await lake.snapshots()).at(-1)?.id ?? 0
    const { snapshot } = await lake.append(T, 'VALUES (1000, NULL, NULL)')
    expect(snapshot).toBe(last + 1)
    expect(await answer(lake)).toEqual([['29', '1828']])
  })

  it('data files and delete files take their ids from one counter, and no file name twice', async () => {
    const { lake, query } = await open()
    await lake.append(U, 'FROM range(20)')
    await lake.rows.deleteWhere(U, 'i < 12')
    const ids = await query(
      `SELECT data_file_id FROM ${META}.ducklake_data_file UNION ALL SELECT delete_file_id FROM ${META}.ducklake_delete_file`,
    )
    expect(new Set(ids.flat()).size).toBe(ids.length)
    const paths = (await lake.files()).map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
  })
})

describe('removing orphaned files', () => {
  it.each([
    [
      '/./ in an absolute path',
      "UPDATE @data_file SET path = FOLDER || '/data/./main/u/' || path, path_is_relative = false WHERE table_id = 2",
    ],
    [
      '// in an absolute path',
      "UPDATE @data_file SET path = FOLDER || '/data//main/u/' || path, path_is_relative = false WHERE table_id = 2",
    ],
    ['// in a table path', "UPDATE @table SET path = '/u/' WHERE table_id = 2"],
    [
      'NULL table path',
      "UPDATE @data_file SET path = 'u/' || path WHERE table_id = 2; UPDATE @table SET path = NULL WHERE table_id = 2",
    ],
    ['// in data_path', "UPDATE @metadata SET value = FOLDER || '//data/' WHERE key = 'data_path'"],
  ])('%s: no live file goes', async (_, sql) => {
    const { lake, damage, folder } = await open()
    const names = (await lake.files()).map(({ path }) => path.split('/').at(-1) ?? '')
    const damaged = await damage(sql.replaceAll('FOLDER', `'${folder}'`))
    const { files } = await damaged.maintenance.deleteOrphanedFiles({ dryRun: true, all: true })
    expect(files.filter(({ path }) => names.some((name) => path.endsWith(name)))).toEqual([])
  })

  it('a Parquet file staged below the data path stays as long as it is young', async () => {
    const { lake, folder } = await open()
    writeFileSync(`${folder}/data/main/u/staged.parquet`, 'x')
    const { files } = await lake.maintenance.deleteOrphanedFiles({ dryRun: true })
    expect(files).toEqual([])
  })
})
