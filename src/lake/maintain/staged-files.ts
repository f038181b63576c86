/** Files written for a commit: the ones that no commit mentions afterwards are removed again. */

import { quoteLiteral } from '../../values/sql-text.ts'
import { catalogTable, queryRows } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import type { StoredParquet } from '../parquet-file.ts'

/** Files of one operation, in the order they were written. */
export interface StagedFiles {
  add<T extends StoredParquet>(file: T): T
  readonly written: readonly StoredParquet[]
}

/** Runs `task`; when it fails, removes the files it has written, unless the catalog knows them or cannot be asked. */
export async function withStagedFiles<T>(
  context: LakeContext,
  task: (staged: StagedFiles) => Promise<T>,
): Promise<T> {
  const written: StoredParquet[] = []
  try {
    return await task({
      written,
      add(file) {
        written.push(file)
        return file
      },
    })
  } catch (error) {
    if (written.length > 0 && !(await isAnyMentioned(context, written)))
      for (const { path } of written) await context.files.remove(path).catch(() => {})
    throw error
  }
}

/** One commit mentions all of them or none. When that cannot be told, they are kept. */
async function isAnyMentioned({ catalog }: LakeContext, files: readonly StoredParquet[]): Promise<boolean> {
  const names = files.map(({ path }) => quoteLiteral(path.slice(path.lastIndexOf('/') + 1))).join(', ')
  const named = (table: string) =>
    `SELECT 1 AS found FROM ${catalogTable(catalog, table)} WHERE regexp_extract(path, '[^/]*$') IN (${names})`
  try {
    const rows = await queryRows(
      catalog,
      `${named('ducklake_data_file')} UNION ALL ${named('ducklake_delete_file')}`,
    )
    return rows.length > 0
  } catch {
    return true
  }
}
