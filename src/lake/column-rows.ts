/** Rows of `ducklake_column`, as DuckLake writes them (DuckLake spec 4.3, 4.4). */

import { literalOrNull, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable } from './catalog.ts'
import type { ColumnNode, FlatColumn } from './columns.ts'

/** A column row to insert; `rewritten` when an earlier row of the same column ends. */
export interface ColumnRow extends FlatColumn {
  readonly rewritten: boolean
}

/** The statement that inserts the rows, visible from `snapshot` on. */
export function insertColumns(
  catalog: Catalog,
  tableId: number,
  snapshot: number,
  rows: readonly ColumnRow[],
): string {
  const values = rows.map((row) => columnRow(tableId, snapshot, row).join(', '))
  return `INSERT INTO ${catalogTable(catalog, 'ducklake_column')} VALUES (${values.join('), (')})`
}

function columnRow(tableId: number, snapshot: number, { node, parent, rewritten }: ColumnRow) {
  const nested = parent !== null && rewritten
  return [
    node.id,
    snapshot,
    'NULL',
    tableId,
    node.id,
    quoteLiteral(node.name),
    quoteLiteral(node.type.kind === 'leaf' ? node.type.name : node.type.kind),
    literalOrNull(node.initialDefault),
    quoteLiteral(node.defaultValue?.text ?? 'NULL'),
    // DuckLake says so of nested fields it rewrites, and nobody asks (DuckLake spec 4.3).
    nested ? false : node.nullable,
    parent ?? 'NULL',
    quoteLiteral(node.defaultValue?.kind ?? kindWithoutDefault(node, parent, rewritten)),
    "'duckdb'",
  ]
}

/** Of no consequence, as there is no default; the same as DuckLake's so that catalogs can be compared. */
function kindWithoutDefault(
  { type, nullable }: ColumnNode,
  parent: number | null,
  rewritten: boolean,
): string {
  if (parent !== null && rewritten) return ''
  const addedField = parent !== null && !nullable
  return type.kind === 'leaf' || rewritten || addedField ? 'literal' : ''
}
