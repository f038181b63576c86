/** Files that were written for a commit: what no commit made part of the lake is removed again. */

import { quoteLiteral } from '../values/sql-text.ts'
import { catalogTable, queryRows, text } from './catalog.ts'
import type { LakeContext } from './lake-context.ts'
import type { StoredParquet } from './parquet-file.ts'

/** Removes those of the files that the catalog does not know. When that cannot be told, they are kept. */
export async function removeUnmentioned(
  { catalog, files }: Pick<LakeContext, 'catalog' | 'files'>,
  written: readonly StoredParquet[],
): Promise<void> {
  if (written.length === 0) return
  const names = written.map(({ name }) => quoteLiteral(name)).join(', ')
  const mentioned = ['ducklake_data_file', 'ducklake_delete_file'].map(
    (table) => `SELECT path FROM ${catalogTable(catalog, table)} WHERE path IN (${names})`,
  )
  try {
    const known = new Set(
      (await queryRows(catalog, mentioned.join(' UNION ALL '))).map((row) => text(row, 'path')),
    )
    for (const { name, path } of written) if (!known.has(name)) await files.remove(path)
  } catch {
    // An orphan is harmless; the error that led here is not to be hidden by one about it.
  }
}
