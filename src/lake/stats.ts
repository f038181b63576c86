/** Exact statistics of new rows, per leaf column (DuckLake spec 5.5). A bound that is not exact is not given. */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, flag, integer, queryRows, type Row } from './catalog.ts'
import type { ColumnNode } from './columns.ts'
import type { Cell } from './ports.ts'

export interface LeafStats {
  readonly columnId: number
  /** DuckLake's name of the leaf's type. */
  readonly type: string
  /** Non-NULL values. */
  readonly valueCount: number
  /** NULLs as Parquet counts them: an empty or NULL list counts as one (DuckLake spec 5.5). */
  readonly nullCount: number
  /** Whether a value of the column itself is NULL; an empty or NULL list holds none. */
  readonly containsNull: boolean
  /** Floats only, else `null`. */
  readonly containsNan: boolean | null
  /** Exact bounds; both `null` when there are no values or the bounds are not known. */
  readonly min: Cell
  readonly max: Cell
  /** SQL predicate on a row of the table's columns: it holds a non-NULL value of this leaf. */
  readonly holdsValue: string
}

/** DuckDB keeps no bounds for these (DuckLake spec 4.2), or nobody agrees on their text (blob). */
const WITHOUT_BOUNDS = new Set([
  'int128',
  'uint128',
  'timetz',
  'time_ns',
  'interval',
  'blob',
  'variant',
  'geometry',
])

const TEXTS = new Set(['varchar', 'json'])
const FLOATS = new Set(['float32', 'float64'])

/** DuckDB cuts longer strings (DuckLake spec 5.5); a bound that was cut is not exact. */
const MAX_TEXT_BYTES = 256

/** Whether the bounds of the leaf are known: it has exact ones, or no value at all. */
export function hasKnownBounds(leaf: LeafStats): boolean {
  return leaf.valueCount === 0 || leaf.min !== null
}

/** Statistics of all leaves of the staged rows, in one query. `staged` is a quoted table with `columns`. */
export async function computeStats(
  catalog: Catalog,
  staged: string,
  columns: readonly ColumnNode[],
): Promise<readonly LeafStats[]> {
  const leaves = columns.flatMap((column) => leavesOf(column, quoteIdentifier(column.name), 0))
  const [row] = await queryRows(
    catalog,
    `SELECT ${leaves.map(({ aggregates }, i) => aggregates(i)).join(', ')} FROM ${staged}`,
  )
  return row === undefined ? [] : leaves.map((leaf, i) => leafStats(leaf, row, i))
}

function leafStats({ node, holdsValue }: LeafQuery, row: Row, i: number): LeafStats {
  const valueCount = integer(row, `values${i}`)
  const type = printLeaf(node)
  const containsNan = FLOATS.has(type) ? flag(row, `nan${i}`) : null
  // Bounds without the NaN beside them are no bounds: DuckDB skips such a file for `<> bound`.
  const exact = flag(row, `exact${i}`) && containsNan !== true
  return {
    columnId: node.id,
    type,
    valueCount,
    nullCount: integer(row, `slots${i}`) - valueCount,
    containsNull: integer(row, `items${i}`) > valueCount,
    containsNan,
    min: exact ? (row[`min${i}`] ?? null) : null,
    max: exact ? (row[`max${i}`] ?? null) : null,
    holdsValue,
  }
}

function printLeaf(node: ColumnNode): string {
  return node.type.kind === 'leaf' ? node.type.name : node.type.kind
}

interface LeafQuery {
  readonly node: ColumnNode
  readonly holdsValue: string
  readonly aggregates: (index: number) => string
}

/** `expression` is the column's value per row or, below a list (`depth` > 0), the list of its values per row. */
function leavesOf(node: ColumnNode, expression: string, depth: number, padded = expression): LeafQuery[] {
  const inEach = (list: string, make: (item: string) => string): string =>
    depth === 0 ? make(list) : `list_transform(${list}, lambda x: ${make('x')})`
  switch (node.type.kind) {
    case 'leaf':
      return depth === 0
        ? [{ node, holdsValue: `${expression} IS NOT NULL`, aggregates: (i) => plain(node, expression, i) }]
        : [
            {
              node,
              holdsValue: `list_count(${expression}) > 0`,
              aggregates: (i) => listed(node, expression, padded, i),
            },
          ]
    case 'struct':
      return node.children.flatMap((child) => {
        const extract = (item: string): string => `struct_extract(${item}, ${quoteLiteral(child.name)})`
        return leavesOf(child, inEach(expression, extract), depth, inEach(padded, extract))
      })
    default:
      return node.children.flatMap((child, i) => {
        const items = (item: string): string =>
          node.type.kind === 'list' ? item : `${i === 0 ? 'map_keys' : 'map_values'}(${item})`
        // One NULL stands for an empty or NULL list, as in Parquet's definition levels.
        const orOneNull = (item: string): string =>
          `CASE WHEN coalesce(len(${items(item)}), 0) = 0 THEN [NULL] ELSE ${items(item)} END`
        const flat = (list: string): string => (depth === 0 ? list : `flatten(${list})`)
        return leavesOf(child, flat(inEach(expression, items)), depth + 1, flat(inEach(padded, orOneNull)))
      })
  }
}

function plain(node: ColumnNode, value: string, i: number): string {
  const type = printLeaf(node)
  const bounded = !WITHOUT_BOUNDS.has(type)
  return [
    `count(${value}) AS values${i}`,
    `count(*) AS slots${i}`,
    `count(*) AS items${i}`,
    FLOATS.has(type) ? `coalesce(bool_or(isnan(${value})), false) AS nan${i}` : `false AS nan${i}`,
    bounded ? `CAST(min(${value}) AS VARCHAR) AS min${i}` : `NULL AS min${i}`,
    bounded ? `CAST(max(${value}) AS VARCHAR) AS max${i}` : `NULL AS max${i}`,
    TEXTS.has(type)
      ? `NOT coalesce(bool_or(strlen(${value}) > ${MAX_TEXT_BYTES} OR contains(${value}, chr(0))), false) AS exact${i}`
      : `true AS exact${i}`,
  ].join(', ')
}

function listed(node: ColumnNode, list: string, padded: string, i: number): string {
  const type = printLeaf(node)
  const bounded = !WITHOUT_BOUNDS.has(type)
  const any = (condition: string): string =>
    `coalesce(bool_or(len(list_filter(${list}, lambda x: ${condition})) > 0), false)`
  return [
    `coalesce(sum(list_count(${list})), 0) AS values${i}`,
    `coalesce(sum(len(${padded})), 0) AS slots${i}`,
    `coalesce(sum(len(${list})), 0) AS items${i}`,
    FLOATS.has(type) ? `${any('isnan(x)')} AS nan${i}` : `false AS nan${i}`,
    bounded ? `CAST(min(list_min(${list})) AS VARCHAR) AS min${i}` : `NULL AS min${i}`,
    bounded ? `CAST(max(list_max(${list})) AS VARCHAR) AS max${i}` : `NULL AS max${i}`,
    TEXTS.has(type)
      ? `NOT ${any(`strlen(x) > ${MAX_TEXT_BYTES} OR contains(x, chr(0))`)} AS exact${i}`
      : `true AS exact${i}`,
  ].join(', ')
}
