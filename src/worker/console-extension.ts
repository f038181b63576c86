/**
 * The console's statements on DuckDB's `ducklake` extension: any SQL, handed to DuckDB as it is, one statement after
 * another on a connection of the console's own. No transaction outlives a run, so that none can keep others waiting.
 */

import { extensionRefusalOf, mayChange, statementName } from '../console/extension-refusals.ts'
import { isQuery, type Statement } from '../console/statements.ts'
import { rewrite } from '../console/time-travel.ts'
import { leadingWord } from '../console/tokens.ts'
import type { Lake } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import {
  type ConsoleRun,
  calledOutcome,
  type Executor,
  explainInto,
  failedIn,
  RESULT,
  RESULT_TABLE,
  readInto,
  StatementFailure,
} from './console-executor.ts'
import { type LeftOpen, openNotice, rollBack } from './open-transaction.ts'

/** What an executor needs of the files: DuckDB opens none in the browser that is not made ready. */
export interface ConsoleFiles {
  open(prefix: string): Promise<void>
  flush(): Promise<void>
}

export function createExtensionExecutor(files: ConsoleFiles): Executor {
  /** The lake that was made the connection's default database; `USE` is the person's own after that. */
  let used: Lake | null = null
  let changing = false
  let isOpen = false

  return {
    async begin({ sql, lake, alias }, statements) {
      for (const statement of statements) {
        const refusal = extensionRefusalOf(statement, alias)
        if (refusal !== null) throw new StatementFailure(refusal)
      }
      changing = statements.some(mayChange)
      isOpen = false
      // Any file may be named, and what a statement makes may be read by the next.
      await files.open('')
      if (used !== lake) await sql.run(`USE ${quoteIdentifier(alias)}.main`)
      used = lake
    },
    async execute(run, statement) {
      const { sql, stopped } = run
      if (stopped.aborted) throw new LakeError('stopped', 'The query was stopped.')
      const word = leadingWord(statement.tokens)
      await sql.run(`DROP TABLE IF EXISTS ${RESULT}`)
      const asItIs = rewrite(statement, [])
      if (word === 'EXPLAIN') {
        await explainInto(run, statement, asItIs)
        return { kind: 'rows' }
      }
      if (isQuery(statement)) {
        await readInto(run, statement, asItIs)
        return { kind: 'rows' }
      }
      if (word === 'CALL') return call(run, statement)
      const done = await sql
        .perform(statement.text, RESULT_TABLE, stopped)
        .catch(failedIn(statement, 0, asItIs))
      isOpen = isOpenAfter(word, isOpen)
      if (done.kind === 'rows') return done
      return { kind: 'done', statement: statementName(statement), count: done.count }
    },
    async end(run, last) {
      const open = await rollBack(run.sql, isOpen && last?.kind === 'rows')
      isOpen = false
      const lakeGone = !(await isAttached(run))
      if (lakeGone) {
        used = null
        await run.sql.run('USE memory')
      }
      if (changing) await (lakeGone ? files.flush() : run.lake.settle())
      return { changed: changing, lakeGone, notice: noticeOf(open, lakeGone) }
    },
  }
}

function noticeOf(open: LeftOpen, lakeGone: boolean): string | null {
  const gone = 'The lake was taken away by these statements; the page opens it again.'
  const sentences = [...openNotice(open), ...(lakeGone ? [gone] : [])]
  return sentences.length === 0 ? null : sentences.join(' ')
}

/** Nothing can be asked on a connection whose default database is gone. */
async function isAttached({ sql, alias }: ConsoleRun): Promise<boolean> {
  const databases = `SELECT 1 FROM duckdb_databases() WHERE database_name = ${quoteLiteral(alias)} AND type = 'ducklake'`
  const { rows } = await sql.rows(databases).catch(() => ({ rows: [] }))
  return rows.length > 0
}

/** Whether a transaction is open after a statement that ran. */
function isOpenAfter(word: string, isOpen: boolean): boolean {
  if (word === 'BEGIN' || word === 'START') return true
  return isOpen && !['COMMIT', 'END', 'ROLLBACK', 'ABORT'].includes(word)
}

/** CALL is a query of a function's rows; the word is replaced by one of the same length. */
async function call(run: ConsoleRun, statement: Statement) {
  const text = `FROM${statement.text.slice('CALL'.length)}`
  await readInto(run, statement, { text, place: rewrite(statement, []).place })
  return calledOutcome(run)
}
