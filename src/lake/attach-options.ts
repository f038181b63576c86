/** What the attach options mean together, and which of them the built-in engine refuses. */

import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'

/** Refuses options that exclude each other, with DuckLake's texts, and those this client cannot honour. */
export function checkOptions(request: AttachRequest): void {
  if (request.snapshotVersion !== undefined && request.snapshotTime !== undefined)
    throw new LakeError(
      'sql',
      'Invalid Input Error: Cannot specify both VERSION and TIMESTAMP',
      'Keep either snapshot_version or snapshot_time.',
    )
  if (isPinned(request) && request.access === 'read-write')
    throw new LakeError(
      'sql',
      'Invalid Input Error: SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in read-only mode',
      'Remove read_write, or the snapshot.',
    )
  const [option] = request.extensionOnly ?? []
  if (option !== undefined)
    throw new LakeError(
      'unsupported-lake',
      `The built-in engine cannot do what the attach option ${option} asks for.`,
      `Remove ${option.toLowerCase()}, or choose DuckDB's extension in the Engine menu.`,
    )
}

function isPinned({ snapshotVersion, snapshotTime }: AttachRequest): boolean {
  return snapshotVersion !== undefined || snapshotTime !== undefined
}

/** Whether the request attaches for reading only. */
export function isReadOnly(request: AttachRequest): boolean {
  return request.access === 'read-only' || isPinned(request)
}

/** Whether a missing lake is made. */
export function mayCreate(request: AttachRequest): boolean {
  return !isReadOnly(request) && (request.createIfNotExists ?? true)
}

/** The same lake as it is now, for reading and writing; nothing is made. */
export function asItIs(request: AttachRequest): AttachRequest {
  const { access, snapshotVersion, snapshotTime, automaticMigration, extensionOnly, ...place } = request
  return { ...place, createIfNotExists: false }
}
