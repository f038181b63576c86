/** What DuckLake's `table_info()`, `ducklake_list_files()` and `settings()` say (DuckLake spec 10). */

import { catalogTable, flag, integer, integerOrNull, queryRows, text, visibleAt } from '../catalog.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { resolvePath } from '../paths.ts'
import { findTable, latestSnapshot, readTables, resolveSnapshot } from '../read-snapshot.ts'

/** A table with the files its latest rows are in. */
export interface TableInfo extends TableName {
  readonly schemaId: number
  readonly tableId: number
  readonly tableUuid: string
  readonly fileCount: number
  /** Bytes. */
  readonly fileSize: number
  readonly deleteFileCount: number
  /** Bytes. */
  readonly deleteFileSize: number
}

/** A file of a table at a snapshot. */
export interface FileInfo {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Bytes; `null` when the catalog does not say. */
  readonly footerSize: number | null
}

/** A data file, with its delete file if it has one. */
export interface ListedFile {
  readonly data: FileInfo
  readonly delete: FileInfo | null
}

export interface LakeSettings {
  /** What the catalog is kept in. */
  readonly catalogType: 'duckdb'
  /** Version of the DuckLake format. */
  readonly version: string
  readonly dataPath: string
}

/** Every table of the latest snapshot. */
export async function tableInfo({ catalog, dataPath }: LakeContext): Promise<readonly TableInfo[]> {
  const head = await latestSnapshot(catalog)
  const tables = new Map((await readTables(catalog, dataPath, head.id)).map((table) => [table.id, table]))
  const of = (name: string) =>
    `(SELECT count(*) AS n, coalesce(sum(f.file_size_bytes), 0) AS size FROM ${catalogTable(catalog, name)} f WHERE f.table_id = t.table_id AND ${visibleAt(head.id, 'f')})`
  const rows = await queryRows(
    catalog,
    `SELECT t.table_id, t.schema_id, t.table_name, t.table_uuid, d.n AS files, d.size AS file_size, x.n AS delete_files, x.size AS delete_size
     FROM ${catalogTable(catalog, 'ducklake_table')} t, LATERAL ${of('ducklake_data_file')} d, LATERAL ${of('ducklake_delete_file')} x
     WHERE ${visibleAt(head.id, 't')} ORDER BY t.table_id`,
  )
  return rows.map((row) => ({
    schema: tables.get(integer(row, 'table_id'))?.schema ?? '',
    table: text(row, 'table_name'),
    schemaId: integer(row, 'schema_id'),
    tableId: integer(row, 'table_id'),
    tableUuid: text(row, 'table_uuid'),
    fileCount: integer(row, 'files'),
    fileSize: integer(row, 'file_size'),
    deleteFileCount: integer(row, 'delete_files'),
    deleteFileSize: integer(row, 'delete_size'),
  }))
}

/** The files that a table's rows are in at a snapshot, the latest when none is given. */
export async function listFiles(
  { catalog, dataPath }: LakeContext,
  name: TableName,
  wanted?: number,
): Promise<readonly ListedFile[]> {
  const snapshot = await resolveSnapshot(catalog, wanted)
  const table = await findTable(catalog, dataPath, snapshot, name)
  const rows = await queryRows(
    catalog,
    `SELECT f.path, f.path_is_relative, f.file_size_bytes AS size, f.footer_size, d.path AS delete_path, d.path_is_relative AS delete_relative, d.file_size_bytes AS delete_size, d.footer_size AS delete_footer
     FROM ${catalogTable(catalog, 'ducklake_data_file')} f
     LEFT JOIN ${catalogTable(catalog, 'ducklake_delete_file')} d ON d.data_file_id = f.data_file_id AND ${visibleAt(snapshot, 'd')}
     WHERE f.table_id = ${table.id} AND ${visibleAt(snapshot, 'f')} ORDER BY f.data_file_id`,
  )
  return rows.map((row) => ({
    data: {
      path: resolvePath(table.directory, text(row, 'path'), flag(row, 'path_is_relative')),
      size: integer(row, 'size'),
      footerSize: integerOrNull(row, 'footer_size'),
    },
    delete:
      row.delete_path === null
        ? null
        : {
            path: resolvePath(table.directory, text(row, 'delete_path'), flag(row, 'delete_relative')),
            size: integer(row, 'delete_size'),
            footerSize: integerOrNull(row, 'delete_footer'),
          },
  }))
}

export async function settings({ catalog, dataPath }: LakeContext): Promise<LakeSettings> {
  const [row = {}] = await queryRows(
    catalog,
    `SELECT value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE key = 'version' AND scope IS NULL`,
  )
  return { catalogType: 'duckdb', version: text(row, 'value'), dataPath }
}
