/** How DuckLake joins and stores paths: plain concatenation of directories that end in exactly one slash. */

import { LakeError } from './lake-error.ts'

/** A directory as DuckLake stores it (DuckLake spec 2.4): trailing separators replaced by one `/`. */
export function normalizeDirectory(path: string): string {
  const stripped = path.replace(/[/\\]+$/, '')
  return `${stripped}/`
}

/** The data path of a request; DuckLake puts the files of a file catalog beside it when none is given. */
export function dataPathOf(request: { readonly dataPath: string; readonly metadataPath: string }): string {
  return normalizeDirectory(request.dataPath === '' ? `${request.metadataPath}.files` : request.dataPath)
}

/**
 * Refuses a data path that DuckLake's orphan cleanup would compare wrongly and so delete live files below it
 * (DuckLake spec 0.3 rule 9).
 */
export function checkDataPath(path: string): void {
  const withoutScheme = path.replace('://', ':')
  if (/\/\/|\/\.\//.test(withoutScheme) || path === '/')
    throw new LakeError(
      'unsupported-lake',
      `The data path "${path}" cannot hold a lake: "//", "/./" and the root folder are ambiguous in DuckLake's file lists.`,
      'Write the storage path as one plain folder, for example "/lake/data".',
    )
}

/** Directory name of a new schema or table (DuckLake spec 2.4): its name if plain, else its uuid. */
export function directoryFor(name: string, uuid: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? `${name}/` : `${uuid}/`
}

/** A stored path below `base`, or as it is when it is absolute. NULL means the base itself. */
export function resolvePath(base: string, path: string | null, relative: boolean): string {
  if (path === null) return base
  return relative ? base + path : path
}
