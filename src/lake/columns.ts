/** The columns of a table as the tree they are: struct fields, list elements, map keys and values have ids too. */

import { quoteLiteral } from '../values/sql-text.ts'
import {
  type Catalog,
  catalogTable,
  damaged,
  flag,
  groupBy,
  integer,
  integerOrNull,
  type Question,
  queryRows,
  type Row,
  text,
  visibleAt,
} from './catalog.ts'
import type { Cell, ParquetField } from './ports.ts'
import { type LakeType, leafFromDuckLake } from './types.ts'

/** What an insert that leaves a column out writes into it: the text of a value, or a DuckDB expression. */
export interface ColumnDefault {
  readonly kind: 'literal' | 'expression'
  readonly text: string
}

/** One `ducklake_column` with its children: struct fields in order; list `element`; map `key` and `value`. */
export interface ColumnNode {
  readonly id: number
  readonly name: string
  readonly type: LakeType
  readonly nullable: boolean
  /** Text of the value for rows in files written before the column existed. */
  readonly initialDefault: Cell
  /** `null` when an insert that leaves the column out writes NULL. */
  readonly defaultValue: ColumnDefault | null
  readonly children: readonly ColumnNode[]
}

/** What a new column is made of; without more, NULLs are allowed and there is no default. */
export interface ColumnParts
  extends Partial<Pick<ColumnNode, 'nullable' | 'initialDefault' | 'defaultValue'>> {
  readonly name: string
  readonly type: LakeType
}

/** Numbers new columns and what is nested in them depth-first from `first` (DuckLake spec 4.3). */
export function numberColumns(columns: readonly ColumnParts[], first = 1): ColumnNode[] {
  let next = first
  const visit = ({ name, type, ...rest }: ColumnParts): ColumnNode => {
    const id = next++
    const children = childrenOf(type).map(visit)
    return { id, name, type, nullable: true, initialDefault: null, defaultValue: null, ...rest, children }
  }
  return columns.map(visit)
}

/** The column with other children, and the type that follows from them. */
export function withChildren(node: ColumnNode, children: readonly ColumnNode[]): ColumnNode {
  return {
    ...node,
    children,
    type: typeOf(node.type.kind === 'leaf' ? node.type.name : node.type.kind, children),
  }
}

/** What stands behind DEFAULT of the column: DuckDB casts a literal to the column's type, and shows it as it is here. */
export function defaultSql({ defaultValue }: ColumnNode): string {
  if (defaultValue === null) return 'NULL'
  return defaultValue.kind === 'expression' ? defaultValue.text : quoteLiteral(defaultValue.text)
}

/** The columns directly below one of this type, named as the catalog names them. */
export function childrenOf(type: LakeType): readonly { readonly name: string; readonly type: LakeType }[] {
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

/** The columns of all tables (or of one) visible at a snapshot; {@link columnTrees} makes trees of the rows. */
export function columnsAt(catalog: Catalog, snapshot: number, tableId?: number): Question {
  return {
    columns: COLUMN_COLUMNS,
    from: `${catalogTable(catalog, 'ducklake_column')} WHERE ${visibleAt(snapshot)}${tableId === undefined ? '' : ` AND table_id = ${tableId}`}`,
  }
}

const COLUMN_COLUMNS = [
  'table_id',
  'column_id',
  'column_order',
  'column_name',
  'column_type',
  'initial_default',
  'default_value',
  'default_value_type',
  'nulls_allowed',
  'parent_column',
]

/** The column trees in rows of {@link columnsAt}, by table id. */
export function columnTrees(rows: readonly Row[]): ReadonlyMap<number, readonly ColumnNode[]> {
  const byTable = groupBy(rows, (row) => integer(row, 'table_id'))
  return new Map(Array.from(byTable, ([table, columns]) => [table, buildTree(columns.toSorted(inOrder))]))
}

/** By `column_order`, without one last, then by id. */
function inOrder(a: Row, b: Row): number {
  const order = (row: Row): number => integerOrNull(row, 'column_order') ?? Number.MAX_SAFE_INTEGER
  return order(a) - order(b) || integer(a, 'column_id') - integer(b, 'column_id')
}

/** The column trees of all tables (or of one) at a snapshot, by table id. */
export async function readColumns(
  catalog: Catalog,
  snapshot: number,
  tableId?: number,
): Promise<ReadonlyMap<number, readonly ColumnNode[]>> {
  const { columns, from } = columnsAt(catalog, snapshot, tableId)
  return columnTrees(await queryRows(catalog, `SELECT ${columns.join(', ')} FROM ${from}`))
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
        defaultValue: storedDefault(row),
        children,
      }
    })
  const tree = build(null)
  if (placed !== rows.length) throw damaged('a nested column belongs to a column that is not there')
  return tree
}

/** SQL NULL and the text `NULL` both mean "none" (DuckLake spec 4.3). */
function storedDefault(row: Row): ColumnDefault | null {
  const value = row.default_value ?? null
  if (value === null || value === 'NULL') return null
  return { kind: row.default_value_type === 'expression' ? 'expression' : 'literal', text: value }
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
