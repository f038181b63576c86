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
  const rows: Level = { source: staged, missing: [], parts: ['count(*) AS items0'] }
  const levels = [rows]
  const leaves = columns.flatMap((column) => {
    const value = quoteIdentifier(column.name)
    return leavesOf(column, { value, inRow: value, depth: 0, level: rows }, levels)
  })
  for (const [i, leaf] of leaves.entries()) leaf.level.parts.push(aggregates(leaf, i))
  const scans = levels.map(({ source, parts }) => `(SELECT ${parts.join(', ')} FROM ${source})`)
  const [row] = await queryRows(catalog, `FROM ${scans.join(', ')}`)
  return row === undefined ? [] : leaves.map((leaf, i) => leafStats(leaf, levels.indexOf(leaf.level), row, i))
}

function leafStats(
  { node, holdsValue, level }: LeafQuery,
  levelIndex: number,
  row: Row,
  i: number,
): LeafStats {
  const valueCount = integer(row, `values${i}`)
  const items = integer(row, `items${levelIndex}`)
  const slots = level.missing.reduce((sum, count) => sum + integer(row, count), items)
  const type = printLeaf(node)
  const containsNan = FLOATS.has(type) ? flag(row, `nan${i}`) : null
  // Bounds without the NaN beside them are no bounds: DuckDB skips such a file for `<> bound`.
  const exact = flag(row, `exact${i}`) && containsNan !== true
  return {
    columnId: node.id,
    type,
    valueCount,
    nullCount: slots - valueCount,
    containsNull: items > valueCount,
    containsNan,
    min: exact ? (row[`min${i}`] ?? null) : null,
    max: exact ? (row[`max${i}`] ?? null) : null,
    holdsValue,
  }
}

function printLeaf(node: ColumnNode): string {
  return node.type.kind === 'leaf' ? node.type.name : node.type.kind
}

/** The rows, or the elements of a list in them, which are scanned as rows of their own. */
interface Level {
  /** What to write after FROM. */
  readonly source: string
  /** Names of the counts of empty and NULL lists above: each takes the place of one NULL, as in Parquet's definition levels. */
  readonly missing: readonly string[]
  /** What to select of it, with its own count as `items` and its index. */
  readonly parts: string[]
}

interface LeafQuery {
  readonly node: ColumnNode
  readonly holdsValue: string
  /** SQL of one value in a row of `level`. */
  readonly value: string
  readonly level: Level
}

/** Where the values of a column are. */
interface Place {
  readonly level: Level
  /** SQL of one value in a row of `level`. */
  readonly value: string
  /** SQL of the value in a row of the table or, below a list (`depth` > 0), of the list of its values there. */
  readonly inRow: string
  readonly depth: number
}

/** The leaves of a column; the levels that they need are added to `levels`. */
function leavesOf(node: ColumnNode, place: Place, levels: Level[]): LeafQuery[] {
  const { level, value, inRow, depth } = place
  const inEach = (make: (item: string) => string): string =>
    depth === 0 ? make(inRow) : `list_transform(${inRow}, lambda x: ${make('x')})`
  switch (node.type.kind) {
    case 'leaf':
      return [
        { node, value, level, holdsValue: depth === 0 ? `${inRow} IS NOT NULL` : `list_count(${inRow}) > 0` },
      ]
    case 'struct':
      return node.children.flatMap((child) => {
        const extract = (item: string): string => `struct_extract(${item}, ${quoteLiteral(child.name)})`
        return leavesOf(child, { ...place, value: extract(value), inRow: inEach(extract) }, levels)
      })
    default: {
      const missing = `missing${levels.length}`
      const [first = ''] = elementLists(node, value)
      level.parts.push(`count(*) FILTER (coalesce(len(${first}), 0) = 0) AS ${missing}`)
      const elements = elementLists(node, value).map((list, i) => `unnest(${list}) AS v${i}`)
      const below: Level = {
        source: `(SELECT ${elements.join(', ')} FROM ${level.source})`,
        missing: [...level.missing, missing],
        parts: [`count(*) AS items${levels.length}`],
      }
      levels.push(below)
      return node.children.flatMap((child, i) => {
        const items = inEach((item) => elementLists(node, item)[i] ?? item)
        const list = depth === 0 ? items : `flatten(${items})`
        return leavesOf(child, { level: below, value: `v${i}`, inRow: list, depth: depth + 1 }, levels)
      })
    }
  }
}

/** SQL of the lists that a list or a map is made of, one for each child. */
function elementLists(node: ColumnNode, value: string): readonly string[] {
  return node.type.kind === 'map' ? [`map_keys(${value})`, `map_values(${value})`] : [value]
}

function aggregates({ node, value }: LeafQuery, i: number): string {
  const type = printLeaf(node)
  const bounded = !WITHOUT_BOUNDS.has(type)
  return [
    `count(${value}) AS values${i}`,
    FLOATS.has(type) ? `coalesce(bool_or(isnan(${value})), false) AS nan${i}` : `false AS nan${i}`,
    bounded ? `CAST(min(${value}) AS VARCHAR) AS min${i}` : `NULL AS min${i}`,
    bounded ? `CAST(max(${value}) AS VARCHAR) AS max${i}` : `NULL AS max${i}`,
    TEXTS.has(type)
      ? `NOT coalesce(bool_or(strlen(${value}) > ${MAX_TEXT_BYTES} OR contains(${value}, chr(0))), false) AS exact${i}`
      : `true AS exact${i}`,
  ].join(', ')
}
