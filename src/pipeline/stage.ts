/** Brings a person's rows into DuckDB as a temporary table, values exactly as they were typed. */

import type { Sql } from '../lake/ports.ts'
import type { InputTable } from '../rows/model.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { type RunContext, throwIfStopped } from './steps.ts'

/** Rows of one INSERT: small enough that Stop is heard quickly. */
const CHUNK = 2_000

/** Name of the new temporary table. A column whose values are all null is VARCHAR here; its type stays unknown. */
export async function stageRows(
  sql: Sql,
  { signal }: RunContext,
  rows: InputTable,
  onProgress: (done: number) => void,
): Promise<string> {
  const table = quoteIdentifier(`input_${crypto.randomUUID()}`)
  const columns = rows.columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type ?? 'VARCHAR'}`)
  await sql.run(`CREATE TEMP TABLE ${table} (${columns.join(', ')})`)
  for (let at = 0; at < rows.rows.length; at += CHUNK) {
    throwIfStopped(signal)
    const chunk = rows.rows.slice(at, at + CHUNK)
    await sql.run(`INSERT INTO ${table} VALUES ${chunk.map((row) => `(${row.join(', ')})`).join(', ')}`)
    onProgress(at + chunk.length)
  }
  return table
}
