/** Files written for a commit: the ones that no commit mentions afterwards are removed again. */

import type { LakeContext } from '../lake-context.ts'
import type { StoredParquet } from '../parquet-file.ts'
import { removeUncommitted } from '../stage-files.ts'

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
    await removeUncommitted(context, written)
    throw error
  }
}
