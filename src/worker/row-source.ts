/** A table at one snapshot with its rows' ids, on either engine. */

import type { Catalog } from '../lake/catalog.ts'
import type { Lake, LakeEngine, TableName } from '../lake/engine.ts'
import type { TopLevelColumn } from '../lake/inspect/column-diff.ts'
import type { RowSource } from '../lake/inspect/row-diff.ts'
import { quoteIdentifier } from '../values/sql-text.ts'

export interface AttachedLake {
  readonly kind: LakeEngine['kind']
  readonly lake: Lake
  /** The name it is attached under. */
  readonly alias: string
  readonly catalog: Catalog
}

/** Stays readable as `Lake.relation` says. */
export async function openRowSource(
  { kind, lake, alias }: AttachedLake,
  name: TableName,
  snapshot: number,
  columns: readonly TopLevelColumn[],
): Promise<RowSource> {
  const relation = await lake.relation(name, snapshot)
  if (kind === 'built-in') return { relation, columns, identity: null }
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
