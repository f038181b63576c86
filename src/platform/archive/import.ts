/**
 * Puts the files of a zip, or one file, into the tree, all of them or none: they are written under temporary names, and get
 * their own in one step at the end.
 */

import { LakeError } from '../../lake/lake-error.ts'
import type { FileTree } from '../opfs/client.ts'
import { logNames, logOf } from '../opfs/wal.ts'
import { badArchive, openArchive } from './read-archive.ts'
import { singleFile } from './single-file.ts'
import { type ArchivedFile, checkStopped, progressOf, type TransferOptions } from './transfer.ts'

/** Where files are until an import is complete. */
const UNFINISHED = '.incoming/'

/** What to import: a zip, or files and the paths they get. */
export type ImportSource =
  /** A zip that was not downloaded here is placed below the folder `under`; without one it is refused. */
  | { readonly zip: Blob; readonly under?: string }
  | { readonly files: readonly { readonly blob: Blob; readonly path: string }[] }

export interface IncomingFile {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** A file of this name is there and will be replaced. */
  readonly replaces: boolean
}

/** What an import will do. */
export interface ImportPlan {
  readonly files: readonly IncomingFile[]
  /** Logs of the databases that are replaced: they belong to the old ones, and go with them. */
  readonly removes: readonly string[]
}

export interface ImportOptions extends TransferOptions {
  /** Bytes that can still be stored; `null` when the browser does not say. */
  readonly room: number | null
}

/**
 * Reads all that is to be imported, and says what importing it would do. Nothing is written.
 *
 * @throws LakeError `bad-archive`, `storage-full` or `stopped`
 */
export async function checkImport(
  files: FileTree,
  source: ImportSource,
  options: ImportOptions,
): Promise<ImportPlan> {
  const archive = await openSource(source)
  const plan = await planOf(files, archive, options.room)
  const advance = progressOf(bytesOf(archive), options)
  for (const file of archive) {
    checkStopped(options.signal)
    await file.read(async (bytes) => advance(bytes.length), options.signal)
  }
  return plan
}

/**
 * Does what `checkImport` said. DuckDB must not have any of the files open. When it fails, the tree is as it was.
 *
 * @param confirmed what `checkImport` returned
 * @throws LakeError also `conflict`, when the source or the tree is not what was confirmed
 */
export async function importFiles(
  files: FileTree,
  source: ImportSource,
  confirmed: ImportPlan,
  options: ImportOptions,
): Promise<void> {
  const archive = await openSource(source)
  const plan = await planOf(files, archive, options.room)
  if (JSON.stringify(plan) !== JSON.stringify(confirmed)) {
    throw new LakeError(
      'conflict',
      'The file, or what is stored here, changed since it was checked. Nothing was imported.',
      'Open it again.',
    )
  }
  const advance = progressOf(bytesOf(archive), options)
  const renames: (readonly [string, string])[] = []
  try {
    for (const [index, file] of archive.entries()) {
      checkStopped(options.signal)
      const name = `${UNFINISHED}${index}`
      renames.push([name, file.path])
      await files.write(name, new Uint8Array())
      await file.read(async (bytes) => {
        const { length } = bytes
        await files.append(name, bytes)
        advance(length)
      }, options.signal)
    }
    checkStopped(options.signal)
    await files.renameAll(renames, plan.removes)
  } catch (error) {
    // What cannot be removed now is removed at the next start.
    await removeUnfinished(files).catch(() => {})
    throw error
  }
}

/** Removes what an import that was cut off left; to be called before the first import. */
export async function removeUnfinished(files: FileTree): Promise<void> {
  for (const { path } of await files.list(UNFINISHED)) await files.remove(path)
}

/** Whether a file is none of a person's. */
export function isUnfinished(path: string): boolean {
  return path.startsWith(UNFINISHED)
}

async function openSource(source: ImportSource): Promise<readonly ArchivedFile[]> {
  if ('zip' in source) return openArchive(source.zip, source.under)
  const files = source.files.map(({ blob, path }) => singleFile(blob, path))
  if (new Set(files.map(({ path }) => path)).size < files.length)
    throw badArchive('Two of the files would get the same path.')
  return files
}

async function planOf(
  files: FileTree,
  archive: readonly ArchivedFile[],
  room: number | null,
): Promise<ImportPlan> {
  const stored = new Set((await files.list('')).map(({ path }) => path))
  const incoming = new Set(archive.map(({ path }) => path))
  for (const path of incoming) {
    if (isUnfinished(path)) throw badArchive(`"${path}" is a name that is kept for imports.`)
    const log = logOf(path)
    if (log !== undefined && !incoming.has(log.database)) {
      throw badArchive(`"${path}" is the log of a database, and comes without its database.`)
    }
  }
  const needed = bytesOf(archive)
  if (room !== null && needed > room) {
    throw new LakeError(
      'storage-full',
      `The import has ${needed} bytes, and this browser has room for ${Math.max(0, room)} more. Nothing was imported.`,
      'Remove files that are not needed, or free space on the device.',
    )
  }
  return {
    files: archive.map(({ path, size }) => ({ path, size, replaces: stored.has(path) })),
    removes: [...incoming].flatMap(logNames).filter((log) => stored.has(log) && !incoming.has(log)),
  }
}

function bytesOf(archive: readonly ArchivedFile[]): number {
  return archive.reduce((sum, { size }) => sum + size, 0)
}
