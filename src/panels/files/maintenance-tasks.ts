/** What the maintenance tasks are called, what they do, and the same as a statement of DuckDB's extension. */

import { formatBytes, plural } from '../../values/format.ts'
import { quoteLiteral } from '../../values/sql-text.ts'
import type { LakeView, MaintenanceOutcome, MaintenanceTask } from '../../worker/api.ts'

export type TaskKind = MaintenanceTask['kind']

export interface TaskText {
  readonly kind: TaskKind
  readonly title: string
  readonly about: string
  /** The button that does it. */
  readonly action: string
  /** Whether something is removed by it, which is shown before. */
  readonly removes: boolean
}

export const TASKS: readonly TaskText[] = [
  {
    kind: 'flush',
    title: 'Flush inlined rows',
    about:
      'Rows and deletions that are kept in the catalog move into Parquet files. Every snapshot shows what it showed before.',
    action: 'Flush',
    removes: false,
  },
  {
    kind: 'merge',
    title: 'Merge adjacent files',
    about:
      'Small data files of a table become larger ones. Every snapshot shows what it showed before; the old files wait for a cleanup.',
    action: 'Merge',
    removes: false,
  },
  {
    kind: 'rewrite',
    title: 'Rewrite files with deletes',
    about:
      'Data files with many deleted rows are written again without them. Older snapshots keep the old files.',
    action: 'Rewrite',
    removes: false,
  },
  {
    kind: 'expire',
    title: 'Expire snapshots',
    about:
      'Snapshots are forgotten, never the latest: what they alone show cannot be looked at any more. Their files wait for a cleanup.',
    action: 'Expire',
    removes: true,
  },
  {
    kind: 'cleanup',
    title: 'Clean up old files',
    about: 'Files that no snapshot needs any more are removed: those that merges and expired snapshots left.',
    action: 'Remove',
    removes: true,
  },
  {
    kind: 'orphans',
    title: 'Delete orphaned files',
    about:
      'Parquet files in the folder of the lake that its catalog never took over are removed: what a crash or a failed write left.',
    action: 'Delete',
    removes: true,
  },
  {
    kind: 'checkpoint',
    title: 'Checkpoint',
    about:
      'All of it in turn, with the options of the lake: flush, expire (only with expire_older_than), merge, rewrite, clean up, delete orphans.',
    action: 'Checkpoint',
    removes: true,
  },
]

const FUNCTIONS: Readonly<Record<Exclude<TaskKind, 'checkpoint'>, string>> = {
  flush: 'ducklake_flush_inlined_data',
  merge: 'ducklake_merge_adjacent_files',
  rewrite: 'ducklake_rewrite_data_files',
  expire: 'ducklake_expire_snapshots',
  cleanup: 'ducklake_cleanup_old_files',
  orphans: 'ducklake_delete_orphaned_files',
}

/** The statement that does the task with DuckDB's `ducklake` extension, or says what it would remove. */
export function callOf(task: MaintenanceTask, alias: string, dryRun: boolean): string {
  if (task.kind === 'checkpoint') return `CHECKPOINT ${`"${alias.replaceAll('"', '""')}"`};`
  const parameters = [quoteLiteral(alias)]
  if (dryRun) parameters.push('dry_run => true')
  if (task.kind === 'rewrite') parameters.push(`delete_threshold => ${task.deleteThreshold}`)
  if (task.kind === 'expire' && task.versions !== undefined)
    parameters.push(`versions => [${task.versions.join(', ')}]`)
  if ((task.kind === 'cleanup' || task.kind === 'orphans') && task.all) parameters.push('cleanup_all => true')
  if ('olderThan' in task && task.olderThan !== undefined)
    parameters.push(`older_than => TIMESTAMPTZ ${quoteLiteral(task.olderThan)}`)
  return `CALL ${FUNCTIONS[task.kind]}(${parameters.join(', ')});`
}

/** Bytes of files. */
export function bytesOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** Whether there is nothing to do, or was. */
export function isNothing({ snapshots, removed, scheduled, written }: MaintenanceOutcome): boolean {
  return snapshots.length + removed.length + scheduled.length + written.length === 0
}

/** Whether both have the same snapshots and the same files. */
export function isSameLake(one: LakeView, other: LakeView): boolean {
  const what = ({ snapshots, files }: LakeView) =>
    JSON.stringify([
      snapshots.map(({ id }) => id),
      files.flatMap(({ kind, path, endedBy, missing }) =>
        kind === 'log' ? [] : [[path, endedBy ?? null, missing === true]],
      ),
    ])
  return what(one) === what(other)
}

/** What a task did, in a line. */
export function summaryOf(title: string, outcome: MaintenanceOutcome): string {
  const { snapshots, removed, held, written } = outcome
  if (isNothing(outcome)) return `${title}: nothing to do.`
  const parts = [
    ...(snapshots.length === 0 ? [] : [`${plural(snapshots.length, 'snapshot')} forgotten`]),
    ...(removed.length === 0
      ? []
      : [`${plural(removed.length, 'file')} removed, ${formatBytes(bytesOf(removed))} freed`]),
    ...(held.length === 0 ? [] : [`${plural(held.length, 'file')} held back`]),
  ]
  return [`${title}:`, ...(parts.length === 0 ? [] : [`${parts.join(', ')}.`]), ...written].join(' ')
}

/**
 * The snapshots that a text like `0-3, 7` names, of those that can be forgotten; `null` when it is no such list.
 * Numbers without a snapshot are passed over.
 */
export function versionsIn(text: string, ids: readonly number[]): readonly number[] | null {
  const chosen = new Set<number>()
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const match = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part)
    if (match === null) return null
    const first = Number(match[1])
    const last = Number(match[2] ?? match[1])
    for (const id of ids) if (id >= first && id <= last) chosen.add(id)
  }
  return [...chosen].sort((a, b) => a - b)
}
