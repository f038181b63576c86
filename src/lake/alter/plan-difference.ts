/** The catalog rows that turn one state of a table into another (DuckLake spec 4.4). */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable } from '../catalog.ts'
import { createdTable } from '../changes.ts'
import { type ColumnRow, insertColumns } from '../column-rows.ts'
import { type ColumnNode, type FlatColumn, flattenColumns } from '../columns.ts'
import type { CommitPlan, NextSnapshot } from '../commit.ts'
import { canInline, createInlinedTable, readInlinedTables } from '../inline.ts'
import { samePartitioning } from './partition-by.ts'
import type { TableState } from './table-state.ts'

/** Whether there is nothing to commit. */
export function isSame(before: TableState, after: TableState): boolean {
  const { ended, rows } = columnDifference(before.columns, after.columns)
  return (
    before.name === after.name &&
    ended.length === 0 &&
    rows.length === 0 &&
    samePartitioning(before.partitionKeys, after.partitionKeys) &&
    isSameOrder(before, after)
  )
}

function isSameOrder(before: TableState, after: TableState): boolean {
  return JSON.stringify(before.sortKeys) === JSON.stringify(after.sortKeys)
}

/** `inlining` says whether small inserts into the table are kept in the catalog. */
export async function planDifference(
  catalog: Catalog,
  before: TableState,
  after: TableState,
  inlining: boolean,
  next: NextSnapshot,
): Promise<CommitPlan> {
  const { id } = before.table
  const version = next.changedSchemaVersion
  const renamed = before.name !== after.name
  const { ended, rows } = columnDifference(before.columns, after.columns)
  const columnsChanged = ended.length > 0 || rows.length > 0
  const repartitioned = !samePartitioning(before.partitionKeys, after.partitionKeys)
  const reordered = !isSameOrder(before, after)
  const structural = renamed || columnsChanged || repartitioned
  const reshaped = renamed || repartitioned || shape(before.columns) !== shape(after.columns)
  // A table that has inlined rows needs a place for new ones even while inlining is off (DuckLake spec 0.3 rule 11).
  const inlined =
    reshaped && canInline(after.columns) && (inlining || (await readInlinedTables(catalog, id)).length > 0)
  const altered = columnsChanged || repartitioned || reordered
  return {
    statements: [
      ...(renamed ? renameRows(catalog, id, after.name, next.id) : []),
      ...(ended.length === 0 ? [] : [endColumns(catalog, id, ended, next.id)]),
      ...(rows.length === 0 ? [] : [insertColumns(catalog, id, next.id, rows)]),
      ...forgetStatistics(catalog, before, after, next),
      ...(repartitioned ? partitionRows(catalog, after, next) : []),
      ...(reordered ? sortRows(catalog, after, next) : []),
      ...(inlined ? createInlinedTable(catalog, id, version, after.columns) : []),
      ...(structural
        ? [
            `INSERT INTO ${catalogTable(catalog, 'ducklake_schema_versions')} VALUES (${next.id}, ${version}, ${id})`,
          ]
        : []),
    ],
    changes: [
      ...(renamed ? [createdTable(after.table.schema, after.name)] : []),
      ...(altered ? [`altered_table:${id}`] : []),
    ],
    changesSchema: true,
  }
}

/** Ids of the column rows to end, and the rows to insert. */
function columnDifference(before: readonly ColumnNode[], after: readonly ColumnNode[]) {
  const old = new Map(flattenColumns(before).map((flat) => [flat.node.id, flat]))
  const now = new Map(flattenColumns(after).map((flat) => [flat.node.id, flat]))
  const ended: number[] = []
  for (const [id, flat] of old) {
    const kept = now.get(id)
    if (kept === undefined || rowOf(kept) !== rowOf(flat)) ended.push(id)
  }
  const rows: ColumnRow[] = []
  for (const [id, flat] of now) {
    const earlier = old.get(id)
    if (earlier === undefined || rowOf(earlier) !== rowOf(flat))
      rows.push({ ...flat, rewritten: earlier !== undefined })
  }
  return { ended, rows }
}

/** What a column's own row says, for comparison. */
function rowOf({ node, parent }: FlatColumn): string {
  const type = node.type.kind === 'leaf' ? node.type.name : node.type.kind
  return JSON.stringify([parent, node.name, type, node.nullable, node.initialDefault, node.defaultValue])
}

