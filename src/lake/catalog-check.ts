/** Looks at the settings of a catalog before anything else is read: its version, its encryption, its data path. */

import { type Catalog, catalogTable, queryRows, text } from './catalog.ts'
import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { filesThatForget, isOlder } from './migrate.ts'
import { normalizeDirectory } from './paths.ts'

/** The stored version; `null` when there is none. Formats before 0.2 have no other columns than these two. */
export async function readVersion(catalog: Catalog): Promise<string | null> {
  const [row] = await queryRows(
    catalog,
    `SELECT value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE key = 'version'`,
  )
  return row?.value ?? null
}

/** What to do about an older lake; the page offers the first. */
export const MIGRATION_ADVICE =
  'Migrate the lake, or set automatic_migration = true. Earlier versions of DuckLake cannot open it afterwards.'

/** Refuses every format but 1.0, an older one with what can be done about it (DuckLake spec 2.5). */
export async function checkVersion(catalog: Catalog, version: string | null): Promise<void> {
  if (version === '1.0') return
  const mismatch = `DuckLake catalog version mismatch: catalog version is ${version ?? 'missing'}, but this client requires version 1.0.`
  if (version === null || !isOlder(version))
    throw new LakeError(
      'unsupported-lake',
      mismatch,
      version === null
        ? 'Restore the version row of ducklake_metadata with DuckDB, or choose another catalog.'
        : 'Open it with a newer DuckDB and its ducklake extension, or choose another catalog.',
    )
  const forgetful = await filesThatForget(catalog)
  const loss =
    forgetful === 0
      ? ''
      : `\nMerged data files that no longer say which rows came with which snapshot after a migration: ${forgetful}. Earlier snapshots then show all of their rows.`
  throw new LakeError('older-lake', mismatch + loss, MIGRATION_ADVICE)
}

/** Checks encryption and data path (DuckLake spec 2.4, 2.5), and returns the data path to use. */
export async function checkSettings(catalog: Catalog, request: AttachRequest): Promise<string> {
  const rows = await queryRows(
    catalog,
    `SELECT key, value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE scope IS NULL`,
  )
  const settings = new Map(rows.map((row) => [text(row, 'key'), text(row, 'value')]))
  checkEncryption(settings.get('encrypted') ?? 'false')
  const stored = settings.get('data_path')
  if (stored === undefined)
    throw new LakeError(
      'damaged-lake',
      "The lake's catalog is damaged: it does not say where its data files are (no data_path).",
      'Restore the data_path row of ducklake_metadata with DuckDB, or start with a new lake.',
    )
  return chooseDataPath(normalizeDirectory(stored), request)
}

function checkEncryption(encrypted: string): void {
  if (encrypted === 'false') return
  if (encrypted === 'true')
    throw new LakeError(
      'unsupported-lake',
      'The lake is encrypted; its data files cannot be read here.',
      'Open it with DuckDB and the ducklake extension, or choose another catalog.',
    )
  throw new LakeError(
    'damaged-lake',
    `The lake's catalog is damaged: the encrypted row of ducklake_metadata is "${encrypted}". Encrypted should be either true or false.`,
    'Correct that row with DuckDB, or start with a new lake.',
  )
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
