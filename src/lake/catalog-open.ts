/** Attaches the catalog database of a lake, creating the lake when there is none, and refuses what is not ours. */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { asItIs, checkOptions, isReadOnly, mayCreate } from './attach-options.ts'
import { type Catalog, catalogOf, queryRows, tableNames } from './catalog.ts'
import { checkSettings, checkVersion, readVersion } from './catalog-check.ts'
import { createCatalog } from './catalog-create.ts'
import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { isOlder, migrateCatalog } from './migrate.ts'
import { checkDataPath, dataPathOf } from './paths.ts'
import { pinnedSnapshot } from './pinned-snapshot.ts'
import type { FileStore, Sql } from './ports.ts'
import { readOnly } from './read-only.ts'

export interface OpenCatalog {
  readonly catalog: Catalog
  /** The directory data files are below, for this session; ends in `/`. */
  readonly dataPath: string
  /** Whether this call attached the database, and so has to detach it. */
  readonly attachedHere: boolean
}

/** 16 KiB blocks make a catalog of a few rows 0.3 MB instead of 4 MB; every DuckDB 1.x opens them. */
const NEW_CATALOG_OPTIONS = '(BLOCK_SIZE 16384)'

/**
 * Opens the lake of a request; see {@link OpenCatalog}. Leaves nothing attached when it throws. An older lake is migrated
 * when the request says so, else refused with `older-lake`.
 */
export async function openCatalog(
  sql: Sql,
  files: FileStore,
  request: AttachRequest,
  clientName: string,
): Promise<OpenCatalog> {
  checkOptions(request)
  const found = catalogOf(sql, request)
  const catalog: Catalog = isReadOnly(request) ? { ...found, readOnly: true } : found
  const attachedPath = await attachedDatabasePath(catalog)
  if (attachedPath !== null && attachedPath !== request.metadataPath)
    throw new LakeError(
      'sql',
      `Binder Error: Failed to attach database: database with name "${request.alias}" already exists`,
      `"${attachedPath}" is attached under this alias: detach it first, or choose another alias.`,
    )
  if (attachedPath === null) await attachDatabase(files, request, catalog)
  try {
    await createIfMissing(files, request, catalog, clientName)
    await migrateIfAsked(files, request, catalog)
    const dataPath = await checkSettings(catalog, request)
    const pinned = await pinnedSnapshot(catalog, request)
    return {
      catalog: pinned === undefined ? catalog : { ...catalog, pinned },
      dataPath,
      attachedHere: attachedPath === null,
    }
  } catch (error) {
    if (attachedPath === null) await detachCatalog(catalog)
    throw error
  }
}

/** Attaches the file; makes none unless the request does. */
async function attachDatabase(files: FileStore, request: AttachRequest, catalog: Catalog): Promise<void> {
  const existed = await isLakeFile(files, request.metadataPath)
  if (!existed && !mayCreate(request)) throw noLake(request)
  const options = existed ? (catalog.readOnly === true ? ' (READ_ONLY)' : '') : ` ${NEW_CATALOG_OPTIONS}`
  await catalog.sql.run(
    `ATTACH ${quoteLiteral(request.metadataPath)} AS ${quoteIdentifier(catalog.database)}${options}`,
  )
}

async function createIfMissing(
  files: FileStore,
  request: AttachRequest,
  catalog: Catalog,
  clientName: string,
): Promise<void> {
  if (await hasLake(catalog)) return
  if (!mayCreate(request)) throw noLake(request)
  const dataPath = dataPathOf(request)
  checkDataPath(dataPath)
  await createCatalog(catalog, dataPath, clientName)
  await files.flush()
}

async function migrateIfAsked(files: FileStore, request: AttachRequest, catalog: Catalog): Promise<void> {
  const version = await readVersion(catalog)
  const migrates = request.automaticMigration === true && catalog.readOnly !== true
  if (!migrates || version === null || !isOlder(version)) return checkVersion(catalog, version)
  await migrateCatalog(catalog, version)
  await files.flush()
}

/** What to do when there is no lake and none may be made. */
export const CREATION_ADVICE = 'Attach it for writing and without create_if_not_exists = false to make it.'

/** DuckLake's refusal. */
function noLake({ metadataPath }: AttachRequest): LakeError {
  return new LakeError(
    'no-such-lake',
    `Invalid Input Error: Existing DuckLake at metadata catalog "${metadataPath}" does not exist - and creating a new DuckLake is explicitly disabled`,
    CREATION_ADVICE,
  )
}

async function hasLake(catalog: Catalog): Promise<boolean> {
  return (await tableNames(catalog, 'ducklake_metadata')).has('ducklake_metadata')
}

/** Brings an older lake to 1.0; see `LakeEngine.migrate`. A lake of 1.0 stays as it is. */
export async function migrateLake(sql: Sql, files: FileStore, request: AttachRequest): Promise<void> {
  if (request.access === 'read-only') throw readOnly(request.alias)
  const { catalog } = await openCatalog(sql, files, { ...asItIs(request), automaticMigration: true }, '')
  await detachCatalog(catalog)
  await files.flush()
}

/** Whether the lake is there. A catalog file may hold other lakes, each in a schema of its own. */
export async function lakeExists(sql: Sql, files: FileStore, request: AttachRequest): Promise<boolean> {
  if (!(await isLakeFile(files, request.metadataPath))) return false
  if ((request.metadataSchema ?? '') === '') return true
  const catalog = catalogOf(sql, request)
  const attachedPath = await attachedDatabasePath(catalog)
  if (attachedPath !== null) return attachedPath === request.metadataPath && hasLake(catalog)
  await attachDatabase(files, asItIs(request), catalog)
  try {
    return await hasLake(catalog)
  } finally {
    await detachCatalog(catalog)
  }
}

/** Whether the catalog file is there; DuckDB treats an empty file as a new database. */
export async function isLakeFile(files: FileStore, metadataPath: string): Promise<boolean> {
  const found = await files.list(metadataPath)
  return found.some((file) => file.path === metadataPath && file.size > 0)
}

/** The file attached under the catalog's name, or `null`. */
export async function attachedDatabasePath(catalog: Catalog): Promise<string | null> {
  const rows = await queryRows(
    catalog,
    `SELECT path FROM duckdb_databases() WHERE database_name = ${quoteLiteral(catalog.database)}`,
  )
  return rows[0]?.path ?? null
}

/**
 * DETACH moves the catalog's log into its file. On a full disk DuckDB reports that it could not, detaches all the same,
 * and every row stays in the log: that must not keep a lake from being closed, or from being removed to make room.
 */
export async function detachCatalog(catalog: Catalog): Promise<void> {
  try {
    await catalog.sql.run(`DETACH ${quoteIdentifier(catalog.database)}`)
  } catch (error) {
    const full = error instanceof LakeError && error.code === 'storage-full'
    if (!full || (await attachedDatabasePath(catalog)) !== null) throw error
  }
}
