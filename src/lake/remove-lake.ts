/** Removes a lake and nothing else: other lakes, and files that only share a folder with it, stay. */

import { quoteLiteral } from '../values/sql-text.ts'
import { asItIs } from './attach-options.ts'
import { type Catalog, catalogOf, catalogTable, flag, inCatalog, queryRows, tableNames } from './catalog.ts'
import { attachedDatabasePath, detachCatalog, isLakeFile, openCatalog } from './catalog-open.ts'
import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { checkDataPath, dataPathOf, resolvePath } from './paths.ts'
import type { FileStore, Sql } from './ports.ts'
import { readOnly } from './read-only.ts'

/** Everything DuckDB keeps beside a database file. */
const CATALOG_SUFFIXES = ['', '.wal', '.wal.checkpoint', '.wal.recovery', '.undo']

/** What DuckLake's own orphan cleanup takes for its files (DuckLake spec 9.5), and deletion vectors. */
const LAKE_FILE = /\.(parquet|puffin)$/

/** The catalog goes last: as long as it is there, what is left of the lake can be found and removed again. */
export async function removeLake(sql: Sql, files: FileStore, request: AttachRequest): Promise<void> {
  if (request.access === 'read-only') throw readOnly(request.alias)
  const dataPath = dataPathOf(request)
  checkDataPath(dataPath)
  await detachOther(sql, request)
  const found = await look(sql, files, request, dataPath)
  for (const directory of found.directories) {
    const below = await files.list(directory)
    for (const { path } of below.filter((file) => LAKE_FILE.test(file.path))) await files.remove(path)
  }
  if (found.shared) await dropCatalog(sql, files, request)
  else await removeCatalogFile(files, request.metadataPath)
  await files.flush()
}

interface Found {
  /** The directory of every table the lake has or had, orphaned files included. */
  readonly directories: readonly string[]
  /** The catalog file holds more than this lake's catalog. */
  readonly shared: boolean
}

/** What there is to remove. A catalog that cannot be read any more names no directories: then it is the whole data path. */
async function look(sql: Sql, files: FileStore, request: AttachRequest, dataPath: string): Promise<Found> {
  if (!(await isLakeFile(files, request.metadataPath))) return { directories: [], shared: false }
  try {
    return await inCatalogOf(sql, files, request, async (catalog) => ({
      directories: await directoriesOf(catalog, dataPath),
      shared: await isShared(catalog),
    }))
  } catch (error) {
    if (error instanceof LakeError) return { directories: [dataPath], shared: false }
    throw error
  }
}

async function inCatalogOf<T>(
  sql: Sql,
  files: FileStore,
  request: AttachRequest,
  work: (catalog: Catalog) => Promise<T>,
): Promise<T> {
  // Where the catalog says its data is does not matter: the request does, as it did for every write.
  const { catalog } = await openCatalog(sql, files, { ...asItIs(request), overrideDataPath: true }, '')
  try {
    return await work(catalog)
  } finally {
    await detachCatalog(catalog)
  }
}

async function directoriesOf(catalog: Catalog, dataPath: string): Promise<readonly string[]> {
  const rows = await queryRows(
    catalog,
    `SELECT DISTINCT s.path AS schema_path, s.path_is_relative AS schema_relative, t.path AS table_path, t.path_is_relative AS table_relative FROM ${catalogTable(catalog, 'ducklake_table')} t JOIN ${catalogTable(catalog, 'ducklake_schema')} s USING (schema_id)`,
  )
  return rows.map((row) => {
    const schema = resolvePath(dataPath, row.schema_path ?? null, flag(row, 'schema_relative'))
    return resolvePath(schema, row.table_path ?? null, flag(row, 'table_relative'))
  })
}

async function isShared(catalog: Catalog): Promise<boolean> {
  const rows = await queryRows(
    catalog,
    `SELECT table_name FROM duckdb_tables() WHERE database_name = ${quoteLiteral(catalog.database)} AND NOT (${inCatalog(catalog)} AND starts_with(table_name, 'ducklake_')) LIMIT 1`,
  )
  return rows.length > 0
}

async function dropCatalog(sql: Sql, files: FileStore, request: AttachRequest): Promise<void> {
  await inCatalogOf(sql, files, request, async (catalog) => {
    const tables = await tableNames(catalog, 'ducklake_')
    const drops = Array.from(tables, (name) => `DROP TABLE ${catalogTable(catalog, name)}`)
    await sql.run(['BEGIN TRANSACTION', ...drops, 'COMMIT'].join(';\n'))
  })
}

async function removeCatalogFile(files: FileStore, metadataPath: string): Promise<void> {
  const beside = new Set((await files.list(metadataPath)).map((file) => file.path))
  for (const suffix of CATALOG_SUFFIXES.toReversed()) {
    const path = metadataPath + suffix
    if (beside.has(path)) await files.remove(path)
  }
}

/** The alias may still stand for a lake of another configuration; this lake's own attachment is used and then ended. */
async function detachOther(sql: Sql, request: AttachRequest): Promise<void> {
  const catalog = catalogOf(sql, request)
  const attached = await attachedDatabasePath(catalog)
  if (attached !== null && attached !== request.metadataPath) await detachCatalog(catalog)
}
