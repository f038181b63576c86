/** Native DuckDB with the official extension, through conformance/extension_bridge.py. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { LakeError } from '../../lake/lake-error.ts'
import type { Cell, Sql } from '../../lake/ports.ts'

/** A Python with the packages of conformance/requirements.txt; without it there is no extension to test. */
export const EXTENSION_PYTHON = process.env.EXTENSION_ENGINE_PYTHON

export interface NativeDuckDB {
  readonly sql: Sql
  readonly version: string
  close(): Promise<void>
}

interface Answer {
  readonly error?: string
  readonly version?: string
  readonly columns?: readonly (readonly [string, string])[]
  readonly rows?: readonly (readonly Cell[])[]
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
  function ask(sql: string, rows: boolean): Promise<Answer> {
    const answer = last.then(async () => {
      child.stdin.write(`${JSON.stringify({ sql, rows })}\n`)
      const reply = await next()
      if (reply.error !== undefined) throw new LakeError('sql', reply.error)
      return reply
    })
    last = answer.catch(() => {})
    return answer
  }

  const { version } = await next()
  return {
    version: version ?? '',
    sql: {
      run: async (sql) => {
        await ask(sql, false)
      },
      rows: async (sql) => {
        const { columns = [], rows = [] } = await ask(sql, true)
        return { columns: columns.map(([name, type]) => ({ name, type })), rows }
      },
    },
    async close() {
      child.stdin.end()
      await closed
    },
  }
}
