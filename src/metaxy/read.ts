/**
 * `store.read` as one SELECT (metaxy `metadata_store/base.py`): rows of one feature version, per id the one
 * written last, deleted ids left out. Metaxy returns columns in a random order; ours is the table's.
 */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { DELETED_AT, FEATURE_VERSION, UPDATED_AT } from './system-columns.ts'

export interface ReadOptions {
  readonly idColumns: readonly string[]
  readonly featureVersion: string
}

/**
 * The latest row per id over `relation`, all of whose columns are `columns`. Rows with NULL ids form one
 * group, as in Metaxy's GROUP BY. The result is ordered by the id columns.
 */
export function latestRowsQuery(relation: string, columns: readonly string[], options: ReadOptions): string {
  const ids = options.idColumns.map(quoteIdentifier).join(', ')
  const written = `coalesce(${quoteIdentifier(DELETED_AT)}, ${quoteIdentifier(UPDATED_AT)})`
  const list = columns.map(quoteIdentifier).join(', ')
  return (
    `SELECT ${list} FROM (SELECT * FROM ${relation} ` +
    `WHERE ${quoteIdentifier(FEATURE_VERSION)} = ${quoteLiteral(options.featureVersion)} ` +
    `QUALIFY row_number() OVER (PARTITION BY ${ids} ORDER BY ${written} DESC NULLS LAST) = 1) ` +
    `WHERE ${quoteIdentifier(DELETED_AT)} IS NULL ORDER BY ${ids}`
  )
}
