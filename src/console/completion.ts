/** What can be written in the console: tables and columns of the lake, and the words of a query. */

import { LAKE_FUNCTIONS } from './lake-calls.ts'
import { tokensOf } from './tokens.ts'
import { usedTables } from './used-tables.ts'

export interface LakeNames {
  readonly alias: string
  readonly tables: readonly {
    readonly schema: string
    readonly table: string
    readonly columns: readonly { readonly name: string; readonly type: string }[]
  }[]
}

export interface Suggestion {
  readonly kind: 'table' | 'column' | 'function' | 'keyword'
  /** As it is written in SQL, quoted where it has to be. */
  readonly text: string
  /** Where it belongs, or its type. */
  readonly detail: string
}

const KEYWORDS = (
  'SELECT FROM WHERE GROUP_BY ORDER_BY LIMIT OFFSET JOIN LEFT_JOIN ON USING WITH AS DISTINCT UNION_ALL VALUES HAVING ' +
  'QUALIFY CASE WHEN THEN ELSE END AND OR NOT NULL IS_NULL IN BETWEEN LIKE ILIKE DESC ASC count(*) EXCLUDE REPLACE ' +
  'DESCRIBE SUMMARIZE SHOW_TABLES EXPLAIN PIVOT UNPIVOT INSERT_INTO UPDATE SET DELETE_FROM MERGE_INTO CREATE_TABLE ' +
  'ALTER_TABLE DROP_TABLE CREATE_VIEW CREATE_SCHEMA TRUNCATE COMMENT_ON CALL BEGIN COMMIT ROLLBACK CHECKPOINT'
)
  .split(' ')
  .map((word) => word.replaceAll('_', ' '))

/** Names that DuckDB takes without quotes. */
const PLAIN = /^[a-z_][a-z0-9_]*$/
const RESERVED = new Set(
  (
    'all and any array as asc both case cast check collate column constraint create default deferrable desc distinct do ' +
    'else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit ' +
    'not null offset on only or order pivot placing primary qualify references returning select show some summarize ' +
    'symmetric table then to trailing true union unique unpivot using variadic when where window with'
  ).split(' '),
)

/** Whether DuckDB takes a word for a name only in quotes. */
export function isReserved(word: string): boolean {
  return RESERVED.has(word.toLowerCase())
}

/** A name as it has to be written. */
export function writtenName(name: string): string {
  return PLAIN.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/**
 * Suggestions at an offset. After a dot: tables of the schema or the lake, or columns of the table, named before it.
 * Otherwise columns of the tables the text names (of all, when it names none), tables and keywords.
 */
export function suggestionsAt(sql: string, offset: number, { alias, tables }: LakeNames): Suggestion[] {
  const owner = /([\p{L}\p{N}_$]+|"(?:[^"]|"")+")\.(?:[\p{L}\p{N}_$]*|"[^"]*)$/u.exec(
    sql.slice(0, offset),
  )?.[1]
  if (owner !== undefined)
    return membersOf(owner.replace(/^"|"$/g, '').replaceAll('""', '"'), sql, alias, tables)
  const used = usedTables(tokensOf(sql), tables)
  return [
    ...columnsOf(used.length === 0 ? tables : used),
    ...tables.map(tableSuggestion),
    ...[...LAKE_FUNCTIONS].map(
      ([name, { detail }]): Suggestion => ({
        kind: 'function',
        text: `ducklake_${name}('${alias.replaceAll("'", "''")}')`,
        detail,
      }),
    ),
    ...KEYWORDS.map((text): Suggestion => ({ kind: 'keyword', text, detail: '' })),
  ]
}

function membersOf(owner: string, sql: string, alias: string, tables: LakeNames['tables']): Suggestion[] {
  const same = (name: string) => name.toLowerCase() === owner.toLowerCase()
  const named = tables.filter(({ table }) => same(table))
  if (named.length > 0) return columnsOf(named)
  if (same(alias)) {
    const methods = [...LAKE_FUNCTIONS].filter(([, { isMethod }]) => isMethod)
    return [
      ...tables.map(tableSuggestion),
      ...methods.map(([name, { detail }]): Suggestion => ({ kind: 'function', text: `${name}()`, detail })),
    ]
  }
  const inSchema = tables.filter(({ schema }) => same(schema))
  if (inSchema.length > 0)
    return inSchema.map((each) => ({ ...tableSuggestion(each), text: writtenName(each.table) }))
  // The name may be one that the text gives to a table: `FROM videos AS v`.
  return columnsOf(usedTables(tokensOf(sql), tables))
}

function tableSuggestion({ schema, table }: LakeNames['tables'][number]): Suggestion {
  const text = schema === 'main' ? writtenName(table) : `${writtenName(schema)}.${writtenName(table)}`
  return { kind: 'table', text, detail: schema }
}

/** Every column once. */
function columnsOf(tables: LakeNames['tables']): Suggestion[] {
  const found = new Map<string, Suggestion>()
  for (const { columns } of tables) {
    for (const { name, type } of columns) {
      if (!found.has(name)) found.set(name, { kind: 'column', text: writtenName(name), detail: type })
    }
  }
  return [...found.values()]
}
