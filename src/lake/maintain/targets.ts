/** Which tables a maintenance operation is about. */

import type { CommitMessage } from '../commit.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { findTable, readOption, readTables, type TableEntry } from '../read-snapshot.ts'

/**
 * The table called `name`, or every table, at a snapshot; without those whose option `auto_compact` is false, which
 * DuckLake leaves alone even when they are named (DuckLake spec 6.6).
 */
export async function maintainedTables(
  { catalog, dataPath }: LakeContext,
  snapshot: number,
  name: TableName | undefined,
): Promise<readonly TableEntry[]> {
  const candidates =
    name === undefined
      ? await readTables(catalog, dataPath, snapshot)
      : [await findTable(catalog, dataPath, snapshot, name)]
  const tables: TableEntry[] = []
  for (const table of candidates)
    if ((await readOption(catalog, 'auto_compact', table)) !== 'false') tables.push(table)
  return tables
}

/** Refuses a commit without a message where the lake requires one; the text is DuckLake's (DuckLake spec 3.4). */
export async function checkMessage(
  { catalog }: LakeContext,
  message: CommitMessage | undefined,
): Promise<void> {
  if (message !== undefined) return
  const required = await readOption(catalog, 'require_commit_message', { id: null, schemaId: -1 })
  if (required?.toLowerCase() === 'true')
    throw new LakeError(
      'sql',
      'Commit Information for the snapshot is required but has not been provided.',
      'Give a commit message, or set the option require_commit_message to false.',
    )
}
