/** Removes a lake and nothing else: other lakes, and files that only share a folder with it, stay. */

import { catalogDatabaseName, catalogTable, flag, queryRows } from './catalog.ts'
import { attachedDatabasePath, detachCatalog, isLakeFile, openCatalog } from './catalog-open.ts'
import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { checkDataPath, dataPathOf, resolvePath } from './paths.ts'
import type { FileStore, Sql } from './ports.ts'

/** Everything DuckDB keeps beside a database file. */
const CATALOG_SUFFIXES = ['', '.wal', '.wal.checkpoint', '.wal.recovery', '.undo']

/** What DuckLake's own orphan cleanup takes for its files (DuckLake spec 9.5), and deletion vectors. */
const LAKE_FILE = /\.(parquet|puffin)$/

/** The catalog goes last: as long as it is there, what is left of the lake can be found and removed again. */
export async function removeLake(sql: Sql, files: FileStore, request: AttachRequest): Promise<void> {
  for (const directory of await directoriesOf(sql, files, request)) {
    const below = await files.list(directory)
    for (const { path } of below.filter((file) => LAKE_FILE.test(file.path))) await files.remove(path)
  }
  const beside = new Set((await files.list(request.metadataPath)).map((file) => file.path))
  for (const suffix of CATALOG_SUFFIXES.toReversed()) {
    const path = request.metadataPath + suffix
    if (beside.has(path)) await files.remove(path)
  }
  await files.flush()
}

/**
 * The directory of every table the lake has or had, orphaned files included. A catalog that cannot be read any
 * more names none: then it is the whole data path.
 */
async function directoriesOf(sql: Sql, files: FileStore, request: AttachRequest): Promise<readonly string[]> {
  const dataPath = dataPathOf(request)
  checkDataPath(dataPath)
  await detachOther(sql, request)
  if (!(await isLakeFile(files, request.metadataPath))) return []
  try {
    // Where the catalog says its data is does not matter: the request does, as it did for every write.
    const { catalog } = await openCatalog(sql, files, { ...request, overrideDataPath: true }, '')
    try {
      const rows = await queryRows(
        catalog,
        `SELECT DISTINCT s.path AS schema_path, s.path_is_relative AS schema_relative, t.path AS table_path, t.path_is_relative AS table_relative FROM ${catalogTable(catalog, 'ducklake_table')} t JOIN ${catalogTable(catalog, 'ducklake_schema')} s USING (schema_id)`,
      )
      return rows.map((row) => {
        const schema = resolvePath(dataPath, row.schema_path ?? null, flag(row, 'schema_relative'))
        return resolvePath(schema, row.table_path ?? null, flag(row, 'table_relative'))
      })
    } finally {
      await detachCatalog(catalog)
    }
  } catch (error) {
    if (error instanceof LakeError) return [dataPath]
    throw error
  }
}

/** The alias may still stand for a lake of another configuration; this lake's own attachment is used and then ended. */
async function detachOther(sql: Sql, { alias, metadataPath }: AttachRequest): Promise<void> {
  const catalog = { sql, database: catalogDatabaseName(alias) }
  const attached = await attachedDatabasePath(catalog)
  if (attached !== null && attached !== metadataPath) await detachCatalog(catalog)
}
