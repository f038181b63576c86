/**
 * Runs what a person writes in the console: cuts it into statements, has the executor of the lake engine run one after
 * another until one fails, and keeps the last one's rows for their pages. Nothing runs when any statement is refused.
 */

import { LONGEST_TEXT, splitStatements } from '../console/statements.ts'
import type { Lake } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Column, InterruptibleSql } from '../lake/ports.ts'
import { plural } from '../values/format.ts'
import type { Aftermath, QueryAnswer, QueryResult, QueryRowsRequest, RowsPage } from './api.ts'
import {
  type ConsoleRun,
  type Ending,
  type Executor,
  type Outcome,
  RESULT,
  StatementFailure,
} from './console-executor.ts'

export interface Console<L extends Lake = Lake> {
  /**
   * Never rejects for what the text says; see {@link QueryAnswer}.
   *
   * @param snapshot the one looked at; `null` for whichever is the latest when the text begins to run
   * @param onLakeGone called before the answer when the statements took the lake away
   */
  query(
    lake: L,
    alias: string,
    text: string,
    snapshot: number | null,
    onLakeGone?: () => Promise<void>,
  ): Promise<QueryAnswer>
  /** A page of the last result. */
  rows(request: QueryRowsRequest): Promise<RowsPage>
  /** Ends the query that is running. */
  stop(): void
}

interface Result {
  readonly id: number
  readonly columns: readonly Column[]
  readonly total: number
}

const NOTHING_MORE: Ending = { changed: false, lakeGone: false, notice: null }

/** `connect` opens the console's connection, at its first use. */
export function createConsole<L extends Lake>(
  executor: Executor<L>,
  connect: () => Promise<InterruptibleSql>,
): Console<L> {
  let connecting: Promise<InterruptibleSql> | null = null
  let result: Result | null = null
  let results = 0
  let running: AbortController | null = null

  function connection(): Promise<InterruptibleSql> {
    connecting ??= connect()
    return connecting
  }

  async function shapeOf(sql: InterruptibleSql): Promise<Result> {
    const { columns } = await sql.rows(`SELECT * FROM ${RESULT} LIMIT 0`)
    const count = await sql.rows(`SELECT count(*) FROM ${RESULT}`)
    results += 1
    return { id: results, columns, total: Number(count.rows[0]?.[0] ?? 0) }
  }

  /** Runs the statements; what goes wrong is part of the answer. */
  async function answer(
    run: ConsoleRun<L>,
    text: string,
    onLakeGone: () => Promise<void>,
  ): Promise<QueryAnswer> {
    const began = performance.now()
    let ran = 0
    let last: Outcome | null = null
    let ending: Ending | null = null
    const end = async () => {
      ending = await executor.end(run, last)
      if (ending.lakeGone) await onLakeGone()
    }
    let count = 0
    try {
      if (text.length > LONGEST_TEXT) throw new StatementFailure(tooLong(text))
      const statements = splitStatements(text)
      if (statements.length === 0) throw new StatementFailure(EMPTY)
      count = statements.length
      await executor.begin(run, statements)
      result = null
      try {
        for (const statement of statements) {
          last = null
          last = await executor.execute(run, statement)
          ran += 1
        }
      } finally {
        await end()
      }
      const milliseconds = performance.now() - began
      return { ...(await shown(run.sql, last, statements.length, milliseconds)), ...aftermath(ending) }
    } catch (error) {
      const notice = ran > 0 && count > 1 ? `${plural(ran, 'statement')} before it ran.` : null
      return { ...failure(error), ...aftermath(ending, notice) }
    }
  }

  async function shown(
    sql: InterruptibleSql,
    last: Outcome | null,
    statements: number,
    milliseconds: number,
  ): Promise<QueryResult> {
    if (last?.kind === 'done') return { ...last, milliseconds, statements }
    result = await shapeOf(sql)
    const { id, columns, total } = result
    return { kind: 'rows', result: id, columns, total, milliseconds, statements }
  }

  return {
    async query(lake, alias, text, snapshot, onLakeGone = async () => {}) {
      if (running !== null) throw new LakeError('internal', 'A query is already running.', 'Stop it first.')
      running = new AbortController()
      try {
        const sql = await connection()
        const seen = snapshot ?? (await lake.snapshots()).at(-1)?.id ?? 0
        const run = { sql, lake, alias, snapshot: seen, stopped: running.signal }
        return await answer(run, text, onLakeGone)
      } finally {
        running = null
      }
    },
    async rows({ result: wanted, orderBy, limit, offset }) {
      if (result === null || result.id !== wanted) {
        throw new LakeError('stopped', 'These rows are gone: another query was run.', 'Run the query again.')
      }
      const { columns, total } = result
      const names = columns.map((_, index) => `c${index}`)
      const at = columns.findIndex(({ name }) => name === orderBy?.column)
      // The row's place decides between equal values. Columns are named by position: one may be called `rowid`.
      const order = at < 0 ? '' : `c${at} ${orderBy?.descending ? 'DESC' : 'ASC'} NULLS LAST, `
      const sql = await connection()
      const { rows } = await sql.rows(
        `SELECT ${names.join(', ')} FROM ${RESULT} AS q(${names.join(', ')}) ORDER BY ${order}q.rowid LIMIT ${limit} OFFSET ${offset}`,
      )
      return { columns, rows, total }
    },
    stop() {
      running?.abort()
    },
  }
}

function failure(error: unknown): QueryResult {
  if (error instanceof StatementFailure) return error.failure
  if (!(error instanceof LakeError)) throw error
  if (error.code === 'stopped') return { kind: 'stopped' }
  const { message, next } = error
  return { kind: 'failed', message, range: null, ...(next === undefined ? {} : { next }) }
}

function aftermath(ending: Ending | null, ran: string | null = null): Aftermath {
  const { changed, notice } = ending ?? NOTHING_MORE
  const said = [ran, notice].filter((sentence) => sentence !== null).join(' ')
  return { ...(changed ? { changed } : {}), ...(said === '' ? {} : { notice: said }) }
}

const EMPTY = {
  message: 'There is no statement to run.',
  next: 'Write one, for example SELECT 42.',
  range: null,
}

function tooLong(text: string) {
  return {
    message: `The text has ${text.length} characters; the console takes ${LONGEST_TEXT}.`,
    next: 'Run a part of it.',
    range: null,
  }
}
