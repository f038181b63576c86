/** Quoting for SQL that DuckDB runs. Metaxy's own (looser) quoting lives in `attach`. */

/** `"name"`, with embedded double quotes doubled. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** `'text'`, with embedded single quotes doubled. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A literal, or `NULL`. */
export function literalOrNull(text: string | null): string {
  return text === null ? 'NULL' : quoteLiteral(text)
}
