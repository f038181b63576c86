/** What a script knows of its lake while it is made: tables, their columns, and what may be done to them. */

import type { NamedType } from './column-types.ts'
import type { Random } from './random.ts'

export interface TableState {
  name: string
  /** The first is always the key `k`. */
  columns: NamedType[]
  /**
   * Whether rows may be updated. DuckDB's merge loses the ids of updated rows when the id ranges of two files touch, so that
   * later changes by row id would hit others: it is run only on tables without updates.
   */
  readonly updates: boolean
  partitioned: boolean
  buckets: boolean
}

export interface World {
  readonly random: Random
  readonly tables: TableState[]
  readonly views: string[]
  nextKey: number
  nextName: number
}

export function worldOf(random: Random): World {
  return { random, tables: [], views: [], nextKey: 1, nextName: 1 }
}

/** A name that was not there before. */
export function freshName(world: World, prefix: string): string {
  return `${prefix}${world.nextName++}`
}
