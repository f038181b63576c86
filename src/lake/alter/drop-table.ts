/** DROP TABLE, and the rows that end with a table or a view. */

import { type Catalog, catalogTable } from '../catalog.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { latestSnapshot } from '../read-snapshot.ts'
import { checkDropTableConflicts } from './alter-conflicts.ts'
import { tableToChange } from './entries.ts'

export async function dropTable(
  { catalog, dataPath }: LakeContext,
  name: TableName,
  message?: CommitMessage,
): Promise<number> {
  const head = await latestSnapshot(catalog)
  const table = await tableToChange(catalog, dataPath, head.id, name, 'drop')
  await checkMessage(catalog, table, message)
  const commitment = {
    plannedOn: head.id,
    checkConflicts: checkDropTableConflicts(table.id),
    plan: async (next: NextSnapshot) => ({
      statements: endTable(catalog, table.id, next.id),
      changes: [`dropped_table:${table.id}`],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}

/** What has rows of its own for a table, by the column that names it (DuckLake spec 4.5). */
const ENDED_WITH_TABLE = [
  ['ducklake_table', 'table_id'],
  ['ducklake_partition_info', 'table_id'],
  ['ducklake_column', 'table_id'],
  ['ducklake_column_tag', 'table_id'],
  ['ducklake_data_file', 'table_id'],
  ['ducklake_delete_file', 'table_id'],
  ['ducklake_tag', 'object_id'],
  ['ducklake_sort_info', 'table_id'],
] as const

/** Statistics, inlined tables and schema versions stay until the snapshots expire. */
export function endTable(catalog: Catalog, tableId: number, snapshot: number): readonly string[] {
  return ENDED_WITH_TABLE.map(([name, id]) => endRows(catalog, name, id, tableId, snapshot))
}

export function endView(catalog: Catalog, viewId: number, snapshot: number): readonly string[] {
  return [
    endRows(catalog, 'ducklake_view', 'view_id', viewId, snapshot),
    endRows(catalog, 'ducklake_tag', 'object_id', viewId, snapshot),
  ]
}

function endRows(catalog: Catalog, name: string, column: string, id: number, snapshot: number): string {
  return `UPDATE ${catalogTable(catalog, name)} SET end_snapshot = ${snapshot} WHERE ${column} = ${id} AND end_snapshot IS NULL`
}
