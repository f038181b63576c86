/** CREATE SCHEMA and DROP SCHEMA, and the schemas there are. */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { catalogTable, integer, queryRows, text, visibleAt } from '../catalog.ts'
import { type CommitMessage, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import { findSchema } from '../create-table.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { directoryFor } from '../paths.ts'
import { latestSnapshot, readSchemas, resolveSnapshot, sameName } from '../read-snapshot.ts'
import { uuidV7 } from '../uuid.ts'
import {
  allChecks,
  checkCreateSchemaConflicts,
  checkDropSchemaConflicts,
  checkDropTableConflicts,
  checkViewConflicts,
} from './alter-conflicts.ts'
import { endTable, endView } from './drop-table.ts'

export async function listSchemas(
  { catalog, dataPath }: LakeContext,
  wanted?: number,
): Promise<readonly string[]> {
  const snapshot = await resolveSnapshot(catalog, wanted)
  return (await readSchemas(catalog, dataPath, snapshot)).map(({ name }) => name)
}

export async function createSchema(
  { catalog, dataPath }: LakeContext,
  name: string,
  message?: CommitMessage,
): Promise<number> {
  const head = await latestSnapshot(catalog)
  if (name === '') throw new LakeError('sql', 'Parser Error: zero-length delimited identifier')
  if ((await readSchemas(catalog, dataPath, head.id)).some((schema) => sameName(schema.name, name)))
    throw new LakeError('sql', `Catalog Error: Schema with name "${name}" already exists!`)
  await checkMessage(catalog, { id: null, schemaId: null }, message)
  const uuid = uuidV7()
  const commitment = {
    plannedOn: head.id,
    checkConflicts: checkCreateSchemaConflicts(name),
    plan: async (next: NextSnapshot) => ({
      statements: [
        `INSERT INTO ${catalogTable(catalog, 'ducklake_schema')} VALUES (${next.takeCatalogId()}, '${uuid}', ${next.id}, NULL, ${quoteLiteral(name)}, ${quoteLiteral(directoryFor(name, uuid))}, true)`,
      ],
      changes: [`created_schema:${quoteIdentifier(name)}`],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}

/** Ends the schema's row; with `cascade` also its tables and views, in the same commit (DuckLake spec 4.5). */
export async function dropSchema(
  { catalog, dataPath }: LakeContext,
  name: string,
  { cascade }: { readonly cascade: boolean },
  message?: CommitMessage,
): Promise<number> {
  const head = await latestSnapshot(catalog)
  const schema = await findSchema(catalog, dataPath, head.id, name)
  const entries = await queryRows(
    catalog,
    `SELECT 'view' AS kind, view_id AS id, view_name AS name FROM ${catalogTable(catalog, 'ducklake_view')} WHERE schema_id = ${schema.id} AND ${visibleAt(head.id)}
     UNION ALL SELECT 'table', table_id, table_name FROM ${catalogTable(catalog, 'ducklake_table')} WHERE schema_id = ${schema.id} AND ${visibleAt(head.id)}
     ORDER BY kind DESC, id`,
  )
  if (entries.length > 0 && !cascade) {
    const depending = entries.map(
      (row) => `${text(row, 'kind')} "${text(row, 'name')}" depends on schema "${schema.name}".\n`,
    )
    throw new LakeError(
      'sql',
      `Catalog Error: Cannot drop schema "${schema.name}" because there are entries that depend on it\n${depending.join('')}Use DROP...CASCADE to drop all dependents.`,
    )
  }
  await checkMessage(catalog, { id: null, schemaId: schema.id }, message)
  const idsOf = (kind: string): number[] =>
    entries.filter((row) => row.kind === kind).map((row) => integer(row, 'id'))
  const tables = idsOf('table')
  const views = idsOf('view')
  const commitment = {
    plannedOn: head.id,
    checkConflicts: allChecks([
      checkDropSchemaConflicts(schema),
      ...tables.map(checkDropTableConflicts),
      ...views.map((id) => checkViewConflicts('drop', id)),
    ]),
    plan: async (next: NextSnapshot) => ({
      statements: [
        `UPDATE ${catalogTable(catalog, 'ducklake_schema')} SET end_snapshot = ${next.id} WHERE schema_id = ${schema.id} AND end_snapshot IS NULL`,
        ...tables.flatMap((id) => endTable(catalog, id, next.id)),
        ...views.flatMap((id) => endView(catalog, id, next.id)),
      ],
      changes: [
        `dropped_schema:${schema.id}`,
        ...tables.map((id) => `dropped_table:${id}`),
        ...views.map((id) => `dropped_view:${id}`),
      ],
      changesSchema: true,
    }),
  }
  return commit(catalog, commitment, message)
}
