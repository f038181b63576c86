/** The deleted positions of a table's data files: delete files of both formats, and deletes kept in the catalog. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import {
  catalogTable,
  damaged,
  groupBy,
  integer,
  queryRows,
  type Row,
  tableNames,
  visibleAt,
} from '../catalog.ts'
import { readDeleteFile } from '../delete-file.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { readDeletionVector } from './deletion-vector.ts'
import { unreadable } from './refuse.ts'
import { decoding, filePath, plainFormat, type ScanSource } from './stored-file.ts'

/** The columns of `ducklake_delete_file` that reading one needs. */
export const DELETE_FILE_COLUMNS =
  'delete_file_id, data_file_id, path, path_is_relative, format, encryption_key, begin_snapshot, end_snapshot, partial_max'

/** Where the deleted positions of a table's files are. */
export interface Deletes {
  /** Visible delete files by data file id. */
  readonly files: ReadonlyMap<number, readonly Row[]>
  /** Quoted name of the table of inlined deletes, if there is one. */
  readonly inlined: string | null
}

export async function readDeletes(source: ScanSource, table: TableEntry, snapshot: number): Promise<Deletes> {
  const { catalog } = source
  const rows = await queryRows(
    catalog,
    `SELECT ${DELETE_FILE_COLUMNS} FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE table_id = ${table.id} AND ${visibleAt(snapshot)}`,
  )
  return {
    files: groupBy(rows, (row) => integer(row, 'data_file_id')),
    inlined: await inlinedDeletes(source, table),
  }
}

/** Quoted name of the table's inlined deletes. It is registered nowhere, so its name is looked for (DuckLake spec 6.5). */
export async function inlinedDeletes({ catalog }: ScanSource, table: TableEntry): Promise<string | null> {
  const name = `ducklake_inlined_delete_${table.id}`
  return (await tableNames(catalog, name)).has(name) ? catalogTable(catalog, name) : null
}

/** Conditions on `position` for a row that is not deleted at the snapshot; `loaded` is a new temporary table's name. */
export async function notDeleted(
  source: ScanSource,
  table: TableEntry,
  snapshot: number,
  deletes: Deletes,
  fileId: number,
  loaded: string,
): Promise<readonly string[]> {
  const conditions: string[] = []
  const [row, ...others] = deletes.files.get(fileId) ?? []
  if (row !== undefined) {
    if (others.length > 0)
      throw damaged(`two delete files are in force for the data file of "${filePath(table, row)}"`)
    await loadDeleteFile(source, table, row, loaded)
    conditions.push(
      `position NOT IN (SELECT position FROM ${quoteIdentifier(loaded)} WHERE snapshot_id <= ${snapshot})`,
    )
  }
  if (deletes.inlined !== null)
    conditions.push(
      `position NOT IN (SELECT row_id FROM ${deletes.inlined} WHERE file_id = ${fileId} AND begin_snapshot <= ${snapshot})`,
    )
  return conditions
}

/**
 * Creates the temporary table `name` (unquoted) with `position` and `snapshot_id`, when it was deleted: what the file says
 * per position, else the snapshot that added the file (DuckLake spec 7.2, 8.1).
 */
export async function loadDeleteFile(
  source: ScanSource,
  table: TableEntry,
  row: Row,
  name: string,
): Promise<void> {
  const path = filePath(table, row)
  const begin = integer(row, 'begin_snapshot')
  const format = plainFormat(path, row, 'format')
  if (format === 'puffin') await loadVector(source, path, begin, name)
  else if (format === 'parquet') await decoding(path, () => readDeleteFile(source, path, begin, name))
  else throw unreadable(`File "${path}"`, `its format is ${format}, neither Parquet nor a deletion vector`)
  const [counted] = await queryRows(
    source.catalog,
    `SELECT count(*) AS n, count(DISTINCT position) AS positions, count(snapshot_id) AS snapshots FROM ${quoteIdentifier(name)}`,
  )
  if (counted === undefined || counted.n !== counted.positions || counted.n !== counted.snapshots)
    throw damaged(`"${path}": Invalid delete data - row ids must be sorted and strictly increasing`)
}

/** Positions per statement, so that no statement becomes very long. */
const POSITIONS_AT_ONCE = 10_000

async function loadVector(source: ScanSource, path: string, begin: number, name: string): Promise<void> {
  const { sql } = source.catalog
  const bytes = await source.files.read(path)
  const positions = await decoding(path, async () => readDeletionVector(bytes))
  await sql.run(`CREATE TEMP TABLE ${quoteIdentifier(name)}(position BIGINT, snapshot_id BIGINT)`)
  for (let at = 0; at < positions.length; at += POSITIONS_AT_ONCE)
    await sql.run(
      `INSERT INTO ${quoteIdentifier(name)} SELECT unnest([${positions.slice(at, at + POSITIONS_AT_ONCE).join(',')}]::BIGINT[]), ${begin}`,
    )
}
