/** Which tables of a lake a text may read: never too few, so that no table is missing when DuckDB binds it. */

import type { Token } from './tokens.ts'

/** These read the list of tables itself, or name a table in a way that only DuckDB can tell. */
const EVERY_TABLE = /^(show|information_schema|sqlite_master|sqlite_schema|query_table|(duckdb|pg)_\w+)$/i

/** Whether it reads the list of tables itself. */
export function readsEveryTable(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind, text }) => kind !== 'string' && EVERY_TABLE.test(text))
}

/** Those whose name the text says anywhere, as DuckDB compares names: without regard to case. */
export function usedTables<T extends { readonly table: string }>(
  tokens: readonly Token[],
  tables: readonly T[],
): readonly T[] {
  if (readsEveryTable(tokens)) return tables
  const said = new Set(tokens.map(({ text }) => text.toLowerCase()))
  return tables.filter(({ table }) => said.has(table.toLowerCase()))
}
