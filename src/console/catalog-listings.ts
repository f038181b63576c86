/**
 * DuckDB's own lists of databases, schemas and tables in a statement, limited to what DuckDB with the `ducklake` extension
 * lists: the console's own tables and the catalog's are not a person's.
 */

import { isAliasAt } from './lake-calls.ts'
import type { Statement } from './statements.ts'
import type { Edit } from './time-travel.ts'
import { isWord, leadingWord, type Token } from './tokens.ts'

/** Which columns say the database and the schema of what is listed. */
interface Listing {
  readonly database: string
  readonly schema: string | null
}

const OF_DATABASE: Listing = { database: 'database_name', schema: 'schema_name' }
const OF_TABLE: Listing = { database: 'table_catalog', schema: 'table_schema' }

const FUNCTIONS: ReadonlyMap<string, Listing> = new Map([
  ['duckdb_databases', { database: 'database_name', schema: null }],
  ['duckdb_schemas', OF_DATABASE],
  ['duckdb_tables', OF_DATABASE],
  ['duckdb_views', OF_DATABASE],
  ['duckdb_columns', OF_DATABASE],
  ['duckdb_constraints', OF_DATABASE],
  ['duckdb_indexes', OF_DATABASE],
])
const VIEWS: ReadonlyMap<string, Listing> = new Map([
  ['schemata', { database: 'catalog_name', schema: 'schema_name' }],
  ['tables', OF_TABLE],
  ['columns', OF_TABLE],
])

/** @param lake SQL literal of the name the lake is attached under */
export function listingEdits(statement: Statement, lake: string): readonly Edit[] {
  const { tokens } = statement
  if (leadingWord(tokens) === 'SHOW') return shownEdits(statement, lake)
  return tokens.flatMap((token, index) => {
    const found = listingAt(tokens, index)
    if (found === null) return []
    const { listing, last } = found
    const end = tokens[last]?.end ?? token.end
    const source = statement.text.slice(token.start - statement.start, end - statement.start)
    const name = isAliasAt(tokens, last + 1) ? '' : ` AS ${found.name}`
    const text = `(FROM ${source} WHERE ${condition(listing, lake)})${name}`
    return [{ range: { start: token.start, end }, text }]
  })
}

/** `SHOW ALL TABLES` and `SHOW DATABASES`, which have rows to select from. */
function shownEdits({ tokens, start, end }: Statement, lake: string): readonly Edit[] {
  const isTables = isWord(tokens[1], 'ALL') && isWord(tokens[2], 'TABLES') && tokens.length === 3
  const isDatabases = isWord(tokens[1], 'DATABASES') && tokens.length === 2
  if (!isTables && !isDatabases) return []
  const listing = isTables
    ? { database: 'database', schema: 'schema' }
    : { database: 'database_name', schema: null }
  return [
    { range: { start, end: start }, text: 'FROM (' },
    { range: { start: end, end }, text: `) WHERE ${condition(listing, lake)}` },
  ]
}

function listingAt(
  tokens: readonly Token[],
  index: number,
): { readonly listing: Listing; readonly name: string; readonly last: number } | null {
  const token = tokens[index]
  const before = tokens[index - 1]?.text ?? ''
  if (token?.kind !== 'word' || !/^(from|join|,)$/i.test(before)) return null
  const name = token.text.toLowerCase()
  const own = FUNCTIONS.get(name)
  if (own !== undefined) {
    const isCall = tokens[index + 1]?.text === '('
    if (isCall ? tokens[index + 2]?.text !== ')' : before === ',') return null
    return { listing: own, name, last: isCall ? index + 2 : index }
  }
  const view = tokens[index + 2]
  if (name !== 'information_schema' || tokens[index + 1]?.text !== '.' || view === undefined) return null
  // `information_schema.tables.table_name` is a column.
  if (tokens[index + 3]?.text === '.') return null
  const listing = VIEWS.get(view.text.toLowerCase())
  return listing === undefined ? null : { listing, name: view.text, last: index + 2 }
}

function condition({ database, schema }: Listing, lake: string): string {
  const shown = `${database} IN (${lake}, 'memory', 'system')`
  return schema === null ? shown : `${shown} AND NOT starts_with(${schema}, '__console_')`
}
