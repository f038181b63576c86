/** What the parts of the built-in executor share: the run on the full client, and the names that statements write. */

import type { BuiltInStatement } from '../console/built-in-statements.ts'
import type { WrittenName } from '../console/reader.ts'
import type { Range, Statement } from '../console/statements.ts'
import type { Edit } from '../console/time-travel.ts'
import type { LakeClient } from '../lake/client.ts'
import type { TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import { type ConsoleRun, StatementFailure } from './console-executor.ts'
import type { Placed } from './lake-copies.ts'

export type BuiltInRun = ConsoleRun<LakeClient>

/** A statement and what is done with it. */
export interface Planned {
  readonly statement: Statement
  readonly is: BuiltInStatement
}

/** What a written name means; a name without a schema is looked for in `main`, as DuckDB does. `null`: not of this lake. */
export function nameInLake({ alias, schemas }: Placed, parts: readonly string[]): TableName | null {
  const [table = '', second, third] = parts.toReversed()
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()
  if (third !== undefined)
    return same(third, alias) && second !== undefined ? { schema: second, table } : null
  if (second === undefined) return { schema: 'main', table }
  const isSchema = schemas.some((schema) => same(schema, second))
  return { schema: same(second, alias) && !isSchema ? 'main' : second, table }
}

/** Fails for a name of another database. */
export function requireInLake(placed: Placed, { parts, range }: WrittenName): TableName {
  const name = nameInLake(placed, parts)
  if (name !== null) return name
  throw new StatementFailure({
    message: `${parts.join('.')} is not in the lake ${placed.alias}, the only one that can be changed here.`,
    next: 'Choose DuckDB extension in the Lake engine menu to use other databases.',
    range,
  })
}

export function sameTable(a: TableName, b: TableName): boolean {
  return a.schema.toLowerCase() === b.schema.toLowerCase() && a.table.toLowerCase() === b.table.toLowerCase()
}

/** An error of the lake about a statement, whose place is marked. */
export function failedAt({ start, end }: Range): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof LakeError) || error.code === 'stopped' || error.code === 'internal') throw error
    const { message, code } = error
    const next =
      error.next ??
      (code === 'conflict' ? 'Run it again: it then starts from the latest snapshot.' : undefined)
    throw new StatementFailure({ message, range: { start, end }, ...(next === undefined ? {} : { next }) })
  }
}

/** Edits as `rewrite` takes them. */
export function inOrder(edits: readonly Edit[]): readonly Edit[] {
  return edits.toSorted((a, b) => a.range.start - b.range.start)
}

/**
 * Opens a transaction that can write to the copies and to nothing else: DuckDB lets one write to a single attached database,
 * and this one has written to the lake's place.
 */
export async function beginWriting({ sql }: BuiltInRun, { alias }: Placed): Promise<void> {
  const guard = `${quoteIdentifier(alias)}.main.__console_guard`
  await sql.run(`BEGIN TRANSACTION; CREATE TABLE ${guard}(i INTEGER); DROP TABLE ${guard}`)
}

/** Runs a task in such a transaction. */
export async function inWriting<T>(run: BuiltInRun, placed: Placed, task: () => Promise<T>): Promise<T> {
  await beginWriting(run, placed)
  try {
    const result = await task()
    await run.sql.run('COMMIT')
    return result
  } catch (error) {
    await run.sql.run('ROLLBACK')
    throw error
  }
}
