/** Which snapshot and which table of the lake an AT means, as DuckLake says it (`AT (VERSION => …)`, `AT (TIMESTAMP => …)`). */

import type { Range, Statement } from '../console/statements.ts'
import { type AtClause, rewrite } from '../console/time-travel.ts'
import { isWord, type Token } from '../console/tokens.ts'
import type { LakeTable, Snapshot, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Cell, InterruptibleSql } from '../lake/ports.ts'
import { quoteLiteral } from '../values/sql-text.ts'
import { type ConsoleRun, StatementFailure } from './console-executor.ts'
import type { BuiltInRun } from './console-run.ts'

/** The snapshot of a clause, with DuckLake's errors when there is none. */
export async function resolveAt(run: ConsoleRun, statement: Statement, clause: AtClause): Promise<number> {
  const snapshots = await run.lake.snapshots()
  return clause.by === 'version'
    ? version(run, statement, clause, snapshots)
    : timestamp(run, statement, clause, snapshots)
}

async function version(
  run: ConsoleRun,
  statement: Statement,
  clause: AtClause,
  snapshots: readonly Snapshot[],
): Promise<number> {
  const asked = await evaluate(run, statement, clause, 'UBIGINT')
  const found = snapshots.find(({ id }) => `${id}` === asked)
  if (found !== undefined) return found.id
  throw new StatementFailure({
    message: `Invalid Input Error: No snapshot found at version ${asked ?? 'NULL'}`,
    next: versionsOf(snapshots),
    range: expressionRange(clause),
  })
}

/** The newest snapshot at or before the instant. */
async function timestamp(
  run: ConsoleRun,
  statement: Statement,
  clause: AtClause,
  snapshots: readonly Snapshot[],
): Promise<number> {
  const range = expressionRange(clause)
  const asked = await evaluate(run, statement, clause, 'VARCHAR')
  const instant = asked === null ? 'NULL' : quoteLiteral(asked)
  const times = snapshots.map(({ id, time }) => `(${id}, ${quoteLiteral(time)}::TIMESTAMPTZ)`).join(', ')
  const { rows } = await run.sql
    .rows(
      `SELECT id FROM (VALUES ${times}) AS s(id, t) WHERE t <= ${instant}::TIMESTAMPTZ ORDER BY t DESC, id DESC LIMIT 1`,
    )
    .catch(failedWith(range, 'AT clause', `Failed to query snapshot at timestamp ${asked} for DuckLake: `))
  const id = rows[0]?.[0]
  if (id !== undefined && id !== null) return Number(id)
  throw new StatementFailure({
    message: `Invalid Input Error: No snapshot found at timestamp ${asked ?? 'NULL'}`,
    next: `The first snapshot is of ${snapshots[0]?.time ?? 'no time'}.`,
    range,
  })
}

/** The table at the snapshot. DuckDB looks for a name without a schema in `main`. */
export async function tableAt(
  { lake, alias }: BuiltInRun,
  { name, nameRange }: AtClause,
  snapshot: number,
): Promise<LakeTable> {
  const tables = await lake.tables(snapshot)
  const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()
  const [table, schema = 'main', database = alias] = name.toReversed()
  const isMeant = (each: TableName) =>
    same(table, each.table) &&
    ((same(schema, each.schema) && same(database, alias)) ||
      (name.length === 2 && same(schema, alias) && each.schema === 'main'))
  const found = tables.find(isMeant)
  if (found !== undefined) return found
  const views = await lake.schema.views(snapshot)
  if (views.some((view) => isMeant({ schema: view.schema, table: view.name })))
    throw new StatementFailure({
      message: `${name.join('.')} is a view, and the built-in engine reads only tables at another version.`,
      next: 'Write AT behind the tables of its query, or choose DuckDB extension in the Lake engine menu.',
      range: nameRange,
    })
  const listed = tables.map((each) => (each.schema === 'main' ? each.table : `${each.schema}.${each.table}`))
  throw new StatementFailure({
    message: `Catalog Error: Table with name ${name.at(-1) ?? ''} does not exist at version ${snapshot}!`,
    next:
      listed.length === 0 ? 'There are no tables at this version.' : `Its tables are: ${listed.join(', ')}.`,
    range: nameRange,
  })
}

