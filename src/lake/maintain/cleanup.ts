/** Removes files that the lake gave up: those it scheduled for removal, and those it never took over. */

import { quoteLiteral } from '../../values/sql-text.ts'
import { catalogTable, flag, integer, queryRows, text } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { resolvePath } from '../paths.ts'
import type { StoredFile } from '../ports.ts'
import { uuidTime } from '../uuid.ts'
import { instantByOption, instantOf } from './ages.ts'
import { canonicalPath } from './data-path.ts'
import {
  bytesOf,
  type Cleanup,
  type HeldFile,
  isLakeFileName,
  missingFiles,
  openLakeFolder,
  removeAll,
} from './removable-files.ts'
import { runAtOnce } from './transaction.ts'

export interface CleanupOptions {
  /** Only say which files would go. */
  readonly dryRun: boolean
  /** Whatever their age. */
  readonly all?: boolean
  /** Before this time, in any text that DuckDB casts to TIMESTAMPTZ; else the option `delete_older_than`, else 2 days. */
  readonly olderThan?: string
}

/** Microseconds since 1970 before which files go; `null` for every file. */
async function limitOf(
  { catalog }: LakeContext,
  { all = false, olderThan }: CleanupOptions,
  name: string,
): Promise<number | null> {
  const byOption =
    all || olderThan !== undefined ? 0 : await instantByOption(catalog, 'delete_older_than', '2 days')
  if ((all && olderThan !== undefined) || byOption === null)
    throw new LakeError(
      'sql',
      `Invalid Input Error: ${name}: either cleanup_all OR older_than must be specified.\nYou can also set a default value for file deletion via e.g., CALL ducklake.set_option('delete_older_than', '1 week');`,
    )
  if (all) return null
  return olderThan === undefined ? byOption : instantOf(catalog, olderThan)
}

/**
 * Removes the files that merges, deletes and expired snapshots have left behind (DuckLake spec 9.4). A crash in between
 * leaves entries of files that are gone: the next cleanup takes them out.
 */
export async function cleanupOldFiles(context: LakeContext, options: CleanupOptions): Promise<Cleanup> {
  const { catalog, dataPath } = context
  const limit = await limitOf(context, options, 'ducklake_cleanup_old_files')
  const table = catalogTable(catalog, 'ducklake_files_scheduled_for_deletion')
  const scheduled = await queryRows(
    catalog,
    `SELECT data_file_id, path, path_is_relative FROM ${table}${limit === null ? '' : ` WHERE epoch_us(schedule_start) < ${limit}`}`,
  )
  const folder = await openLakeFolder(context)
  const files = new Map<string, StoredFile>()
  const held: HeldFile[] = []
  const done: string[] = []
  for (const row of scheduled) {
    const path = resolvePath(dataPath, text(row, 'path'), flag(row, 'path_is_relative'))
    const canonical = canonicalPath(path)
    const reason = folder.reasonToStay(canonical)
    if (reason !== null) {
      held.push({ path, reason })
      continue
    }
    const stored = folder.stored.get(canonical)
    if (stored !== undefined) files.set(canonical, { path: stored.path, size: stored.size })
    done.push(
      `(data_file_id = ${integer(row, 'data_file_id')} AND path = ${quoteLiteral(text(row, 'path'))} AND path_is_relative = ${flag(row, 'path_is_relative')})`,
    )
  }
  const removed = [...files.values()]
  if (!options.dryRun && done.length > 0) {
    await removeAll(context, removed)
    await runAtOnce(catalog, [`DELETE FROM ${table} WHERE ${done.join(' OR ')}`])
  }
  return { files: removed, bytes: bytesOf(removed), held }
}

/**
 * Removes files below the data path that no snapshot and no schedule knows: what a crash, a failed commit or a person left
 * there (DuckLake spec 9.5). DuckDB compares paths as text and so deletes live files of a lake with unusual paths; here a
 * lake whose files are not all found where the catalog says is left alone. Nothing this client is about to commit is there
 * meanwhile, because a lake does one thing at a time; the age protects what other writers have not committed yet.
 */
export async function deleteOrphanedFiles(context: LakeContext, options: CleanupOptions): Promise<Cleanup> {
  const { catalog, dataPath } = context
  const limit = await limitOf(context, options, 'ducklake_delete_orphaned_files')
  const folder = await openLakeFolder(context)
  const missing = await missingFiles(context, folder)
  if (missing.length > 0)
    throw new LakeError(
      'damaged-lake',
      `Files of the lake are not where its catalog says, so no other file can be called orphaned: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}.`,
      'Nothing was deleted. Check the data path of the lake.',
    )
  const scheduled = await queryRows(
    catalog,
    `SELECT path, path_is_relative FROM ${catalogTable(catalog, 'ducklake_files_scheduled_for_deletion')}`,
  )
  const awaited = new Set(
    scheduled.map((row) =>
      canonicalPath(resolvePath(dataPath, text(row, 'path'), flag(row, 'path_is_relative'))),
    ),
  )
  const files: StoredFile[] = []
  const held: HeldFile[] = []
  for (const [canonical, { path, size }] of folder.stored) {
    if (!isLakeFileName(canonical) || awaited.has(canonical) || folder.isKnown(canonical)) continue
    const reason = folder.reasonToStay(canonical) ?? reasonOfAge(canonical, limit)
    if (reason === null) files.push({ path, size })
    else held.push({ path, reason })
  }
  if (!options.dryRun && files.length > 0) await removeAll(context, files)
  return { files, bytes: bytesOf(files), held }
}

/** When a file was written is known from the uuid in its name; a file without one is never old. */
function reasonOfAge(path: string, limit: number | null): string | null {
  if (limit === null) return null
  const written = uuidTime(path.slice(path.lastIndexOf('/') + 1))
  if (written === null) return 'its name does not say when it was written'
  return written * 1000 < limit ? null : 'it is not old enough'
}
