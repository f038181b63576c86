/** Brings the catalog of an earlier DuckLake format to 1.0, in one transaction: all of it happens, or nothing. */

import { type Catalog, catalogTable, inCatalog, integer, queryRows, text } from './catalog.ts'
import { CATALOG_TABLES } from './catalog-schema.ts'

/** The formats before 1.0, oldest first. Releases under development count as the format they began from. */
const OLDER_FORMATS = ['0.1', '0.2', '0.3', '0.4'] as const

type OlderFormat = (typeof OLDER_FORMATS)[number]

/** `0.3-dev1` and `0.4-dev1` have a part of what 0.3 and 0.4 added: what is there already stays. */
const DEVELOPMENT: Readonly<Record<string, OlderFormat>> = { '0.3-dev1': '0.2', '0.4-dev1': '0.3' }

/** The format to begin from, or `null` for a version that no migration is known for: a newer one, or none at all. */
function olderFormat(version: string): OlderFormat | null {
  return OLDER_FORMATS.find((format) => format === version) ?? DEVELOPMENT[version] ?? null
}

/** Whether a catalog of this version can be brought to 1.0. */
export function isOlder(version: string): boolean {
  return olderFormat(version) !== null
}

/**
 * Migrates as DuckLake's own AUTOMATIC_MIGRATION does, with the same rows in the end (DuckLake spec 12.1). The caller
 * flushes the files. When it fails, the catalog is what it was.
 */
export async function migrateCatalog(catalog: Catalog, version: string): Promise<void> {
  const from = olderFormat(version)
  if (from === null) throw new Error(`There is no migration from ${version}.`)
  const steps = OLDER_FORMATS.slice(OLDER_FORMATS.indexOf(from))
  const hasFileInfo = await hasPartialFileInfo(catalog)
  const statements = steps.flatMap((step) => STEPS[step](catalog, hasFileInfo))
  const metadata = catalogTable(catalog, 'ducklake_metadata')
  try {
    await catalog.sql.run(
      [
        'BEGIN TRANSACTION',
        ...statements,
        `UPDATE ${metadata} SET value = '1.0' WHERE key = 'version'`,
        // Commit point: before this statement it is the old lake, after it the new one.
        'COMMIT',
      ].join(';\n'),
    )
  } catch (error) {
    // Without a transaction left to roll back, ROLLBACK itself is an error of no interest.
    await catalog.sql.run('ROLLBACK').catch(() => {})
    throw error
  }
}

/**
 * How many merged data files say which rows came with which snapshot in a way that ends with format 0.3. After any
 * migration, DuckLake's own included, earlier snapshots show all of their rows.
 */
export async function filesThatForget(catalog: Catalog): Promise<number> {
  if (!(await hasPartialFileInfo(catalog))) return 0
  const [row] = await queryRows(
    catalog,
    `SELECT count(*) AS n FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE partial_file_info NOT LIKE '%partial_max:%'`,
  )
  return row === undefined ? 0 : integer(row, 'n')
}

async function hasPartialFileInfo(catalog: Catalog): Promise<boolean> {
  const rows = await queryRows(
    catalog,
    `SELECT column_name FROM duckdb_columns() WHERE ${inCatalog(catalog)} AND table_name = 'ducklake_data_file'`,
  )
  return rows.some((row) => text(row, 'column_name') === 'partial_file_info')
}

/** The statements that lead from each format to the next. */
const STEPS: Readonly<Record<OlderFormat, (catalog: Catalog, hasFileInfo: boolean) => readonly string[]>> = {
  '0.1': pathsAndMappings,
  '0.2': messagesAndSchemaVersions,
  '0.3': (catalog, hasFileInfo) => [
    ...macrosSortingAndDefaults(catalog),
    ...partialFiles(catalog, hasFileInfo),
    ...versionsPerTable(catalog),
  ],
  // The tables are the same.
  '0.4': () => [],
}

function pathsAndMappings(catalog: Catalog): readonly string[] {
  const columns = catalogTable(catalog, 'ducklake_column')
  const keys = catalogTable(catalog, 'ducklake_partition_column')
  return [
    // Files of a 0.1 lake are directly below the data path.
    ...['ducklake_schema', 'ducklake_table'].flatMap((table) => [
      add(catalog, table, "path VARCHAR DEFAULT ''"),
      add(catalog, table, 'path_is_relative BOOLEAN DEFAULT true'),
    ]),
    add(catalog, 'ducklake_metadata', 'scope VARCHAR'),
    add(catalog, 'ducklake_metadata', 'scope_id BIGINT'),
    add(catalog, 'ducklake_data_file', 'mapping_id BIGINT'),
    create(catalog, 'ducklake_column_mapping'),
    create(catalog, 'ducklake_name_mapping'),
    // 0.1 stored which column it is, counted from 0; now it is the id of the column.
    `UPDATE ${keys} AS k SET column_id = (SELECT list(c.column_id ORDER BY c.column_order) FROM ${columns} c WHERE c.table_id = k.table_id AND c.parent_column IS NULL AND c.end_snapshot IS NULL)[k.column_id + 1]`,
  ]
}

