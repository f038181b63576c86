/** Native DuckDB in Node (`@duckdb/node-api`) as the `Sql` port of the lake client. */

import { DuckDBInstance } from '@duckdb/node-api'
import { quoteIdentifier } from '../../values/sql-text.ts'
import { LakeError } from '../lake-error.ts'
import type { Cell, Sql } from '../ports.ts'

export interface NodeApi {
  readonly sql: Sql
  /** Ends the connection and its instance. */
  close(): void
}

/**
 * Opens one connection of an in-memory instance. This DuckDB has the icu extension, so it is told to print times in UTC, as
 * a DuckDB without icu does; extensions that it does not bring along stay away.
 */
export async function openNodeApi(): Promise<NodeApi> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const asked = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer
    } catch (error) {
      throw new LakeError('sql', (error instanceof Error ? error.message : String(error)).trim())
    }
  }
  const cells = async (query: string): Promise<Cell[][]> => {
    const result = await asked(connection.runAndReadAll(query))
    return result.getRows().map((row) => row.map((value) => (value === null ? null : String(value))))
  }
  const sql: Sql = {
    run: async (text) => {
      await asked(connection.run(text))
    },
    rows: async (query) => {
      const described = await cells(`DESCRIBE ${query}`)
      const columns = described.map(([name, type]) => ({ name: String(name), type: String(type) }))
      const aliases = columns.map((_, i) => quoteIdentifier(`c${i}`)).join(', ')
      const texts = columns.map((_, i) => `CAST(c${i} AS VARCHAR)`).join(', ')
      return { columns, rows: await cells(`SELECT ${texts} FROM (${query}) AS q(${aliases})`) }
    },
  }
  await sql.run(
    "SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false",
  )
  return {
    sql,
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
