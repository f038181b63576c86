/** One step of a script: the same for a plain table of DuckDB, for DuckDB's own DuckLake, and for our client. */

import type { LakeClient } from '../../client.ts'
import type { TableName } from '../../engine.ts'

/** What a step may depend on that is only known when it runs. */
export interface Moment {
  /** The versions that there are, oldest first. */
  readonly versions: readonly number[]
}

export interface Step {
  /** Statements on the plain tables, whose place `{in}` names; nothing for what changes no rows. */
  readonly model: readonly string[]
  readonly native: (moment: Moment) => readonly string[]
  readonly ours: (lake: LakeClient, moment: Moment) => Promise<unknown>
  /** The table it is about. */
  readonly table?: string
  /** A question for DuckDB once the step is done, and its answer. */
  readonly asks?: readonly [query: string, answer: string | null]
  /** DuckDB narrows the statistics of this step's tables although older versions show more. */
  readonly nativeNarrows?: boolean
  readonly expires?: boolean
  /** DuckDB takes a later version's tables for those of an earlier one afterwards, until it attaches the lake anew. */
  readonly nativeMixesUp?: boolean
  /** Parts of errors with which either may refuse the step. */
  readonly mayRefuse?: readonly string[]
  /** What it does when that is not the statements. */
  readonly name?: string
}

export const main = (table: string): TableName => ({ schema: 'main', table })

/** A step that is the same SQL for both, with `{in}` for where the tables are. */
export function sameSql(table: string, statements: readonly string[], ours: Step['ours']): Step {
  return { table, model: statements, native: () => statements, ours }
}
