/** Deleting, updating, merging and replacing rows of a lake's tables; each call is one commit, or none if no row changes. */

import type { CommitMessage } from '../commit.ts'
import type { Commit, TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { changeRows, type RowChange } from './change-rows.ts'
import { deletionWhere, type MergeActions, mergeByKey, replacement, updateWhere } from './located-rows.ts'

/**
 * Errors of all: DuckDB's own (`sql`), among them a NULL in a column that may not have one and a row that would be updated
 * twice; `conflict` when another writer's commit excludes the change. Nothing is changed then.
 */
export interface RowChanges {
  /** The rows that three queries name; see {@link RowChange}. */
  apply(name: TableName, change: RowChange, message?: CommitMessage): Promise<Commit>
  /** The same for several tables, each at most once. The queries see every table as it was before. */
  applyAll(
    changes: readonly { readonly name: TableName; readonly change: RowChange }[],
    message?: CommitMessage,
  ): Promise<Commit>
  /** Deletes the rows for which the SQL condition is true. It may use the columns, `rowid` and `snapshot_id`. */
  deleteWhere(name: TableName, condition: string, message?: CommitMessage): Promise<Commit>
  /** Sets columns to SQL expressions of the old row where the condition is true; the rows keep their ids. */
  updateWhere(
    name: TableName,
    set: Readonly<Record<string, string>>,
    condition: string,
    message?: CommitMessage,
  ): Promise<Commit>
  /**
   * The rows of `query`, whose columns are the table's by position, matched by equal values in the key columns: a stored row
   * takes over the new values and keeps its id; what matches no stored row is inserted. NULL equals nothing.
   */
  mergeByKey(
    name: TableName,
    query: string,
    keyColumns: readonly string[],
    actions: MergeActions,
    message?: CommitMessage,
  ): Promise<Commit>
  /** Deletes every row and inserts those of `query`. */
  replaceRows(name: TableName, query: string, message?: CommitMessage): Promise<Commit>
}

/** `run` runs a task when the lake is free, and makes durable what it wrote. */
export function createRowChanges(
  context: LakeContext,
  run: <T>(task: () => Promise<T>) => Promise<T>,
): RowChanges {
  const one = (
    name: TableName,
    change: Parameters<typeof changeRows>[1][number]['change'],
    message?: CommitMessage,
  ) => run(() => changeRows(context, [{ name, change }], message))
  return {
    apply: (name, change, message) => one(name, async () => change, message),
    applyAll: (changes, message) =>
      run(() =>
        changeRows(
          context,
          changes.map(({ name, change }) => ({ name, change: async () => change })),
          message,
        ),
      ),
    deleteWhere: (name, condition, message) => one(name, deletionWhere(condition), message),
    updateWhere: (name, set, condition, message) => one(name, updateWhere(set, condition), message),
    mergeByKey: (name, query, keys, actions, message) => one(name, mergeByKey(query, keys, actions), message),
    replaceRows: (name, query, message) => one(name, replacement(query), message),
  }
}
