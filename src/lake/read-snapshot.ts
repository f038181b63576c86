/** What a catalog says at one snapshot: the snapshot itself, its tables, their columns and where they live. */

import {
  type Catalog,
  catalogTable,
  damaged,
  flag,
  integer,
  integerOrNull,
  type Question,
  queryRows,
  queryTogether,
  type Row,
  text,
  visibleAt,
} from './catalog.ts'
import { type ColumnNode, columnsAt, columnTrees } from './columns.ts'
import type { Snapshot, TableName } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { resolvePath } from './paths.ts'

/** A snapshot with the counters that its successor starts from (DuckLake spec 1.6). */
export interface SnapshotHead {
  readonly id: number
  readonly schemaVersion: number
  readonly nextCatalogId: number
  readonly nextFileId: number
}

/** A schema visible at a snapshot. */
export interface SchemaEntry {
  readonly id: number
  readonly name: string
  /** Directory of the schema, resolved against the data path. */
  readonly directory: string
}

/** A table visible at a snapshot. */
export interface TableEntry extends TableName {
  readonly id: number
  readonly schemaId: number
  readonly columns: readonly ColumnNode[]
  /** Directory of the table, resolved against the data path. */
  readonly directory: string
}

/** The newest snapshot (DuckLake spec 3.1), or the one that the attachment is pinned to. */
export async function latestSnapshot(catalog: Catalog): Promise<SnapshotHead> {
  const snapshots = catalogTable(catalog, 'ducklake_snapshot')
  // DuckDB plans a window much faster than a subquery.
  const latest =
    catalog.pinned === undefined
      ? 'QUALIFY snapshot_id = max(snapshot_id) OVER ()'
      : `WHERE snapshot_id = ${catalog.pinned}`
  return oneHead(
    await queryRows(
      catalog,
      `SELECT snapshot_id, schema_version, next_catalog_id, next_file_id FROM ${snapshots} ${latest}`,
    ),
  )
}

function oneHead(rows: readonly Row[]): SnapshotHead {
  const [row, ...others] = rows
  if (row === undefined) throw damaged('it has no snapshot')
  if (others.length > 0) throw damaged('its latest snapshot is there twice')
  return {
    id: integer(row, 'snapshot_id'),
    schemaVersion: integer(row, 'schema_version'),
    nextCatalogId: integer(row, 'next_catalog_id'),
    nextFileId: integer(row, 'next_file_id'),
  }
}

/** The id to read at: the snapshot asked for, if it exists, else the latest. */
export async function resolveSnapshot(catalog: Catalog, wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return (await latestSnapshot(catalog)).id
  const rows = Number.isSafeInteger(wanted)
    ? await queryRows(
        catalog,
        `SELECT snapshot_id FROM ${catalogTable(catalog, 'ducklake_snapshot')} WHERE snapshot_id = ${wanted}`,
      )
    : []
  if (rows.length === 0) throw noSuchSnapshot(wanted)
  return wanted
}

/** There is no snapshot of this id, or not any more. */
export function noSuchSnapshot(wanted: number): LakeError {
  return new LakeError(
    'no-such-snapshot',
    `Invalid Input Error: No snapshot found at version ${wanted}`,
    'Choose a snapshot from the list.',
  )
}

/** All snapshots, oldest first; of a pinned attachment those up to the one it is pinned to. */
export async function listSnapshots(catalog: Catalog): Promise<readonly Snapshot[]> {
  const rows = await queryRows(
    catalog,
    `SELECT s.snapshot_id, s.snapshot_time, s.schema_version, c.changes_made, c.author, c.commit_message, c.commit_extra_info
     FROM ${catalogTable(catalog, 'ducklake_snapshot')} s
     LEFT JOIN ${catalogTable(catalog, 'ducklake_snapshot_changes')} c USING (snapshot_id)
     ${catalog.pinned === undefined ? '' : `WHERE s.snapshot_id <= ${catalog.pinned} `}ORDER BY s.snapshot_id`,
  )
  return rows.map((row) => ({
    id: integer(row, 'snapshot_id'),
    time: text(row, 'snapshot_time'),
    schemaVersion: integer(row, 'schema_version'),
    changes: row.changes_made ?? '',
    author: row.author ?? null,
    message: row.commit_message ?? null,
    ...(row.commit_extra_info == null ? {} : { extraInfo: row.commit_extra_info }),
  }))
}

/** The schemas visible at a snapshot. */
export async function readSchemas(
  catalog: Catalog,
  dataPath: string,
  snapshot: number,
): Promise<readonly SchemaEntry[]> {
  const { columns, from } = schemasAt(catalog, snapshot)
  return schemaEntries(await queryRows(catalog, `SELECT ${columns.join(', ')} FROM ${from}`), dataPath)
}

