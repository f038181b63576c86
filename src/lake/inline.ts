/** Rows kept in the catalog: when, in which table, and how they are written (DuckLake spec 6). */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import {
  type Catalog,
  catalogTable,
  damaged,
  groupBy,
  inCatalog,
  integer,
  type Question,
  queryRows,
  type Row,
  text,
} from './catalog.ts'
import type { ColumnNode } from './columns.ts'
import type { Column } from './ports.ts'
import { type OptionScope, readOptions, type StoredOptions } from './read-snapshot.ts'
import { everyLeaf, parseDuckDBType, printValueType } from './types.ts'

/** A registered `ducklake_inlined_data_<table>_<schema version>`. */
export interface InlinedTable {
  readonly tableId: number
  readonly name: string
  readonly schemaVersion: number
  /** Its user columns as they are in the database, in order. */
  readonly columns: readonly Column[]
}

const SYSTEM_COLUMNS = ['row_id', 'begin_snapshot', 'end_snapshot']

/** A top-level column of one of these names keeps a table from being inlined (DuckLake spec 6.1). */
const RESERVED_COLUMNS = new Set([
  ...SYSTEM_COLUMNS,
  '_ducklake_internal_snapshot_id',
  '_ducklake_internal_row_id',
])

/** Whether the name is one that tables for inlined rows need for themselves. */
export function isReservedColumn(name: string): boolean {
  return RESERVED_COLUMNS.has(name.toLowerCase())
}

/** Whether a table of these columns may have inlined rows at all. */
export function canInline(columns: readonly ColumnNode[]): boolean {
  return columns.every(
    (column) =>
      !isReservedColumn(column.name) &&
      everyLeaf(column.type, (leaf) => leaf !== 'geometry' && leaf !== 'variant'),
  )
}

/**
 * Inserts of at most this many rows are inlined: the persisted option, else the attach option, else 10.
 * `table.id` is `null` for a table that is about to be created.
 */
export async function inliningRowLimit(
  catalog: Catalog,
  table: OptionScope,
  attachLimit: number | null,
): Promise<number> {
  return rowLimit(await readOptions(catalog), table, attachLimit)
}

/** The same with options that are known. */
export function rowLimit(options: StoredOptions, table: OptionScope, attachLimit: number | null): number {
  const persisted = options('data_inlining_row_limit', table)
  if (persisted === null) return attachLimit ?? 10
  const limit = Number(persisted)
  if (!Number.isSafeInteger(limit)) throw damaged(`the option data_inlining_row_limit is "${persisted}"`)
  return limit
}

/** The inlined table of a table's columns at a schema version. */
export function inlinedDataTable(
  tableId: number,
  schemaVersion: number,
  columns: readonly ColumnNode[],
): InlinedTable {
  return {
    tableId,
    name: `ducklake_inlined_data_${tableId}_${schemaVersion}`,
    schemaVersion,
    columns: columns.map(({ name, type }) => ({ name, type: printValueType(type) })),
  }
}

/** Statements that create and register the inlined table of a table's columns at a schema version. */
export function createInlinedTable(
  catalog: Catalog,
  tableId: number,
  schemaVersion: number,
  columns: readonly ColumnNode[],
): readonly string[] {
  const { name } = inlinedDataTable(tableId, schemaVersion, columns)
  const definitions = [
    ...SYSTEM_COLUMNS.map((column) => `${column} BIGINT`),
    ...columns.map((column) => `${quoteIdentifier(column.name)} ${printValueType(column.type)}`),
  ]
  return [
    `CREATE TABLE ${catalogTable(catalog, name)}(${definitions.join(', ')})`,
    `INSERT INTO ${catalogTable(catalog, 'ducklake_inlined_data_tables')} VALUES (${tableId}, '${name}', ${schemaVersion})`,
  ]
}

/** The inlined tables of all lake tables (or of one), oldest schema version first. */
export async function readInlinedTables(
  catalog: Catalog,
  tableId?: number,
): Promise<readonly InlinedTable[]> {
  const { columns, from } = inlinedTablesOf(catalog, tableId)
  return inlinedTables(catalog, await queryRows(catalog, `SELECT ${columns.join(', ')} FROM ${from}`))
}

/** What is registered of the inlined tables of all lake tables (or of one), for {@link inlinedTables}. */
export function inlinedTablesOf(catalog: Catalog, tableId?: number): Question {
  return {
    columns: ['table_id', 'table_name', 'schema_version'],
    from: `${catalogTable(catalog, 'ducklake_inlined_data_tables')}${tableId === undefined ? '' : ` WHERE table_id = ${tableId}`}`,
  }
}

