/** The rows that a change takes away, each found where it is, and how each file's are recorded (DuckLake spec 8.3). */

import { quoteLiteral } from '../../values/sql-text.ts'
import { catalogTable, integer, queryRows, text, visibleAt } from '../catalog.ts'
import { conflict } from '../changes.ts'
import { type DeleteFile, writeDeleteFile } from '../delete-file.ts'
import { inliningRowLimit, readInlinedTables } from '../inline.ts'
import type { KnownSnapshot } from '../known-snapshot.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { inlinedDeletes, type KnownDeletes, type LiveFile, readLiveFiles, stillThere } from './live-files.ts'
import type { Work } from './work.ts'

/** Rows waiting to be deleted, by where they are. */
export interface StagedDeletions {
  /** Temporary table of `file_id`, `position`, `inlined_in` and `row_id`: each row once. */
  readonly relation: string
  readonly inlinedRows: readonly InlinedDeletion[]
  readonly files: readonly FileDeletion[]
}

export interface InlinedDeletion {
  /** The `ducklake_inlined_data_…` table. */
  readonly table: string
  readonly rows: number
}

/** What becomes of one data file. */
export interface FileDeletion {
  readonly file: LiveFile
  readonly how: /** Its deleted positions are kept in the catalog. */
    | { readonly kind: 'inlined' }
    /** None of its rows is left. */
    | { readonly kind: 'ended' }
    /** Its first delete file. */
    | { readonly kind: 'written'; readonly deletes: DeleteFile }
    /** A delete file that takes the place of the one in force; it says when each row was deleted, so a commit writes it. */
    | { readonly kind: 'replaced'; readonly known: KnownDeletes }
}

/**
 * Decides how the rows of `relation` are deleted from the table as it is at `head`, and writes the delete files that do not
 * depend on the commit's snapshot. Errors: `conflict` when one of the rows is not there.
 */
export async function stageDeletions(
  work: Work,
  head: KnownSnapshot,
  table: TableEntry,
  relation: string,
): Promise<StagedDeletions> {
  const inlinedRows = await findInlinedRows(work, head, table, relation)
  const counts = await countByFile(work, relation)
  if (counts.size === 0) return { relation, inlinedRows, files: [] }
  const limit = await inliningRowLimit(work.catalog, table, work.attachLimit)
  const inlined = await inlinedDeletes(work.catalog, table)
  const live = await readLiveFiles(work, table, head.id, [...counts.keys()].join(', '))
  if (live.length < counts.size) throw gone(table)
  const files: FileDeletion[] = []
  for (const file of live) {
    await checkPositions(work, head, table, relation, file, inlined)
    files.push({ file, how: await decide(work, table, relation, file, counts.get(file.id) ?? 0, limit) })
  }
  return { relation, inlinedRows, files }
}

/** As DuckDB decides, file by file; inlined deletes of a file keep it from being ended. */
async function decide(
  work: Work,
  table: TableEntry,
  relation: string,
  file: LiveFile,
  rows: number,
  limit: number,
): Promise<FileDeletion['how']> {
  if (rows <= limit) return { kind: 'inlined' }
  if (rows + (file.deletes?.positions ?? 0) === file.rows) return { kind: 'ended' }
  if (file.deletes !== null) return { kind: 'replaced', known: file.deletes }
  const query = `SELECT position FROM ${relation} WHERE file_id = ${file.id}`
  const deletes = await writeDeleteFile(work, table.directory, file.path, { query, bySnapshot: false })
  work.written.push(deletes)
  return { kind: 'written', deletes }
}

async function countByFile(work: Work, relation: string): Promise<ReadonlyMap<number, number>> {
  const rows = await queryRows(
    work.catalog,
    `SELECT file_id, count(*) AS n FROM ${relation} WHERE inlined_in IS NULL GROUP BY file_id ORDER BY file_id`,
  )
  return new Map(rows.map((row) => [integer(row, 'file_id'), integer(row, 'n')]))
}

async function checkPositions(
  work: Work,
  head: KnownSnapshot,
  table: TableEntry,
  relation: string,
  file: LiveFile,
  inlined: string | null,
): Promise<void> {
  const [other] = await queryRows(
    work.catalog,
    `SELECT position FROM ${relation} WHERE file_id = ${file.id} AND NOT (${stillThere(file, 'position', inlined, head.id)}) LIMIT 1`,
  )
  if (other !== undefined) throw gone(table)
}

async function findInlinedRows(
  work: Work,
  head: KnownSnapshot,
  table: TableEntry,
  relation: string,
): Promise<readonly InlinedDeletion[]> {
  const { catalog } = work
  const asked = await queryRows(
    catalog,
    `SELECT inlined_in, count(*) AS n FROM ${relation} WHERE inlined_in IS NOT NULL GROUP BY inlined_in ORDER BY inlined_in`,
  )
  if (asked.length === 0) return []
  const known = new Set((await readInlinedTables(catalog, table.id)).map(({ name }) => name))
  const found = asked.map((row) => ({ table: text(row, 'inlined_in'), rows: integer(row, 'n') }))
  for (const deletion of found) {
    if (!known.has(deletion.table)) throw gone(table)
    const rows = `SELECT count(*) AS n FROM ${catalogTable(catalog, deletion.table)} WHERE ${visibleAt(head.id)} AND ${isMeant(relation, deletion.table)}`
    const [there] = await queryRows(catalog, rows)
    if (there === undefined || integer(there, 'n') !== deletion.rows) throw gone(table)
  }
  return found
}

/** SQL condition on a row of an inlined table: it is one of the rows to delete. */
export function isMeant(relation: string, inlinedTable: string): string {
  return `row_id IN (SELECT row_id FROM ${relation} WHERE inlined_in = ${quoteLiteral(inlinedTable)})`
}

function gone(table: TableEntry) {
  return conflict(`a row to delete from table "${table.table}" is not there`)
}
