/**
 * Downloads and imports of stored files, for the host. Each has the files for itself: no run, no other transfer
 * and no change of the lake goes on meanwhile.
 */

import { transfer as giving } from 'comlink'
import { catalogDatabaseName, catalogTable, queryRows } from '../lake/catalog.ts'
import type { LakeEngine, LakeFile } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { dataPathOf, normalizeDirectory } from '../lake/paths.ts'
import type { ArchiveNote } from '../platform/archive/export.ts'
import { storageUsage } from '../platform/lock.ts'
import type { FileTree } from '../platform/opfs/client.ts'
import { logNames } from '../platform/opfs/wal.ts'
import type { Serial } from '../platform/serial.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { FilesApi, Write } from './api.ts'
import type { Session } from './session.ts'

export interface StoredFilesContext {
  readonly engine: LakeEngine
  readonly session: Session
  readonly files: FileTree
}

export function createStoredFiles(started: () => Promise<StoredFilesContext>, inTurn: Serial): FilesApi {
  let stopping = new AbortController()

  /** Runs a transfer that `cancelTransfer` ends. */
  function transfer<T>(work: (context: StoredFilesContext, signal: AbortSignal) => Promise<T>): Promise<T> {
    stopping = new AbortController()
    const { signal } = stopping
    return inTurn(async () => work(await started(), signal))
  }

  return {
    async storedFiles() {
      const { files } = await started()
      const { isUnfinished } = await import('../platform/archive/import.ts')
      return (await files.list('')).filter(({ path }) => !isUnfinished(path))
    },
    downloadZip: (scope, write, onProgress) =>
      transfer(async (context, signal) => {
        const { exportArchive } = await import('../platform/archive/export.ts')
        const paths = await (scope === 'lake' ? lakePaths(context) : allPaths(context))
        const notes = scope === 'lake' ? await notesOf(context, paths) : []
        const emptied = await settleDatabases(context)
        const needed = paths.filter((path) => !emptied.has(path))
        await exportArchive(context.files, await present(context, needed), given(write), {
          signal,
          onProgress,
          notes,
        })
      }),
    downloadFile: (path, write, onProgress) =>
      transfer(async (context, signal) => {
        const { exportFile } = await import('../platform/archive/export.ts')
        await settleDatabases(context)
        await exportFile(context.files, path, given(write), { signal, onProgress })
      }),
    checkImport: (source, onProgress) =>
      transfer(async ({ files }, signal) => {
        const { checkImport } = await import('../platform/archive/import.ts')
        return checkImport(files, source, { signal, onProgress, room: await roomLeft() })
      }),
    importFiles: (source, confirmed, onProgress) =>
      transfer(async ({ files, session }, signal) => {
        const { importFiles } = await import('../platform/archive/import.ts')
        // DuckDB must not have open what is replaced.
        await session.detach()
        await importFiles(files, source, confirmed, { signal, onProgress, room: await roomLeft() })
      }),
    findLakes: (paths) =>
      inTurn(async () => {
        const { engine, files, session } = await started()
        const { findLakes } = await import('./found-lakes.ts')
        await session.detach()
        return findLakes(engine.sql, files, paths)
      }),
    async cancelTransfer() {
      stopping.abort()
    },
  }
}

/** Hands bytes to the page without copying them. */
function given(write: Write): Write {
  return (bytes) => write(giving(bytes, [bytes.buffer]))
}

/** Removes what an import that was cut off left behind. */
export async function clearUnfinished(files: FileTree): Promise<void> {
  const { removeUnfinished } = await import('../platform/archive/import.ts')
  await removeUnfinished(files)
}

/**
 * The files of a lake as they are stored. The logs of the catalog come behind it: until DuckDB moves them into it, they are
 * as much of the lake. Those that the catalog names and that are not there are marked.
 */
export async function asStored(files: FileTree, lake: readonly LakeFile[]): Promise<readonly LakeFile[]> {
  const sizes = new Map((await files.list('')).map(({ path, size }) => [path, size]))
  return lake.flatMap((file): readonly LakeFile[] => {
    if (file.kind !== 'catalog') return [sizes.has(file.path) ? file : { ...file, missing: true }]
    const logs = logNames(file.path).flatMap((path) => {
      const size = sizes.get(path)
      return size === undefined ? [] : [{ kind: 'log', path, size } as const]
    })
    return [file, ...logs]
  })
}

/** The files of the attached lake, its logs included. */
async function lakePaths({ session }: StoredFilesContext): Promise<readonly string[]> {
  const lake = await session.lake().files()
  const catalogs = lake.filter(({ kind }) => kind === 'catalog').map(({ path }) => path)
  return [...new Set([...lake.map(({ path }) => path), ...catalogs.flatMap(logNames)])]
}

/** How the attached lake can be attached where its zip is unpacked. */
async function notesOf(
  { engine, session }: StoredFilesContext,
  paths: readonly string[],
): Promise<readonly ArchiveNote[]> {
  const request = session.request()
  const catalog = { sql: engine.sql, database: catalogDatabaseName(request.alias) }
  const [row] = await queryRows(
    catalog,
    `SELECT value FROM ${catalogTable(catalog, 'ducklake_metadata')} WHERE key = 'data_path' AND scope IS NULL`,
  )
  const dataPath = request.dataPath === '' ? (row?.value ?? dataPathOf(request)) : request.dataPath
  const { lakeNotes } = await import('./lake-notes.ts')
  return lakeNotes({ ...request, dataPath: normalizeDirectory(dataPath), paths })
}

async function allPaths({ files }: StoredFilesContext): Promise<readonly string[]> {
  return (await files.list('')).map(({ path }) => path)
}

/** Those of the paths that lead to a file; an empty log says nothing and is left out. */
async function present({ files }: StoredFilesContext, paths: readonly string[]): Promise<readonly string[]> {
  const { isUnfinished } = await import('../platform/archive/import.ts')
  const sizes = new Map((await files.list('')).map(({ path, size }) => [path, size]))
  const logs = new Set([...sizes.keys()].flatMap(logNames))
  return paths.filter(
    (path) => sizes.has(path) && !isUnfinished(path) && !(logs.has(path) && sizes.get(path) === 0),
  )
}

/**
 * Moves what is in the logs of attached databases into them, so that a downloaded database is whole by itself.
 * Without room for that the lake is detached: its database and its log are then as after a crash, and go together.
 *
 * @returns the paths of logs of which nothing is needed any more
 */
async function settleDatabases({ engine, session }: StoredFilesContext): Promise<ReadonlySet<string>> {
  const { rows } = await engine.sql.rows(
    'SELECT database_name, path FROM duckdb_databases() WHERE NOT internal AND path IS NOT NULL',
  )
  const emptied = new Set<string>()
  try {
    for (const [name, path] of rows) {
      if (!name || !path) continue
      await engine.sql.run(`CHECKPOINT ${quoteIdentifier(name)}`)
      for (const log of logNames(path)) emptied.add(log)
    }
  } catch (error) {
    if (!(error instanceof LakeError)) throw error
    await session.detach()
  }
  return emptied
}

async function roomLeft(): Promise<number | null> {
  const known = await storageUsage()
  return known === null ? null : known.quota - known.usage
}
