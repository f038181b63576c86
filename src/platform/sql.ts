/** The `Sql` port on a DuckDB-Wasm connection: every cell is DuckDB's own text of the value. */

import type { Table } from 'apache-arrow'
import type { Cell, Column, Rows, Sql } from '../lake/ports.ts'
import type { Connection, Session } from './connection.ts'

export function sqlOn(connection: Connection): Sql {
  return {
    run: (sql) =>
      connection.exclusively(async (session) => {
        await session.runQuery(sql)
      }),
    rows: (query) => connection.exclusively((session) => rowsOf(session, query)),
  }
}

/** Names and types of a query's columns, without running it. */
export async function describe(session: Session, query: string): Promise<Column[]> {
  const described = await session.query(`DESCRIBE ${query}`)
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

async function rowsOf(session: Session, query: string): Promise<Rows> {
  const columns = await describe(session, query)
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