/** Asking about so many tables one by one is faster than asking DuckDB for the columns of every table there is. */
const ONE_BY_ONE = 4

/** The columns of these tables as they are in the database; none of a table that is not there. */
async function columnRows(catalog: Catalog, tables: readonly string[]): Promise<readonly Row[]> {
  if (tables.length <= ONE_BY_ONE) {
    const each = tables.map(
      (table) =>
        `SELECT ${quoteLiteral(table)} AS table_name, cid AS column_index, name AS column_name, type AS data_type FROM pragma_table_info(${quoteLiteral(catalogTable(catalog, table))})`,
    )
    try {
      return await queryRows(catalog, each.join(' UNION ALL '))
    } catch {
      // One that is not there is an error here.
    }
  }
  return queryRows(
    catalog,
    `SELECT table_name, column_index, column_name, data_type FROM duckdb_columns() WHERE ${inCatalog(catalog)} AND starts_with(table_name, 'ducklake_inlined_data_')`,
  )
}

/** The inlined tables in rows of {@link inlinedTablesOf}, with their columns. */
export async function inlinedTables(
  catalog: Catalog,
  rows: readonly Row[],
): Promise<readonly InlinedTable[]> {
  if (rows.length === 0) return []
  const registered = rows.toSorted(
    (a, b) =>
      integer(a, 'table_id') - integer(b, 'table_id') ||
      integer(a, 'schema_version') - integer(b, 'schema_version'),
  )
  const names = registered.map((row) => text(row, 'table_name'))
  const columns = groupBy(
    (await columnRows(catalog, names)).toSorted(
      (a, b) => integer(a, 'column_index') - integer(b, 'column_index'),
    ),
    (row) => text(row, 'table_name'),
  )
  return registered.map((row) => {
    const name = text(row, 'table_name')
    const own = (columns.get(name) ?? []).map((column) => ({
      name: text(column, 'column_name'),
      type: text(column, 'data_type'),
    }))
    if (own.length === 0) throw damaged(`the table "${name}" for inlined rows is registered but not there`)
    if (
      own
        .slice(0, 3)
        .map((column) => column.name)
        .join() !== SYSTEM_COLUMNS.join()
    )
      throw damaged(`the table "${name}" for inlined rows does not begin with ${SYSTEM_COLUMNS.join(', ')}`)
    return {
      tableId: integer(row, 'table_id'),
      name,
      schemaVersion: integer(row, 'schema_version'),
      columns: own.slice(3),
    }
  })
}

/**
 * The inlined table that new rows of a table go to: the newest, if its columns are the table's. `null` when
 * there is none; the rows then go to a Parquet file, which is always allowed.
 */
export function inlinedTableForInsert(
  tables: readonly InlinedTable[],
  columns: readonly ColumnNode[],
): InlinedTable | null {
  const newest = tables.at(-1)
  return newest !== undefined && sameColumns(newest, columns) ? newest : null
}

/** Whether an inlined table has columns of exactly these names, in order. */
export function sameNames(table: InlinedTable, columns: readonly ColumnNode[]): boolean {
  return (
    table.columns.length === columns.length && table.columns.every(({ name }, i) => name === columns[i]?.name)
  )
}

/** Whether it has also their types, names of struct fields included: an INSERT drops a field that the table does not have. */
export function sameColumns(table: InlinedTable, columns: readonly ColumnNode[]): boolean {
  return (
    sameNames(table, columns) &&
    columns.every(({ type }, i) => valueType(table.columns[i]?.type ?? '') === printValueType(type))
  )
}

/** DuckDB's text of a type as `printValueType` writes it; a type that no lake has stays as it is. */
function valueType(text: string): string {
  try {
    return printValueType(parseDuckDBType(text))
  } catch {
    return text
  }
}

/**
 * The statement that inserts the staged rows; `rowId` is SQL for the id of one (DuckLake spec 6.4). `staged` has the columns of
 * the inlined table, and maybe others.
 */
export function insertInlinedRows(
  catalog: Catalog,
  target: InlinedTable,
  staged: string,
  rowId: string,
  snapshot: number,
): string {
  const columns = target.columns.map(({ name }) => quoteIdentifier(name))
  return `INSERT INTO ${catalogTable(catalog, target.name)} SELECT ${[rowId, snapshot, 'NULL', ...columns].join(', ')} FROM ${staged}`
}
