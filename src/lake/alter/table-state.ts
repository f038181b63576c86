/** A table as ALTER TABLE sees it, before and after each alteration. */

import { catalogTable, integer, queryRows } from '../catalog.ts'
import { conflict } from '../changes.ts'
import type { LakeContext } from '../lake-context.ts'
import { type Partitioning, readPartitioning } from '../partitioning.ts'
import { readTables, type TableEntry } from '../read-snapshot.ts'
import { readSorting, type SortKey } from '../sorting.ts'
import type { EditedColumns } from './column-edits.ts'

export interface TableState extends EditedColumns {
  /** As it is in the catalog. */
  readonly table: TableEntry
  readonly name: string
  readonly partitionKeys: Partitioning['keys']
  readonly sortKeys: readonly SortKey[]
}

/** The table with this id at a snapshot. */
export async function readTableState(
  { catalog, dataPath }: LakeContext,
  tableId: number,
  snapshot: number,
): Promise<TableState> {
  const table = (await readTables(catalog, dataPath, snapshot)).find(({ id }) => id === tableId)
  if (table === undefined)
    throw conflict(
      `attempting to alter table with index ${tableId}, but it has been dropped by another writer`,
    )
  const [row] = await queryRows(
    catalog,
    `SELECT max(column_id) AS last FROM ${catalogTable(catalog, 'ducklake_column')} WHERE table_id = ${tableId}`,
  )
  return {
    table,
    name: table.table,
    columns: table.columns,
    nextId: (row === undefined ? 0 : integer(row, 'last')) + 1,
    partitionKeys: (await readPartitioning(catalog, tableId, snapshot))?.keys ?? [],
    sortKeys: await readSorting(catalog, tableId, snapshot),
  }
}
