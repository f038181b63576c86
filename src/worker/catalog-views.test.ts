import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../extension/testing/native-duckdb.ts'
import { extensionEngineOn, withStatements } from '../extension/testing/native-engine.ts'
import { CATALOG_TABLES } from '../lake/catalog-schema.ts'
import type { LakeEngine } from '../lake/engine.ts'
import { openTestLake, requestIn, STARTING_DUCKDB_MS, type TestLake } from '../lake/testing/test-lake.ts'
import type { CatalogApi } from './catalog-api.ts'
import { createCatalogViews } from './catalog-views.ts'
import { createSession, type Session } from './session.ts'

const T = { schema: 'main', table: 't' }

const page = { orderBy: null, offset: 0, limit: 100 }

function viewsOf(engine: LakeEngine, session: Session): CatalogApi {
  return createCatalogViews(
    async () => ({ engine, session }),
    (task) => task(),
  )
}

describe('on the built-in engine', () => {
  let at: TestLake
  let session: Session
  let views: CatalogApi

  // Snapshots: 1 creates the table, 2 inlines two rows, 3 writes a file of twenty.
  beforeAll(async () => {
    at = await openTestLake({ alias: 'my lake' })
    session = createSession(at.engine)
    views = viewsOf(at.engine, session)
    const lake = await session.attach(at.request)
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await lake.append(T, 'FROM range(2)')
    await lake.append(T, 'FROM range(100, 120)')
  }, STARTING_DUCKDB_MS)

  afterAll(() => at.dispose())

  test('every table of the format is there, with its rows and what the snapshot did to them', async () => {
    const tables = await views.catalogTables(3)
    const names = tables.map(({ name }) => name)
    expect(names).toEqual([...CATALOG_TABLES.map(({ name }) => name), 'ducklake_inlined_data_1_1'].sort())
    const of = (name: string) => tables.find((table) => table.name === name)
    expect(of('ducklake_snapshot')).toMatchObject({ rowCount: 4, changed: { added: 1, ended: 0 } })
    expect(of('ducklake_data_file')).toMatchObject({ rowCount: 1, changed: { added: 1, ended: 0 } })
    expect(of('ducklake_file_column_stats')?.changed).toEqual({ added: 1, ended: 0 })
    expect(of('ducklake_inlined_data_1_1')).toMatchObject({ rowCount: 2, changed: { added: 0, ended: 0 } })
    expect(of('ducklake_table_stats')).toMatchObject({ rowCount: 1, changed: null })
    const earlier = await views.catalogTables(1)
    expect(earlier.filter(({ changed }) => (changed?.added ?? 0) > 0).map(({ name }) => name)).toEqual([
      'ducklake_column',
      'ducklake_inlined_data_tables',
      'ducklake_schema_versions',
      'ducklake_snapshot',
      'ducklake_snapshot_changes',
      'ducklake_table',
    ])
  })

  test('rows are marked, filtered, sorted on their real type and cut', async () => {
    const all = await views.catalogRows({
      table: 'ducklake_snapshot',
      snapshot: 2,
      changedOnly: false,
      ...page,
    })
    expect(all.columns.slice(0, 2)).toEqual([
      { name: 'snapshot 2', type: 'added, ended' },
      { name: 'snapshot_id', type: 'BIGINT' },
    ])
    expect(all.rows.map((row) => row.slice(0, 2))).toEqual([
      ['', '0'],
      ['', '1'],
      ['+ added', '2'],
      ['', '3'],
    ])
    const sorted = await views.catalogRows({
      table: 'ducklake_snapshot',
      snapshot: 2,
      changedOnly: false,
      orderBy: { column: 'snapshot_id', descending: true },
      offset: 1,
      limit: 2,
    })
    expect(sorted.rows.map((row) => row[1])).toEqual(['2', '1'])
    expect(sorted.total).toBe(4)
    const changed = await views.catalogRows({
      table: 'ducklake_snapshot',
      snapshot: 2,
      changedOnly: true,
      ...page,
    })
    expect([changed.total, changed.rows.map((row) => row[1])]).toEqual([1, ['2']])
    const plain = await views.catalogRows({
      table: 'ducklake_table_stats',
      snapshot: 2,
      changedOnly: false,
      ...page,
    })
    expect(plain.columns[0]?.name).toBe('table_id')
    await expect(
      views.catalogRows({ table: 'no "such"', snapshot: 2, changedOnly: false, ...page }),
    ).rejects.toMatchObject({ code: 'no-such-table' })
  })

  test('the key of an encrypted file is not told', async () => {
    const files = `"__ducklake_metadata_my lake".main.ducklake_data_file`
    await at.sql.run(`UPDATE ${files} SET encryption_key = 'c2VjcmV0'`)
    const request = { table: 'ducklake_data_file', snapshot: 3, changedOnly: false, ...page }
    const { rows, columns } = await views.catalogRows(request)
    await at.sql.run(`UPDATE ${files} SET encryption_key = NULL`)
    expect(rows[0]?.[columns.findIndex(({ name }) => name === 'encryption_key')]).toBe('(hidden)')
    expect(JSON.stringify(rows)).not.toContain('c2VjcmV0')
  })

  test('the difference of snapshots: a table made, its rows and files', async () => {
    expect(await views.snapshotDiff(0, 2)).toEqual({
      entries: [],
      tables: [
        {
          tableId: 1,
          before: null,
          after: T,
          columns: [{ kind: 'added', path: ['a'], type: 'INTEGER' }],
          files: [],
          rows: { kind: 'counted', inserted: 2, deleted: 0, updated: 0 },
        },
      ],
    })
    const [table] = (await views.snapshotDiff(2, 3)).tables
    expect(table?.files).toEqual([
      {
        change: 'added',
        kind: 'data',
        path: expect.stringMatching(/^ducklake-.*\.parquet$/),
        size: expect.any(Number),
        rowCount: 20,
      },
    ])
    expect(table?.rows).toMatchObject({ kind: 'counted', inserted: 20, deleted: 0 })
    expect(await views.snapshotDiff(3, 3)).toEqual({ entries: [], tables: [] })
    await expect(views.snapshotDiff(2, 99)).rejects.toMatchObject({ code: 'no-such-snapshot' })
  })

  test('the rows that differ, page by page', async () => {
    const request = { tableId: 1, from: 1, to: 3, ...page }
    const { total } = await views.diffRows(request)
    expect(total).toBe(22)
    const sorted = await views.diffRows({
      ...request,
      orderBy: { column: 'a', descending: true },
      limit: 2,
      offset: 1,
    })
    expect(sorted.rows.map((row) => [row[0], row.at(-1)])).toEqual([
      ['+ inserted', '118'],
      ['+ inserted', '117'],
    ])
    expect((await views.diffRows({ ...request, to: 2 })).total).toBe(2)
  })

  test('rows of a file and of the catalog that were updated and deleted, by their ids', async () => {
    const lake = await at.engine.attach(at.request)
    await lake.rows.updateWhere(T, { a: 'a + 1000' }, 'a IN (1, 110)')
    const { snapshot } = await lake.rows.deleteWhere(T, 'a IN (0, 119)')
    const [table] = (await views.snapshotDiff(3, snapshot)).tables
    expect(table?.rows).toEqual({ kind: 'counted', inserted: 0, deleted: 2, updated: 2 })
    const { rows } = await views.diffRows({ tableId: 1, from: 3, to: snapshot, ...page })
    expect(rows).toEqual([
      ['− deleted', '0', '0'],
      ['− before', '1', '1'],
      ['+ after', '1', '1001'],
      ['− before', '12', '110'],
      ['+ after', '12', '1110'],
      ['− deleted', '21', '119'],
    ])
    // The catalog says the same of the snapshot that deleted.
    const tables = await views.catalogTables(snapshot)
    const inlined = tables.find(({ name }) => name === 'ducklake_inlined_data_1_1')
    expect(inlined?.changed).toMatchObject({ ended: 1 })
  })

  test('tables are named as they were called last, dropped ones too', async () => {
    const lake = await at.engine.attach(at.request)
    await lake.schema.createSchema('other')
    await lake.createTable({ schema: 'other', table: 'x' }, [{ name: 'a', type: 'INTEGER' }])
    await lake.schema.renameTable({ schema: 'other', table: 'x' }, 'a"b')
    const [, { tableId } = { tableId: 0 }] = await lake.tables()
    await lake.schema.dropTable({ schema: 'other', table: 'a"b' })
    await lake.schema.dropSchema('other', { cascade: false })
    expect(await views.tableNames()).toEqual([
      { ...T, tableId: 1 },
      { schema: 'other', table: 'a"b', tableId },
    ])
    expect(await lake.tables()).toHaveLength(1)
  })
})

