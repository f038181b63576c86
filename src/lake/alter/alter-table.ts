/** ALTER TABLE: several alterations, one commit with the rows that differ. */

import { type Change, checkCreateTableConflicts } from '../changes.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import { findEntry } from '../create-table.ts'
import type { TableName } from '../engine.ts'
import { inliningRowLimit } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { latestSnapshot, type SnapshotHead, type TableEntry } from '../read-snapshot.ts'
import { allChecks, checkAlterTableConflicts, checkRowRuleConflicts } from './alter-conflicts.ts'
import type { Alteration } from './alterations.ts'
import { applyAlteration } from './apply-alteration.ts'
import { tableToChange } from './entries.ts'
import { isSame, planDifference } from './plan-difference.ts'
import { readTableState, type TableState } from './table-state.ts'

/** A table before and after its alterations. */
interface Altered {
  readonly before: TableState
  readonly after: TableState
}

export async function alterTable(
  context: LakeContext,
  name: TableName,
  alterations: readonly Alteration[],
  message?: CommitMessage,
): Promise<number> {
  const { catalog, dataPath } = context
  const head = await latestSnapshot(catalog)
  const table = await tableToChange(catalog, dataPath, head.id, name, 'alter')
  const rulesRows = alterations.some(
    (alteration) =>
      (alteration.kind === 'set-nullable' && !alteration.nullable) || alteration.kind === 'set-partitioning',
  )
  const checkConflicts = allChecks([
    checkAlterTableConflicts(table.id),
    ...(rulesRows ? [checkRowRuleConflicts(table.id)] : []),
  ])
  return commitAltered(context, head, table, checkConflicts, message, async (state, snapshot) => {
    let after = state
    for (const alteration of alterations) after = await applyAlteration(context, snapshot, after, alteration)
    return after
  })
}

/** Renames the table; its files stay where they are. DuckLake records it as created (DuckLake spec 4.4). */
export async function renameTable(
  context: LakeContext,
  name: TableName,
  newName: string,
  message?: CommitMessage,
): Promise<number> {
  const { catalog, dataPath } = context
  const head = await latestSnapshot(catalog)
  const table = await tableToChange(catalog, dataPath, head.id, name, 'alter')
  const taken = await findEntry(catalog, head.id, table.schemaId, newName)
  if (taken !== null && (taken.kind === 'View' || taken.id !== table.id))
    throw new LakeError(
      'sql',
      `Binder Error: Cannot rename table ${table.table} to ${newName}, since ${newName} already exists.`,
    )
  const schema = { id: table.schemaId, name: table.schema }
  const checkConflicts = allChecks([
    checkAlterTableConflicts(table.id),
    (theirs: readonly Change[]) => checkCreateTableConflicts(schema, newName, theirs),
  ])
  return commitAltered(context, head, table, checkConflicts, message, async (state) => ({
    ...state,
    name: newName,
  }))
}

async function commitAltered(
  context: LakeContext,
  head: SnapshotHead,
  table: TableEntry,
  checkConflicts: (theirs: readonly Change[]) => void,
  message: CommitMessage | undefined,
  alter: (state: TableState, snapshot: number) => Promise<TableState>,
): Promise<number> {
  const { catalog, attachLimit } = context
  const at = async (snapshot: number): Promise<Altered> => {
    const before = await readTableState(context, table.id, snapshot)
    return { before, after: await alter(before, snapshot) }
  }
  const planned = await at(head.id)
  if (isSame(planned.before, planned.after)) return head.id
  await checkMessage(catalog, table, message)
  const commitment = {
    plannedOn: head.id,
    checkConflicts,
    plan: async (next: NextSnapshot) => {
      // After another writer's commit the same alterations are made again, on what the table is now.
      const { before, after } = next.base.id === head.id ? planned : await at(next.base.id)
      const inlining = (await inliningRowLimit(catalog, table, attachLimit)) > 0
      return planDifference(catalog, before, after, inlining, next)
    },
  }
  return commit(catalog, commitment, message)
}
