/** SET NOT NULL looks at the rows that are there, as DuckLake does. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { catalogTable, queryRows } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { sameName } from '../read-snapshot.ts'
import { scanInto } from '../scan.ts'
import type { TableState } from './table-state.ts'

/** Fails when the column has NULLs, and where DuckLake does not know: without statistics it refuses. */
export async function checkNoNulls(
  context: LakeContext,
  snapshot: number,
  { table, columns }: TableState,
  name: string,
  missing: LakeError,
): Promise<void> {
  const { catalog } = context
  const column = columns.find((c) => sameName(c.name, name))
  if (column === undefined) throw missing
  if (!column.nullable) throw refused(`on column ${column.name} - it already has a NOT NULL constraint`)
  const statistics = await queryRows(
    catalog,
    `SELECT s.table_id, c.column_id, c.contains_null FROM ${catalogTable(catalog, 'ducklake_table_stats')} s LEFT JOIN ${catalogTable(catalog, 'ducklake_table_column_stats')} c ON c.table_id = s.table_id AND c.column_id = ${column.id} WHERE s.table_id = ${table.id}`,
  )
  const [row] = statistics
  if (row === undefined)
    throw refused(
      `on table ${table.table} - the table has transaction-local changes or no stats are available`,
    )
  if ((row.column_id ?? null) === null)
    throw refused(`on table ${table.table} - no column stats are available`)
  if (row.contains_null === 'false') return
  const stored = table.columns.find(({ id }) => id === column.id)
  if (stored === undefined) return
  const relation = `temp.main.${quoteIdentifier(`not_null_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
  try {
    await scanInto(context, table, snapshot, relation)
    const nulls = await queryRows(
      catalog,
      `SELECT 1 AS one FROM ${relation} WHERE ${quoteIdentifier(stored.name)} IS NULL LIMIT 1`,
    )
    if (nulls.length > 0) throw refused(`on column ${column.name} - the column has NULL values`)
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

function refused(why: string): LakeError {
  return new LakeError('sql', `Catalog Error: Cannot SET NOT NULL ${why}`)
}
