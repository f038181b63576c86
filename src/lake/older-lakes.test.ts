/**
 * Lakes of every earlier format (see conformance/generate_older_lakes.py): refused until they may be migrated, then row for
 * row what DuckDB's own extension makes of them.
 */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { quoteIdentifier } from '../values/sql-text.ts'
import { createBuiltInEngine } from './built-in-engine.ts'
import type { AttachRequest, Lake } from './engine.ts'
import type { Cell, Sql } from './ports.ts'
import { checkInvariants } from './testing/invariants.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { expectedRows, type RecordedTable, sortedRows } from './testing/recorded-rows.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const fixtures = new URL('../../conformance/expected/older-lakes/', import.meta.url).pathname
const recorded: readonly RecordedTable[] = expectedRows(join(fixtures, 'rows.json'))
const latest = Math.max(...recorded.map(({ snapshot }) => snapshot))
const FORMATS = ['0.1', '0.2', '0.3-dev1', '0.3', '0.4-dev1', '0.4']
const META = '"__ducklake_metadata_lake".main'
const MISMATCH = (version: string) =>
  `DuckLake catalog version mismatch: catalog version is ${version}, but this client requires version 1.0.`

let test: TestLake
afterEach(() => test.dispose())

async function open(format: string, changes: Partial<AttachRequest> = {}): Promise<void> {
  test = await openTestLake({ dataPath: join(fixtures, 'data'), overrideDataPath: true, ...changes })
  writeFileSync(test.request.metadataPath, gunzipSync(readFileSync(join(fixtures, `${format}.duckdb.gz`))))
}

async function expectRows(lake: Lake, tables: readonly RecordedTable[]): Promise<void> {
  for (const table of tables)
    expect(
      await sortedRows(test, await lake.relation(table, table.snapshot)),
      `${table.table} at ${table.snapshot}`,
    ).toEqual(table.rows)
}

const sorted = (rows: readonly (readonly Cell[])[]) => rows.map((row) => JSON.stringify(row)).sort()

/** The rows of the catalog as it is attached, of every table that has any. */
async function catalogRows(): Promise<Record<string, readonly string[]>> {
  const tables = await test.query(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = '__ducklake_metadata_lake' ORDER BY table_name",
  )
  const found: Record<string, readonly string[]> = {}
  for (const [name] of tables) {
    const rows = await test.query(`FROM ${META}.${quoteIdentifier(String(name))}`)
    if (rows.length > 0) found[String(name)] = sorted(rows)
  }
  return found
}

const migratedByDuckDB = (format: string) => {
  const tables: Record<string, Cell[][]> = JSON.parse(readFileSync(join(fixtures, `${format}.json`), 'utf8'))
  return Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, sorted(rows)]))
}

describe.each(FORMATS)('a lake of format %s', (format) => {
  it(
    'is refused with what can be done, and then migrated as DuckDB does it',
    async () => {
      await open(format)
      await expect(test.engine.attach(test.request)).rejects.toMatchObject({
        code: 'older-lake',
        message: MISMATCH(format),
        next: expect.stringContaining('automatic_migration'),
      })
      const lake = await test.engine.attach({ ...test.request, automaticMigration: true })
      expect(await catalogRows()).toEqual(migratedByDuckDB(format))
      expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
      // The steps after 0.2 change nothing that rows are read from.
      const all = format === '0.1' || format === '0.3'
      await expectRows(
        lake,
        recorded.filter(({ snapshot }) => all || snapshot === latest),
      )
    },
    STARTING_DUCKDB_MS,
  )
})

describe('migrating when a person says so', () => {
  it('leaves a lake that takes new tables and rows', async () => {
    await open('0.1', { dataPath: '' })
    test = { ...test, request: { ...test.request, dataPath: join(test.folder, 'data') } }
    cpSync(join(fixtures, 'data'), test.request.dataPath, { recursive: true })
    await test.engine.migrate(test.request)
    const lake = await test.engine.attach(test.request)
    await lake.append({ schema: 'main', table: 'merged' }, 'FROM range(1000, 1020)')
    await lake.createTable({ schema: 'main', table: 'new' }, [{ name: 'i', type: 'INTEGER' }])
    await lake.append({ schema: 'main', table: 'new' }, 'FROM range(20)')
    expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
    const relation = await lake.relation({ schema: 'main', table: 'merged' })
    expect(await test.query(`SELECT count(*), max(i) FROM ${relation}`)).toEqual([['60', '1019']])
    await lake.detach()
    // It is the newest format now, and stays what it is.
    await expect(test.engine.migrate(test.request)).resolves.toBeUndefined()
  })

  it('is refused for a lake that is attached for reading only', async () => {
    await open('0.4')
    const request: AttachRequest = { ...test.request, access: 'read-only', automaticMigration: true }
    await expect(test.engine.migrate(request)).rejects.toThrow('read-only mode')
    await expect(test.engine.attach(request)).rejects.toMatchObject({ code: 'older-lake' })
    expect(await test.engine.exists(request)).toBe(true)
  })

  it('says that merged files of 0.3 forget their snapshots, before it happens', async () => {
    await open('0.3')
    await test.sql.run(
      `ATTACH '${test.request.metadataPath}' AS c; UPDATE c.ducklake_data_file SET partial_file_info = '2:4|6:7' WHERE data_file_id = 1; DETACH c`,
    )
    await expect(test.engine.attach(test.request)).rejects.toThrow(
      'no longer say which rows came with which snapshot after a migration: 1.',
    )
  })

  it('changes nothing when a step fails', async () => {
    await open('0.1')
    await test.sql.run(
      `ATTACH '${test.request.metadataPath}' AS c; ALTER TABLE c.ducklake_table_column_stats RENAME TO gone; DETACH c`,
    )
    await expect(test.engine.migrate(test.request)).rejects.toThrow('ducklake_table_column_stats')
    await expect(test.engine.attach(test.request)).rejects.toThrow(MISMATCH('0.1'))
    await test.sql.run(`ATTACH '${test.request.metadataPath}' AS c`)
    expect(
      await test.query(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'c' AND table_name IN ('ducklake_file_column_statistics', 'ducklake_file_column_stats', 'ducklake_column_mapping')",
      ),
    ).toEqual([['ducklake_file_column_statistics']])
  })

  it('leaves the old lake when it is cut off before its end', async () => {
    await open('0.2')
    const copy = join(test.folder, 'copy.ducklake')
    const cut: Sql = {
      rows: (query) => test.sql.rows(query),
      async run(text) {
        const [before, after] = text.split(';\nCOMMIT')
        if (after === undefined) return test.sql.run(text)
        await test.sql.run(before ?? '')
        cpSync(test.request.metadataPath, copy)
        await test.sql.run('COMMIT')
      },
    }
    const engine = createBuiltInEngine({
      sql: cut,
      parquet: nodeParquetCodec(test.duckdb),
      files: nodeFileStore(),
    })
    await engine.migrate(test.request)
    await expect(test.engine.attach({ ...test.request, metadataPath: copy })).rejects.toThrow(MISMATCH('0.2'))
    await expect(test.engine.attach(test.request)).resolves.toBeDefined()
  })
})
