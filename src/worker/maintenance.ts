/** Maintenance of the attached lake, for the host: what a task would remove, and what it did, in the same words. */

import type { LakeClient } from '../lake/client.ts'
import type { Lake, Snapshot, TableName } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Expired } from '../lake/maintain/expire.ts'
import type { Flushed } from '../lake/maintain/flush.ts'
import type { Maintenance } from '../lake/maintain/maintenance.ts'
import type { Compacted } from '../lake/maintain/merge.ts'
import type { Cleanup, HeldFile } from '../lake/maintain/removable-files.ts'
import type { StoredFile } from '../lake/ports.ts'
import type { Serial } from '../platform/serial.ts'
import { formatBytes, plural } from '../values/format.ts'
import type { Session } from './session.ts'

/** Texts of time are any that DuckDB casts to TIMESTAMPTZ. */
export type MaintenanceTask =
  | { readonly kind: 'flush' | 'merge' | 'checkpoint' }
  /** `deleteThreshold`: the share of deleted rows, 0 to 1, from which a file is rewritten. */
  | { readonly kind: 'rewrite'; readonly deleteThreshold: number }
  /** Without a criterion by the lake's option `expire_older_than`. */
  | { readonly kind: 'expire'; readonly versions?: readonly number[]; readonly olderThan?: string }
  /** `all`: whatever their age. Without either by the option `delete_older_than`, else two days. */
  | { readonly kind: 'cleanup' | 'orphans'; readonly all: boolean; readonly olderThan?: string }

/** What a task did, or would do. */
export interface MaintenanceOutcome {
  /** Snapshots that are forgotten. */
  readonly snapshots: readonly Pick<Snapshot, 'id' | 'time'>[]
  /** Files that are removed. */
  readonly removed: readonly StoredFile[]
  /** Files that no snapshot needs any more and the next cleanup removes. */
  readonly scheduled: readonly StoredFile[]
  /** Files that would be removed and are not. */
  readonly held: readonly HeldFile[]
  /** What was written, one sentence each. */
  readonly written: readonly string[]
}

export interface MaintenanceApi {
  /** What a task would remove; changes nothing. */
  planMaintenance(task: MaintenanceTask): Promise<MaintenanceOutcome>
  /** Does it. Older snapshots may be gone afterwards: look at the lake again. */
  maintain(task: MaintenanceTask): Promise<MaintenanceOutcome>
}

export function createLakeMaintenance(
  started: () => Promise<{ readonly session: Session }>,
  inTurn: Serial,
): MaintenanceApi {
  const on = (work: (maintenance: Maintenance) => Promise<MaintenanceOutcome>) =>
    inTurn(async () => {
      const lake = (await started()).session.lake()
      if (!isClient(lake))
        throw new LakeError(
          'internal',
          'The DuckDB extension maintains the lake with its own CALL statements.',
          'Run them in the Console.',
        )
      return work(lake.maintenance)
    })
  return {
    planMaintenance: (task) => on((maintenance) => planTask(maintenance, task)),
    maintain: (task) => on((maintenance) => performTask(maintenance, task)),
  }
}

function isClient(lake: Lake): lake is LakeClient {
  return 'maintenance' in lake
}

const NOTHING: MaintenanceOutcome = { snapshots: [], removed: [], scheduled: [], held: [], written: [] }

async function planTask(maintenance: Maintenance, task: MaintenanceTask): Promise<MaintenanceOutcome> {
  const dryRun = true
  switch (task.kind) {
    case 'expire':
      return ofExpiry(await maintenance.expireSnapshots({ dryRun, ...criterion(task) }))
    case 'cleanup':
      return ofCleanup(await maintenance.cleanupOldFiles({ dryRun, ...age(task) }))
    case 'orphans':
      return ofCleanup(await maintenance.deleteOrphanedFiles({ dryRun, ...age(task) }))
    case 'checkpoint':
      return together([
        ofExpiry(await maintenance.expireSnapshots({ dryRun })),
        ofCleanup(await maintenance.cleanupOldFiles({ dryRun })),
        ofCleanup(await maintenance.deleteOrphanedFiles({ dryRun })),
      ])
    default:
      return NOTHING
  }
}

