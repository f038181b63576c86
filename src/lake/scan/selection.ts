/** Which columns and rows of a table a scan is asked for, and which data files can hold none of them. */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable } from '../catalog.ts'
import type { ColumnNode } from '../columns.ts'
import { LakeError } from '../lake-error.ts'
import { sameName, type TableEntry } from '../read-snapshot.ts'
import { printValueType } from '../types.ts'

/** One condition on a top-level column. `value` is text that DuckDB casts to the column's type. */
export type SimplePredicate =
  | {
      readonly column: string
      readonly op: '=' | '<>' | '<' | '<=' | '>' | '>='
      readonly value: string
    }
  | { readonly column: string; readonly op: 'is null' | 'is not null' }

/** Part of a table. */
export interface Selection {
  /** Names of top-level columns, in the order to have them in; all when absent. */
  readonly columns?: readonly string[]
  /** Conditions that all hold. */
  readonly where?: readonly SimplePredicate[]
}

export interface BoundPredicate {
  readonly node: ColumnNode
  readonly predicate: SimplePredicate
}

/** A selection's columns and conditions with the columns they mean. */
export interface BoundSelection {
  readonly columns: readonly ColumnNode[]
  readonly where: readonly BoundPredicate[]
}

/** @throws LakeError `sql` for a column that the table does not have */
export function bindSelection(table: TableEntry, { columns, where }: Selection): BoundSelection {
  const find = (name: string): ColumnNode => {
    const node = table.columns.find((column) => sameName(column.name, name))
    if (node === undefined)
      throw new LakeError('sql', `Binder Error: Referenced column "${name}" not found in FROM clause!`)
    return node
  }
  return {
    columns: columns === undefined ? table.columns : columns.map(find),
    where: (where ?? []).map((predicate) => ({ node: find(predicate.column), predicate })),
  }
}

/** SQL of a condition on `value`. */
export function conditionOn({ node, predicate }: BoundPredicate, value: string): string {
  if (!('value' in predicate)) return `(${value}) ${predicate.op.toUpperCase()}`
  return `(${value}) ${predicate.op} ${literalOf(node, predicate.value)}`
}

function literalOf(node: ColumnNode, value: string): string {
  return `CAST(${quoteLiteral(value)} AS ${printValueType(node.type)})`
}

/** Types whose statistics are bounds of the values in DuckDB's own order. */
const BOUNDED =
  /^(boolean|u?int(8|16|32|64)|float(32|64)|decimal\(.*\)|date|time|timestamp(_s|_ms|_ns)?|timestamptz|varchar|uuid)$/
/**
 * Types whose statistics are right about how many values there are. For others DuckDB writes zeros or nothing (DuckLake
 * spec 5.5, 14.3).
 */
const COUNTED = /^(json|blob)$/

/**
 * The SQL condition on a data file, `alias`, that it may hold a row with these conditions (DuckLake spec 7.4): what the
 * statistics do not say is never left out. Partition values are not used; the statistics of the same columns say as much,
 * and a file written before the table was partitioned has none.
 */
export function mayMatch(
  catalog: Catalog,
  alias: string,
  where: readonly BoundPredicate[],
): readonly string[] {
  return where.flatMap((bound) => {
    const keep = keepsFile(bound)
    if (keep === null) return []
    const stats = catalogTable(catalog, 'ducklake_file_column_stats')
    return [
      `NOT EXISTS (FROM ${stats} s WHERE s.data_file_id = ${alias}.data_file_id AND s.column_id = ${bound.node.id} AND NOT (${keep}))`,
    ]
  })
}

/** SQL on a row of statistics that is never NULL; `null` when nothing is known about such conditions. */
function keepsFile({ node, predicate }: BoundPredicate): string | null {
  if (node.type.kind !== 'leaf') return null
  const type = node.type.name
  const bounded = BOUNDED.test(type)
  if (!bounded && !COUNTED.test(type)) return null
  if (predicate.op === 'is null') return 'coalesce(null_count > 0, true)'
  const anyValue = 'coalesce(value_count > 0, true)'
  if (!('value' in predicate) || !bounded) return anyValue
  const duckdb = printValueType(node.type)
  const value = literalOf(node, predicate.value)
  const isFloat = type.startsWith('float')
  const [min, max] = ['min', 'max'].map((which) => {
    const bound = `TRY_CAST(${which}_value AS ${duckdb})`
    // A file from before a change of FLOAT to DOUBLE has the shorter text of a FLOAT.
    return type === 'float64'
      ? `${which === 'min' ? 'least' : 'greatest'}(${bound}, CAST(TRY_CAST(${which}_value AS FLOAT) AS DOUBLE))`
      : bound
  })
  const inBounds = {
    '=': `${value} BETWEEN ${min} AND ${max}`,
    '<>': `NOT (${min} = ${value} AND ${max} = ${value})`,
    '<': `${min} < ${value}`,
    '<=': `${min} <= ${value}`,
    '>': `${max} > ${value}`,
    '>=': `${max} >= ${value}`,
  }[predicate.op]
  // NaN is above every number and never in the bounds.
  const orNan = isFloat ? ` OR isnan(${value}) OR coalesce(contains_nan, true)` : ''
  return `${anyValue} AND (coalesce(${inBounds}, true)${orNan})`
}
