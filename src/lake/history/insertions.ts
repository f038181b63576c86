/** The versions of rows that came into a table between two snapshots, both included (DuckLake spec 7.5). */

import { catalogTable, queryRows } from '../catalog.ts'
import { readInlinedRows } from '../read-inlined.ts'
import { DATA_FILE_COLUMNS, readDataFile } from '../scan/read-data-file.ts'
import type { FeedRange } from './feed-range.ts'

/** Adds `snapshot_id`, `rowid` and the table's columns to the feed's relation. Later deletion does not matter. */
export async function insertionsInto({ source, table, from, to, relation }: FeedRange): Promise<void> {
  const { catalog } = source
  const files = await queryRows(
    catalog,
    `SELECT ${DATA_FILE_COLUMNS} FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE table_id = ${table.id} AND begin_snapshot <= ${to} AND (begin_snapshot >= ${from} OR partial_max >= ${from}) ORDER BY data_file_id`,
  )
  for (const file of files)
    await readDataFile(source, {
      table,
      file,
      columns: table.columns,
      relation,
      snapshot: to,
      select: (row) => [row.snapshot, row.rowId, ...row.values],
      where: (row) => [`${row.snapshot} BETWEEN ${from} AND ${to}`],
    })
  const added = `begin_snapshot BETWEEN ${from} AND ${to}`
  await readInlinedRows(catalog, table, table.columns, relation, added, {
    select: (row) => [row.snapshot, row.rowId, ...row.values],
    where: () => [],
  })
}