async function performTask(maintenance: Maintenance, task: MaintenanceTask): Promise<MaintenanceOutcome> {
  const dryRun = false
  switch (task.kind) {
    case 'flush':
      return ofFlush(await maintenance.flushInlined())
    case 'merge':
      return ofCompaction('merged', await maintenance.mergeAdjacent())
    case 'rewrite':
      return ofCompaction('rewritten', await maintenance.rewrite({ deleteThreshold: task.deleteThreshold }))
    case 'expire':
      return ofExpiry(await maintenance.expireSnapshots({ dryRun, ...criterion(task) }))
    case 'cleanup':
      return ofCleanup(await maintenance.cleanupOldFiles({ dryRun, ...age(task) }))
    case 'orphans':
      return ofCleanup(await maintenance.deleteOrphanedFiles({ dryRun, ...age(task) }))
    case 'checkpoint': {
      const done = await maintenance.checkpoint()
      return together([
        ofFlush(done.flushed),
        ofExpiry(done.expired),
        ofCompaction('merged', done.merged),
        ofCompaction('rewritten', done.rewritten),
        ofCleanup(done.cleaned),
        ofCleanup(done.orphans),
      ])
    }
  }
}

function criterion({ versions, olderThan }: Extract<MaintenanceTask, { kind: 'expire' }>) {
  return {
    ...(versions === undefined ? {} : { versions }),
    ...(olderThan === undefined ? {} : { olderThan }),
  }
}

function age({ all, olderThan }: Extract<MaintenanceTask, { kind: 'cleanup' | 'orphans' }>) {
  return { all, ...(olderThan === undefined ? {} : { olderThan }) }
}

function ofExpiry({ snapshots, files }: Expired): MaintenanceOutcome {
  return {
    ...NOTHING,
    snapshots: snapshots.map(({ id, time }) => ({ id, time })),
    scheduled: files.map(({ path, size }) => ({ path, size })),
  }
}

function ofCleanup({ files, held }: Cleanup): MaintenanceOutcome {
  return { ...NOTHING, removed: files, held }
}

function ofFlush({ tables, deletionsFlushed, files, bytesWritten }: Flushed): MaintenanceOutcome {
  const written = tables.map((table) => `${nameOf(table)}: ${plural(table.rowsFlushed, 'row')} flushed.`)
  if (deletionsFlushed > 0)
    written.push(`Deletions of ${plural(deletionsFlushed, 'data file')} moved into delete files.`)
  if (files.length > 0) written.push(sizeOf(files.length, bytesWritten))
  return { ...NOTHING, written }
}

function ofCompaction(
  how: 'merged' | 'rewritten',
  { tables, files, replaced, bytesWritten }: Compacted,
): MaintenanceOutcome {
  const written = tables.map(
    (table) =>
      `${nameOf(table)}: ${plural(table.filesProcessed, 'file')} ${how} into ${plural(table.filesCreated, 'file')}.`,
  )
  if (files.length > 0) written.push(sizeOf(files.length, bytesWritten))
  if (replaced.length > 0)
    written.push(
      `${plural(replaced.length, 'older file')} (${formatBytes(replaced.reduce((sum, { size }) => sum + size, 0))}) no longer belong to the latest snapshot. Older snapshots may need them; a cleanup removes those that nobody needs.`,
    )
  return { ...NOTHING, written }
}

function nameOf({ schema, table }: TableName): string {
  return `${schema}.${table}`
}

function sizeOf(files: number, bytes: number): string {
  return `${plural(files, 'new file')}, ${formatBytes(bytes)}.`
}

function together(parts: readonly MaintenanceOutcome[]): MaintenanceOutcome {
  return {
    snapshots: parts.flatMap(({ snapshots }) => snapshots),
    removed: parts.flatMap(({ removed }) => removed),
    scheduled: parts.flatMap(({ scheduled }) => scheduled),
    held: parts.flatMap(({ held }) => held),
    written: parts.flatMap(({ written }) => written),
  }
}
