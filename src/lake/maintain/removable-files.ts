/**
 * Removing files from the lake's folder. Only a file that is proven to be no file of any snapshot goes: paths are compared
 * as they really are, and in doubt a file stays, with the reason.
 */

import { damaged } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import type { StoredFile } from '../ports.ts'
import { canonicalPath, isBelow, knownFiles } from './data-path.ts'

/** A file that a cleanup leaves, and why. */
export interface HeldFile {
  readonly path: string
  readonly reason: string
}

/** What a cleanup removed, or would remove. */
export interface Cleanup {
  /** Paths as DuckLake lists them, with the bytes each one frees. */
  readonly files: readonly StoredFile[]
  /** Bytes of `files`. */
  readonly bytes: number
  readonly held: readonly HeldFile[]
}

/** What DuckLake's own orphan cleanup takes for its files (DuckLake spec 9.5), and deletion vectors. */
export function isLakeFileName(path: string): boolean {
  return /\.(parquet|puffin)$/.test(path)
}

/** The lake's folder as it is, and what the catalog needs of it. */
export interface LakeFolder {
  /** Files below the data path, by canonical path. */
  readonly stored: ReadonlyMap<string, StoredFile>
  /** Whether the catalog names this very file. */
  isKnown(path: string): boolean
  /** Why a file has to stay; `null` when nothing is against its removal. */
  reasonToStay(path: string): string | null
}

/** Two spellings of a path may be one file, and a folder may have two names; a name of a lake file is used once. */
function loose(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Looks at the folder below the data path. */
export async function openLakeFolder(context: LakeContext): Promise<LakeFolder> {
  const { dataPath, files } = context
  const canonical = canonicalPath(dataPath)
  if (canonical === '' || canonical === '/' || canonical.endsWith('://'))
    throw damaged(`its data path "${dataPath}" is no folder of its own`)
  const stored = new Map<string, StoredFile>()
  for (const prefix of new Set([dataPath, `${canonical}/`]))
    for (const file of await files.list(prefix)) {
      const path = canonicalPath(file.path)
      if (isBelow(dataPath, path)) stored.set(path, file)
    }
  const known = (await knownFiles(context)).map(({ path }) => canonicalPath(path))
  const exact = new Set(known)
  const live = new Set(known.map(loose))
  const names = new Set(known.map((path) => loose(baseName(path))))
  return {
    stored,
    isKnown: (path) => exact.has(path),
    reasonToStay(path) {
      if (!isBelow(dataPath, path)) return 'it is not below the data path'
      if (!isLakeFileName(path)) return 'it is no .parquet or .puffin file'
      if (live.has(loose(path))) return 'a snapshot of the lake needs it'
      if (names.has(loose(baseName(path))))
        return 'it has the name of a file that a snapshot of the lake needs'
      return null
    },
  }
}

/** Files of the catalog below the data path that are not in the folder: then its paths are not understood. */
export async function missingFiles(context: LakeContext, folder: LakeFolder): Promise<readonly string[]> {
  return (await knownFiles(context))
    .map(({ path }) => path)
    .filter(
      (path) => isBelow(context.dataPath, canonicalPath(path)) && !folder.stored.has(canonicalPath(path)),
    )
}

/** Removes the files; one that is gone already is no error. */
export async function removeAll(context: LakeContext, files: readonly StoredFile[]): Promise<void> {
  // The catalog that does without these files must outlive a crash before the files may go.
  await context.files.flush()
  for (const { path } of files) await context.files.remove(path)
  await context.files.flush()
}

export function bytesOf(files: readonly StoredFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}