function schemasAt(catalog: Catalog, snapshot: number): Question {
  return {
    columns: ['schema_id', 'schema_name', 'path', 'path_is_relative'],
    from: `${catalogTable(catalog, 'ducklake_schema')} WHERE ${visibleAt(snapshot)}`,
  }
}

function schemaEntries(rows: readonly Row[], dataPath: string): readonly SchemaEntry[] {
  return rows.map((row) => ({
    id: integer(row, 'schema_id'),
    name: text(row, 'schema_name'),
    directory: directory(dataPath, row),
  }))
}

/** The tables visible at a snapshot, by id. */
export async function readTables(
  catalog: Catalog,
  dataPath: string,
  snapshot: number,
): Promise<readonly TableEntry[]> {
  const read = await queryTogether(catalog, {
    schemas: schemasAt(catalog, snapshot),
    tables: {
      columns: ['table_id', 'schema_id', 'table_name', 'path', 'path_is_relative'],
      from: `${catalogTable(catalog, 'ducklake_table')} WHERE ${visibleAt(snapshot)}`,
    },
    columns: columnsAt(catalog, snapshot),
  })
  const schemas = new Map(schemaEntries(read.schemas, dataPath).map((schema) => [schema.id, schema]))
  const columns = columnTrees(read.columns)
  const rows = read.tables.toSorted((a, b) => integer(a, 'table_id') - integer(b, 'table_id'))
  return rows.map((row) => {
    const id = integer(row, 'table_id')
    const schema = schemas.get(integer(row, 'schema_id'))
    const name = text(row, 'table_name')
    if (schema === undefined) throw damaged(`table "${name}" belongs to a schema that is not there`)
    const own = columns.get(id)
    if (own === undefined) throw damaged(`table "${name}" has no columns`)
    return {
      id,
      schema: schema.name,
      schemaId: schema.id,
      table: name,
      columns: own,
      directory: directory(schema.directory, row),
    }
  })
}

function directory(base: string, row: Row): string {
  return row.path === null ? base : resolvePath(base, text(row, 'path'), flag(row, 'path_is_relative'))
}

/** The table called `name` at a snapshot; names compare without letter case, as in DuckDB. */
export async function findTable(
  catalog: Catalog,
  dataPath: string,
  snapshot: number,
  name: TableName,
): Promise<TableEntry> {
  return tableNamed(await readTables(catalog, dataPath, snapshot), snapshot, name)
}

/** The one of `tables`, those of a snapshot, that is called `name`. */
export function tableNamed(tables: readonly TableEntry[], snapshot: number, name: TableName): TableEntry {
  const table = tables.find((t) => sameName(t.table, name.table) && sameName(t.schema, name.schema))
  if (table === undefined)
    throw new LakeError(
      'no-such-table',
      `Catalog Error: Table with name ${name.table} does not exist!`,
      `Schema "${name.schema}" has no such table at snapshot ${snapshot}.`,
    )
  return table
}

/** Whether two catalog names mean the same entry. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** What a persisted option may be set for: a table, or a schema where `id` is `null`. */
export interface OptionScope {
  readonly id: number | null
  readonly schemaId: number
}

/** The persisted option `key`: a table's own value, else its schema's, else the global one, else `null` (DuckLake spec 6.1). */
export type StoredOptions = (key: string, scope: OptionScope) => string | null

/** All persisted options; {@link storedOptions} makes use of the rows. */
export function optionsOf(catalog: Catalog): Question {
  return {
    columns: ['key', 'value', 'scope', 'scope_id'],
    from: catalogTable(catalog, 'ducklake_metadata'),
  }
}

export function storedOptions(rows: readonly Row[]): StoredOptions {
  return (key, { id, schemaId }) => {
    const values = rows.filter((row) => text(row, 'key').toLowerCase() === key)
    const at = (scope: string | null, scopeId: number | null) =>
      values.find((row) => (row.scope ?? null) === scope && integerOrNull(row, 'scope_id') === scopeId)
    const row = (id === null ? undefined : at('table', id)) ?? at('schema', schemaId) ?? at(null, null)
    return row === undefined ? null : text(row, 'value')
  }
}

export async function readOptions(catalog: Catalog): Promise<StoredOptions> {
  const { columns, from } = optionsOf(catalog)
  return storedOptions(await queryRows(catalog, `SELECT ${columns.join(', ')} FROM ${from}`))
}

export async function readOption(catalog: Catalog, key: string, scope: OptionScope): Promise<string | null> {
  return (await readOptions(catalog))(key, scope)
}
