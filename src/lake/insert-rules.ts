/** What the catalog says about how rows are added to a table. */

import type { Catalog } from './catalog.ts'
import type { InlinedTable } from './inline.ts'
import type { KnownSnapshot } from './known-snapshot.ts'
import { readOptions, type StoredOptions, type TableEntry } from './read-snapshot.ts'
import { insertOrder } from './sorting.ts'

export interface InsertRules {
  readonly options: StoredOptions
  /** ` ORDER BY …` for the new rows, or nothing. */
  readonly order: string
  /** The table's tables for inlined rows, oldest schema version first. */
  readonly inlined: readonly InlinedTable[]
}

/** The rules of a table at the latest snapshot. Options are set without a snapshot, so they are read each time. */
export async function readInsertRules(
  catalog: Catalog,
  head: KnownSnapshot,
  table: TableEntry,
): Promise<InsertRules> {
  const options = await readOptions(catalog)
  return {
    options,
    order: insertOrder(await head.sortKeys(table.id), options, table),
    inlined: await head.inlinedTables(table.id),
  }
}
