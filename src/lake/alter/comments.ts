/** COMMENT ON a table, a column or a view (DuckLake spec 4.8). */

import { literalOrNull } from '../../values/sql-text.ts'
import { catalogTable, queryRows } from '../catalog.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { latestSnapshot, sameName } from '../read-snapshot.ts'
import { checkAlterTableConflicts, checkViewConflicts } from './alter-conflicts.ts'
import type { CommentTarget } from './alterations.ts'
import { tableToChange, viewToChange } from './entries.ts'

/** Where a comment is stored, and what changing it is called. */
interface Tagged {
  /** Catalog table of the comment, the values before its snapshots, and the condition that finds its rows. */
  readonly tags: 'ducklake_tag' | 'ducklake_column_tag'
  readonly key: string
  readonly where: string
  readonly change: string
  readonly checkConflicts: ReturnType<typeof checkAlterTableConflicts>
  readonly scope: { readonly id: number | null; readonly schemaId: number }
}

export async function comment(
  context: LakeContext,
  target: CommentTarget,
  comment: string | null,
  message?: CommitMessage,
): Promise<number> {
  const { catalog } = context
  const head = await latestSnapshot(catalog)
  const tagged = await findTagged(context, head.id, target)
  const tags = catalogTable(catalog, tagged.tags)
  const [current] = await queryRows(
    catalog,
    `SELECT value FROM ${tags} WHERE ${tagged.where} AND key = 'comment' AND end_snapshot IS NULL`,
  )
  if ((current?.value ?? null) === comment) return head.id
  await checkMessage(catalog, tagged.scope, message)
  const commitment = {
    plannedOn: head.id,
    checkConflicts: tagged.checkConflicts,
    plan: async (next: NextSnapshot) => ({
      statements: [
        `UPDATE ${tags} SET end_snapshot = ${next.id} WHERE ${tagged.where} AND key = 'comment' AND end_snapshot IS NULL`,
        `INSERT INTO ${tags} VALUES (${tagged.key}, ${next.id}, NULL, 'comment', ${literalOrNull(comment)})`,
      ],
      changes: [tagged.change],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}

async function findTagged(
  { catalog, dataPath }: LakeContext,
  snapshot: number,
  target: CommentTarget,
): Promise<Tagged> {
  if ('view' in target) {
    const view = await viewToChange(catalog, dataPath, snapshot, target.view, 'alter')
    return {
      tags: 'ducklake_tag',
      key: String(view.id),
      where: `object_id = ${view.id}`,
      change: `altered_view:${view.id}`,
      checkConflicts: checkViewConflicts('alter', view.id),
      scope: { id: null, schemaId: view.schema.id },
    }
  }
  const table = await tableToChange(catalog, dataPath, snapshot, target.table, 'alter')
  const shared = {
    change: `altered_table:${table.id}`,
    checkConflicts: checkAlterTableConflicts(table.id),
    scope: table,
  }
  const name = target.column
  if (name === undefined)
    return { ...shared, tags: 'ducklake_tag', key: String(table.id), where: `object_id = ${table.id}` }
  const column = table.columns.find((c) => sameName(c.name, name))
  if (column === undefined)
    throw new LakeError(
      'sql',
      `Binder Error: Table "${table.table}" does not have a column with name "${name}"`,
    )
  return {
    ...shared,
    tags: 'ducklake_column_tag',
    key: `${table.id}, ${column.id}`,
    where: `table_id = ${table.id} AND column_id = ${column.id}`,
  }
}
