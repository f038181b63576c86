/** CREATE TABLE: one commit with the table, its columns and, when inlining is on, its inlined table. */

import { quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, lakeName, queryRows, visibleAt } from './catalog.ts'
import { type Change, checkCreateTableConflicts, createdTable } from './changes.ts'
import { insertColumns } from './column-rows.ts'
import { type ColumnNode, flattenColumns, numberColumns } from './columns.ts'
import { type CommitMessage, type CommitPlan, commit, type NextSnapshot } from './commit.ts'
import { checkMessage } from './commit-message.ts'
import type { TableName } from './engine.ts'
import { canInline, createInlinedTable, inliningRowLimit, isReservedColumn } from './inline.ts'
import { LakeError } from './lake-error.ts'
import { directoryFor } from './paths.ts'
import type { Column } from './ports.ts'
import { latestSnapshot, readSchemas, type SchemaEntry, sameName } from './read-snapshot.ts'
import { parseDuckDBType } from './types.ts'
import { uuidV7 } from './uuid.ts'

/** A table that no snapshot has yet. */
export interface NewTable {
  readonly schema: SchemaEntry
  readonly name: string
  readonly uuid: string
  /** Directory below the schema's. */
  readonly path: string
  readonly columns: readonly ColumnNode[]
  /** Whether it gets a table for inlined rows. */
  readonly inlined: boolean
}

/** Creates the table and returns the snapshot that has it. Errors carry DuckDB's own text (DuckLake spec 4.3). */
export async function createTable(
  catalog: Catalog,
  dataPath: string,
  attachLimit: number | null,
  name: TableName,
  wanted: readonly Column[],
  message?: CommitMessage,
): Promise<number> {
  const columns = numberColumns(
    wanted.map((column) => ({ name: column.name, type: parseDuckDBType(column.type) })),
  )
  const head = await latestSnapshot(catalog)
  const schema = await findSchema(catalog, dataPath, head.id, name.schema)
  const table = await newTable(catalog, attachLimit, schema, name.table, columns)
  await checkNotTaken(catalog, head.id, schema.id, name.table)
  await checkMessage(catalog, { id: null, schemaId: schema.id }, message)
  const commitment = {
    plannedOn: head.id,
    checkConflicts: (theirs: readonly Change[]) => checkCreateTableConflicts(schema, name.table, theirs),
    plan: async (next: NextSnapshot) => planNewTable(catalog, table, next.takeCatalogId(), next),
  }
  return commit(catalog, commitment, message)
}

/** The schema called `name` at a snapshot. */
export async function findSchema(
  catalog: Catalog,
  dataPath: string,
  snapshot: number,
  name: string,
): Promise<SchemaEntry> {
  const schema = (await readSchemas(catalog, dataPath, snapshot)).find((s) => sameName(s.name, name))
  if (schema === undefined)
    throw new LakeError(
      'sql',
      `Binder Error: Schema "${name}" not found in DuckLakeCatalog "${lakeName(catalog)}"`,
    )
  return schema
}

/** Checks the columns of a table that is about to be created, and chooses its directory. */
export async function newTable(
  catalog: Catalog,
  attachLimit: number | null,
  schema: SchemaEntry,
  name: string,
  columns: readonly ColumnNode[],
): Promise<NewTable> {
  checkNames(columns)
  const limit = await inliningRowLimit(catalog, { id: null, schemaId: schema.id }, attachLimit)
  const reserved = limit > 0 ? columns.find((column) => isReservedColumn(column.name)) : undefined
  if (reserved !== undefined) throw reservedColumn('Binder', reserved.name)
  const uuid = uuidV7()
  return {
    schema,
    name,
    uuid,
    path: directoryFor(name, uuid),
    columns,
    inlined: limit > 0 && canInline(columns),
  }
}

/** DuckLake's refusal of a column name that its tables for inlined rows need for themselves (DuckLake spec 6.1). */
export function reservedColumn(kind: 'Binder' | 'Catalog', name: string): LakeError {
  return new LakeError(
    'sql',
    `${kind} Error: Column name "${name}" is reserved by DuckLake for internal use when data inlining is enabled. If you must use this column name, disable inlining by calling ducklake_set_option('data_inlining_row_limit', 0).`,
  )
}

/** What a commit writes for a new table. */
export function planNewTable(
  catalog: Catalog,
  table: NewTable,
  tableId: number,
  next: NextSnapshot,
): CommitPlan {
  const version = next.changedSchemaVersion
  const rows = flattenColumns(table.columns).map((column) => ({ ...column, rewritten: false }))
  return {
    statements: [
      `INSERT INTO ${catalogTable(catalog, 'ducklake_table')} VALUES (${tableId}, '${table.uuid}', ${next.id}, NULL, ${table.schema.id}, ${quoteLiteral(table.name)}, ${quoteLiteral(table.path)}, true)`,
      insertColumns(catalog, tableId, next.id, rows),
      ...(table.inlined ? createInlinedTable(catalog, tableId, version, table.columns) : []),
      `INSERT INTO ${catalogTable(catalog, 'ducklake_schema_versions')} VALUES (${next.id}, ${version}, ${tableId})`,
    ],
    changes: [createdTable(table.schema.name, table.name)],
    changesSchema: true,
  }
}

function checkNames(columns: readonly ColumnNode[]): void {
  if (columns.length === 0) throw new LakeError('sql', 'Parser Error: Table must have at least one column!')
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name.toLowerCase()))
      throw new LakeError('sql', `Catalog Error: Column with name ${name} already exists!`)
    seen.add(name.toLowerCase())
  }
}

/** An entry of a schema; tables and views share their names. */
export interface NamedEntry {
  readonly kind: 'Table' | 'View'
  readonly id: number
}

/** The table or view called `name`, or `null`. */
export async function findEntry(
  catalog: Catalog,
  snapshot: number,
  schemaId: number,
  name: string,
): Promise<NamedEntry | null> {
  const [row] = await queryRows(
    catalog,
    `SELECT kind, id FROM (SELECT 'Table' AS kind, table_id AS id, table_name AS name FROM ${catalogTable(catalog, 'ducklake_table')} WHERE schema_id = ${schemaId} AND ${visibleAt(snapshot)}
     UNION ALL SELECT 'View', view_id, view_name FROM ${catalogTable(catalog, 'ducklake_view')} WHERE schema_id = ${schemaId} AND ${visibleAt(snapshot)})
     WHERE lower(name) = lower(${quoteLiteral(name)})`,
  )
  if (row === undefined) return null
  return { kind: row.kind === 'View' ? 'View' : 'Table', id: Number(row.id) }
}

/** Refuses a name that a table or view of the schema has. */
export async function checkNotTaken(
  catalog: Catalog,
  snapshot: number,
  schemaId: number,
  name: string,
): Promise<void> {
  const entry = await findEntry(catalog, snapshot, schemaId, name)
  if (entry !== null)
    throw new LakeError('sql', `Catalog Error: ${entry.kind} with name "${name}" already exists!`)
}
