/** One DuckDB connection: calls run in the order they were made, and DuckDB's errors are `LakeError`s. */

import type { AsyncDuckDB } from '@duckdb/duckdb-wasm'
import { type Table, tableFromIPC } from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import { duckdbMessage } from './duckdb-message.ts'
import { findStorageFull } from './opfs/file-error.ts'
import { type ArrowPieces, END_OF_STREAM } from './parquet-bytes.ts'
import { type Serial, serial } from './serial.ts'

/** The calls that a group of statements may make; they are not queued again. */
export interface Session {
  /** Runs statements. @returns the last result as an Arrow IPC file */
  runQuery(sql: string): Promise<Uint8Array>
  query(sql: string): Promise<Table>
  /** Runs one query and answers its rows as they are made: all are to be taken before anything else is asked. */
  stream(query: string): Promise<ArrowPieces>
  /** Appends an Arrow IPC stream to the temporary table `table`. The bytes are transferred. */
  insert(stream: Uint8Array, table: string): Promise<void>
  /** Binds one statement and forgets it; fails for none or several. */
  prepare(statement: string): Promise<void>
  /** Runs one statement in steps of a tenth of a second, and drops its result; see `InterruptibleSql`. */
  runUntil(statement: string, signal: AbortSignal): Promise<void>
  /** The same, with its result as an Arrow IPC stream. */
  streamUntil(statement: string, signal: AbortSignal): Promise<Uint8Array>
}

export interface Connection {
  /** Runs a group of statements with no other call of this connection between them. */
  exclusively<T>(work: (session: Session) => Promise<T>): Promise<T>
}

export async function connect(db: AsyncDuckDB): Promise<Connection> {
  const connection = await db.connectInternal()
  const runQuery = (sql: string) => db.runQuery(connection, sql).catch(asSqlError)
  const headerOf = async (statement: string, signal?: AbortSignal): Promise<Uint8Array> => {
    // One that may be stopped is run to its end first, so that its answer is there when it is not stopped.
    const streamed = signal === undefined
    let header = await db.startPendingQuery(connection, statement, streamed).catch(asSqlError)
    while (header === null) {
      if (signal?.aborted === true) {
        await db.cancelPendingQuery(connection)
        throw new LakeError('stopped', 'The query was stopped.')
      }
      header = await db.pollPendingQuery(connection).catch(asSqlError)
    }
    return header
  }
  async function* batches(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await db.fetchQueryResults(connection).catch(asSqlError)
      // It has `null` for "not yet".
      if (piece !== null && piece.length === 0) return
      if (piece !== null) yield piece
    }
  }
  const session: Session = {
    runQuery,
    query: async (sql) => tableFromIPC(await runQuery(sql)),
    stream: async (query) => ({ head: await headerOf(query), batches: batches() }),
    insert: (stream, table) =>
      db
        .insertArrowFromIPCStream(connection, stream, { name: table, schema: 'temp', create: false })
        .catch(asSqlError),
    prepare: async (statement) => {
      const prepared = await db.createPrepared(connection, statement).catch(asSqlError)
      await db.closePrepared(connection, prepared)
    },
    async runUntil(statement, signal) {
      await headerOf(statement, signal)
    },
    async streamUntil(statement, signal) {
      const pieces = [await headerOf(statement, signal)]
      for await (const piece of batches()) pieces.push(piece)
      // DuckDB-Wasm takes a stream in once it has ended, and does not write the end itself.
      const stream = [...pieces, END_OF_STREAM].map((piece) => Uint8Array.from(piece))
      return new Uint8Array(await new Blob(stream).arrayBuffer())
    },
  }
  const inTurn: Serial = serial()
  return { exclusively: (work) => inTurn(() => work(session)) }
}

/** DuckDB wraps what the file system said about a full disk in words of its own, which no person needs. */
function asSqlError(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error)
  const full = findStorageFull(message)
  if (full !== null) throw new LakeError('storage-full', full.message, full.next)
  throw new LakeError('sql', duckdbMessage(message))
}
