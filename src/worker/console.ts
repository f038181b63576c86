/**
 * Runs what a person writes in the console, and cannot change the lake: each statement is one that DuckDB itself takes
 * for a query, and runs in a read-only transaction of a connection of its own.
 */

import { errorPlace } from '../console/error-place.ts'
import { explained, LONGEST_TEXT, refusalOf, type Statement, splitStatements } from '../console/statements.ts'
import { usedTables } from '../console/used-tables.ts'
import type { Lake, LakeEngine, LakeTable, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Cell, Column, InterruptibleSql, Rows } from '../lake/ports.ts'
import { literalOrNull, quoteIdentifier } from '../values/sql-text.ts'
import type { QueryAnswer, QueryRowsRequest, RowsPage } from './api.ts'

export interface Console {
  /** Never rejects for what the text says; see {@link QueryAnswer}. */
  query(lake: Lake, alias: string, text: string, snapshot: number): Promise<QueryAnswer>
  /** A page of the last result. */
  rows(request: QueryRowsRequest): Promise<RowsPage>
  /** Ends the query that is running. */
  stop(): void
}

/** The last result; a table of the console's connection. */
const RESULT = 'temp.main."__console_result"'

/** Statements that are queries only after FROM. */
const INFORMATION = new Set(['DESCRIBE', 'DESC', 'SHOW', 'SUMMARIZE'])

/** Tables of the lake as DuckDB tables, under the name the lake is attached with. */
interface Copies {
  readonly lake: Lake
  readonly alias: string
  readonly snapshot: number
  /** All there are at the snapshot. */
  readonly listed: readonly LakeTable[]
  /** Those copied, by quoted name. */
  readonly tables: Set<string>
}

interface Result {
  readonly id: number
  readonly columns: readonly Column[]
  readonly total: number
}

/** What went wrong, and with which part of the text. */
class StatementFailure extends Error {
  readonly failure: Extract<QueryAnswer, { kind: 'failed' }>

  constructor(failure: Omit<Extract<QueryAnswer, { kind: 'failed' }>, 'kind'>) {
    super(failure.message)
    this.failure = { kind: 'failed', ...failure }
  }
}

