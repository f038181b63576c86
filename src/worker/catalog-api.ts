/** What the page may ask about the catalog of the attached lake. Each answer is of the lake as it is between two commits. */

import type { CatalogRows, CatalogTable } from '../lake/inspect/catalog-tables.ts'
import type { RowCounts } from '../lake/inspect/row-diff.ts'
import type { EntryChange, TableChange } from '../lake/inspect/snapshot-diff.ts'
import type { NamedTable } from '../lake/inspect/table-names.ts'
import type { Column, Rows } from '../lake/ports.ts'

/** A page of rows, and how many there are. */
type Page = Rows & { readonly columns: readonly Column[]; readonly total: number }

export interface CatalogApi {
  /** The tables of the catalog database, with what the snapshot did to each. */
  catalogTables(snapshot: number): Promise<readonly CatalogTable[]>
  catalogRows(request: CatalogRows): Promise<Page>
  /** What every table is or was called last; dropped ones as long as the catalog knows them. */
  tableNames(): Promise<readonly NamedTable[]>
  /** What differs at `to` from `from`, which comes first. */
  snapshotDiff(from: number, to: number): Promise<SnapshotDiff>
  /** The rows of one table that differ, before and after. */
  diffRows(request: DiffRowsRequest): Promise<Page>
}

export interface SnapshotDiff {
  readonly entries: readonly EntryChange[]
  readonly tables: readonly TableDiff[]
}

export interface TableDiff extends TableChange {
  readonly rows: RowsCounted
}

export type RowsCounted =
  | ({ readonly kind: 'counted' } & RowCounts)
  /** The rows of this table could not be read. */
  | { readonly kind: 'failed'; readonly message: string; readonly next?: string }

export interface DiffRowsRequest extends Pick<CatalogRows, 'orderBy' | 'offset' | 'limit'> {
  readonly tableId: number
  readonly from: number
  readonly to: number
}
