/** What a grid is given, and what it remembers. */

import { FIRST_CELL, type GridSelection } from './navigation.ts'

export interface GridColumn {
  readonly name: string
  /** Shown under the name. */
  readonly type: string
}

export type GridValues = readonly (string | null)[]

export interface GridSort {
  readonly column: string
  readonly descending: boolean
}

/** How a row is told apart from the others, besides by what its cells say. */
export type RowTone = 'added' | 'ended'

/** What a grid remembers while it is not on the page; made once per reading. */
export interface GridMemory {
  scrollTop: number
  scrollLeft: number
  selection: GridSelection
  /** Widths chosen from the first rows, by position; `null` until those are there. */
  measured: readonly number[] | null
  /** Widths changed by hand, by column name. */
  widths: Record<string, number>
}

export function createGridMemory(): GridMemory {
  return { scrollTop: 0, scrollLeft: 0, selection: FIRST_CELL, measured: null, widths: {} }
}
