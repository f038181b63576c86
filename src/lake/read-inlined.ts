/** Reads the rows that are kept in the catalog, each table version with the columns it was made for. */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, damaged, integerOrNull, queryRows } from './catalog.ts'
import { type ColumnNode, readColumns } from './columns.ts'
import { type InlinedTable, readInlinedTables, sameColumns, sameNames } from './inline.ts'
import { ColumnMismatch, matchColumn, type SourceColumn } from './match-columns.ts'
import type { TableEntry } from './read-snapshot.ts'
import { type RowQuery, type RowSql, whereAll } from './scan/row-sql.ts'

/** The inlined tables of a table, and the columns that the table had when each was made. */
export interface InlinedSource {
  inlinedTables(tableId: number): Promise<readonly InlinedTable[]>
  inlinedColumns(inlined: InlinedTable): Promise<readonly ColumnNode[]>
}

/** Asks the catalog each time. */
export function inlinedSource(catalog: Catalog): InlinedSource {
  return {
    inlinedTables: (tableId) => readInlinedTables(catalog, tableId),
    inlinedColumns: (inlined) => inlinedColumns(catalog, inlined),
  }
}

/**
 * Adds the inlined rows that `query` asks for to `relation` (quoted), in the order of their row ids. `columns` are the
 * table's columns to read, `visible` is a condition on the inlined table's `begin_snapshot` and `end_snapshot`.
 */
export async function readInlinedRows(
  catalog: Catalog,
  table: TableEntry,
  columns: readonly ColumnNode[],
  relation: string,
  visible: string,
  { select, where }: RowQuery,
  source = inlinedSource(catalog),
): Promise<void> {
  for (const inlined of await source.inlinedTables(table.id)) {
    const from = catalogTable(catalog, inlined.name)
    const [any] = await queryRows(catalog, `SELECT 1 AS one FROM ${from} WHERE ${visible} LIMIT 1`)
    if (any === undefined) continue
    const sources = (await source.inlinedColumns(inlined)).map(sourceFromColumn)
    const row: RowSql = {
      values: matchAll(columns, inlined, sources),
      rowId: 'row_id',
      snapshot: 'begin_snapshot',
      fileId: 'NULL',
      position: 'NULL',
      inlinedIn: quoteLiteral(inlined.name),
    }
    await catalog.sql.run(
      `INSERT INTO ${relation} SELECT ${select(row).join(', ')} FROM ${from}${whereAll([visible, ...where(row)])} ORDER BY row_id`,
    )
  }
}

function matchAll(
  columns: readonly ColumnNode[],
  inlined: InlinedTable,
  sources: readonly SourceColumn[],
): readonly string[] {
  try {
    return columns.map((column) => matchColumn(column, sources, ({ name }) => quoteIdentifier(name)))
  } catch (error) {
    if (error instanceof ColumnMismatch) throw damaged(`in "${inlined.name}", ${error.message}`)
    throw error
  }
}

function sourceFromColumn(column: ColumnNode): SourceColumn {
  return {
    id: column.id,
    name: column.name,
    type: column.type,
    children: column.children.map(sourceFromColumn),
  }
}

/**
 * The table's columns when this inlined table was made (DuckLake spec 4.9). DuckDB does not always record that
 * snapshot, so the candidates are tried until one has exactly the columns the inlined table has, or at least their names.
 */
export async function inlinedColumns(
  catalog: Catalog,
  inlined: InlinedTable,
): Promise<readonly ColumnNode[]> {
  const { tableId, schemaVersion } = inlined
  const questions = [
    // As recorded, else by the first use of the schema version, else by the creation of the table.
    `SELECT min(begin_snapshot) AS snapshot FROM ${catalogTable(catalog, 'ducklake_schema_versions')} WHERE table_id = ${tableId} AND schema_version = ${schemaVersion}`,
    `SELECT min(snapshot_id) AS snapshot FROM ${catalogTable(catalog, 'ducklake_snapshot')} WHERE schema_version = ${schemaVersion}`,
    `SELECT min(begin_snapshot) AS snapshot FROM ${catalogTable(catalog, 'ducklake_table')} WHERE table_id = ${tableId}`,
  ]
  const candidates: (readonly ColumnNode[])[] = []
  for (const question of questions) {
    const [row] = await queryRows(catalog, question)
    const snapshot = row === undefined ? null : integerOrNull(row, 'snapshot')
    if (snapshot === null) continue
    const columns = (await readColumns(catalog, snapshot, tableId)).get(tableId) ?? []
    if (sameColumns(inlined, columns)) return columns
    candidates.push(columns)
  }
  const found = candidates.find((columns) => sameNames(inlined, columns))
  if (found !== undefined) return found
  throw damaged(`no version of the table has the columns of "${inlined.name}"`)
}