function messagesAndSchemaVersions(catalog: Catalog): readonly string[] {
  const versions = catalogTable(catalog, 'ducklake_schema_versions')
  const snapshots = catalogTable(catalog, 'ducklake_snapshot')
  return [
    add(catalog, 'ducklake_name_mapping', 'is_partition BOOLEAN DEFAULT false'),
    ...['author', 'commit_message', 'commit_extra_info'].map((column) =>
      add(catalog, 'ducklake_snapshot_changes', `${column} VARCHAR`),
    ),
    `CREATE TABLE IF NOT EXISTS ${versions}(begin_snapshot BIGINT, schema_version BIGINT)`,
    `INSERT INTO ${versions} (begin_snapshot, schema_version) SELECT min(snapshot_id), schema_version FROM ${snapshots} WHERE NOT EXISTS (FROM ${versions}) GROUP BY schema_version ORDER BY schema_version`,
    `ALTER TABLE IF EXISTS ${catalogTable(catalog, 'ducklake_file_column_statistics')} RENAME TO ducklake_file_column_stats`,
    add(catalog, 'ducklake_file_column_stats', 'extra_stats VARCHAR'),
    add(catalog, 'ducklake_table_column_stats', 'extra_stats VARCHAR'),
  ]
}

function macrosSortingAndDefaults(catalog: Catalog): readonly string[] {
  const tables = [
    'ducklake_macro',
    'ducklake_macro_impl',
    'ducklake_macro_parameters',
    'ducklake_sort_info',
    'ducklake_sort_expression',
    'ducklake_file_variant_stats',
  ]
  return [
    ...tables.map((table) => create(catalog, table)),
    add(catalog, 'ducklake_column', "default_value_type VARCHAR DEFAULT 'literal'"),
    `UPDATE ${catalogTable(catalog, 'ducklake_column')} SET default_value_type = 'literal' WHERE default_value_type IS NULL`,
    add(catalog, 'ducklake_column', 'default_value_dialect VARCHAR'),
  ]
}

/** `…partial_max:9…` in a text becomes 9 in a column of its own. */
function partialFiles(catalog: Catalog, hasFileInfo: boolean): readonly string[] {
  const files = catalogTable(catalog, 'ducklake_data_file')
  const kept = 'temp.main.ducklake_partial_files'
  return [
    add(catalog, 'ducklake_data_file', 'partial_max BIGINT'),
    add(catalog, 'ducklake_delete_file', 'partial_max BIGINT'),
    ...(hasFileInfo
      ? [
          // DuckDB does not drop a column of a table that it has just updated.
          `CREATE OR REPLACE TEMP TABLE ducklake_partial_files AS SELECT data_file_id, TRY_CAST(regexp_extract(partial_file_info, 'partial_max:(\\d+)', 1) AS BIGINT) AS partial_max FROM ${files} WHERE partial_file_info LIKE '%partial_max:%'`,
          `ALTER TABLE ${files} DROP COLUMN partial_file_info`,
          `UPDATE ${files} AS f SET partial_max = k.partial_max FROM ${kept} k WHERE f.data_file_id = k.data_file_id`,
          `DROP TABLE ${kept}`,
        ]
      : []),
  ]
}

/** A version of all tables becomes one of every table that was there then. */
function versionsPerTable(catalog: Catalog): readonly string[] {
  const versions = catalogTable(catalog, 'ducklake_schema_versions')
  return [
    add(catalog, 'ducklake_schema_versions', 'table_id BIGINT'),
    `INSERT INTO ${versions} (begin_snapshot, schema_version, table_id) SELECT v.begin_snapshot, v.schema_version, t.table_id FROM ${versions} v JOIN ${catalogTable(catalog, 'ducklake_table')} t ON v.begin_snapshot BETWEEN t.begin_snapshot AND coalesce(t.end_snapshot, v.begin_snapshot) WHERE v.table_id IS NULL`,
    `DELETE FROM ${versions} WHERE table_id IS NULL`,
  ]
}

function add(catalog: Catalog, table: string, column: string): string {
  return `ALTER TABLE ${catalogTable(catalog, table)} ADD COLUMN IF NOT EXISTS ${column}`
}

/** A table as 1.0 has it. */
function create(catalog: Catalog, name: string): string {
  const columns = CATALOG_TABLES.find((table) => table.name === name)?.columns ?? ''
  return `CREATE TABLE IF NOT EXISTS ${catalogTable(catalog, name)}(${columns})`
}
