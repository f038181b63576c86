/**
 * Frees the files that the extension has removed. In a browser DuckDB's removal of a file does nothing, so what an
 * expired snapshot leaves has to be freed here. Only files that this catalog itself named are touched: another lake may
 * keep its files in the same folder.
 */

import { type Catalog, catalogTable, queryRows, text } from '../lake/catalog.ts'
import { listLakeFiles } from '../lake/list-tables.ts'
import { resolvePath } from '../lake/paths.ts'
import type { FileStore } from '../lake/ports.ts'

export interface ReleasedFiles {
  /** Removes every file that the catalog named at an earlier call and names no longer. */
  free(): Promise<void>
}

export async function openReleasedFiles(
  catalog: Catalog,
  dataPath: string,
  files: FileStore,
): Promise<ReleasedFiles> {
  let known = await namedFiles(catalog, dataPath)
  return {
    async free() {
      const now = await namedFiles(catalog, dataPath)
      const released = [...known].filter((path) => !now.has(path))
      known = now
      for (const path of released)
        if ((await files.list(path)).some((file) => file.path === path)) await files.remove(path)
    },
  }
}

/** Files of any snapshot, and those that wait for their removal (DuckLake spec 9.3). */
async function namedFiles(catalog: Catalog, dataPath: string): Promise<Set<string>> {
  const scheduled = await queryRows(
    catalog,
    `SELECT path, path_is_relative FROM ${catalogTable(catalog, 'ducklake_files_scheduled_for_deletion')}`,
  )
  return new Set([
    ...(await listLakeFiles(catalog, dataPath)).map(({ path }) => path),
    ...scheduled.map((row) => resolvePath(dataPath, text(row, 'path'), row.path_is_relative === 'true')),
  ])
}
