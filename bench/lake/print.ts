/** What the parts of the lake benchmark share: the ways that are compared, and how numbers are printed. */

import type { OpenLake } from './our-lakes.ts'

/** One way to keep lakes. */
export interface Way {
  readonly label: string
  readonly open: OpenLake
  /** Makes so many rows to append, and returns a query of them. */
  source(rows: number): Promise<string>
}

export interface Ways {
  readonly ours: readonly Way[]
  /** `null` without a Python that has DuckDB and the extension. */
  readonly native: Way | null
}

export function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2)
}

export function ratio(value: number): string {
  return value.toFixed(2)
}
