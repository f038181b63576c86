/** Native DuckDB with the official extension, through conformance/extension_bridge.py. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { LakeError } from '../../lake/lake-error.ts'
import type { Cell, InterruptibleSql, Sql } from '../../lake/ports.ts'

/** A Python with the packages of conformance/requirements.txt; without it there is no extension to test. */
export const EXTENSION_PYTHON = process.env.EXTENSION_ENGINE_PYTHON

export interface NativeDuckDB {
  readonly sql: Sql
  readonly version: string
  /** One more connection, for statements that can be stopped. */
  openInterruptible(): InterruptibleSql
  close(): Promise<void>
}

interface Answer {
  readonly error?: string
  readonly version?: string
  readonly columns?: readonly (readonly [string, string])[]
  readonly rows?: readonly (readonly Cell[])[]
  readonly count?: number | null
}

/** What a request asks for besides its statement; see the bridge. */
interface Asking {
  readonly rows?: boolean
  readonly plain?: boolean
  readonly keep?: string
  readonly connection?: number
}

export async function openNativeDuckDB(python: string): Promise<NativeDuckDB> {
  const bridge = new URL('../../../conformance/extension_bridge.py', import.meta.url).pathname
  const child = spawn(python, [bridge], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))

  async function next(): Promise<Answer> {
    const line = await lines.next()
    if (line.done === true) throw new Error('The DuckDB bridge ended; its last words are above.')
    return JSON.parse(line.value)
  }

  /** Answers come in the order of the questions. */
  let last: Promise<unknown> = Promise.resolve()
  function ask(sql: string, { rows = false, ...others }: Asking = {}): Promise<Answer> {
    const answer = last.then(async () => {
      child.stdin.write(`${JSON.stringify({ sql, rows, ...others })}\n`)
      const reply = await next()
      if (reply.error !== undefined) throw new LakeError('sql', reply.error)
      return reply
    })
    last = answer.catch(() => {})
    return answer
  }

  const sqlOf = (connection: number): Sql => ({
    run: async (sql) => {
      await ask(sql, { connection })
    },
    rows: async (sql) => {
      const { columns = [], rows = [] } = await ask(sql, { rows: true, connection })
      return { columns: columns.map(([name, type]) => ({ name, type })), rows }
    },
  })

  async function until(sql: string, asking: Asking, signal: AbortSignal): Promise<Answer> {
    const interrupt = () => child.stdin.write(`${JSON.stringify({ interrupt: asking.connection })}\n`)
    signal.addEventListener('abort', interrupt)
    try {
      return await ask(sql, asking)
    } catch (error) {
      throw signal.aborted ? new LakeError('stopped', 'Stopped.') : error
    } finally {
      signal.removeEventListener('abort', interrupt)
    }
  }

  let connections = 0
  const { version } = await next()
  return {
    version: version ?? '',
    sql: sqlOf(0),
    openInterruptible() {
      connections += 1
      const connection = connections
      return {
        ...sqlOf(connection),
        check: async (statement) => {
          await ask(`EXPLAIN ${statement}`, { connection })
        },
        runUntil: async (statement, signal) => {
          await until(statement, { connection }, signal)
        },
        perform: async (statement, table, signal) => {
          const { count } = await until(statement, { connection, keep: table }, signal)
          return count === undefined ? { kind: 'rows' } : { kind: 'done', count }
        },
        answer: async (statement) => (await ask(statement, { connection, plain: true })).rows ?? [],
      }
    },
    async close() {
      child.stdin.end()
      await closed
    },
  }
}
