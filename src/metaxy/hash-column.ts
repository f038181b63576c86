/**
 * Hashes a text expression over a table. DuckDB in the browser has no xxHash, so the distinct texts are
 * hashed here and joined back; the values never leave their rows.
 */

import type { Sql } from '../lake/ports.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'

/** A text to its hash, already truncated. */
export type Hasher = (text: string) => string

/** Rows of a VALUES list sent at once: keeps one statement below a few hundred KB. */
const CHUNK = 5_000

/**
 * A scalar SQL expression, valid over `table`, that is the hash of `textExpression` (NULL for NULL).
 * Its lookup table is temporary and lives as long as the connection.
 */
export async function hashOfText(
  sql: Sql,
  hash: Hasher,
  table: string,
  textExpression: string,
): Promise<string> {
  const distinct = await sql.rows(`SELECT DISTINCT ${textExpression} AS t FROM ${table} WHERE t IS NOT NULL`)
  const lookup = quoteIdentifier(`metaxy_hash_${crypto.randomUUID()}`)
  await sql.run(`CREATE TEMP TABLE ${lookup} (t VARCHAR, h VARCHAR)`)
  const pairs = distinct.rows.flatMap(([text]) =>
    text === null || text === undefined ? [] : [`(${quoteLiteral(text)}, ${quoteLiteral(hash(text))})`],
  )
  for (let at = 0; at < pairs.length; at += CHUNK) {
    await sql.run(`INSERT INTO ${lookup} VALUES ${pairs.slice(at, at + CHUNK).join(', ')}`)
  }
  return `(SELECT h FROM ${lookup} WHERE t = ${textExpression})`
}
