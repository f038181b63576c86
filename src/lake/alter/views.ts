/** Views: created, dropped, renamed and listed (DuckLake spec 4.6). */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { catalogTable, integer, lakeName, queryRows, text, visibleAt } from '../catalog.ts'
import { type Change, checkCreateTableConflicts, createdView } from '../changes.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import { findEntry, findSchema } from '../create-table.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { latestSnapshot, readSchemas, resolveSnapshot } from '../read-snapshot.ts'
import { uuidV4 } from '../uuid.ts'
import { allChecks, checkViewConflicts } from './alter-conflicts.ts'
import type { LakeView } from './alterations.ts'
import { endView } from './drop-table.ts'
import { viewToChange } from './entries.ts'
import { printView } from './print-view.ts'
import { withAlias } from './view-text.ts'

/** The views visible at a snapshot, by id. */
export async function listViews(
  { catalog, dataPath }: LakeContext,
  wanted?: number,
): Promise<readonly LakeView[]> {
  const snapshot = await resolveSnapshot(catalog, wanted)
  const schemas = new Map(
    (await readSchemas(catalog, dataPath, snapshot)).map((schema) => [schema.id, schema.name]),
  )
  const rows = await queryRows(
    catalog,
    `SELECT view_id, schema_id, view_name, dialect, sql, column_aliases, t.value AS comment
     FROM ${catalogTable(catalog, 'ducklake_view')} v LEFT JOIN ${catalogTable(catalog, 'ducklake_tag')} t ON t.object_id = v.view_id AND t.key = 'comment' AND ${visibleAt(snapshot, 't')}
     WHERE ${visibleAt(snapshot, 'v')} ORDER BY view_id`,
  )
  return rows.map((row) => ({
    viewId: integer(row, 'view_id'),
    schema: schemas.get(integer(row, 'schema_id')) ?? '',
    name: text(row, 'view_name'),
    dialect: text(row, 'dialect'),
    sql: withAlias(text(row, 'sql'), lakeName(catalog)),
    storedSql: text(row, 'sql'),
    columnAliases: (row.column_aliases?.match(/"(?:[^"]|"")*"/g) ?? []).map((alias) =>
      alias.slice(1, -1).replaceAll('""', '"'),
    ),
    comment: row.comment ?? null,
  }))
}

export async function createView(
  context: LakeContext,
  name: TableName,
  sql: string,
  columnAliases: readonly string[],
  options: { readonly orReplace: boolean } = { orReplace: false },
  message?: CommitMessage,
): Promise<number> {
  const { catalog, dataPath } = context
  const head = await latestSnapshot(catalog)
  const schema = await findSchema(catalog, dataPath, head.id, name.schema)
  const entry = await findEntry(catalog, head.id, schema.id, name.table)
  if (entry !== null && !options.orReplace)
    throw new LakeError('sql', `Catalog Error: ${entry.kind} with name "${name.table}" already exists!`)
  if (entry?.kind === 'Table')
    throw new LakeError(
      'sql',
      `Catalog Error: Existing object ${name.table} is of type Table, trying to replace with type View`,
    )
  const stored = await printView(
    context,
    head.id,
    await listViews(context, head.id),
    name,
    sql,
    columnAliases,
  )
  await checkMessage(catalog, { id: null, schemaId: schema.id }, message)
  const uuid = uuidV4()
  const aliases = columnAliases.map(quoteIdentifier).join(',')
  const creates = (theirs: readonly Change[]) => checkCreateTableConflicts(schema, name.table, theirs)
  const commitment = {
    plannedOn: head.id,
    checkConflicts: allChecks([creates, ...(entry === null ? [] : [checkViewConflicts('drop', entry.id)])]),
    plan: async (next: NextSnapshot) => ({
      statements: [
        ...(entry === null ? [] : endView(catalog, entry.id, next.id)),
        `INSERT INTO ${catalogTable(catalog, 'ducklake_view')} VALUES (${next.takeCatalogId()}, '${uuid}', ${next.id}, NULL, ${schema.id}, ${quoteLiteral(name.table)}, 'duckdb', ${quoteLiteral(stored)}, ${quoteLiteral(aliases)})`,
      ],
      changes: [
        ...(entry === null ? [] : [`dropped_view:${entry.id}`]),
        createdView(schema.name, name.table),
      ],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}

export async function dropView(
  { catalog, dataPath }: LakeContext,
  name: TableName,
  message?: CommitMessage,
): Promise<number> {
  const head = await latestSnapshot(catalog)
  const view = await viewToChange(catalog, dataPath, head.id, name, 'drop')
  await checkMessage(catalog, { id: null, schemaId: view.schema.id }, message)
  const commitment = {
    plannedOn: head.id,
    checkConflicts: checkViewConflicts('drop', view.id),
    plan: async (next: NextSnapshot) => ({
      statements: endView(catalog, view.id, next.id),
      changes: [`dropped_view:${view.id}`],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}

/** Renames the view. DuckLake records it as created (DuckLake spec 3.4). */
export async function renameView(
  { catalog, dataPath }: LakeContext,
  name: TableName,
  newName: string,
  message?: CommitMessage,
): Promise<number> {
  const head = await latestSnapshot(catalog)
  const view = await viewToChange(catalog, dataPath, head.id, name, 'alter')
  if (view.name === newName) return head.id
  const taken = await findEntry(catalog, head.id, view.schema.id, newName)
  if (taken !== null && (taken.kind === 'Table' || taken.id !== view.id))
    throw new LakeError(
      'sql',
      `Catalog Error: Could not rename view "${view.name}" to "${newName}": another entry with this name already exists!`,
    )
  await checkMessage(catalog, { id: null, schemaId: view.schema.id }, message)
  const views = catalogTable(catalog, 'ducklake_view')
  const creates = (theirs: readonly Change[]) => checkCreateTableConflicts(view.schema, newName, theirs)
  const commitment = {
    plannedOn: head.id,
    checkConflicts: allChecks([creates, checkViewConflicts('alter', view.id)]),
    plan: async (next: NextSnapshot) => ({
      statements: [
        `UPDATE ${views} SET end_snapshot = ${next.id} WHERE view_id = ${view.id} AND end_snapshot IS NULL`,
        `INSERT INTO ${views} SELECT view_id, view_uuid, ${next.id}, NULL, schema_id, ${quoteLiteral(newName)}, dialect, sql, column_aliases FROM ${views} WHERE view_id = ${view.id} AND end_snapshot = ${next.id}`,
      ],
      changes: [createdView(view.schema.name, newName)],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}
