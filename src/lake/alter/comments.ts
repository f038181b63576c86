/** COMMENT ON a table, a column or a view, and the comments there are (DuckLake spec 4.8). */

import { literalOrNull } from '../../values/sql-text.ts'
import { catalogTable, queryRows, text, visibleAt } from '../catalog.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { latestSnapshot, resolveSnapshot, sameName } from '../read-snapshot.ts'
import { checkAlterTableConflicts, checkViewConflicts } from './alter-conflicts.ts'
import type { CommentTarget, LakeComment } from './alterations.ts'
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

/** The comments on tables and on their own columns. */
export async function listComments(
  { catalog }: LakeContext,
  wanted?: number,
): Promise<readonly LakeComment[]> {
  const snapshot = await resolveSnapshot(catalog, wanted)
  const rows = await queryRows(
    catalog,
    `SELECT s.schema_name, t.table_name, c.column_name, q.value
     FROM (
       SELECT object_id AS table_id, NULL AS column_id, value FROM ${catalogTable(catalog, 'ducklake_tag')} WHERE key = 'comment' AND ${visibleAt(snapshot)}
       UNION ALL SELECT table_id, column_id, value FROM ${catalogTable(catalog, 'ducklake_column_tag')} WHERE key = 'comment' AND ${visibleAt(snapshot)}
     ) q
     JOIN ${catalogTable(catalog, 'ducklake_table')} t ON t.table_id = q.table_id AND ${visibleAt(snapshot, 't')}
     JOIN ${catalogTable(catalog, 'ducklake_schema')} s ON s.schema_id = t.schema_id AND ${visibleAt(snapshot, 's')}
     LEFT JOIN ${catalogTable(catalog, 'ducklake_column')} c ON c.table_id = q.table_id AND c.column_id = q.column_id AND c.parent_column IS NULL AND ${visibleAt(snapshot, 'c')}
     WHERE q.value IS NOT NULL AND (q.column_id IS NULL OR c.column_name IS NOT NULL)
     ORDER BY q.table_id, q.column_id NULLS FIRST`,
  )
  return rows.map((row) => ({
    schema: text(row, 'schema_name'),
    table: text(row, 'table_name'),
    text: text(row, 'value'),
    ...(row.column_name === null || row.column_name === undefined ? {} : { column: row.column_name }),
  }))
}