async function evaluate(
  run: ConsoleRun,
  statement: Statement,
  { expression }: AtClause,
  type: 'UBIGINT' | 'VARCHAR',
): Promise<Cell> {
  return (await evaluateTokens(run.sql, statement, expression, 'AT clause', type)).value
}

/**
 * The value of an expression without tables, and DuckDB's name of its type; `as` casts it before.
 *
 * @param what has the expression, as an error says it
 */
export async function evaluateTokens(
  sql: InterruptibleSql,
  statement: Statement,
  tokens: readonly Token[],
  what: string,
  as?: string,
): Promise<{ readonly value: Cell; readonly type: string }> {
  const range = rangeOfTokens(tokens)
  if (tokens.some((token) => isWord(token, 'SELECT') || isWord(token, 'FROM'))) {
    throw new StatementFailure({
      message: `Binder Error: ${what} cannot contain subqueries`,
      next: 'Run the subquery first, and write its value here.',
      range,
    })
  }
  const own = { ...statement, ...range, text: sliceOf(statement, range) }
  const { text } = rewrite(own, clockEdits(tokens))
  const value = as === undefined ? `(\n${text}\n)` : `CAST((\n${text}\n) AS ${as})`
  await sql.run('BEGIN TRANSACTION READ ONLY')
  try {
    const { columns, rows } = await sql.rows(`SELECT ${value} AS v`).catch(failedWith(range, what))
    return { value: rows[0]?.[0] ?? null, type: columns[0]?.type ?? '' }
  } finally {
    await sql.run('ROLLBACK')
  }
}

/**
 * DuckDB reckons with times that have a zone only with its `icu` extension. Here all times are in UTC, so that the
 * clock can be read as a time without one.
 */
function clockEdits(tokens: readonly Token[]) {
  return tokens.flatMap((token, index) => {
    const clock = CLOCKS[token.text.toLowerCase()]
    if (token.kind !== 'word' || clock === undefined) return []
    const isCall = tokens[index + 1]?.text === '(' && tokens[index + 2]?.text === ')'
    if (!isCall && !/^current_/i.test(token.text)) return []
    const end = isCall ? (tokens[index + 2]?.end ?? token.end) : token.end
    return [{ range: { start: token.start, end }, text: `CAST(get_current_timestamp() AS ${clock})` }]
  })
}

const CLOCKS: Readonly<Record<string, string>> = {
  now: 'TIMESTAMP',
  get_current_timestamp: 'TIMESTAMP',
  transaction_timestamp: 'TIMESTAMP',
  current_timestamp: 'TIMESTAMP',
  today: 'DATE',
  current_date: 'DATE',
}

/** An error of DuckDB about a value; what it points at is not the person's text, so the whole value is marked. */
function failedWith(range: Range, what: string, doing = ''): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof LakeError) || error.code !== 'sql') throw error
    const message = /Referenced column/.test(error.message)
      ? `Binder Error: ${what} cannot contain column names`
      : error.message.replace(/\n+LINE \d+: [\s\S]*$/, '').replace(/^(\w+ Error: )/, `$1${doing}`)
    throw new StatementFailure({ message, range })
  }
}

function expressionRange({ expression }: AtClause): Range {
  return rangeOfTokens(expression)
}

function rangeOfTokens(tokens: readonly Token[]): Range {
  return { start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0 }
}

function sliceOf({ text, start }: Statement, range: Range): string {
  return text.slice(range.start - start, range.end - start)
}

function versionsOf(snapshots: readonly Snapshot[]): string {
  const ids = snapshots.map(({ id }) => id)
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return 'The lake has no versions.'
  const isWhole = last - first + 1 === ids.length
  if (isWhole) return `The versions are ${first} to ${last}.`
  const shown = ids.length > 30 ? `${ids.slice(0, 30).join(', ')}, … ${last}` : ids.join(', ')
  return `The versions are ${shown}.`
}
