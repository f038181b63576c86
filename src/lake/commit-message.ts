/** Keeps the promise of lakes that ask for a message with every commit (DuckLake spec 3.4). */

import type { Catalog } from './catalog.ts'
import type { CommitMessage } from './commit.ts'
import { LakeError } from './lake-error.ts'
import { readOptions, type StoredOptions } from './read-snapshot.ts'

/** Refuses a commit without a message where `require_commit_message` is set for the table, its schema or the lake. */
export async function checkMessage(
  catalog: Catalog,
  scope: MessageScope,
  message: CommitMessage | undefined,
): Promise<void> {
  requireMessage(await readOptions(catalog), scope, message)
}

/** What is changed: a table, a schema, or the lake. */
interface MessageScope {
  readonly id: number | null
  readonly schemaId: number | null
}

/** The same with options that are known. */
export function requireMessage(
  options: StoredOptions,
  { id, schemaId }: MessageScope,
  message: CommitMessage | undefined,
): void {
  if (message !== undefined && (message.author !== null || message.message !== null)) return
  const required = options('require_commit_message', { id, schemaId: schemaId ?? -1 })
  if (required?.toLowerCase() !== 'true') return
  throw new LakeError(
    'sql',
    'Commit Information for the snapshot is required but has not been provided.',
    'Say who changes the lake and why, or set the option require_commit_message to false.',
  )
}
