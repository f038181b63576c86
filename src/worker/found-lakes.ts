/** Looks for lakes among files that were just placed: which is a catalog, and in which folder its data files are. */

import type { Catalog } from '../lake/catalog.ts'
import { catalogTable, queryRows, tableNames, text } from '../lake/catalog.ts'
import { knownFiles } from '../lake/maintain/data-path.ts'
import { normalizeDirectory } from '../lake/paths.ts'
import type { Sql } from '../lake/ports.ts'
import type { FileTree } from '../platform/opfs/client.ts'
import { logOf } from '../platform/opfs/wal.ts'
import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'

export interface FoundLake {
  /** Path of the catalog. */
  readonly catalog: string
  /** Version of the DuckLake format, as the catalog says. */
  readonly version: string
  /** The folder its data files are in here; ends in `/`. */
  readonly dataPath: string
  /** The folder the catalog says they are in. */
  readonly storedDataPath: string
  /** Files that the catalog names, and how many of them are not here. */
  readonly files: number
  readonly missing: number
}

const INSPECTED = '__found_lake'
/** Where a DuckDB database says that it is one. */
const MAGIC = { at: 8, text: 'DUCK' }

/** `paths` are the files that were placed. Nothing else may have them open. A database that cannot be read, or is no catalog, is no lake. */
export async function findLakes(
  sql: Sql,
  files: FileTree,
  paths: readonly string[],
): Promise<readonly FoundLake[]> {
  const stored = (await files.list('')).map(({ path }) => path)
  const lakes: FoundLake[] = []
  for (const path of paths) {
    if (/\.(parquet|puffin)$/i.test(path) || logOf(path) !== undefined) continue
    const magic = await files.read(path, { at: MAGIC.at, length: MAGIC.text.length })
    if (new TextDecoder('latin1').decode(magic) !== MAGIC.text) continue
    await files.open(path)
    const lake = await readCatalog(sql, path, stored, paths)
    if (lake !== null) lakes.push(lake)
  }
  return lakes
}

async function readCatalog(
  sql: Sql,
  path: string,
  stored: readonly string[],
  placed: readonly string[],
): Promise<FoundLake | null> {
  const catalog: Catalog = { sql, database: INSPECTED }
  try {
    await sql.run(`ATTACH ${quoteLiteral(path)} AS ${quoteIdentifier(INSPECTED)}`)
  } catch {
    return null
  }
  try {
    if (!(await tableNames(catalog, 'ducklake_metadata')).has('ducklake_metadata')) return null
    const rows = await queryRows(
      catalog,
      `SELECT key, value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE key IN ('version', 'data_path')`,
    )
    const said = (key: string) => rows.find((row) => row.key === key)?.value ?? ''
    const storedDataPath = normalizeDirectory(said('data_path'))
    const names = await namedFiles(catalog, said('version'))
    return {
      catalog: path,
      version: said('version'),
      storedDataPath,
      ...placeOf(path, storedDataPath, names, stored, placed),
    }
  } finally {
    await sql.run(`DETACH ${quoteIdentifier(INSPECTED)}`)
  }
}

/** Paths of the files it names, those below the data path without it. A catalog too damaged to say names none. */
async function namedFiles(catalog: Catalog, version: string): Promise<readonly string[]> {
  try {
    if (version !== '0.1') return (await knownFiles({ catalog, dataPath: '' })).map(({ path }) => path)
    // Tables of a 0.1 lake have no folder of their own (see migrate.ts).
    const tables = ['ducklake_data_file', 'ducklake_delete_file']
    const selects = tables.map((table) => `SELECT path FROM ${catalogTable(catalog, table)}`)
    return (await queryRows(catalog, selects.join(' UNION ALL '))).map((row) => text(row, 'path'))
  } catch {
    return []
  }
}

/**
 * The folder in which most of the files are. Files that were just placed count first, then the folder that the catalog says:
 * two catalogs must not share a folder, since the maintenance of one would remove what only the other knows.
 */
export function placeOf(
  catalog: string,
  storedDataPath: string,
  names: readonly string[],
  stored: readonly string[],
  placed: readonly string[],
): Pick<FoundLake, 'dataPath' | 'files' | 'missing'> {
  const there = new Set(stored)
  const missingIn = (folder: string) =>
    names.filter((name) => !there.has(name) && !there.has(folder + name)).length
  const folders = new Set<string>()
  const byName = new Map(names.map((name) => [name.slice(name.lastIndexOf('/') + 1), name]))
  for (const path of placed) {
    const name = byName.get(path.slice(path.lastIndexOf('/') + 1))
    if (name !== undefined && path.endsWith(`/${name}`)) folders.add(path.slice(0, -name.length))
  }
  folders.add(storedDataPath)
  let dataPath = storedDataPath
  let fewest = Number.POSITIVE_INFINITY
  for (const folder of folders) {
    const missing = missingIn(folder)
    if (missing < fewest) [dataPath, fewest] = [folder, missing]
  }
  // A folder that no file of the browser is in may be none that can be written: files go beside the catalog.
  if (names.length === 0 && !storedDataPath.startsWith('/')) dataPath = `${catalog}.files/`
  return { dataPath, files: names.length, missing: missingIn(dataPath) }
}
