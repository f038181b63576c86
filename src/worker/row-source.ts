/** A table at one snapshot with its rows' ids, on either engine. */

import { type Catalog, queryRows } from '../lake/catalog.ts'
import type { LakeClient } from '../lake/client.ts'
import type { Lake, TableName } from '../lake/engine.ts'
import type { TopLevelColumn } from '../lake/inspect/column-diff.ts'
import type { RowSource } from '../lake/inspect/row-diff.ts'
import { LOCATION_COLUMNS, locationNames } from '../lake/locations.ts'
import { quoteIdentifier } from '../values/sql-text.ts'

export interface AttachedLake {
  readonly lake: Lake
  /** The name it is attached under. */
  readonly alias: string
  readonly catalog: Catalog
}

/** Stays readable as `Lake.relation` says. */
export async function openRowSource(
  { lake, alias, catalog }: AttachedLake,
  name: TableName,
  snapshot: number,
  columns: readonly TopLevelColumn[],
): Promise<RowSource> {
  if (isClient(lake)) return locatedSource(lake, catalog, name, snapshot, columns)
  const relation = await lake.relation(name, snapshot)
  // DuckLake's virtual columns (DuckLake spec 7.3) are the table's, not a query's; a column of the table hides them.
  const isHidden = columns.some((column) => ['rowid', 'snapshot_id'].includes(column.name.toLowerCase()))
  if (isHidden) return { relation, columns, identity: null }
  const table = [alias, name.schema, name.table].map(quoteIdentifier).join('.')
  return {
    relation: `${table} AT (VERSION => ${snapshot})`,
    columns,
    identity: { rowId: 'rowid', snapshotId: 'snapshot_id' },
  }
}

async function locatedSource(
  lake: LakeClient,
  catalog: Catalog,
  name: TableName,
  snapshot: number,
  columns: readonly TopLevelColumn[],
): Promise<RowSource> {
  const relation = await lake.history.located(name, snapshot)
  const names = locationNames(columns)
  const nameOf = (column: (typeof LOCATION_COLUMNS)[number]['name']) =>
    names[LOCATION_COLUMNS.findIndex((each) => each.name === column)] ?? quoteIdentifier(column)
  const rowId = nameOf('row_id')
  // A file that does not say its rows' ids leaves no way to tell them from others.
  const [unknown] = await queryRows(
    catalog,
    `SELECT 1 AS one FROM ${relation} WHERE ${rowId} IS NULL LIMIT 1`,
  )
  return {
    relation,
    columns,
    identity: unknown === undefined ? { rowId, snapshotId: nameOf('snapshot_id') } : null,
  }
}

/** The built-in engine's lakes tell rows apart by themselves. */
function isClient(lake: Lake): lake is LakeClient {
  return 'history' in lake
}
