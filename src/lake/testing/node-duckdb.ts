/** DuckDB as the product ships it (the same wasm file, no extensions), running in Node on real paths. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Blocking from '@duckdb/duckdb-wasm/blocking'
import { type Table, tableFromIPC } from 'apache-arrow'
import type { ArrowPieces } from '../../platform/parquet-bytes.ts'
import { asTexts } from '../../platform/sql.ts'
import { literalOrNull, quoteIdentifier } from '../../values/sql-text.ts'
import { LakeError } from '../lake-error.ts'
import type { Cell, InterruptibleSql, Rows, Sql } from '../ports.ts'

/** One connection of one DuckDB instance. */
export interface NodeDuckDB {
  readonly sql: Sql
  /** The rows of one query as they are made. */
  stream(query: string): ArrowPieces
  /** Appends an Arrow IPC stream to the temporary table `name`. */
  insertArrow(stream: Uint8Array, name: string): void
  /** Another connection to the same databases; temporary tables are its own. */
  openConnection(): NodeDuckDB
  /** One more, for statements that can be stopped. */
  openInterruptible(): InterruptibleSql
}

const require = createRequire(import.meta.url)
const blocking: typeof Blocking = require('@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs')
const dist = dirname(require.resolve('@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs'))

/** "Answer nothing if the file does not exist", asked before every ATTACH. */
const NULL_IF_NOT_EXISTS = 128

/** Node's runtime as it is, except that it answers that question for files it has not opened yet. */
function nodeRuntime(): Blocking.DuckDBRuntime {
  const stock = blocking.NODE_RUNTIME
  return Object.assign(Object.create(stock), {
    ...stock,
    openFile: (mod: Blocking.DuckDBModule, fileId: number, flags: number) => {
      const path = stock.resolveFileInfo(mod, fileId)?.dataUrl
      const exists = typeof path === 'string' && existsSync(path)
      return stock.openFile(mod, fileId, exists ? flags & ~NULL_IF_NOT_EXISTS : flags)
    },
  })
}

/**
 * Opens an in-memory instance. Node's runtime never removes or appends to a file that DuckDB asks it to, so
 * the log is kept empty: every commit goes straight into the database file.
 */
export async function openNodeDuckDB(): Promise<NodeDuckDB> {
  const bundle = (name: string) => ({ mainModule: join(dist, `duckdb-${name}.wasm`), mainWorker: '' })
  const database = await blocking.createDuckDB(
    { mvp: bundle('mvp'), eh: bundle('eh') },
    new blocking.VoidLogger(),
    nodeRuntime(),
  )
  await database.instantiate(() => {})
  database.open({ path: ':memory:', useDirectIO: true })
  const first = nodeConnection(database)
  await first.sql.run(
    "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET checkpoint_threshold = '0 bytes'; SET auto_checkpoint_skip_wal_threshold = 0;",
  )
  return first
}

/** A connection of an instance that somebody else started. */
export function nodeConnection(database: Blocking.DuckDBBindings): NodeDuckDB {
  const { sql, asked, connection } = connectionParts(database)
  async function* batches(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = asked(() => database.fetchQueryResults(connection))
      if (piece !== null && piece.length === 0) return
      if (piece !== null) yield piece
    }
  }
  return {
    sql,
    stream(query) {
      let head = asked(() => database.startPendingQuery(connection, query, true))
      while (head === null) head = asked(() => database.pollPendingQuery(connection))
      return { head, batches: batches() }
    },
    insertArrow: (stream, name) =>
      database.insertArrowFromIPCStream(connection, stream, { name, schema: 'temp', create: false }),
    openConnection: () => nodeConnection(database),
    openInterruptible: () => interruptible(database),
  }
}

