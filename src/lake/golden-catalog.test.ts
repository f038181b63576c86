/** Our catalogs against DuckDB's, row by row: the worked example of the format, and Metaxy's own table. */

import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { literalOrNull, quoteIdentifier } from '../values/sql-text.ts'
import type { AttachRequest } from './engine.ts'
import type { Column } from './ports.ts'
import { type CatalogDump, dumpCatalog, withoutVolatile } from './testing/catalog-dump.ts'
import { checkInvariants } from './testing/invariants.ts'
import { openTestLake, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const COLUMNS = [
  { name: 'a', type: 'BIGINT' },
  { name: 'm', type: 'MAP(VARCHAR, VARCHAR)' },
]
const ROWS = "VALUES (1, MAP {'k': 'v'}), (2, NULL)"

let test: TestLake
afterEach(() => test.dispose())

async function open(changes: Partial<AttachRequest> = {}) {
  test = await openTestLake(changes)
  return test.engine.attach(test.request)
}

async function dump(): Promise<CatalogDump> {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
  return dumpCatalog(test)
}

/** Rows of the worked example, written as in the specification. */
const created = (): CatalogDump => ({
  ducklake_metadata: [
    ['version', '1.0', null, null],
    ['created_by', 'metaxy-playground', null, null],
    ['data_path', `${test.folder}/data/`, null, null],
    ['encrypted', 'false', null, null],
  ],
  ducklake_snapshot: [['0', '*', '0', '1', '0']],
  ducklake_snapshot_changes: [['0', 'created_schema:"main"', null, null, null]],
  ducklake_schema: [['0', '*', '0', null, 'main', 'main/', 'true']],
})

const withTable = (): CatalogDump => ({
  ...created(),
  ducklake_snapshot: [...(created().ducklake_snapshot ?? []), ['1', '*', '1', '2', '0']],
  ducklake_snapshot_changes: [
    ...(created().ducklake_snapshot_changes ?? []),
    ['1', 'created_table:"main"."t"', null, null, null],
  ],
  ducklake_table: [['1', '*', '1', null, '0', 't', 't/', 'true']],
  ducklake_column: [
    ['1', '1', null, '1', '1', 'a', 'int64', null, 'NULL', 'true', null, 'literal', 'duckdb'],
    ['2', '1', null, '1', '2', 'm', 'map', null, 'NULL', 'true', null, '', 'duckdb'],
    ['3', '1', null, '1', '3', 'key', 'varchar', null, 'NULL', 'true', '2', 'literal', 'duckdb'],
    ['4', '1', null, '1', '4', 'value', 'varchar', null, 'NULL', 'true', '2', 'literal', 'duckdb'],
  ],
  ducklake_schema_versions: [['1', '1', '1']],
})

describe('the worked example of the format', () => {
  it('13.1: after ATTACH', async () => {
    await open()
    expect(await dump()).toEqual(created())
  })

  it('13.2: after CREATE TABLE', async () => {
    const lake = await open()
    await expect(lake.createTable(T, COLUMNS)).resolves.toEqual({ snapshot: 1, inlinedRows: 0, files: [] })
    expect(await dump()).toEqual({
      ...withTable(),
      ducklake_inlined_data_tables: [['1', 'ducklake_inlined_data_1_1', '1']],
    })
    const { columns } = await test.sql.rows('FROM "__ducklake_metadata_lake".main.ducklake_inlined_data_1_1')
    expect(columns).toEqual([
      { name: 'row_id', type: 'BIGINT' },
      { name: 'begin_snapshot', type: 'BIGINT' },
      { name: 'end_snapshot', type: 'BIGINT' },
      ...COLUMNS,
    ])
  })

  it('13.3: a small INSERT goes into the catalog', async () => {
    const lake = await open()
    await lake.createTable(T, COLUMNS)
    await expect(lake.append(T, ROWS)).resolves.toEqual({ snapshot: 2, inlinedRows: 2, files: [] })
    const before = withTable()
    expect(await dump()).toEqual({
      ...before,
      ducklake_snapshot: [...(before.ducklake_snapshot ?? []), ['2', '*', '1', '2', '1']],
      ducklake_snapshot_changes: [
        ...(before.ducklake_snapshot_changes ?? []),
        ['2', 'inlined_insert:1', null, null, null],
      ],
      ducklake_inlined_data_tables: [['1', 'ducklake_inlined_data_1_1', '1']],
      ducklake_inlined_data_1_1: [
        ['0', '2', null, '1', '{k=v}'],
        ['1', '2', null, '2', null],
      ],
      ducklake_table_stats: [['1', '2', '2', '0']],
      ducklake_table_column_stats: [
        ['1', '1', 'false', null, '1', '2', null],
        ['1', '3', 'false', null, 'k', 'k', null],
        ['1', '4', 'false', null, 'v', 'v', null],
      ],
    })
  })

  it('13.4: with inlining off, one Parquet file', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, COLUMNS)
    const { snapshot, inlinedRows, files } = await lake.append(T, ROWS)
    expect([snapshot, inlinedRows]).toEqual([2, 0])
    const [path = ''] = files
    expect(path).toMatch(
      /\/data\/main\/t\/ducklake-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.parquet$/,
    )
    const bytes = readFileSync(path)
    const size = String(bytes.byteLength)
    const before = withTable()
    expect(await dump()).toEqual({
      ...before,
      ducklake_snapshot: [...(before.ducklake_snapshot ?? []), ['2', '*', '1', '2', '1']],
      ducklake_snapshot_changes: [
        ...(before.ducklake_snapshot_changes ?? []),
        ['2', 'inserted_into_table:1', null, null, null],
      ],
      ducklake_data_file: [
        ['0', '1', '2', null, null, '*', 'true', 'parquet', '2', '*', '*', '0', null, null, null, null],
      ],
      ducklake_file_column_stats: [
        ['0', '1', '1', null, '2', '0', '1', '2', null, null],
        ['0', '1', '3', null, '1', '1', 'k', 'k', null, null],
        ['0', '1', '4', null, '1', '1', 'v', 'v', null, null],
      ],
      ducklake_table_stats: [['1', '2', '2', size]],
      ducklake_table_column_stats: [
        ['1', '1', 'false', null, '1', '2', null],
        ['1', '3', 'true', null, 'k', 'k', null],
        ['1', '4', 'true', null, 'v', 'v', null],
      ],
    })
    const stored = await test.query(
      'SELECT path, file_size_bytes, footer_size FROM "__ducklake_metadata_lake".main.ducklake_data_file',
    )
    const footer = String(bytes.readUInt32LE(bytes.byteLength - 8))
    expect(stored).toEqual([[path.split('/').at(-1), size, footer]])
  })
})

