/** CREATE TABLE: one commit with the table, its columns and, when inlining is on, its inlined table. */

import { literalOrNull, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, queryRows, visibleAt } from './catalog.ts'
import { checkCreateTableConflicts, createdTable } from './changes.ts'
import { type ColumnNode, flattenColumns, numberColumns } from './columns.ts'
import { type CommitPlan, commit } from './commit.ts'
import type { TableName } from './engine.ts'
import { canInline, createInlinedTable, inliningRowLimit } from './inline.ts'
import { LakeError } from './lake-error.ts'
import { directoryFor } from './paths.ts'
import type { Column } from './ports.ts'
import { latestSnapshot, readSchemas, sameName } from './read-snapshot.ts'
import { parseDuckDBType } from './types.ts'
import { uuidV7 } from './uuid.ts'

/** Creates the table and returns the snapshot that has it. Errors carry DuckDB's own text (DuckLake spec 4.3). */
export async function createTable(
  catalog: Catalog,
  dataPath: string,
  attachLimit: number | null,
  name: TableName,
  wanted: readonly Column[],
): Promise<number> {
  const columns = numberColumns(
    wanted.map((column) => ({ name: column.name, type: parseDuckDBType(column.type) })),
  )
  checkNames(wanted)
  const head = await latestSnapshot(catalog)
  const schema = (await readSchemas(catalog, dataPath, head.id)).find((s) => sameName(s.name, name.schema))
  if (schema === undefined)
    throw new LakeError('sql', `Binder Error: Schema "${name.schema}" not found in DuckLakeCatalog`)
  await checkNotTaken(catalog, head.id, schema.id, name.table)
  const inlined =
    canInline(columns) &&
    (await inliningRowLimit(catalog, { id: null, schemaId: schema.id }, attachLimit)) > 0
  const uuid = uuidV7()
  return commit(catalog, {
    plannedOn: head.id,
    checkConflicts: (theirs) => checkCreateTableConflicts(schema, name.table, theirs),
    plan: async (next): Promise<CommitPlan> => {
      const tableId = next.takeCatalogId()
      const version = next.changedSchemaVersion
      const path = directoryFor(name.table, uuid)
      return {
        statements: [
          `INSERT INTO ${catalogTable(catalog, 'ducklake_table')} VALUES (${tableId}, '${uuid}', ${next.id}, NULL, ${schema.id}, ${quoteLiteral(name.table)}, ${quoteLiteral(path)}, true)`,
          insertColumns(catalog, tableId, next.id, columns),
          ...(inlined ? createInlinedTable(catalog, tableId, version, columns) : []),
          `INSERT INTO ${catalogTable(catalog, 'ducklake_schema_versions')} VALUES (${next.id}, ${version}, ${tableId})`,
        ],
        changes: [createdTable(schema.name, name.table)],
        changesSchema: true,
      }
    },
  })
}

function checkNames(columns: readonly Column[]): void {
  if (columns.length === 0) throw new LakeError('sql', 'Parser Error: Table must have at least one column!')
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase()))
      throw new LakeError('sql', `Catalog Error: Column with name ${name} already exists!`)
    seen.add(name.toLowerCase())
  }
}

/** Tables and views of a schema share their names. */
async function checkNotTaken(
  catalog: Catalog,
  snapshot: number,
  schemaId: number,
  name: string,
): Promise<void> {
  const taken = await queryRows(
    catalog,
    `SELECT kind FROM (SELECT 'Table' AS kind, table_name AS name FROM ${catalogTable(catalog, 'ducklake_table')} WHERE schema_id = ${schemaId} AND ${visibleAt(snapshot)}
     UNION ALL SELECT 'View', view_name FROM ${catalogTable(catalog, 'ducklake_view')} WHERE schema_id = ${schemaId} AND ${visibleAt(snapshot)})
     WHERE lower(name) = lower(${quoteLiteral(name)})`,
  )
  const kind = taken[0]?.kind
  if (kind !== undefined)
    throw new LakeError('sql', `Catalog Error: ${kind} with name "${name}" already exists!`)
}

function insertColumns(
  catalog: Catalog,
  tableId: number,
  snapshot: number,
  columns: readonly ColumnNode[],
): string {
  const rows = flattenColumns(columns).map(({ node, parent }) => {
    const leaf = node.type.kind === 'leaf'
    const type = node.type.kind === 'leaf' ? node.type.name : node.type.kind
    return [
      node.id,
      snapshot,
      'NULL',
      tableId,
      node.id,
      quoteLiteral(node.name),
      quoteLiteral(type),
      literalOrNull(node.initialDefault),
      "'NULL'",
      node.nullable,
      parent ?? 'NULL',
      leaf ? "'literal'" : "''",
      "'duckdb'",
    ].join(', ')
  })
  return `INSERT INTO ${catalogTable(catalog, 'ducklake_column')} VALUES (${rows.join('), (')})`
}
