/** The `Sql` port on a DuckDB-Wasm connection: every cell is DuckDB's own text of the value. */

import { type Table, tableFromIPC } from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import type { Cell, Column, InterruptibleSql, Performed, Rows, Sql } from '../lake/ports.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { duckdbType } from './arrow-types.ts'
import type { Connection, Session } from './connection.ts'

export function sqlOn(connection: Connection): Sql {
  return {
    run: (sql) =>
      connection.exclusively(async (session) => {
        await session.runQuery(sql)
      }),
    rows: (query) => connection.exclusively((session) => rowsOf(session, query)),
    texts: (query) =>
      connection.exclusively(async (session) => {
        const result = await session.query(asTexts(query))
        return { columns: result.schema.fields, rows: cells(result) }
      }),
  }
}

/** The same, for statements that a person wrote and may stop. */
export function interruptibleSqlOn(connection: Connection): InterruptibleSql {
  return {
    ...sqlOn(connection),
    check: (statement) => connection.exclusively((session) => session.prepare(statement)),
    runUntil: (statement, signal) => connection.exclusively((session) => session.runUntil(statement, signal)),
    perform: (statement, table, signal) =>
      connection.exclusively(async (session): Promise<Performed> => {
        const stream = await session.streamUntil(statement, signal)
        const result = tableFromIPC(stream)
        const [field, ...others] = result.schema.fields
        const isNotice = others.length === 0 && (field?.name === 'Count' || field?.name === 'Success')
        if (result.schema.fields.length === 0 || (isNotice && result.numRows === 0))
          return { kind: 'done', count: null }
        if (isNotice && field?.name === 'Count' && result.numRows === 1)
          return { kind: 'done', count: Number(result.getChildAt(0)?.get(0)) }
        const definitions = result.schema.fields.map(
          (each) => `${quoteIdentifier(each.name)} ${duckdbType(each)}`,
        )
        await session.runQuery(`CREATE TEMP TABLE ${quoteIdentifier(table)} (${definitions.join(', ')})`)
        if (result.numRows > 0) await session.insert(stream, table)
        return { kind: 'rows' }
      }),
    answer: (statement) => connection.exclusively(async (session) => cells(await session.query(statement))),
  }
}

/** Names and types of a query's columns, without running it. */
export async function columnTypes(session: Session, query: string): Promise<Column[]> {
  // The query has its own lines, so that DuckDB's errors show it as it was written.
  const described = await session.query(`DESCRIBE\n${query}`).catch(oneLineUp)
  const texts = cells(described)
  return texts.map(([name, type]) => ({ name: name ?? '', type: type ?? '' }))
}

/**
 * A query as a subquery whose columns are named `c0`, `c1`, ...: by position, because names can be odd or occur
 * twice. The line break ends a comment at the end of the query.
 */
export function numbered(query: string, columns: number): string {
  const names = Array.from({ length: columns }, (_, index) => `c${index}`)
  return `(${query.replace(/[;\s]+$/, '')}\n) AS query(${names.join(', ')})`
}

/** A query of the texts of all its columns, under their names. */
export function asTexts(query: string): string {
  return `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${query}\n)`
}

function oneLineUp(error: unknown): never {
  if (!(error instanceof LakeError)) throw error
  const message = error.message.replace(/^LINE (\d+):/m, (_, line) => `LINE ${Number(line) - 1}:`)
  throw new LakeError(error.code, message, error.next)
}

/** DESCRIBE takes queries; these statements are queries only after FROM. */
const INFORMATION = /^\s*(describe|desc|show|summarize)\b/i

async function rowsOf(session: Session, statement: string): Promise<Rows> {
  const query = INFORMATION.test(statement) ? `FROM (${statement.replace(/[;\s]+$/, '')}\n)` : statement
  const columns = await columnTypes(session, query)
  const texts = columns.map((_, index) => `CAST(c${index} AS VARCHAR)`)
  const result = await session.query(`SELECT ${texts.join(', ')} FROM ${numbered(query, columns.length)}`)
  return { columns, rows: cells(result) }
}

function cells(table: Table): Cell[][] {
  const columns = table.schema.fields.map((_, index) => table.getChildAt(index))
  return Array.from({ length: table.numRows }, (_, row) =>
    columns.map((column): Cell => {
      const value: unknown = column?.get(row)
      return typeof value === 'string' ? value : null
    }),
  )
}
