/** Attaches the catalog database of a lake, creating the lake when there is none, and refuses what is not ours. */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogDatabaseName, catalogTable, queryRows, tableNames, text } from './catalog.ts'
import { createCatalog } from './catalog-create.ts'
import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { checkDataPath, dataPathOf, normalizeDirectory } from './paths.ts'
import type { FileStore, Sql } from './ports.ts'

export interface OpenCatalog {
  readonly catalog: Catalog
  /** The directory data files are below, for this session; ends in `/`. */
  readonly dataPath: string
  /** Whether this call attached the database, and so has to detach it. */
  readonly attachedHere: boolean
}

/** 16 KiB blocks make a catalog of a few rows 0.3 MB instead of 4 MB; every DuckDB 1.x opens them. */
const NEW_CATALOG_OPTIONS = '(BLOCK_SIZE 16384)'

/** Opens the lake of a request; see {@link OpenCatalog}. Leaves nothing attached when it throws. */
export async function openCatalog(
  sql: Sql,
  files: FileStore,
  request: AttachRequest,
  clientName: string,
): Promise<OpenCatalog> {
  const catalog: Catalog = { sql, database: catalogDatabaseName(request.alias) }
  const attachedPath = await attachedDatabasePath(catalog)
  if (attachedPath !== null && attachedPath !== request.metadataPath)
    throw new LakeError(
      'sql',
      `Binder Error: Failed to attach database: database with name "${request.alias}" already exists`,
      `"${attachedPath}" is attached under this alias: detach it first, or choose another alias.`,
    )
  const existed = await isLakeFile(files, request.metadataPath)
  if (attachedPath === null)
    await sql.run(
      `ATTACH ${quoteLiteral(request.metadataPath)} AS ${quoteIdentifier(catalog.database)}${existed ? '' : ` ${NEW_CATALOG_OPTIONS}`}`,
    )
  try {
    const hasLake = (await tableNames(catalog, 'ducklake_metadata')).has('ducklake_metadata')
    if (!hasLake) {
      const dataPath = dataPathOf(request)
      checkDataPath(dataPath)
      await createCatalog(catalog, dataPath, clientName)
      await files.flush()
    }
    const dataPath = await checkMetadata(catalog, request)
    return { catalog, dataPath, attachedHere: attachedPath === null }
  } catch (error) {
    if (attachedPath === null) await detachCatalog(catalog)
    throw error
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

/** Checks version, encryption and data path (DuckLake spec 2.4, 2.5), and returns the data path to use. */
async function checkMetadata(catalog: Catalog, request: AttachRequest): Promise<string> {
  const rows = await queryRows(
    catalog,
    `SELECT key, value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE scope IS NULL`,
  )
  const settings = new Map(rows.map((row) => [text(row, 'key'), text(row, 'value')]))
  const version = settings.get('version')
  if (version !== '1.0')
    throw new LakeError(
      'unsupported-lake',
      `DuckLake catalog version mismatch: catalog version is ${version ?? 'missing'}, but this client requires version 1.0.`,
      'Open it once with DuckDB and the ducklake extension, AUTOMATIC_MIGRATION set to TRUE, or choose another catalog.',
    )
  if ((settings.get('encrypted') ?? 'false') !== 'false')
    throw new LakeError(
      'unsupported-lake',
      'The lake is encrypted; its data files cannot be read here.',
      'Open it with DuckDB and the ducklake extension, or choose another catalog.',
    )
  const stored = settings.get('data_path')
  if (stored === undefined)
    throw new LakeError(
      'damaged-lake',
      "The lake's catalog is damaged: it does not say where its data files are (no data_path).",
      'Restore the data_path row of ducklake_metadata with DuckDB, or start with a new lake.',
    )
  return chooseDataPath(normalizeDirectory(stored), request)
}

function chooseDataPath(stored: string, request: AttachRequest): string {
  const wanted = request.dataPath === '' ? stored : normalizeDirectory(request.dataPath)
  if (wanted !== stored && !request.overrideDataPath)
    throw new LakeError(
      'data-path-mismatch',
      `DATA_PATH parameter "${wanted}" does not match existing data path in the catalog "${stored}".\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True.`,
      'Use the data path of the catalog, or set override_data_path = true.',
    )
  return wanted
}