/** `connect` opens the console's connection, at its first use. */
export function createConsole(engine: LakeEngine, connect: () => Promise<InterruptibleSql>): Console {
  let connecting: Promise<InterruptibleSql> | null = null
  let copies: Copies | null = null
  let result: Result | null = null
  let results = 0
  let running: AbortController | null = null

  function connection(): Promise<InterruptibleSql> {
    connecting ??= connect()
    return connecting
  }

  async function dropCopies(sql: InterruptibleSql): Promise<void> {
    if (copies === null) return
    const { alias } = copies
    copies = null
    await sql.run(`USE memory; DETACH DATABASE IF EXISTS ${quoteIdentifier(alias)}`)
  }

  /** An in-memory database in the lake's place: `alias.schema.table` and, after USE, shorter names mean its tables. */
  async function place(sql: InterruptibleSql, lake: Lake, alias: string, snapshot: number): Promise<Copies> {
    if (copies?.lake === lake && copies.alias === alias && copies.snapshot === snapshot) return copies
    await dropCopies(sql)
    if (['memory', 'temp', 'system'].includes(alias.toLowerCase())) {
      throw new LakeError(
        'sql',
        `The lake is attached as "${alias}", which is the name of a database of DuckDB's own.`,
        'Give it another alias in metaxy.toml to use the console.',
      )
    }
    const listed = await lake.tables(snapshot)
    await sql.run(`ATTACH ':memory:' AS ${quoteIdentifier(alias)}; USE ${quoteIdentifier(alias)}`)
    copies = { lake, alias, snapshot, listed, tables: new Set() }
    return copies
  }

  /** Makes the tables that the statements may read, and drops the others. */
  async function provide(
    placed: Copies,
    statements: readonly Statement[],
    stopped: AbortSignal,
  ): Promise<void> {
    const { lake, alias, snapshot, listed, tables } = placed
    const named = usedTables(
      statements.flatMap(({ tokens }) => tokens),
      listed,
    )
    const wanted = new Map(named.map((table) => [quotedName(alias, table), table]))
    for (const name of tables) {
      if (wanted.has(name)) continue
      await engine.sql.run(`DROP TABLE ${name}`)
      tables.delete(name)
    }
    for (const [name, table] of wanted) {
      if (tables.has(name)) continue
      if (stopped.aborted) throw new LakeError('stopped', 'The query was stopped.')
      const schema = `${quoteIdentifier(alias)}.${quoteIdentifier(table.schema)}`
      const relation = await lake.relation(table, snapshot)
      await engine.sql.run(
        `CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE TABLE ${name} AS SELECT * FROM ${relation}`,
      )
      tables.add(name)
    }
  }

  /** Fails for a statement that is not one query. */
  async function admit(sql: InterruptibleSql, statement: Statement): Promise<void> {
    const refusal = refusalOf(statement)
    if (refusal === null) return
    const { isTypo = false, message, next, range } = refusal
    if (isTypo) await sql.check(statement.text).catch(failedIn(statement, 0))
    throw new StatementFailure({ message, next, range })
  }

  /** Leaves the statement's rows in the result table, made in a transaction that can write nothing else. */
  async function run(sql: InterruptibleSql, statement: Statement, stopped: AbortSignal): Promise<void> {
    const word = statement.tokens[0]?.text.toUpperCase() ?? ''
    const inner = INFORMATION.has(word) ? `FROM (\n${statement.text}\n)` : `\n${statement.text}`
    await sql.run(`DROP TABLE IF EXISTS ${RESULT}`)
    await sql.run('BEGIN TRANSACTION READ ONLY')
    try {
      // DuckDB's own parser has the last word on what one statement is, and refuses a second one.
      await sql.check(statement.text).catch(failedIn(statement, 0))
      if (word === 'EXPLAIN') await sql.run(resultOf(await explain(sql, statement)))
      // A list of tables would have the table of the result in it.
      else if (word === 'SHOW') await sql.run(resultOf(await sql.rows(inner).catch(failedIn(statement, 1))))
      else
        await sql.runUntil(`CREATE TEMP TABLE ${RESULT} AS ${inner}`, stopped).catch(failedIn(statement, 1))
      await sql.run('COMMIT')
    } catch (error) {
      await sql.run('ROLLBACK')
      throw error
    }
  }

  async function explain(sql: InterruptibleSql, statement: Statement): Promise<Rows> {
    const [first] = explained(statement.tokens)?.query ?? []
    // ANALYZE runs what it explains, so that has to be a query, to DuckDB as well.
    const query = statement.text.slice((first?.start ?? statement.start) - statement.start)
    const information = INFORMATION.has(first?.text.toUpperCase() ?? '')
    const selected = information ? `FROM (\n${query}\n)` : query
    await sql.check(`CREATE TEMP TABLE ${RESULT} AS\n${selected}`).catch(failedIn(statement, 1))
    const rows = await sql.answer(statement.text).catch(failedIn(statement, 0))
    const columns = ['explain_key', 'explain_value'].map((name) => ({ name, type: 'VARCHAR' }))
    return { columns, rows }
  }

  async function shapeOf(sql: InterruptibleSql): Promise<Result> {
    const { columns } = await sql.rows(`SELECT * FROM ${RESULT} LIMIT 0`)
    const count = await sql.rows(`SELECT count(*) FROM ${RESULT}`)
    results += 1
    return { id: results, columns, total: Number(count.rows[0]?.[0] ?? 0) }
  }

  return {
    async query(lake, alias, text, snapshot) {
      if (running !== null) throw new LakeError('internal', 'A query is already running.', 'Stop it first.')
      running = new AbortController()
      const { signal } = running
      const began = performance.now()
      try {
        if (text.length > LONGEST_TEXT) throw new StatementFailure(tooLong(text))
        const statements = splitStatements(text)
        if (statements.length === 0) throw new StatementFailure(EMPTY)
        // Nothing runs when anything is refused.
        const sql = await connection()
        for (const statement of statements) await admit(sql, statement)
        result = null
        await provide(await place(sql, lake, alias, snapshot), statements, signal)
        for (const statement of statements) await run(sql, statement, signal)
        result = await shapeOf(sql)
        const milliseconds = performance.now() - began
        const { id, columns, total } = result
        return { kind: 'rows', result: id, columns, total, milliseconds, statements: statements.length }
      } catch (error) {
        if (error instanceof StatementFailure) return error.failure
        if (error instanceof LakeError && error.code === 'stopped') return { kind: 'stopped' }
        if (error instanceof LakeError) {
          const { message, next } = error
          return { kind: 'failed', message, range: null, ...(next === undefined ? {} : { next }) }
        }
        throw error
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

/** SQL that makes the result table of rows that are here already. */
function resultOf({ columns, rows }: Rows): string {
  const names = columns.map((_, index) => `c${index}`).join(', ')
  const typed = columns.map(
    ({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoteIdentifier(name)}`,
  )
  const written = (row: readonly Cell[]) => `(${row.map(literalOrNull).join(', ')})`
  // VALUES needs a row, which is left out again.
  const [first, ...others] = [columns.map(() => null), ...rows].map(written)
  const values = others.length > 0 ? others.join(', ') : first
  const none = others.length > 0 ? '' : ' WHERE false'
  return `CREATE TEMP TABLE ${RESULT} AS SELECT ${typed.join(', ')} FROM (VALUES ${values}) AS q(${names})${none}`
}

function quotedName(alias: string, { schema, table }: TableName): string {
  return [alias, schema, table].map(quoteIdentifier).join('.')
}

/** DuckDB's error about a statement, with its place in the whole text. */
function failedIn(statement: Statement, linesBefore: number): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof LakeError) || error.code !== 'sql') throw error
    if (error.message.includes('Cannot prepare multiple statements at once')) {
      const isPivot = statement.tokens.some(({ text }) => text.toUpperCase() === 'PIVOT')
      throw new StatementFailure({
        message: isPivot ? 'PIVOT needs its values listed here.' : 'This is more than one statement.',
        next: isPivot ? 'Write ON column IN (value, …).' : 'Write a semicolon between statements.',
        range: { start: statement.start, end: statement.end },
      })
    }
    const { message, range } = errorPlace(error.message, statement.text, linesBefore)
    throw new StatementFailure({
      message,
      range: range && { start: statement.start + range.start, end: statement.start + range.end },
    })
  }
}
