/**
 * INSERT, UPDATE, DELETE, TRUNCATE and MERGE on a table of the lake: DuckDB runs them on tables of the same columns, and
 * what they did there becomes one commit.
 */

import type { RowAction, RowStatement } from '../console/row-statements.ts'
import type { Statement } from '../console/statements.ts'
import { type Edit, rewrite } from '../console/time-travel.ts'
import type { RowChange } from '../lake/change/change-rows.ts'
import type { CommitMessage } from '../lake/commit.ts'
import type { Commit, LakeTable, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { type Outcome, RESULT, RESULT_TABLE, StatementFailure } from './console-executor.ts'
import type { BuiltInRun } from './console-run.ts'
import { LINE, TOUCHED, type Work } from './lake-copies.ts'

/** A table that a transaction changes. */
export interface Target {
  readonly table: LakeTable
  readonly work: Work
  /** Whether its rows are there to be changed; otherwise rows are only added. */
  readonly filled: boolean
  /** The copy that queries of the same transaction read, if there is one. */
  readonly copy: string | null
}

/** What is written differently so that the statement runs on the target. @param serial above 0, by statement */
export async function rowEdits(
  run: BuiltInRun,
  statement: Statement,
  rows: RowStatement,
  { table, work }: Target,
  serial: number,
  others: readonly Edit[],
): Promise<readonly Edit[]> {
  const name = rows.kind === 'insert' ? work.added : work.rows
  const edits: Edit[] = [{ range: rows.target.range, text: name }]
  const columns = table.columns.map((column) => quoteIdentifier(column.name))
  const needsSource = rows.actions.some(
    ({ kind, ...action }) =>
      kind === 'update-all' || (kind === 'insert-all' && 'by' in action && action.by === 'position'),
  )
  const source = needsSource ? await sourceColumns(run, statement, rows, others) : []
  for (const action of rows.actions) {
    const edit = editOf(action, columns, source, serial)
    if (edit !== null) edits.push(edit)
  }
  return edits
}

function editOf(
  action: RowAction,
  columns: readonly string[],
  source: readonly { readonly name: string; readonly qualified: string }[],
  serial: number,
): Edit | null {
  const touched = `${TOUCHED} = ${serial}`
  switch (action.kind) {
    case 'set':
      return { range: { start: action.at, end: action.at }, text: ` ${touched},` }
    case 'insert-values':
      return { range: { start: action.at, end: action.at }, text: ` (${columns.join(', ')})` }
    case 'update-all': {
      const named = action.by === 'name' ? source.map(({ name }) => name) : columns
      // With another number of columns DuckDB says what is wrong.
      if (named.length !== source.length) return null
      const set = source.map(({ qualified }, index) => `${named[index]} = ${qualified}`)
      return { range: action.range, text: `UPDATE SET ${[touched, ...set].join(', ')}` }
    }
    case 'insert-all': {
      if (action.by === 'name' || columns.length !== source.length) return null
      const values = source.map(({ qualified }) => qualified)
      return {
        range: action.range,
        text: `INSERT (${columns.join(', ')}) VALUES (${values.join(', ')})`,
      }
    }
  }
}

/** The columns of what a MERGE reads, quoted. */
async function sourceColumns(
  { sql }: BuiltInRun,
  statement: Statement,
  { source, target }: RowStatement,
  others: readonly Edit[],
) {
  if (source?.alias === null || source === null)
    throw new StatementFailure({
      message: 'The source of this MERGE has no name.',
      next: 'Write USING (…) AS a name.',
      range: source?.range ?? target.range,
    })
  const merge = statement.tokens.find(({ text }) => text.toUpperCase() === 'MERGE')
  const part = (start: number, end: number) =>
    rewrite(
      {
        ...statement,
        start,
        end,
        text: statement.text.slice(start - statement.start, end - statement.start),
      },
      others.filter(({ range }) => range.start >= start && range.end <= end),
    ).text
  const before = part(statement.start, merge?.start ?? statement.start)
  const written = part(source.range.start, source.range.end)
  const { columns } = await sql.rows(`${before} SELECT * FROM ${written} LIMIT 0`)
  const alias = quoteIdentifier(source.alias)
  return columns.map(({ name }) => ({
    name: quoteIdentifier(name),
    qualified: `${alias}.${quoteIdentifier(name)}`,
  }))
}

/** Puts what an INSERT left beside the rows of its transaction, and shows it to the queries that follow. */
export async function settleRows(
  { sql }: BuiltInRun,
  { kind }: RowStatement,
  { table, work, copy }: Target,
): Promise<void> {
  const columns = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  if (kind === 'insert') {
    await sql.run(`INSERT INTO ${work.rows} SELECT ${columns}, NULL, NULL FROM ${work.added}`)
    if (copy !== null) await sql.run(`INSERT INTO ${copy} SELECT ${columns} FROM ${work.added}`)
    await sql.run(`DELETE FROM ${work.added}`)
  } else if (copy !== null)
    await sql.run(`DELETE FROM ${copy}; INSERT INTO ${copy} SELECT ${columns} FROM ${work.rows}`)
}

/** Runs the statement, written for the target, and says what came of it. */
export async function runRows(
  { sql, stopped }: BuiltInRun,
  { kind }: RowStatement,
  { work }: Target,
  text: string,
  serial: number,
): Promise<Outcome> {
  const done = await sql.perform(text, RESULT_TABLE, stopped)
  if (done.kind === 'rows') {
    const { columns } = await sql.rows(`SELECT * FROM ${RESULT} LIMIT 0`)
    for (const { name } of columns)
      if ([LINE, TOUCHED].includes(quoteIdentifier(name)))
        await sql.run(`ALTER TABLE ${RESULT} DROP COLUMN ${quoteIdentifier(name)}`)
    return { kind: 'rows' }
  }
  const statement = kind.toUpperCase()
  // DuckDB counts a row twice that an UPDATE matches twice; DuckLake does not.
  if (kind !== 'update') return { kind: 'done', statement, count: done.count }
  const { rows } = await sql.rows(`SELECT count(*) AS n FROM ${work.rows} WHERE ${TOUCHED} = ${serial}`)
  return { kind: 'done', statement, count: Number(rows[0]?.[0] ?? 0) }
}

/** Commits what was done to the targets, as one snapshot. */
export async function commitTargets(
  { lake }: BuiltInRun,
  targets: readonly Target[],
  message: CommitMessage | undefined,
): Promise<Commit> {
  const changes = targets.map((target) => ({ name: nameOf(target.table), change: changeOf(target) }))
  if (changes.length === 0) throw new LakeError('internal', 'There is nothing to commit.')
  return lake.rows.applyAll(changes, message)
}

function nameOf({ schema, table }: LakeTable): TableName {
  return { schema, table }
}

function changeOf({ table, work, filled }: Target): RowChange {
  const columns = table.columns.map(({ name }) => quoteIdentifier(name))
  const location = Array.from({ length: 5 }, (_, index) => `l.${locationName(table, index)}`).join(', ')
  const inserted = `SELECT ${columns.join(', ')} FROM ${work.rows} WHERE ${LINE} IS NULL`
  if (!filled) return { inserted }
  const values = columns.map((column) => `w.${column}`).join(', ')
  return {
    inserted,
    deleted: `SELECT ${location} FROM ${work.lines} l WHERE l.line NOT IN (SELECT ${LINE} FROM ${work.rows} WHERE ${LINE} IS NOT NULL)`,
    updated: `SELECT ${location}, ${values} FROM ${work.rows} w JOIN ${work.lines} l ON l.line = w.${LINE} WHERE w.${TOUCHED} > 0`,
  }
}

/** As `lake-copies.ts` numbers the columns of a located relation. */
function locationName({ columns }: LakeTable, index: number): string {
  return `c${columns.length + index}`
}
