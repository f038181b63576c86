/** Keeps the promise of lakes that ask for a message with every commit (DuckLake spec 3.4). */

import type { Catalog } from './catalog.ts'
import type { CommitMessage } from './commit.ts'
import { LakeError } from './lake-error.ts'
import { readOption } from './read-snapshot.ts'

/** Refuses a commit without a message where `require_commit_message` is set for the table, its schema or the lake. */
export async function checkMessage(
  catalog: Catalog,
  scope: { readonly id: number | null; readonly schemaId: number | null },
  message: CommitMessage | undefined,
): Promise<void> {
  if (message !== undefined && (message.author !== null || message.message !== null)) return
  const required = await readOption(catalog, 'require_commit_message', {
    ...scope,
    schemaId: scope.schemaId ?? -1,
  })
  if (required?.toLowerCase() !== 'true') return
  throw new LakeError(
    'sql',
    'Commit Information for the snapshot is required but has not been provided.',
    'Say who changes the lake and why, or set the option require_commit_message to false.',
  )
}
