/**
 * How a lake engine runs the console's statements: the contract of the two executors, and what they share. Rows of a
 * statement are left in {@link RESULT}, a table of the console's own connection, from where they are shown in pages.
 */

import { errorPlace } from '../console/error-place.ts'
import type { Range, Statement } from '../console/statements.ts'
import type { Rewritten } from '../console/time-travel.ts'
import { leadingWord } from '../console/tokens.ts'
import type { Lake } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Cell, InterruptibleSql, Rows } from '../lake/ports.ts'
import { literalOrNull, quoteIdentifier } from '../values/sql-text.ts'
import type { QueryAnswer } from './api.ts'

/** One press of Run, on a lake of the engine that the executor is for. */
export interface ConsoleRun<L extends Lake = Lake> {
  /** The console's connection. */
  readonly sql: InterruptibleSql
  readonly lake: L
  /** The name the lake is attached under. */
  readonly alias: string
  /** The snapshot looked at. */
  readonly snapshot: number
  readonly stopped: AbortSignal
}

/** What a statement left: its rows in {@link RESULT}, or a sentence. */
export type Outcome =
  | { readonly kind: 'rows' }
  | {
      readonly kind: 'done'
      /** e.g. `INSERT`. */
      readonly statement: string
      /** Rows that DuckDB says it changed, where it says so. */
      readonly count: number | null
    }

export interface Executor<L extends Lake = Lake> {
  /**
   * Makes ready what the statements need.
   *
   * @throws StatementFailure for a statement that the engine does not run; none has run then
   */
  begin(run: ConsoleRun<L>, statements: readonly Statement[]): Promise<void>
  /** Runs one statement. @throws StatementFailure with the place of what is wrong */
  execute(run: ConsoleRun<L>, statement: Statement): Promise<Outcome>
  /** Called once after the last statement that ran, whatever came of it; the connection is in order afterwards. */
  end(run: ConsoleRun<L>, last: Outcome | null): Promise<Ending>
}

/** What there is to know of a run besides its last answer. */
export interface Ending {
  /** The lake may not be as it was. */
  readonly changed: boolean
  /** The lake is not attached any more. */
  readonly lakeGone: boolean
  /** Sentences for the person; `null` without any. */
  readonly notice: string | null
}

/** The name of the table of the last result, in the temporary schema. */
export const RESULT_TABLE = '__console_result'
export const RESULT = `temp.main.${quoteIdentifier(RESULT_TABLE)}`

type Failed = Extract<QueryAnswer, { kind: 'failed' }>

/** What went wrong, and with which part of the text. */
export class StatementFailure extends Error {
  readonly failure: Failed

  constructor(failure: Omit<Failed, 'kind'>) {
    super(failure.message)
    this.failure = { kind: 'failed', ...failure }
  }
}

/** Statements that are queries only after FROM. */
const INFORMATION = new Set(['DESCRIBE', 'DESC', 'SHOW', 'SUMMARIZE'])

/** A statement that has rows to select from, as what can stand behind `CREATE TABLE … AS` and a line break. */
export function selected(query: string, word: string): string {
  return INFORMATION.has(word) ? `FROM (\n${query}\n)` : query
}

/** Leaves the rows of a statement that only reads in {@link RESULT}, which must not be there yet. */
export async function readInto(
  { sql, stopped }: ConsoleRun,
  statement: Statement,
  { text, place }: Rewritten,
): Promise<void> {
  const word = leadingWord(statement.tokens)
  const failed = (linesBefore: number) => failedIn(statement, linesBefore, { text, place })
  // A list of tables would have the table of the result in it.
  if (word === 'SHOW') await sql.run(resultOf(await sql.rows(selected(text, word)).catch(failed(1))))
  else {
    const linesBefore = INFORMATION.has(word) ? 2 : 1
    await sql
      .runUntil(`CREATE TEMP TABLE ${RESULT} AS\n${selected(text, word)}`, stopped)
      .catch(failed(linesBefore))
  }
}

/** What a function that was called left in {@link RESULT}: its rows, or nothing but that it succeeded. */
export async function calledOutcome({ sql }: ConsoleRun): Promise<Outcome> {
  const { columns, rows } = await sql.rows(`SELECT * FROM ${RESULT} LIMIT 1`)
  const isEmpty = rows.length === 0 && columns.length === 1 && columns[0]?.name === 'Success'
  return isEmpty ? { kind: 'done', statement: 'CALL', count: null } : { kind: 'rows' }
}

/** Leaves what DuckDB says about a statement in {@link RESULT}. */
export async function explainInto(
  { sql }: ConsoleRun,
  statement: Statement,
  written: Rewritten,
): Promise<void> {
  const rows = await sql.answer(written.text).catch(failedIn(statement, 0, written))
  const columns = ['explain_key', 'explain_value'].map((name) => ({ name, type: 'VARCHAR' }))
  await sql.run(resultOf({ columns, rows }))
}

/** SQL that makes the result table of rows that are here already. */
export function resultOf(rows: Rows): string {
  return `CREATE TEMP TABLE ${RESULT} AS ${selectOf(rows)}`
}

/** A query of rows that are here already. */
export function selectOf({ columns, rows }: Rows): string {
  const names = columns.map((_, index) => `c${index}`).join(', ')
  const typed = columns.map(
    ({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoteIdentifier(name)}`,
  )
  const written = (row: readonly Cell[]) => `(${row.map(literalOrNull).join(', ')})`
  // VALUES needs a row, which is left out again.
  const [first, ...others] = [columns.map(() => null), ...rows].map(written)
  const values = others.length > 0 ? others.join(', ') : first
  const none = others.length > 0 ? '' : ' WHERE false'
  return `SELECT ${typed.join(', ')} FROM (VALUES ${values}) AS q(${names})${none}`
}

/** DuckDB's error about what was run in the place of a statement, with its place in the whole text. */
export function failedIn(
  statement: Statement,
  linesBefore: number,
  written: Rewritten,
): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof LakeError) || error.code !== 'sql') throw error
    if (error.message.includes('Cannot prepare multiple statements at once')) {
      const isPivot = statement.tokens.some(({ text }) => text.toUpperCase() === 'PIVOT')
      throw new StatementFailure({
        message: isPivot ? 'PIVOT needs its values listed here.' : 'This is more than one statement.',
        next: isPivot ? 'Write ON column IN (value, …).' : 'Write a semicolon between statements.',
        range: rangeOf(statement),
      })
    }
    const { message, range } = errorPlace(error.message, written.text, linesBefore)
    // DuckDB's own error reports carry the addresses of its code.
    const [said = message] = message.split(/\n+Stack Trace:/)
    throw new StatementFailure({ message: said, range: range && written.place(range) })
  }
}

export function rangeOf({ start, end }: Range): Range {
  return { start, end }
}
