/** The data files of a table at a snapshot, and which of their rows are deleted by then. */

import {
  type Catalog,
  catalogTable,
  damaged,
  flag,
  integer,
  queryRows,
  type Row,
  tableNames,
  text,
  visibleAt,
} from '../catalog.ts'
import { readDeleteFile } from '../delete-file.ts'
import { LakeError } from '../lake-error.ts'
import { resolvePath } from '../paths.ts'
import type { TableEntry } from '../read-snapshot.ts'
import type { Work } from './work.ts'

export interface LiveFile {
  readonly id: number
  readonly path: string
  /** Physical rows, deleted ones counted. */
  readonly rows: number
  /** The delete file in force. */
  readonly deletes: KnownDeletes | null
}

export interface KnownDeletes {
  readonly deleteFileId: number
  readonly path: string
  /** Temporary table with the `position` and the `snapshot_id` of every deletion in the file. */
  readonly relation: string
  readonly positions: number
}

/** Quoted name of the table's list of inlined deletes, or `null` when there is none yet (DuckLake spec 6.5). */
export async function inlinedDeletes(catalog: Catalog, table: TableEntry): Promise<string | null> {
  const name = inlinedDeleteTable(table.id)
  return (await tableNames(catalog, name)).has(name) ? catalogTable(catalog, name) : null
}

export function inlinedDeleteTable(tableId: number): string {
  return `ducklake_inlined_delete_${tableId}`
}

/** SQL condition: the row at `position` of the file is still there at the snapshot. */
export function stillThere(
  file: LiveFile,
  position: string,
  inlined: string | null,
  snapshot: number,
): string {
  return [
    `${position} BETWEEN 0 AND ${file.rows - 1}`,
    ...(file.deletes === null ? [] : [`${position} NOT IN (SELECT position FROM ${file.deletes.relation})`]),
    ...(inlined === null
      ? []
      : [
          `${position} NOT IN (SELECT row_id FROM ${inlined} WHERE file_id = ${file.id} AND begin_snapshot <= ${snapshot})`,
        ]),
  ].join(' AND ')
}

/** The files visible at a snapshot, or those of them that are in the query `only` of ids, oldest first. */
export async function readLiveFiles(
  work: Work,
  table: TableEntry,
  snapshot: number,
  only?: string,
): Promise<readonly LiveFile[]> {
  const { catalog } = work
  const rows = await queryRows(
    catalog,
    `SELECT f.data_file_id, f.path, f.path_is_relative, f.record_count, d.delete_file_id, d.path AS delete_path, d.path_is_relative AS delete_path_is_relative, d.format, d.begin_snapshot, f.encryption_key IS NOT NULL OR d.encryption_key IS NOT NULL AS encrypted FROM ${catalogTable(catalog, 'ducklake_data_file')} f LEFT JOIN ${catalogTable(catalog, 'ducklake_delete_file')} d ON d.data_file_id = f.data_file_id AND ${visibleAt(snapshot, 'd')} WHERE f.table_id = ${table.id} AND ${visibleAt(snapshot, 'f')}${only === undefined ? '' : ` AND f.data_file_id IN (${only})`} ORDER BY f.data_file_id`,
  )
  const files: LiveFile[] = []
  for (const row of rows) {
    const id = integer(row, 'data_file_id')
    const path = resolvePath(table.directory, text(row, 'path'), flag(row, 'path_is_relative'))
    if (files.at(-1)?.id === id) throw damaged(`two delete files are in force for the data file "${path}"`)
    if (flag(row, 'encrypted')) throw notDeletable(path, 'it is encrypted')
    files.push({
      id,
      path,
      rows: integer(row, 'record_count'),
      deletes: await knownDeletes(work, table, row),
    })
  }
  return files
}

async function knownDeletes(work: Work, table: TableEntry, row: Row): Promise<KnownDeletes | null> {
  if (row.delete_file_id === null) return null
  const path = resolvePath(table.directory, text(row, 'delete_path'), flag(row, 'delete_path_is_relative'))
  const format = row.format ?? 'parquet'
  if (format.toLowerCase() !== 'parquet') throw notDeletable(path, `its format is ${format}, not Parquet`)
  const relation = work.temporary('known')
  await readDeleteFile(work, path, integer(row, 'begin_snapshot'), relation)
  const [counted] = await queryRows(work.catalog, `SELECT count(*) AS n FROM ${relation}`)
  const positions = counted === undefined ? 0 : integer(counted, 'n')
  return { deleteFileId: integer(row, 'delete_file_id'), path, relation, positions }
}

function notDeletable(path: string, reason: string): LakeError {
  return new LakeError(
    'unsupported-lake',
    `Rows of file "${path}" cannot be deleted here: ${reason}.`,
    'Delete them with DuckDB and the ducklake extension instead.',
  )
}
