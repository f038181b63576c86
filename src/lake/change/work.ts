/** What one change of rows leaves behind while it is prepared: temporary tables and files, gone when it is over. */

import type { LakeContext } from '../lake-context.ts'
import type { StoredParquet } from '../parquet-file.ts'
import { removeUncommitted } from '../stage-files.ts'

export interface Work extends LakeContext {
  /** Every file written so far. Those that no commit mentions in the end are removed. */
  readonly written: StoredParquet[]
  /** A name for a temporary table, plain enough to need no quotes. It is dropped in the end. */
  temporary(kind: string): string
}

/** Runs the task, then drops its temporary tables and removes the files that no commit made part of the lake. */
export async function withWork<T>(context: LakeContext, task: (work: Work) => Promise<T>): Promise<T> {
  const names: string[] = []
  const written: StoredParquet[] = []
  const temporary = (kind: string): string => {
    const name = `change_${kind}_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
    names.push(name)
    return name
  }
  try {
    return await task({ ...context, written, temporary })
  } finally {
    await removeUncommitted(context, written)
    for (const name of names) await context.catalog.sql.run(`DROP TABLE IF EXISTS temp.main.${name}`)
  }
}
