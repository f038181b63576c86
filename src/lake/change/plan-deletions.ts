/** Statements that take staged rows away at a snapshot (DuckLake spec 6.4, 6.5, 8.3). */

import { type Catalog, catalogTable, integer, queryRows } from '../catalog.ts'
import type { NextSnapshot } from '../commit.ts'
import { insertDeleteFile, removeDeleteFile, writeDeleteFile } from '../delete-file.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { inlinedDeleteTable, type KnownDeletes, type LiveFile } from './live-files.ts'
import { isMeant, type StagedDeletions } from './stage-deletions.ts'
import type { Work } from './work.ts'

export async function planDeletions(
  work: Work,
  table: TableEntry,
  staged: StagedDeletions,
  next: NextSnapshot,
): Promise<{ readonly statements: readonly string[]; readonly changes: readonly string[] }> {
  const { catalog } = work
  const inFiles: string[] = []
  for (const { file, how } of staged.files) {
    if (how.kind === 'ended') inFiles.push(endFile(catalog, file, next))
    if (how.kind === 'written') {
      const entry = { tableId: table.id, dataFileId: file.id, beginSnapshot: next.id, partialMax: null }
      inFiles.push(insertDeleteFile(catalog, { id: next.takeFileId(), ...entry }, how.deletes))
    }
    if (how.kind === 'replaced')
      inFiles.push(...(await replaceDeletes(work, table, staged.relation, file, how.known, next)))
  }
  const inCatalog = [
    ...staged.inlinedRows.map((deletion) => endInlinedRows(catalog, staged.relation, deletion.table, next)),
    ...inlineDeletes(catalog, table, staged, next),
  ]
  return {
    statements: [...inFiles, ...inCatalog],
    changes: [
      ...(inFiles.length > 0 ? [`deleted_from_table:${table.id}`] : []),
      ...(inCatalog.length > 0 ? [`inlined_delete:${table.id}`] : []),
    ],
  }
}

function endFile(catalog: Catalog, file: LiveFile, next: NextSnapshot): string {
  return `UPDATE ${catalogTable(catalog, 'ducklake_data_file')} SET end_snapshot = ${next.id} WHERE data_file_id = ${file.id}`
}

function endInlinedRows(catalog: Catalog, relation: string, inlined: string, next: NextSnapshot): string {
  // A new version of a row has the same id: it begins with this very snapshot.
  return `UPDATE ${catalogTable(catalog, inlined)} SET end_snapshot = ${next.id} WHERE end_snapshot IS NULL AND begin_snapshot <> ${next.id} AND ${isMeant(relation, inlined)}`
}

function inlineDeletes(
  catalog: Catalog,
  table: TableEntry,
  staged: StagedDeletions,
  next: NextSnapshot,
): readonly string[] {
  const files = staged.files.filter(({ how }) => how.kind === 'inlined').map(({ file }) => file.id)
  if (files.length === 0) return []
  const deletes = catalogTable(catalog, inlinedDeleteTable(table.id))
  return [
    `CREATE TABLE IF NOT EXISTS ${deletes}(file_id BIGINT, row_id BIGINT, begin_snapshot BIGINT)`,
    `INSERT INTO ${deletes} SELECT file_id, position, ${next.id} FROM ${staged.relation} WHERE file_id IN (${files.join(', ')}) ORDER BY file_id, position`,
  ]
}

/** DuckDB's way: one file with all deletions and their snapshots, and the former one is no part of the lake any more. */
async function replaceDeletes(
  work: Work,
  table: TableEntry,
  relation: string,
  file: LiveFile,
  known: KnownDeletes,
  next: NextSnapshot,
): Promise<readonly string[]> {
  const { catalog } = work
  const deletes = await writeDeleteFile(work, table.directory, file.path, {
    query: `SELECT position, snapshot_id FROM ${known.relation} UNION ALL SELECT position, ${next.id} FROM ${relation} WHERE file_id = ${file.id}`,
    bySnapshot: true,
  })
  work.written.push(deletes)
  const [first] = await queryRows(catalog, `SELECT min(snapshot_id) AS snapshot FROM ${known.relation}`)
  const beginSnapshot = first === undefined ? next.id : integer(first, 'snapshot')
  const below = known.path.startsWith(work.dataPath)
  return [
    ...removeDeleteFile(
      catalog,
      known.deleteFileId,
      below ? known.path.slice(work.dataPath.length) : known.path,
      below,
    ),
    insertDeleteFile(
      catalog,
      { id: next.takeFileId(), tableId: table.id, dataFileId: file.id, beginSnapshot, partialMax: next.id },
      deletes,
    ),
  ]
}
