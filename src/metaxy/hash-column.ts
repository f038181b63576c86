/**
 * Hashes a text expression over a table. DuckDB in the browser has no xxHash, so the distinct texts are
 * hashed here and joined back; the values never leave their rows.
 */

import type { Sql } from '../lake/ports.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import type { Hasher } from './hash.ts'

/** Rows of a VALUES list sent at once: keeps one statement below a few hundred KB. */
const CHUNK = 5_000

/** A hash as SQL, and the temporary table it looks the texts up in; whoever runs the SQL drops it afterwards. */
export interface HashColumn {
  readonly expression: string
  readonly lookup: string
}

/** A scalar SQL expression, valid over `table`, that is the hash of `textExpression` (NULL for NULL). */
export async function hashOfText(
  sql: Sql,
  hash: Hasher,
  table: string,
  textExpression: string,
): Promise<HashColumn> {
  const distinct = await sql.rows(`SELECT DISTINCT ${textExpression} AS t FROM ${table} WHERE t IS NOT NULL`)
  const lookup = quoteIdentifier(`metaxy_hash_${crypto.randomUUID()}`)
  await sql.run(`CREATE TEMP TABLE ${lookup} (t VARCHAR, h VARCHAR)`)
  const pairs = distinct.rows.flatMap(([text]) =>
    text === null || text === undefined ? [] : [`(${quoteLiteral(text)}, ${quoteLiteral(hash(text))})`],
  )
  for (let at = 0; at < pairs.length; at += CHUNK) {
    await sql.run(`INSERT INTO ${lookup} VALUES ${pairs.slice(at, at + CHUNK).join(', ')}`)
  }
  return { expression: `(SELECT h FROM ${lookup} WHERE t = ${textExpression})`, lookup }
}
