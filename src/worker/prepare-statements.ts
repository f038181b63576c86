/**
 * Makes ready what statements need on the built-in engine: copies of the tables they name, rows of the functions they call,
 * tables for what they change, and their text with all of that in place.
 */

import { listingEdits } from '../console/catalog-listings.ts'
import { calledAsQuery, lakeCalls } from '../console/lake-calls.ts'
import { starEdits } from '../console/star-edits.ts'
import type { Statement } from '../console/statements.ts'
import { atClauses, type Edit, type Rewritten, rewrite } from '../console/time-travel.ts'
import type { Token } from '../console/tokens.ts'
import type { CommitMessage } from '../lake/commit.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { callFunction } from './call-function.ts'
import { failedIn, StatementFailure } from './console-executor.ts'
import { rowEdits, type Target } from './console-rows.ts'
import { type BuiltInRun, inOrder, nameInLake, type Planned, sameTable } from './console-run.ts'
import type { Copies, Placed } from './lake-copies.ts'
import { resolveAt, tableAt } from './resolve-at.ts'

export interface Prepared {
  readonly placed: Placed
  /** Each statement as DuckDB is to run it. */
  readonly written: ReadonlyMap<Statement, Written>
  /** The tables they change. */
  readonly targets: readonly Target[]
}

export interface Written {
  readonly rewritten: Rewritten
  readonly edits: readonly Edit[]
  /** What its functions do; their rows are there afterwards. */
  readonly effects: readonly (() => Promise<void>)[]
  readonly target: Target | null
  /** Above 0, by statement. */
  readonly serial: number
}

/** @param members statements that see the same snapshot: one, or those of a transaction */
export async function prepare(
  run: BuiltInRun,
  copies: Copies,
  snapshot: number,
  members: readonly Planned[],
  say: (message: CommitMessage) => void,
): Promise<Prepared> {
  const placed = await copies.place(run, snapshot)
  const tokens = members.flatMap((member) => tokensNow(member, run.alias))
  await copies.provide(run, tokens)
  const targets = await makeTargets(run, copies, placed, members)
  const written = new Map<Statement, Written>()
  for (const [index, { statement: original, is }] of members.entries()) {
    const serial = index + 1
    const statement = calledAsQuery(original)
    const edits: Edit[] = [
      ...(await travel(run, copies, statement)),
      ...listingEdits(statement, quoteLiteral(run.alias)),
    ]
    const effects: (() => Promise<void>)[] = []
    for (const call of lakeCalls(statement, run.alias)) {
      const { name, effect, hidden } = await callFunction(run, copies, snapshot, statement, call, say)
      const alias = call.hasAlias ? '' : ` AS ${quoteIdentifier(call.name)}`
      edits.push({ range: call.range, text: `${name}${alias}` })
      if (hidden.length > 0) edits.push(...starEdits(statement, call.range, hidden))
      if (effect !== null) effects.push(effect)
    }
    const target =
      is.kind === 'rows' ? await targetOf(run, copies, placed, targets, original, is.rows.target.parts) : null
    if (is.kind === 'rows' && target !== null)
      edits.push(...(await rowEdits(run, statement, is.rows, target, serial, inOrder(edits))))
    written.set(original, {
      rewritten: rewrite(statement, inOrder(edits)),
      edits: inOrder(edits),
      effects,
      target,
      serial,
    })
  }
  return { placed, written, targets }
}

/** The tokens of a statement that may name a table as of the snapshot looked at. */
function tokensNow({ statement, is }: Planned, alias: string): readonly Token[] {
  const elsewhere = [
    ...atClauses(statement)
      .filter(({ isCommonTable }) => !isCommonTable)
      .map(({ nameRange }) => nameRange),
    ...lakeCalls(calledAsQuery(statement), alias).map(({ range }) => range),
    ...(is.kind === 'rows' ? [is.rows.target.range] : []),
    ...(is.kind === 'definition' ? [is.definition.name.range] : []),
  ]
  return statement.tokens.filter(
    ({ start, end }) => !elsewhere.some((range) => range.start <= start && end <= range.end),
  )
}

/** Puts the copy in the place of every table that has AT behind it. */
async function travel(run: BuiltInRun, copies: Copies, statement: Statement): Promise<readonly Edit[]> {
  const edits: Edit[] = []
  for (const clause of atClauses(statement)) {
    const { start, end } = clause.range
    const blank = statement.text.slice(start - statement.start, end - statement.start).replace(/[^\n]/g, ' ')
    if (!clause.isCommonTable) {
      const snapshot = await resolveAt(run, statement, clause)
      const table = await tableAt(run, clause, snapshot)
      const name = await copies.past(run, table, snapshot)
      const alias = clause.hasAlias ? '' : ` AS ${quoteIdentifier(clause.name.at(-1) ?? table.table)}`
      edits.push({ range: clause.nameRange, text: `${name}${alias}` })
    }
    edits.push({ range: clause.range, text: blank })
  }
  return edits
}

async function makeTargets(
  run: BuiltInRun,
  copies: Copies,
  placed: Placed,
  members: readonly Planned[],
): Promise<readonly Target[]> {
  const targets: Target[] = []
  for (const { is } of members) {
    if (is.kind !== 'rows') continue
    const name = nameInLake(placed, is.rows.target.parts)
    const table = name === null ? undefined : placed.tables.find((each) => sameTable(each, name))
    if (table === undefined || targets.some((target) => target.table === table)) continue
    const changing = members.filter(
      (member) =>
        member.is.kind === 'rows' &&
        sameTable(nameInLake(placed, member.is.rows.target.parts) ?? { schema: '', table: '' }, table),
    )
    const filled = changing.some((member) => member.is.kind === 'rows' && member.is.rows.kind !== 'insert')
    const tokens = changing.flatMap(({ statement }) => statement.tokens)
    targets.push({
      table,
      filled,
      work: await copies.work(run, table, filled, tokens),
      copy: copies.copyOf(table),
    })
  }
  return targets
}

/** The target that a statement names, or what DuckDB says of the name. */
async function targetOf(
  run: BuiltInRun,
  copies: Copies,
  placed: Placed,
  targets: readonly Target[],
  statement: Statement,
  parts: readonly string[],
): Promise<Target> {
  const name = nameInLake(placed, parts)
  const found = targets.find(({ table }) => name !== null && sameTable(table, name))
  if (found !== undefined) return found
  await copies.provide(run, statement.tokens)
  await run.sql.check(statement.text).catch(failedIn(statement, 0, rewrite(statement, [])))
  throw new StatementFailure({
    message: `${parts.join('.')} is not a table of the lake ${placed.alias}, the only ones whose rows can be changed here.`,
    next: 'Choose DuckDB extension in the Lake engine menu to run any SQL.',
    range: { start: statement.start, end: statement.end },
  })
}