/** Names and types: what the table for inlined rows is made of. */
function shape(columns: readonly ColumnNode[]): string {
  return JSON.stringify(columns.map(({ id, name, type }) => [id, name, type]))
}

function endColumns(catalog: Catalog, tableId: number, ids: readonly number[], snapshot: number): string {
  return `UPDATE ${catalogTable(catalog, 'ducklake_column')} SET end_snapshot = ${snapshot} WHERE table_id = ${tableId} AND end_snapshot IS NULL AND column_id IN (${ids.join(', ')})`
}

function renameRows(catalog: Catalog, tableId: number, name: string, snapshot: number): readonly string[] {
  const tables = catalogTable(catalog, 'ducklake_table')
  return [
    `UPDATE ${tables} SET end_snapshot = ${snapshot} WHERE table_id = ${tableId} AND end_snapshot IS NULL`,
    `INSERT INTO ${tables} SELECT table_id, table_uuid, ${snapshot}, NULL, schema_id, ${quoteLiteral(name)}, path, path_is_relative FROM ${tables} WHERE table_id = ${tableId} AND end_snapshot = ${snapshot}`,
  ]
}

/** Without keys the new row says that the partitioning was reset (DuckLake spec 11.1). */
function partitionRows(catalog: Catalog, after: TableState, next: NextSnapshot): readonly string[] {
  const { id } = after.table
  const partition = next.takeCatalogId()
  const infos = catalogTable(catalog, 'ducklake_partition_info')
  const keys = after.partitionKeys.map(
    ({ columnId, transform }, i) => `(${partition}, ${id}, ${i}, ${columnId}, ${quoteLiteral(transform)})`,
  )
  return [
    `UPDATE ${infos} SET end_snapshot = ${next.id} WHERE table_id = ${id} AND end_snapshot IS NULL`,
    `INSERT INTO ${infos} VALUES (${partition}, ${id}, ${next.id}, NULL)`,
    ...(keys.length === 0
      ? []
      : [`INSERT INTO ${catalogTable(catalog, 'ducklake_partition_column')} VALUES ${keys.join(', ')}`]),
  ]
}

/** Without keys the row in force only ends (DuckLake spec 11.2). */
function sortRows(catalog: Catalog, after: TableState, next: NextSnapshot): readonly string[] {
  const { id } = after.table
  const infos = catalogTable(catalog, 'ducklake_sort_info')
  const ended = `UPDATE ${infos} SET end_snapshot = ${next.id} WHERE table_id = ${id} AND end_snapshot IS NULL`
  if (after.sortKeys.length === 0) return [ended]
  const sort = next.takeCatalogId()
  const keys = after.sortKeys.map(
    ({ expression, direction, nulls }, i) =>
      `(${sort}, ${id}, ${i}, ${quoteLiteral(expression)}, 'duckdb', '${direction}', 'NULLS_${nulls}')`,
  )
  return [
    ended,
    `INSERT INTO ${infos} VALUES (${sort}, ${id}, ${next.id}, NULL)`,
    `INSERT INTO ${catalogTable(catalog, 'ducklake_sort_expression')} VALUES ${keys.join(', ')}`,
  ]
}

/**
 * Bounds are texts in the order of their type. Those of numbers or times are no bounds of JSON, and `false` is none of an
 * integer, so DuckDB would skip rows by them: they are removed, which means "nothing is known".
 */
function forgetStatistics(
  catalog: Catalog,
  before: TableState,
  after: TableState,
  next: NextSnapshot,
): readonly string[] {
  const old = new Map(flattenColumns(before.columns).map(({ node }) => [node.id, node]))
  const ids = flattenColumns(after.columns)
    .filter(({ node }) => {
      const from = leafName(old.get(node.id))
      const to = leafName(node)
      if (from === null || from === to) return false
      return from === 'boolean' || (to === 'json' && from !== 'varchar')
    })
    .map(({ node }) => node.id)
  if (ids.length === 0) return []
  // Other clients read statistics anew when this counter moves (DuckLake spec 0.3 rule 3).
  next.takeFileId()
  return ['ducklake_table_column_stats', 'ducklake_file_column_stats'].map(
    (name) =>
      `DELETE FROM ${catalogTable(catalog, name)} WHERE table_id = ${before.table.id} AND column_id IN (${ids.join(', ')})`,
  )
}

function leafName(node: ColumnNode | undefined): string | null {
  return node?.type.kind === 'leaf' ? node.type.name : null
}
