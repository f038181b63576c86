/** The versions of rows that left a table between two snapshots, both included (DuckLake spec 7.5). */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { catalogTable, groupBy, integer, integerOrNull, queryRows, type Row } from '../catalog.ts'
import { readInlinedRows } from '../read-inlined.ts'
import { DELETE_FILE_COLUMNS, inlinedDeletes, loadDeleteFile } from '../scan/deletes.ts'
import { DATA_FILE_COLUMNS, readDataFile } from '../scan/read-data-file.ts'
import { temporary } from '../scan/stored-file.ts'
import type { FeedRange } from './feed-range.ts'

/**
 * Adds `snapshot_id` (the one that deleted the row), `rowid` and the table's columns to the feed's relation. A position that
 * several delete files name was deleted by the first of them; what is left when a file ends is deleted by its end.
 */
export async function deletionsInto(feed: FeedRange): Promise<void> {
  const { source, table, from, to, relation } = feed
  const { catalog } = source
  const deleteFiles = groupBy(
    await queryRows(
      catalog,
      `SELECT ${DELETE_FILE_COLUMNS} FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE table_id = ${table.id} AND begin_snapshot <= ${to} ORDER BY begin_snapshot`,
    ),
    (row) => integer(row, 'data_file_id'),
  )
  const inlined = await inlinedDeletes(source, table)
  const withInlined = new Set(
    inlined === null
      ? []
      : (
          await queryRows(catalog, `SELECT DISTINCT file_id FROM ${inlined} WHERE begin_snapshot <= ${to}`)
        ).map((row) => integer(row, 'file_id')),
  )
  const files = await queryRows(
    catalog,
    `SELECT ${DATA_FILE_COLUMNS} FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE table_id = ${table.id} AND begin_snapshot <= ${to} AND (end_snapshot IS NULL OR end_snapshot >= ${from}) ORDER BY data_file_id`,
  )
  for (const file of files) {
    const id = integer(file, 'data_file_id')
    const listed = deleteFiles.get(id) ?? []
    const end = integerOrNull(file, 'end_snapshot')
    if (listed.length === 0 && !withInlined.has(id) && (end === null || end > to)) continue
    await deletionsOfFile(feed, file, listed, withInlined.has(id) ? inlined : null)
  }
  await readInlinedRows(catalog, table, table.columns, relation, `end_snapshot BETWEEN ${from} AND ${to}`, {
    select: (row) => ['end_snapshot', row.rowId, ...row.values],
    where: () => [],
  })
}

async function deletionsOfFile(
  { source, table, from, to, relation }: FeedRange,
  file: Row,
  deleteFiles: readonly Row[],
  inlined: string | null,
): Promise<void> {
  const { sql } = source.catalog
  const id = integer(file, 'data_file_id')
  const end = integerOrNull(file, 'end_snapshot')
  const loaded = deleteFiles.map(() => temporary('delete'))
  const events = quoteIdentifier(temporary('deletions'))
  try {
    for (const [i, row] of deleteFiles.entries()) await loadDeleteFile(source, table, row, loaded[i] ?? '')
    const parts = [
      ...loaded.map((name) => `SELECT position, snapshot_id FROM ${quoteIdentifier(name)}`),
      ...(inlined === null
        ? []
        : [
            `SELECT row_id, begin_snapshot FROM ${inlined} WHERE file_id = ${id} AND begin_snapshot <= ${to}`,
          ]),
    ]
    const all =
      parts.length === 0 ? 'SELECT NULL::BIGINT, NULL::BIGINT WHERE false' : parts.join(' UNION ALL ')
    await sql.run(
      `CREATE TEMP TABLE ${events} AS SELECT position AS deleted_position, min(snapshot_id) AS deleted_by FROM (${all}) AS e(position, snapshot_id) GROUP BY position`,
    )
    const deletedBy = end === null ? 'deleted_by' : `coalesce(deleted_by, ${end})`
    await readDataFile(source, {
      table,
      file,
      columns: table.columns,
      relation,
      snapshot: to,
      join: `${end === null ? '' : 'LEFT '}JOIN ${events} ON deleted_position = position`,
      select: (row) => [deletedBy, row.rowId, ...row.values],
      where: () => [`${deletedBy} BETWEEN ${from} AND ${to}`],
    })
  } finally {
    for (const name of loaded) await sql.run(`DROP TABLE IF EXISTS ${quoteIdentifier(name)}`)
    await sql.run(`DROP TABLE IF EXISTS ${events}`)
  }
}