if (EXTENSION_PYTHON === undefined) {
  it.skip('on the extension: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  describe("on DuckDB's extension", () => {
    it('tells inserted, deleted and updated rows, changed columns and ended files', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'catalog-'))
      const duckdb = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
      try {
        const engine = extensionEngineOn(duckdb.sql)
        const session = createSession(engine)
        const views = viewsOf(engine, session)
        await session.attach(withStatements(requestIn(folder)))
        const { sql } = engine
        await sql.run('CREATE TABLE t AS SELECT i::INTEGER AS a, {x: i::INTEGER} AS s FROM range(20) r(i)')
        await sql.run('DELETE FROM t WHERE a < 2; UPDATE t SET a = 100 WHERE a = 5')
        await sql.run(
          'ALTER TABLE t RENAME a TO b; ALTER TABLE t ALTER b TYPE BIGINT; ALTER TABLE t ADD COLUMN s.y VARCHAR',
        )
        await sql.run("INSERT INTO t VALUES (7000000000, {x: 1, y: 'new'})")
        await sql.run('CREATE TABLE plain(rowid INTEGER); INSERT INTO plain VALUES (1), (2)')
        const last = Number(
          (await sql.rows("SELECT max(snapshot_id) FROM ducklake_snapshots('lake')")).rows[0]?.[0],
        )
        const { tables } = await views.snapshotDiff(1, last)
        expect(tables.map(({ before, after, rows }) => [before?.table, after?.table, rows])).toEqual([
          ['t', 't', { kind: 'counted', inserted: 1, deleted: 2, updated: 1 }],
          [undefined, 'plain', { kind: 'counted', inserted: 2, deleted: 0, updated: null }],
        ])
        expect(tables[0]?.columns).toEqual([
          {
            kind: 'changed',
            path: ['b'],
            changes: [
              { what: 'name', before: 'a', after: 'b' },
              { what: 'type', before: 'INTEGER', after: 'BIGINT' },
            ],
          },
          { kind: 'added', path: ['s', 'y'], type: 'VARCHAR' },
        ])
        const { columns, rows } = await views.diffRows({
          tableId: tables[0]?.tableId ?? 0,
          from: 1,
          to: last,
          ...page,
        })
        expect(columns.map(({ name }) => name)).toEqual(['change', 'row id', 'b', 's'])
        expect(rows).toEqual([
          ['− deleted', '0', '0', "{'x': 0}"],
          ['− deleted', '1', '1', "{'x': 1}"],
          ['− before', '5', '5', "{'x': 5}"],
          ['+ after', '5', '100', "{'x': 5, 'y': NULL}"],
          ['+ inserted', '20', '7000000000', "{'x': 1, 'y': new}"],
        ])
        const [column] = (await views.catalogTables(4)).filter(({ name }) => name === 'ducklake_column')
        expect(column?.changed).toEqual({ added: 1, ended: 1 })
        await sql.run('DROP TABLE t')
        const dropped = (await views.snapshotDiff(last, last + 1)).tables
        expect(dropped.map(({ after, rows, columns: gone }) => [after, rows, gone])).toEqual([
          [null, { kind: 'counted', inserted: 0, deleted: 19, updated: 0 }, []],
        ])
        expect(dropped[0]?.files.every(({ change }) => change === 'ended')).toBe(true)
      } finally {
        await duckdb.close()
        rmSync(folder, { recursive: true, force: true })
      }
    }, 60_000)
  })
}