function connectionParts(database: Blocking.DuckDBBindings) {
  const connection = database.connect().useUnsafe((_bindings, id) => id)
  const asked = <T>(ask: () => T): T => {
    try {
      return ask()
    } catch (error) {
      throw new LakeError('sql', (error instanceof Error ? error.message : String(error)).trim())
    }
  }
  const query = (text: string): Uint8Array => asked(() => database.runQuery(connection, text))
  const typesOf = (text: string): readonly string[] =>
    tableFromIPC(query(`DESCRIBE ${text}`))
      .toArray()
      .map((row) => String(row.column_type))
  const rows = (text: string): Rows => {
    let types: readonly string[] | undefined
    const result = castToText(text)
    return {
      columns: result.schema.fields.map(({ name }, i) => ({
        name,
        // DESCRIBE takes longer than most queries do, and few ask for types.
        get type() {
          types ??= typesOf(text)
          return types[i] ?? ''
        },
      })),
      rows: cellsOf(result),
    }
  }
  const castToText = (text: string): Table => {
    try {
      return tableFromIPC(query(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (${text}) AS q`))
    } catch (error) {
      // The error of the statement itself, if it has one.
      typesOf(text)
      throw error
    }
  }
  const sql: Sql = {
    run: async (text) => {
      query(text)
    },
    rows: async (text) => rows(text),
    texts: async (text) => {
      const result = tableFromIPC(query(asTexts(text)))
      return { columns: result.schema.fields, rows: cellsOf(result) }
    },
  }
  return { sql, asked, connection }
}

/** What is stopped is stopped between two steps; Node has to get a turn in between for that. */
function interruptible(database: Blocking.DuckDBBindings): InterruptibleSql {
  const { sql, asked, connection } = connectionParts(database)
  return {
    ...sql,
    // What is asked about may be rolled back before somebody asks for the types.
    rows: async (text) => {
      const { columns, rows } = await sql.rows(text)
      return { columns: columns.map(({ name, type }) => ({ name, type })), rows }
    },
    check: async (statement) =>
      asked(() => database.closePrepared(connection, database.createPrepared(connection, statement))),
    async runUntil(statement, signal) {
      let done = asked(() => database.startPendingQuery(connection, statement, false))
      while (done === null) {
        await new Promise((resolve) => setImmediate(resolve))
        if (signal.aborted) {
          database.cancelPendingQuery(connection)
          throw new LakeError('stopped', 'Stopped.')
        }
        done = asked(() => database.pollPendingQuery(connection))
      }
    },
    perform: async (statement, table) => {
      const result = tableFromIPC(asked(() => database.runQuery(connection, statement)))
      const [field, ...others] = result.schema.fields
      const isNotice = others.length === 0 && (field?.name === 'Count' || field?.name === 'Success')
      if (field === undefined || (isNotice && result.numRows === 0)) return { kind: 'done', count: null }
      if (isNotice && field.name === 'Count' && result.numRows === 1)
        return { kind: 'done', count: Number(result.getChildAt(0)?.get(0)) }
      // Values are good enough as text: tests look at them as such.
      const columns = result.schema.fields.map(({ name }) => `${quoteIdentifier(name)} VARCHAR`)
      await sql.run(`CREATE TEMP TABLE ${quoteIdentifier(table)} (${columns.join(', ')})`)
      const values = cellsOf(result).map((row) => `(${row.map(literalOrNull).join(', ')})`)
      if (values.length > 0)
        await sql.run(`INSERT INTO ${quoteIdentifier(table)} VALUES ${values.join(', ')}`)
      return { kind: 'rows' }
    },
    answer: async (statement) => cellsOf(tableFromIPC(asked(() => database.runQuery(connection, statement)))),
  }
}

function cellsOf(result: Table): Cell[][] {
  const vectors = result.schema.fields.map((_, i) => result.getChildAt(i))
  return Array.from({ length: result.numRows }, (_, row) =>
    vectors.map((vector): Cell => {
      const value: unknown = vector?.get(row) ?? null
      return value === null ? null : String(value)
    }),
  )
}
