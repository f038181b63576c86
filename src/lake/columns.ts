/** The columns of a table as the tree they are: struct fields, list elements, map keys and values have ids too. */

import {
  type Catalog,
  catalogTable,
  damaged,
  flag,
  groupBy,
  integer,
  integerOrNull,
  queryRows,
  type Row,
  text,
  visibleAt,
} from './catalog.ts'
import type { Cell, ParquetField } from './ports.ts'
import { type LakeType, leafFromDuckLake } from './types.ts'

/** One `ducklake_column` with its children: struct fields in order; list `element`; map `key` and `value`. */
export interface ColumnNode {
  readonly id: number
  readonly name: string
  readonly type: LakeType
  readonly nullable: boolean
  /** Text of the value for rows in files written before the column existed. */
  readonly initialDefault: Cell
  readonly children: readonly ColumnNode[]
}

/** Numbers the columns of a new table depth-first from 1 (DuckLake spec 4.3). */
export function numberColumns(
  columns: readonly { readonly name: string; readonly type: LakeType }[],
): ColumnNode[] {
  let next = 1
  const visit = (name: string, type: LakeType): ColumnNode => {
    const id = next++
    const children = childrenOf(type).map((child) => visit(child.name, child.type))
    return { id, name, type, nullable: true, initialDefault: null, children }
  }
  return columns.map((column) => visit(column.name, column.type))
}

function childrenOf(type: LakeType): readonly { readonly name: string; readonly type: LakeType }[] {
  switch (type.kind) {
    case 'leaf':
      return []
    case 'struct':
      return type.fields
    case 'list':
      return [{ name: 'element', type: type.element }]
    case 'map':
      return [
        { name: 'key', type: type.key },
        { name: 'value', type: type.value },
      ]
  }
}

/** A column with its parent, in the depth-first order in which the catalog lists columns. */
export interface FlatColumn {
  readonly node: ColumnNode
  readonly parent: number | null
}

/** All columns, parents before children. */
export function flattenColumns(columns: readonly ColumnNode[], parent: number | null = null): FlatColumn[] {
  return columns.flatMap((node) => [{ node, parent }, ...flattenColumns(node.children, node.id)])
}

/** The Parquet columns for a table: every level carries its id (DuckLake spec 0.3 rule 5). */
export function parquetFields(columns: readonly ColumnNode[]): ParquetField[] {
  return columns.map((c) => ({ name: c.name, fieldId: c.id, children: parquetFields(c.children) }))
}

/** The column trees of all tables (or of one) at a snapshot, by table id. */
export async function readColumns(
  catalog: Catalog,
  snapshot: number,
  tableId?: number,
): Promise<ReadonlyMap<number, readonly ColumnNode[]>> {
  const rows = await queryRows(
    catalog,
    `SELECT table_id, column_id, column_name, column_type, initial_default, nulls_allowed, parent_column
     FROM ${catalogTable(catalog, 'ducklake_column')}
     WHERE ${visibleAt(snapshot)}${tableId === undefined ? '' : ` AND table_id = ${tableId}`}
     ORDER BY table_id, column_order NULLS LAST, column_id`,
  )
  const byTable = groupBy(rows, (row) => integer(row, 'table_id'))
  return new Map(Array.from(byTable, ([table, columns]) => [table, buildTree(columns)]))
}

function buildTree(rows: readonly Row[]): readonly ColumnNode[] {
  const byParent = groupBy(rows, (row) => integerOrNull(row, 'parent_column'))
  let placed = 0
  const build = (parent: number | null): ColumnNode[] =>
    (byParent.get(parent) ?? []).map((row) => {
      placed++
      const id = integer(row, 'column_id')
      const children = build(id)
      return {
        id,
        name: text(row, 'column_name'),
        type: typeOf(text(row, 'column_type'), children),
        nullable: flag(row, 'nulls_allowed'),
        initialDefault: row.initial_default ?? null,
        children,
      }
    })
  const tree = build(null)
  if (placed !== rows.length) throw damaged('a nested column belongs to a column that is not there')
  return tree
}

function typeOf(stored: string, children: readonly ColumnNode[]): LakeType {
  const [first, second] = children
  switch (stored.toLowerCase()) {
    case 'struct':
      return { kind: 'struct', fields: children }
    case 'list':
      if (first === undefined || second !== undefined)
        throw damaged('a list column has not exactly one element column')
      return { kind: 'list', element: first.type }
    case 'map':
      if (first === undefined || second === undefined || children.length > 2)
        throw damaged('a map column has not exactly a key and a value column')
      return { kind: 'map', key: first.type, value: second.type }
    default: {
      const leaf = leafFromDuckLake(stored)
      if (leaf === null) throw damaged(`the column type "${stored}" is unknown to DuckLake 1.0`)
      return leaf
    }
  }
}
