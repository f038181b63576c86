/** What a function of DuckLake is made of: arguments by name, columns, and a query of its rows. */

import type { LakeClient } from '../lake/client.ts'
import type { CommitMessage } from '../lake/commit.ts'
import type { TableName } from '../lake/engine.ts'
import type { Cell, Column } from '../lake/ports.ts'
import { literalOrNull, quoteIdentifier } from '../values/sql-text.ts'

/** Arguments by the names given below; what was not written is absent. */
export type Values = ReadonlyMap<string, Value>

export interface Value {
  readonly text: Cell
  /** DuckDB's name of its type. */
  readonly type: string
}

/** What a call works with besides its arguments. */
export interface Called {
  readonly lake: LakeClient
  /** The snapshot that the statement looks at. */
  readonly snapshot: number
  readonly values: Values
  /** Whether the statement names one of the function's hidden columns. */
  readonly showsHidden: boolean
  say(message: CommitMessage): void
}

export interface LakeFunctionCode {
  /** Names of the arguments by position, without the lake; the required ones first. */
  readonly positional: readonly string[]
  readonly required: number
  /** Of `ducklake_x('lake', …)` where they differ from those of `lake.x(…)`. */
  readonly positionalOfFunction?: readonly string[]
  /** Columns of the rows that `*` does not mean; they are there only when the statement names one. */
  readonly hidden: readonly string[]
  /** Type to cast each argument to; those not listed keep their own. */
  readonly types: Readonly<Record<string, string>>
  /** `null` when they follow from the arguments. */
  readonly columns: readonly Column[] | null
  /** A query of the rows, in these columns. */
  rows(called: Called): Promise<string>
}

export const column = (name: string, type = 'VARCHAR'): Column => ({ name, type })

/** Of a function that only succeeds. */
export const SUCCESS = [column('Success', 'BOOLEAN')]

/** DuckDB's type of a point in time. */
export const TIME = 'TIMESTAMP WITH TIME ZONE'

export const code = (
  columns: readonly Column[] | null,
  rows: LakeFunctionCode['rows'],
  more: Partial<LakeFunctionCode> = {},
): LakeFunctionCode => ({ positional: [], required: 0, hidden: [], types: {}, columns, rows, ...more })

export function rowsOf(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  return selectRows(
    columns,
    rows.map((row) => row.map(literalOrNull)),
  )
}

/** @param rows SQL of every cell */
export function selectRows(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const names = columns.map((_, index) => `c${index}`).join(', ')
  const typed = columns
    .map(({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoteIdentifier(name)}`)
    .join(', ')
  const none = columns.map(() => 'NULL').join(', ')
  const values = rows.length === 0 ? `(${none})` : rows.map((row) => `(${row.join(', ')})`).join(', ')
  return `SELECT ${typed} FROM (VALUES ${values}) AS q(${names})${rows.length === 0 ? ' WHERE false' : ''}`
}

export function textOf(values: Values, name: string): Cell {
  return values.get(name)?.text ?? null
}

export function isTrue(values: Values, name: string): boolean {
  return textOf(values, name) === 'true'
}

export function tableOf(values: Values, schema: string, table = 'table'): TableName {
  return { schema: textOf(values, schema) ?? 'main', table: textOf(values, table) ?? '' }
}

export function onTable(values: Values, schema: string, table: string): { table?: TableName } {
  return textOf(values, table) === null ? {} : { table: tableOf(values, schema, table) }
}
