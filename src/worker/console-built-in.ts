/**
 * The console's statements on the built-in engine. DuckDB parses, binds and evaluates them on copies of the lake's tables in
 * an in-memory database; what a statement or a transaction did there becomes one commit of the lake. Queries run in
 * read-only transactions, the others in transactions that can write to the copies and nowhere else.
 */

import { type BuiltInStatement, builtInStatement } from '../console/built-in-statements.ts'
import { explained, type Statement } from '../console/statements.ts'
import { leadingWord } from '../console/tokens.ts'
import type { LakeClient } from '../lake/client.ts'
import type { CommitMessage } from '../lake/commit.ts'
import type { Sql } from '../lake/ports.ts'
import { admit, membersAfter } from './admit-statements.ts'
import { alterTogether, checkDefinition, define } from './console-definitions.ts'
import {
  calledOutcome,
  type Executor,
  explainInto,
  failedIn,
  type Outcome,
  RESULT,
  readInto,
  StatementFailure,
  selected,
} from './console-executor.ts'
import { commitTargets, runRows, settleRows } from './console-rows.ts'
import { type BuiltInRun, beginWriting, failedAt, inWriting, type Planned } from './console-run.ts'
import { rethrowHinted } from './engine-hints.ts'
import { createCopies } from './lake-copies.ts'
import { type LeftOpen, openNotice, rollBack } from './open-transaction.ts'
import { type Prepared, prepare, type Written } from './prepare-statements.ts'

/** A transaction that a person began. */
interface Transaction {
  readonly prepared: Prepared
  message: CommitMessage | undefined
  readonly definitions: { readonly statement: Statement; readonly is: BuiltInStatement }[]
}

