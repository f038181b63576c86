/**
 * Maintenance of a lake: fewer, larger files, no deleted rows in them, no snapshots and files that nobody needs. What the
 * remaining snapshots show never changes.
 */

import type { CommitMessage } from '../commit.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { type CleanupOptions, cleanupOldFiles, deleteOrphanedFiles } from './cleanup.ts'
import { type Expired, type ExpireOptions, expireSnapshots } from './expire.ts'
import { type Flushed, flushInlined } from './flush.ts'
import { type Compacted, type MergeOptions, mergeAdjacent } from './merge.ts'
import { listOptions, type OptionScope, type StoredOption, setOption } from './options.ts'
import type { Cleanup } from './removable-files.ts'
import { type RewriteOptions, rewriteFiles } from './rewrite.ts'
import {
  type LakeSettings,
  type ListedFile,
  listFiles,
  settings,
  type TableInfo,
  tableInfo,
} from './table-info.ts'

/** What each step of a checkpoint did. */
export interface Checkpointed {
  readonly flushed: Flushed
  readonly expired: Expired
  readonly merged: Compacted
  readonly rewritten: Compacted
  readonly cleaned: Cleanup
  readonly orphans: Cleanup
}

/** Maintenance of an attached lake. Operations that write data commit one snapshot, or none when there is nothing to do. */
export interface Maintenance {
  /** Moves the rows and deletions kept in the catalog into files. */
  flushInlined(options?: { readonly table?: TableName }, message?: CommitMessage): Promise<Flushed>
  /** Merges small data files. */
  mergeAdjacent(options?: MergeOptions, message?: CommitMessage): Promise<Compacted>
  /** Rewrites data files of which most rows are deleted. */
  rewrite(options?: RewriteOptions, message?: CommitMessage): Promise<Compacted>
  /** Forgets snapshots; adds none. */
  expireSnapshots(options: ExpireOptions): Promise<Expired>
  /** Removes files that were scheduled for it. */
  cleanupOldFiles(options: CleanupOptions): Promise<Cleanup>
  /** Removes files that no snapshot knows. */
  deleteOrphanedFiles(options: CleanupOptions): Promise<Cleanup>
  /** All of it in DuckLake's order, each with its defaults (DuckLake spec 9.6). */
  checkpoint(message?: CommitMessage): Promise<Checkpointed>
  options(): Promise<readonly StoredOption[]>
  setOption(name: string, value: string, scope?: OptionScope): Promise<void>
  tableInfo(): Promise<readonly TableInfo[]>
  listFiles(name: TableName, snapshot?: number): Promise<readonly ListedFile[]>
  settings(): Promise<LakeSettings>
}

/** `run` takes its turn in the lake's queue and makes durable what the task did. */
export function createMaintenance(
  context: LakeContext,
  run: <T>(task: () => Promise<T>) => Promise<T>,
): Maintenance {
  return {
    flushInlined: (options = {}, message) => run(() => flushInlined(context, options.table, message)),
    mergeAdjacent: (options = {}, message) => run(() => mergeAdjacent(context, options, message)),
    rewrite: (options = {}, message) => run(() => rewriteFiles(context, options, message)),
    expireSnapshots: (options) => run(() => expireSnapshots(context, options)),
    cleanupOldFiles: (options) => run(() => cleanupOldFiles(context, options)),
    deleteOrphanedFiles: (options) => run(() => deleteOrphanedFiles(context, options)),
    checkpoint: (message) => run(() => checkpoint(context, message)),
    options: () => run(() => listOptions(context)),
    setOption: (name, value, scope = 'lake') => run(() => setOption(context, name, value, scope)),
    tableInfo: () => run(() => tableInfo(context)),
    listFiles: (name, snapshot) => run(() => listFiles(context, name, snapshot)),
    settings: () => run(() => settings(context)),
  }
}

async function checkpoint(context: LakeContext, message?: CommitMessage): Promise<Checkpointed> {
  const flushed = await flushInlined(context, undefined, message)
  const expired = await expireSnapshots(context, { dryRun: false })
  const merged = await mergeAdjacent(context, {}, message)
  const rewritten = await rewriteFiles(context, {}, message)
  const cleaned = await cleanupOldFiles(context, { dryRun: false })
  const orphans = await deleteOrphanedFiles(context, { dryRun: false })
  return { flushed, expired, merged, rewritten, cleaned, orphans }
}
