/**
 * A LakeEngine on DuckDB's own `ducklake` extension: attaching runs the request's statements as they are, writing is
 * plain SQL. What the catalog says is read from its tables, by the readers the built-in engine uses.
 */

import { type Catalog, catalogOf, catalogTable, queryRows, text } from '../lake/catalog.ts'
import { MIGRATION_ADVICE } from '../lake/catalog-check.ts'
import { CREATION_ADVICE, isLakeFile, lakeExists, migrateLake } from '../lake/catalog-open.ts'
import type { AttachRequest, LakeEngine } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { isOlder } from '../lake/migrate.ts'
import { checkDataPath, dataPathOf, normalizeDirectory } from '../lake/paths.ts'
import { pinnedSnapshot } from '../lake/pinned-snapshot.ts'
import type { Sql } from '../lake/ports.ts'
import { createQueue } from '../lake/queue.ts'
import { removeLake } from '../lake/remove-lake.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import { type ExtensionFiles, openExtensionLake } from './extension-lake.ts'

export interface ExtensionEngineOptions {
  /** A connection of an instance with the extension loaded. An attached lake becomes its default database. */
  readonly sql: Sql
  readonly files: ExtensionFiles
}

export interface ExtensionEngine extends LakeEngine {
  readonly kind: 'extension'
}

export function createExtensionEngine({ sql, files }: ExtensionEngineOptions): ExtensionEngine {
  const oneAtATime = createQueue()
  return {
    kind: 'extension',
    sql,
    attach: (request) =>
      oneAtATime(async () => {
        const found = catalogOf(sql, request)
        const attachedHere = await attach(sql, files, request)
        try {
          const dataPath = await dataPathIn(found, request)
          const pinned = await pinnedSnapshot(found, request)
          const catalog = pinned === undefined ? found : { ...found, pinned }
          const detachLake = () => (attachedHere ? detach(sql, request.alias) : Promise.resolve())
          return await openExtensionLake({ catalog, request, dataPath, files, detachLake, oneAtATime })
        } catch (error) {
          if (attachedHere) await detach(sql, request.alias)
          throw error
        }
      }),
    exists: (request) =>
      oneAtATime(async () => {
        if ((await attachedPath(sql, request.alias)) === request.metadataPath) return true
        await files.open(request.metadataPath)
        return lakeExists(sql, files, request)
      }),
    migrate: (request) =>
      oneAtATime(async () => {
        await files.open(request.metadataPath)
        await migrateLake(sql, files, request)
      }),
    remove: (request) =>
      oneAtATime(async () => {
        if ((await attachedPath(sql, request.alias)) !== null) await detach(sql, request.alias)
        await removeLake(sql, files, request)
      }),
  }
}

/** Runs the statements. @returns whether they attached the lake, which may have been there before */
async function attach(sql: Sql, files: ExtensionFiles, request: AttachRequest): Promise<boolean> {
  const before = await attachedPath(sql, request.alias)
  // ATTACH IF NOT EXISTS would take whatever has the alias for the lake.
  if (before !== null && before !== request.metadataPath)
    throw new LakeError(
      'sql',
      `Binder Error: Failed to attach database: database with name "${request.alias}" already exists`,
      `"${before}" is attached under this alias: detach it first, or choose another alias.`,
    )
  if (!(await isLakeFile(files, request.metadataPath))) checkDataPath(dataPathOf(request))
  for (const prefix of [request.metadataPath, dataPathOf(request)]) await files.open(prefix)
  try {
    for (const statement of request.statements) await sql.run(statement)
  } catch (error) {
    if (before === null && (await attachedPath(sql, request.alias)) !== null) await detach(sql, request.alias)
    throw asAttachError(error)
  }
  return before === null
}

async function attachedPath(sql: Sql, alias: string): Promise<string | null> {
  const { rows } = await sql.rows(
    `SELECT coalesce(path, '') FROM duckdb_databases() WHERE database_name = ${quoteLiteral(alias)}`,
  )
  return rows[0]?.[0] ?? null
}

/**
 * The default database cannot be detached, and the attach statements make the lake the default. On a full disk the
 * catalog's log stays where it is, which keeps no lake from being closed (see `detachCatalog`).
 */
async function detach(sql: Sql, alias: string): Promise<void> {
  await sql.run('USE memory')
  try {
    await sql.run(`DETACH ${quoteIdentifier(alias)}`)
  } catch (error) {
    const full = error instanceof LakeError && error.code === 'storage-full'
    if (!full || (await attachedPath(sql, alias)) !== null) throw error
  }
}

/** The extension has checked the data path: a path that differs from the stored one overrides it. */
async function dataPathIn(catalog: Catalog, request: AttachRequest): Promise<string> {
  if (request.dataPath !== '') return normalizeDirectory(request.dataPath)
  const [row] = await queryRows(
    catalog,
    `SELECT value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE key = 'data_path' AND scope IS NULL`,
  )
  return normalizeDirectory(row === undefined ? dataPathOf(request) : text(row, 'value'))
}

/** The extension's refusals as the built-in engine's: the same code and advice, the extension's own words. */
function asAttachError(error: unknown): unknown {
  if (!(error instanceof LakeError) || error.code !== 'sql') return error
  const mismatch = /DATA_PATH parameter .*/s.exec(error.message)
  if (mismatch !== null)
    return new LakeError(
      'data-path-mismatch',
      mismatch[0].trimEnd(),
      'Use the data path of the catalog, or set override_data_path = true.',
    )
  const version = /catalog version is (\S+),/.exec(error.message)?.[1]
  if (version !== undefined && isOlder(version))
    return new LakeError('older-lake', error.message, MIGRATION_ADVICE)
  if (/does not exist - and creating a new DuckLake is explicitly disabled/.test(error.message))
    return new LakeError('no-such-lake', error.message, CREATION_ADVICE)
  if (/No snapshot found at/.test(error.message))
    return new LakeError('no-such-snapshot', error.message, 'Choose a snapshot that the lake has.')
  if (/catalog version|encrypted/i.test(error.message))
    return new LakeError(
      'unsupported-lake',
      error.message,
      'Choose another catalog, or open this one with another version of DuckDB.',
    )
  return error
}