describe("Metaxy's table for the playground's example", () => {
  it('has the catalog rows that Metaxy and the ducklake extension write', async () => {
    const recorded: CatalogDump = JSON.parse(
      readFileSync(new URL('../../conformance/expected/example-lake.json', import.meta.url), 'utf8'),
    )
    const provenance = 'STRUCT(path VARCHAR)'
    const types: Readonly<Record<string, string>> = {
      metaxy_provenance_by_field: provenance,
      metaxy_data_version_by_field: provenance,
      metaxy_created_at: 'TIMESTAMP WITH TIME ZONE',
      metaxy_updated_at: 'TIMESTAMP WITH TIME ZONE',
      metaxy_deleted_at: 'TIMESTAMP WITH TIME ZONE',
    }
    const names = (recorded.ducklake_column ?? [])
      .filter((row) => row[10] === null)
      .map((row) => String(row[5]))
    const columns: Column[] = names.map((name) => ({ name, type: types[name] ?? 'VARCHAR' }))
    const lake = await open({ alias: 'lake' })
    const table = { schema: 'main', table: 'examples__ducklake_demo' }
    await lake.createTable(table, columns)
    const rows = (recorded.ducklake_inlined_data_1_1 ?? []).map(
      (row) => `(${row.slice(3).map(literalOrNull).join(', ')})`,
    )
    await lake.append(
      table,
      `SELECT ${columns.map((c) => `CAST(${quoteIdentifier(c.name)} AS ${c.type})`).join(', ')} FROM (VALUES ${rows.join(', ')}) AS v(${names.map(quoteIdentifier).join(', ')})`,
    )
    const { ducklake_metadata: ours, ...catalog } = await dump()
    const { ducklake_metadata: theirs, ...expected } = withoutVolatile(recorded)
    expect(catalog).toEqual(expected)
    expect(ours?.map(([key]) => key)).toEqual(theirs?.map(([key]) => key))
  })
})
