/** What a change feed is asked for. */

import type { TableEntry } from '../read-snapshot.ts'
import type { ScanSource } from '../scan.ts'

/** A range of snapshots of a table, both ends included, and the relation (quoted) that gets its rows. */
export interface FeedRange {
  readonly source: ScanSource
  /** The table as it is at `to`: every version of a row is given in these columns. */
  readonly table: TableEntry
  readonly from: number
  readonly to: number
  readonly relation: string
}
