/** SET SORTED BY: expressions over a table's columns, checked and printed by DuckDB (DuckLake spec 11.2). */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { type Catalog, queryRows, text } from '../catalog.ts'
import { LakeError } from '../lake-error.ts'
import { sameName } from '../read-snapshot.ts'
import type { SortKey } from '../sorting.ts'
import { printValueType } from '../types.ts'
import { withoutPlace } from './defaults.ts'
import type { TableState } from './table-state.ts'

/** The keys as they are stored. */
export async function sortBy(
  catalog: Catalog,
  { columns }: TableState,
  keys: readonly SortKey[],
): Promise<readonly SortKey[]> {
  if (keys.length === 0) return []
  const unique = crypto.getRandomValues(new Uint32Array(2)).join('_')
  const table = `sort_columns_${unique}`
  const view = `sort_keys_${unique}`
  const definitions = columns.map((c) => `${quoteIdentifier(c.name)} ${printValueType(c.type)}`)
  try {
    await catalog.sql.run(`CREATE TEMP TABLE ${table}(${definitions.join(', ')})`)
    const printed: SortKey[] = []
    const missing: string[] = []
    for (const key of keys) {
      const [outside] = identifiers(key.expression).filter(({ qualified }) => qualified)
      if (outside !== undefined)
        throw new LakeError(
          'sql',
          'Invalid Input Error: Unexpected qualified column reference - only unqualified columns are supported',
        )
      try {
        await catalog.sql.run(
          `CREATE OR REPLACE TEMP VIEW ${view} AS SELECT (${key.expression}\n) AS sort_key FROM ${table}`,
        )
      } catch (error) {
        const [, column] = /Referenced column "(.*)" not found in FROM clause/.exec(String(error)) ?? []
        if (column === undefined) throw withoutPlace(error)
        missing.push(column)
        continue
      }
      const [row] = await queryRows(catalog, `SELECT sql FROM duckdb_views() WHERE view_name = '${view}'`)
      const [, expression] =
        / AS SELECT ([\s\S]*) AS sort_key FROM /.exec(row === undefined ? '' : text(row, 'sql')) ?? []
      printed.push({ ...key, expression: expression ?? key.expression })
    }
    if (missing.length > 0)
      throw new LakeError(
        'sql',
        `Binder Error: Columns in the SET SORTED BY statement were not found in the DuckLake table. Unmatched columns were: ${missing.join(', ')}`,
      )
    return printed
  } finally {
    await catalog.sql.run(`DROP VIEW IF EXISTS temp.main.${view}; DROP TABLE IF EXISTS temp.main.${table}`)
  }
}

interface Identifier {
  readonly at: number
  readonly end: number
  readonly name: string
  /** Whether it is one of several joined by dots. */
  readonly qualified: boolean
}

/** The names in an expression that may be columns: no functions, nothing in strings. */
function identifiers(expression: string): readonly Identifier[] {
  const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g
  return Array.from(expression.matchAll(tokens))
    .filter(([token]) => !token.startsWith("'"))
    .map((match) => {
      const [token] = match
      const end = match.index + token.length
      return {
        at: match.index,
        end,
        name: token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token,
        qualified: expression[end] === '.' || expression[match.index - 1] === '.',
      }
    })
    .filter(({ end }) => expression[end] !== '(')
}

/** Whether a printed expression reads the column. */
export function readsColumn(expression: string, column: string): boolean {
  return identifiers(expression).some(({ name }) => sameName(name, column))
}

/** A printed expression with the column under its new name. */
export function renameInExpression(expression: string, from: string, to: string): string {
  const quoted = /^[a-z_][a-z0-9_]*$/.test(to) && !NEEDS_QUOTES.test(to) ? to : quoteIdentifier(to)
  return identifiers(expression)
    .filter(({ name }) => sameName(name, from))
    .toReversed()
    .reduce((text, { at, end }) => text.slice(0, at) + quoted + text.slice(end), expression)
}

/** DuckDB prints most keywords in quotes; one quoted too much means the same. */
const NEEDS_QUOTES =
  /^(all|and|any|as|asc|between|by|case|cast|check|collate|column|create|cross|default|desc|distinct|do|else|end|except|exists|extract|false|for|foreign|from|full|group|having|if|in|inner|interval|into|is|join|left|like|limit|map|natural|not|null|offset|on|or|order|outer|primary|references|right|row|select|set|some|struct|table|then|time|timestamp|to|true|union|unique|using|values|when|where|window|with)$/
