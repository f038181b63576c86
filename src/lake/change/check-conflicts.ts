/**
 * Whether a change of rows may be repeated on top of what other writers committed meanwhile. Beyond DuckLake's own rules
 * (spec 3.3), every file and inlined row that loses rows must be as it was: those rules leave gaps.
 */

import { type Catalog, catalogTable, integer, integerOrNull, queryRows } from '../catalog.ts'
import { type Change, checkDeleteConflicts, checkInsertConflicts, conflict } from '../changes.ts'
import { readInlinedTables } from '../inline.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { inlinedDeletes, type LiveFile } from './live-files.ts'
import { isMeant, type StagedDeletions } from './stage-deletions.ts'

/** Throws `conflict` when rows that are to be deleted have been touched since the snapshot `plannedOn`. */
export async function checkRowConflicts(
  catalog: Catalog,
  table: TableEntry,
  plannedOn: number,
  adds: boolean,
  deletions: StagedDeletions | null,
  theirs: readonly Change[],
): Promise<void> {
  if (adds) checkInsertConflicts(table.id, theirs)
  if (deletions === null) return
  const inlined =
    deletions.inlinedRows.length > 0 || deletions.files.some(({ how }) => how.kind === 'inlined')
  checkDeleteConflicts(table.id, { inlined }, theirs)
  const deletes = await inlinedDeletes(catalog, table)
  for (const { file } of deletions.files) await checkFile(catalog, table, file, plannedOn, deletes)
  const known = new Set((await readInlinedTables(catalog, table.id)).map(({ name }) => name))
  for (const { table: name, rows } of deletions.inlinedRows) {
    if (!known.has(name)) throw touched(table)
    const [there] = await queryRows(
      catalog,
      `SELECT count(*) AS n FROM ${catalogTable(catalog, name)} WHERE end_snapshot IS NULL AND ${isMeant(deletions.relation, name)}`,
    )
    if (there === undefined || integer(there, 'n') !== rows) throw touched(table)
  }
}

async function checkFile(
  catalog: Catalog,
  table: TableEntry,
  file: LiveFile,
  plannedOn: number,
  deletes: string | null,
): Promise<void> {
  const later =
    deletes === null
      ? 'false'
      : `EXISTS (SELECT 1 FROM ${deletes} WHERE file_id = ${file.id} AND begin_snapshot > ${plannedOn})`
  const [row] = await queryRows(
    catalog,
    `SELECT d.delete_file_id, ${later} AS later FROM ${catalogTable(catalog, 'ducklake_data_file')} f LEFT JOIN ${catalogTable(catalog, 'ducklake_delete_file')} d ON d.data_file_id = f.data_file_id AND d.end_snapshot IS NULL WHERE f.data_file_id = ${file.id} AND f.end_snapshot IS NULL`,
  )
  const same =
    row !== undefined && integerOrNull(row, 'delete_file_id') === (file.deletes?.deleteFileId ?? null)
  if (!same || row.later === 'true') throw touched(table)
}

function touched(table: TableEntry) {
  return conflict(
    `attempting to delete from table with index ${table.id}, but the same file has been changed by another writer`,
  )
}
