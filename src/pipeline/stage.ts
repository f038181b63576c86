/** Brings a person's rows into DuckDB as a temporary table, values exactly as they were typed. */

import type { Sql } from '../lake/ports.ts'
import type { InputTable } from '../rows/model.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { type RunContext, throwIfStopped } from './steps.ts'

/** Rows of one INSERT: small enough that Stop is heard quickly. */
const CHUNK = 2_000

/**
 * Creates the temporary table `table` (a quoted name) with the rows. A column whose values are all null is
 * VARCHAR here; its type stays unknown.
 */
export async function stageRows(
  sql: Sql,
  { signal }: RunContext,
  table: string,
  rows: InputTable,
  onProgress: (done: number) => void,
): Promise<void> {
  const columns = rows.columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type ?? 'VARCHAR'}`)
  await sql.run(`CREATE TEMP TABLE ${table} (${columns.join(', ')})`)
  for (let at = 0; at < rows.rows.length; at += CHUNK) {
    throwIfStopped(signal)
    const chunk = rows.rows.slice(at, at + CHUNK)
    await sql.run(`INSERT INTO ${table} VALUES ${chunk.map((row) => `(${row.join(', ')})`).join(', ')}`)
    onProgress(at + chunk.length)
  }
}
