/** Looking back: which snapshot was in force when, which row is which, and what changed between two snapshots. */

import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import type { Relations } from '../relations.ts'
import { scanLocatedInto } from '../scan.ts'
import { type FeedKind, fillFeed } from './feed.ts'
import { snapshotAt } from './snapshot-at.ts'

/**
 * Relations are written after FROM and stay readable as `Lake.relation` says. `from` and `to` are snapshots and both
 * included; the columns are those of the table at `to`. Errors: `no-such-snapshot`, `no-such-table`.
 */
export interface History {
  /** The latest snapshot at a time: any text that DuckDB casts to TIMESTAMPTZ. */
  snapshotAt(time: string): Promise<number>
  /** The first snapshot since a time: where a change feed from then on begins. */
  snapshotSince(time: string): Promise<number>
  /** The rows of a table with the location columns behind their own; see `locationNames`. */
  located(name: TableName, snapshot?: number): Promise<string>
  /** `snapshot_id`, `rowid`, then the columns of every version of a row that was added. */
  insertions(name: TableName, from: number, to: number): Promise<string>
  /** The same of every version that was deleted; `snapshot_id` is the one that deleted it. */
  deletions(name: TableName, from: number, to: number): Promise<string>
  /**
   * Both, with a `change_type` behind `rowid`: `insert`, `delete`, or `update_preimage` and `update_postimage` of a row that
   * one snapshot deleted and added again under the same id.
   */
  changes(name: TableName, from: number, to: number): Promise<string>
}

/** `run` runs a task when the lake is free. */
export function createHistory(
  context: LakeContext,
  run: <T>(task: () => Promise<T>) => Promise<T>,
  relations: Relations,
): History {
  const { catalog, readSnapshot } = context
  const feed = (kind: FeedKind) => (name: TableName, from: number, to: number) =>
    run(async () => {
      const latest = await readSnapshot(to)
      await readSnapshot(from)
      const table = await latest.table(name)
      return relations.keep(`${kind} ${table.id} ${from} ${to}`, table, (relation) =>
        fillFeed({ source: context, table, from, to, relation }, kind),
      )
    })
  return {
    snapshotAt: (time) => run(() => snapshotAt(catalog, time, 'at')),
    snapshotSince: (time) => run(() => snapshotAt(catalog, time, 'since')),
    located: (name, snapshot) =>
      run(async () => {
        const at = await readSnapshot(snapshot)
        const table = await at.table(name)
        return relations.keep(`located ${table.id} ${at.id}`, table, (relation) =>
          scanLocatedInto({ ...context, inlined: at }, table, at.id, relation),
        )
      }),
    insertions: feed('insertions'),
    deletions: feed('deletions'),
    changes: feed('changes'),
  }
}
