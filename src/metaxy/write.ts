/**
 * `store.write` (metaxy `metadata_store/base.py`, `ext/ibis/metadata_store.py`): creates the table when it
 * may, maps columns as ibis does, and appends. Rows are committed when it returns.
 */

import type { Commit, Lake, LakeTable, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Column } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { PreparedRows } from './prepare.ts'

/** `FeatureKey` text and the table it is stored in. */
export interface WriteTarget {
  readonly feature: string
  readonly table: TableName
}

/** The warning Metaxy raises when it creates a table. */
export function autoCreateWarning(table: string): string {
  return (
    `AUTO_CREATE_TABLES is enabled - automatically creating table '${table}'. ` +
    'Do not use in production! Use proper database migration tools like Alembic for production deployments.'
  )
}

/** The table, if it exists at the lake's latest snapshot. */
export async function findTable(lake: Lake, name: TableName): Promise<LakeTable | undefined> {
  const tables = await lake.tables()
  return tables.find((table) => table.schema === name.schema && table.table === name.table)
}

/** `TableNotFoundError` of a write without `auto_create_tables`. */
export function tableNotFound({ feature, table }: WriteTarget): LakeError {
  return new LakeError(
    'metaxy',
    `Table '${table.table}' does not exist for feature ${feature}. Enable auto_create_tables=True to ` +
      'automatically create tables, or use proper database migration tools like Alembic to create the table first.',
    'Set auto_create_tables = true in metaxy.toml.',
  )
}

/** Creates the table with the columns of the rows. Columns that are null throughout have no type: ibis refuses them. */
export async function createTable(lake: Lake, name: TableName, rows: PreparedRows): Promise<Commit> {
  const untyped = rows.columns.filter((column) => column.type === null).map((column) => column.name)
  if (untyped.length > 0) {
    throw new LakeError(
      'metaxy',
      'DuckDB does not support creating tables with NULL typed columns. Ensure that every column has ' +
        `non-NULL type. NULL columns: ${pythonTuple(untyped)}`,
      'Give at least one row a value in these columns, or leave the columns out.',
    )
  }
  const columns = rows.columns.flatMap(({ name, type }) => (type === null ? [] : [{ name, type }]))
  return lake.createTable(name, columns)
}

/** How the columns of a frame meet those of an existing table (ibis `_get_columns_to_insert`). */
export interface ColumnMapping {
  /** Per table column: the frame's column, or `null` for NULL. */
  readonly sources: readonly (string | null)[]
  /** Frame columns that landed in a table column of another name. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
}

/**
 * By name when the table has every column of the frame; otherwise by position, which fails only when the
 * counts differ. Throws DuckDB's binder error in that case.
 */
export function mapColumns(
  table: string,
  tableColumns: readonly Column[],
  frameColumns: readonly string[],
): ColumnMapping {
  const names = new Set(tableColumns.map((column) => column.name))
  const given = new Set(frameColumns)
  if (frameColumns.every((name) => names.has(name))) {
    return { sources: tableColumns.map(({ name }) => (given.has(name) ? name : null)), renamed: [] }
  }
  if (frameColumns.length !== tableColumns.length) {
    throw new LakeError(
      'metaxy',
      `Binder Error: Column name/value mismatch for insert on ${table}: expected ${tableColumns.length} ` +
        `columns but ${frameColumns.length} values were supplied`,
      `The table has the columns ${tableColumns.map((column) => column.name).join(', ')}.`,
    )
  }
  return {
    sources: frameColumns,
    renamed: tableColumns.flatMap(({ name }, index) => {
      const from = frameColumns[index]
      return from === undefined || from === name ? [] : [{ from, to: name }]
    }),
  }
}

/** The rows as the table takes them: its columns, in its order, cast to its types. */
export function insertQuery(rows: PreparedRows, columns: readonly Column[], mapping: ColumnMapping): string {
  const list = columns.map(({ type }, index) => {
    const source = mapping.sources[index] ?? null
    return `CAST(${source === null ? 'NULL' : quoteIdentifier(source)} AS ${type})`
  })
  return `SELECT ${list.join(', ')} FROM (${rows.query})`
}

function pythonTuple(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`)
  return quoted.length === 1 ? `(${quoted[0]},)` : `(${quoted.join(', ')})`
}