/** @param engine the connection that reads the lake's relations */
export function createBuiltInExecutor(engine: Sql): Executor<LakeClient> {
  const copies = createCopies(engine)
  let planned: readonly Planned[] = []
  /** The snapshot that the next statement sees. */
  let snapshot = 0
  let changed = false
  let open: Transaction | null = null

  const say = (message: CommitMessage) => {
    if (open !== null) open.message = message
  }

  /** Remembers that the lake is not as it was. */
  async function committed(run: BuiltInRun): Promise<void> {
    const latest = (await run.lake.snapshots()).at(-1)?.id ?? snapshot
    snapshot = latest
    changed = true
    copies.forget()
  }

  async function query(run: BuiltInRun, statement: Statement, written: Written): Promise<Outcome> {
    const { sql } = run
    const { rewritten, effects } = written
    let isOurs = false
    const start = async () => {
      if (open !== null) return
      await sql.run('BEGIN TRANSACTION READ ONLY')
      isOurs = true
    }
    const end = async (how: 'COMMIT' | 'ROLLBACK') => {
      if (!isOurs) return
      isOurs = false
      await sql.run(how)
    }
    await start()
    try {
      // DuckDB's own parser has the last word on what one statement is, and refuses a second one.
      await sql.check(rewritten.text).catch(failedIn(statement, 0, rewritten))
      if (effects.length > 0) {
        // A transaction that began before does not see the rows of what the functions do.
        await end('COMMIT')
        for (const effect of effects) await effect()
        await start()
      }
      if (leadingWord(statement.tokens) === 'EXPLAIN') await explain(run, statement, written)
      else await readInto(run, statement, rewritten)
      await end('COMMIT')
    } catch (error) {
      await end('ROLLBACK')
      throw error
    } finally {
      if (effects.length > 0 && open === null) await committed(run)
    }
    return { kind: 'rows' }
  }

  async function rows(run: BuiltInRun, { statement, is }: Planned, prepared: Prepared): Promise<Outcome> {
    const written = prepared.written.get(statement)
    if (is.kind !== 'rows' || written?.target === undefined || written.target === null)
      throw new Error('A statement was not prepared.')
    const { rewritten, target, serial } = written
    const change = async () => {
      await run.sql.check(rewritten.text).catch(failedIn(statement, 0, rewritten))
      const outcome = await runRows(run, is.rows, target, rewritten.text, serial).catch(
        failedIn(statement, 0, rewritten),
      )
      await settleRows(run, is.rows, target)
      return outcome
    }
    if (open !== null) return change()
    copies.forget()
    const outcome = await inWriting(run, prepared.placed, change)
    const { snapshot: after } = await commitTargets(run, [target], undefined).catch(failedAt(statement))
    if (after !== snapshot) await committed(run)
    return outcome
  }

  async function definition(run: BuiltInRun, { statement, is }: Planned): Promise<Outcome> {
    if (is.kind !== 'definition') throw new Error('No definition.')
    const name = definitionName(is)
    if (open !== null) {
      await checkDefinition(run, statement, is.definition)
      open.definitions.push({ statement, is })
      return { kind: 'done', statement: name, count: null }
    }
    const { placed, written } = await prepare(run, copies, snapshot, [{ statement, is }], say)
    await checkDefinition(run, statement, is.definition)
    const edits = written.get(statement)?.edits ?? []
    const done = await define(run, copies, placed, statement, is.definition, edits, undefined).catch(
      failedAt(statement),
    )
    copies.forget()
    if (done.commit !== null && done.commit.snapshot !== snapshot) await committed(run)
    return { kind: 'done', statement: name, count: done.count }
  }

  async function begin(run: BuiltInRun, statement: Statement): Promise<Outcome> {
    if (open !== null) fail(statement, 'cannot start a transaction within a transaction')
    const prepared = await prepare(run, copies, snapshot, membersAfter(planned, statement), say)
    const { targets } = prepared
    const rowId = membersAfter(planned, statement)
      .flatMap(({ statement: { tokens } }) => tokens)
      .find(({ kind, text }) => kind !== 'string' && text.toLowerCase() === 'rowid')
    if (targets.length > 0 && rowId !== undefined)
      throw new StatementFailure({
        message: 'rowid is not possible here within a transaction that changes rows.',
        next: 'Run the statements without BEGIN and COMMIT, or choose DuckDB extension in the Lake engine menu.',
        range: { start: rowId.start, end: rowId.end },
      })
    if (targets.length > 0) await beginWriting(run, prepared.placed)
    else await run.sql.run('BEGIN TRANSACTION READ ONLY')
    open = { prepared, message: undefined, definitions: [] }
    return { kind: 'done', statement: leadingWord(statement.tokens), count: null }
  }

  async function commit(run: BuiltInRun, statement: Statement): Promise<Outcome> {
    if (open === null) return fail(statement, 'cannot commit - no transaction is active')
    const { prepared, message, definitions } = open
    open = null
    await run.sql.run('COMMIT')
    copies.forget()
    const before = snapshot
    let after = before
    if (prepared.targets.length > 0)
      after = (await commitTargets(run, prepared.targets, message).catch(failedAt(statement))).snapshot
    const alterations = definitions.flatMap(({ statement: own, is }) =>
      is.kind === 'definition' && is.definition.kind === 'alter-table'
        ? [{ statement: own, definition: is.definition }]
        : [],
    )
    const [first] = definitions
    if (alterations.length > 0)
      after =
        (await alterTogether(run, prepared.placed, alterations, message).catch(failedAt(statement)))
          ?.snapshot ?? before
    else if (first?.is.kind === 'definition') {
      // The copies of the transaction are still in place; what it makes is made anew.
      const { placed, written } = await prepare(run, copies, snapshot, [first], say)
      const edits = written.get(first.statement)?.edits ?? []
      const { definition: own } = first.is
      const done = await define(run, copies, placed, first.statement, own, edits, message).catch(
        failedAt(first.statement),
      )
      copies.forget()
      after = done.commit?.snapshot ?? before
    }
    if (after !== before) await committed(run)
    return { kind: 'done', statement: leadingWord(statement.tokens), count: null }
  }

  async function rollback(run: BuiltInRun, statement: Statement): Promise<Outcome> {
    if (open === null) return fail(statement, 'cannot rollback - no transaction is active')
    open = null
    await run.sql.run('ROLLBACK')
    return { kind: 'done', statement: leadingWord(statement.tokens), count: null }
  }

  async function checkpoint(run: BuiltInRun, statement: Statement): Promise<Outcome> {
    await run.lake.maintenance.checkpoint().catch(failedAt(statement))
    await committed(run)
    return { kind: 'done', statement: 'CHECKPOINT', count: null }
  }

  async function runOne(run: BuiltInRun, statement: Statement): Promise<Outcome> {
    const own = planned.find((each) => each.statement === statement)
    if (own === undefined) throw new Error('A statement was not planned.')
    await run.sql.run(`DROP TABLE IF EXISTS ${RESULT}`)
    const { is } = own
    if (is.kind === 'begin') return begin(run, statement)
    if (is.kind === 'commit') return commit(run, statement)
    if (is.kind === 'rollback') return rollback(run, statement)
    if (is.kind === 'checkpoint') return checkpoint(run, statement)
    if (is.kind === 'definition') return definition(run, own)
    const prepared = open?.prepared ?? (await prepare(run, copies, snapshot, [own], say))
    if (is.kind === 'rows') return rows(run, own, prepared)
    const written = prepared.written.get(statement)
    if (written === undefined) throw new Error('A statement was not prepared.')
    const outcome = await query(run, statement, written)
    return is.kind === 'call' ? calledOutcome(run) : outcome
  }

  return {
    async begin(run, statements) {
      planned = statements.map((statement) => ({ statement, is: builtInStatement(statement, run.alias) }))
      snapshot = run.snapshot
      changed = false
      open = null
      await admit(run, planned)
    },
    execute: (run, statement) => runOne(run, statement).catch(rethrowHinted),
    async end(run, last) {
      let left: LeftOpen = 'none'
      if (open !== null) {
        left = await rollBack(run.sql, last?.kind === 'rows')
        copies.forget()
        open = null
      }
      const notice = openNotice(left)
      return { changed, lakeGone: false, notice: notice.length === 0 ? null : notice.join(' ') }
    },
  }
}

async function explain(run: BuiltInRun, statement: Statement, { rewritten }: Written): Promise<void> {
  const [first] = explained(statement.tokens)?.query ?? []
  // ANALYZE runs what it explains, so that has to be a query, to DuckDB as well.
  const query = rewritten.text.slice((first?.start ?? statement.start) - statement.start)
  const inner = selected(query, first?.text.toUpperCase() ?? '')
  await run.sql
    .check(`CREATE TEMP TABLE ${RESULT} AS\n${inner}`)
    .catch(failedIn(statement, inner === query ? 1 : 2, rewritten))
  await explainInto(run, statement, rewritten)
}

function definitionName(is: BuiltInStatement): string {
  if (is.kind !== 'definition') return ''
  const { definition } = is
  if (definition.kind === 'comment') return `COMMENT ON ${definition.on.toUpperCase()}`
  if (definition.kind.startsWith('rename-')) return `ALTER ${definition.kind.slice(7).toUpperCase()}`
  return definition.kind.replace('-', ' ').toUpperCase()
}

function fail(statement: Statement, what: string): never {
  throw new StatementFailure({
    message: `TransactionContext Error: ${what}`,
    range: { start: statement.start, end: statement.end },
  })
}
