/** Whether a lake insists on being told what a commit is about. */

import type { Catalog } from './catalog.ts'
import type { CommitMessage } from './commit.ts'
import { LakeError } from './lake-error.ts'
import { readOption } from './read-snapshot.ts'

/** Throws DuckLake's error when the option `require_commit_message` is on and there is no message. */
export async function requireMessage(
  catalog: Catalog,
  table: { readonly id: number | null; readonly schemaId: number },
  message: CommitMessage | undefined,
): Promise<void> {
  if (message !== undefined) return
  const required = await readOption(catalog, 'require_commit_message', table)
  if (required?.toLowerCase() === 'true')
    throw new LakeError(
      'sql',
      'Invalid Configuration Error: Commit Information for the snapshot is required but has not been provided.',
      'Say who changes what and why, or set the option require_commit_message to false.',
    )
}
