/**
 * Delete files: which positions of a data file are gone and, in a file that covers several snapshots, since which one
 * (DuckLake spec 8.1). What is written has each position once, in order; what is read is checked to be such a list.
 */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, damaged, integer, queryRows } from './catalog.ts'
import { FILE_PATH_FIELD, POSITION_FIELD, SNAPSHOT_FIELD } from './hidden-columns.ts'
import type { LakeContext } from './lake-context.ts'
import { decodeParquet, fileBytes, type StoredParquet, storeParquet } from './parquet-file.ts'

type Target = Pick<LakeContext, 'catalog' | 'parquet' | 'files'>

export interface DeleteFile extends StoredParquet {
  /** Positions in it (`delete_count`). */
  readonly positions: number
}

/** Deleted positions of one data file. */
export interface DeletedPositions {
  /** A query of a BIGINT `position`, each once, and with `bySnapshot` a BIGINT `snapshot_id`: the one that deleted it. */
  readonly query: string
  /** Whether the snapshots are written, too. Without them every position is deleted since the file's `begin_snapshot`. */
  readonly bySnapshot: boolean
}

/** Writes a delete file below `directory`, the table's, for the data file at `dataFile`. */
export async function writeDeleteFile(
  target: Target,
  directory: string,
  dataFile: string,
  deleted: DeletedPositions,
): Promise<DeleteFile> {
  const [row] = await queryRows(
    target.catalog,
    `SELECT count(*) AS positions, count(DISTINCT position) AS different FROM (${deleted.query})`,
  )
  const positions = row === undefined ? 0 : integer(row, 'positions')
  const different = row === undefined ? 0 : integer(row, 'different')
  if (positions === 0 || positions !== different)
    throw damaged(`${positions} deletions of "${dataFile}" are for ${different} positions`)
  const values = [
    `${quoteLiteral(dataFile)} AS ${FILE_PATH_FIELD.name}`,
    `position AS ${POSITION_FIELD.name}`,
    ...(deleted.bySnapshot ? [`snapshot_id AS ${SNAPSHOT_FIELD.name}`] : []),
  ]
  const stored = await storeParquet(
    target,
    directory,
    '-delete',
    `SELECT ${values.join(', ')} FROM (${deleted.query}) ORDER BY position`,
    [FILE_PATH_FIELD, POSITION_FIELD, ...(deleted.bySnapshot ? [SNAPSHOT_FIELD] : [])],
  )
  return { ...stored, positions }
}

/**
 * Fills the new temporary table `relation` (unquoted) with the `position` and `snapshot_id` of every deletion in the
 * delete file at `path`, which is in force since `beginSnapshot`.
 */
export async function readDeleteFile(
  { catalog, parquet, files }: Target,
  path: string,
  beginSnapshot: number,
  relation: string,
): Promise<void> {
  const decoded = `${relation}_decoded`
  await decodeParquet(parquet, await fileBytes(files, path), decoded)
  try {
    const { columns } = await catalog.sql.rows(`SELECT * FROM ${quoteIdentifier(decoded)} LIMIT 0`)
    const [, position, third] = columns
    if (position?.type !== 'BIGINT') throw damaged(`"${path}" is no list of deleted positions`)
    const bySnapshot = third?.type === 'BIGINT' && third.name === SNAPSHOT_FIELD.name
    await catalog.sql.run(
      `CREATE TEMP TABLE ${quoteIdentifier(relation)} AS SELECT ${quoteIdentifier(position.name)} AS position, CAST(${bySnapshot ? quoteIdentifier(third.name) : beginSnapshot} AS BIGINT) AS snapshot_id FROM ${quoteIdentifier(decoded)}`,
    )
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${quoteIdentifier(decoded)}`)
  }
}

/** A `ducklake_delete_file` row, but for what the file itself says. */
export interface DeleteFileEntry {
  readonly id: number
  readonly tableId: number
  readonly dataFileId: number
  readonly beginSnapshot: number
  /** The newest snapshot in a file with snapshots, where DuckLake says it (DuckLake spec 8.3); else `null`. */
  readonly partialMax: number | null
}

/** The statement that makes a delete file part of the lake (DuckLake spec 8.2). */
export function insertDeleteFile(catalog: Catalog, entry: DeleteFileEntry, file: DeleteFile): string {
  return `INSERT INTO ${catalogTable(catalog, 'ducklake_delete_file')} VALUES (${entry.id}, ${entry.tableId}, ${entry.beginSnapshot}, NULL, ${entry.dataFileId}, ${quoteLiteral(file.name)}, true, 'parquet', ${file.positions}, ${file.size}, ${file.footerSize}, NULL, ${entry.partialMax ?? 'NULL'})`
}

/**
 * Statements that take a delete file out of the lake because another one has all its deletions, and schedule its removal.
 * `path` is relative to the data path, or absolute when it is not below it (`pathIsRelative` false).
 */
export function removeDeleteFile(
  catalog: Catalog,
  deleteFileId: number,
  path: string,
  pathIsRelative: boolean,
): readonly string[] {
  return [
    `DELETE FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE delete_file_id = ${deleteFileId}`,
    `INSERT INTO ${catalogTable(catalog, 'ducklake_files_scheduled_for_deletion')} VALUES (${deleteFileId}, ${quoteLiteral(path)}, ${pathIsRelative}, now())`,
  ]
}
