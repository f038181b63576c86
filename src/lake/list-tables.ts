/** The tables of a lake at a snapshot, with exact row counts, and the files they consist of. */

import {
  type Catalog,
  catalogTable,
  flag,
  integer,
  integerOrNull,
  type Question,
  queryRows,
  queryTogether,
  type Row,
  tableNames,
  text,
  visibleAt,
} from './catalog.ts'
import { defaultSql } from './columns.ts'
import type { LakeFile, LakeTable } from './engine.ts'
import { type FileFacts, readFileFacts } from './file-facts.ts'
import { type InlinedTable, inlinedTables, inlinedTablesOf } from './inline.ts'
import { LakeError, type LakeErrorCode } from './lake-error.ts'
import { resolvePath } from './paths.ts'
import type { FileStore } from './ports.ts'
import { readTables, type TableEntry } from './read-snapshot.ts'
import { printDuckDBType } from './types.ts'

/**
 * The tables visible at a snapshot with their rows counted: from the catalog alone, except for tables with deleted rows or
 * with files that mix snapshots, which are counted by `countRows`.
 */
export async function listTables(
  catalog: Catalog,
  tables: readonly TableEntry[],
  snapshot: number,
  countRows: (table: TableEntry) => Promise<number>,
): Promise<readonly LakeTable[]> {
  const files = catalogTable(catalog, 'ducklake_data_file')
  const { inFiles, deleted, mixed, ...read } = await queryTogether(catalog, {
    inFiles: {
      columns: ['table_id', 'n'],
      from: `(SELECT table_id, sum(record_count) AS n FROM ${files} WHERE ${visibleAt(snapshot)} GROUP BY table_id)`,
    },
    // Tables whose visible rows are not simply the rows of their files.
    deleted: distinctTables(`${catalogTable(catalog, 'ducklake_delete_file')} WHERE ${visibleAt(snapshot)}`),
    mixed: distinctTables(`${files} WHERE ${visibleAt(snapshot)} AND partial_max > ${snapshot}`),
    inlined: inlinedTablesOf(catalog),
  })
  const { inlined, inlinedDeletes } = await countInlined(
    catalog,
    snapshot,
    await inlinedTables(catalog, read.inlined),
  )
  const counts = new Map<number, number>()
  for (const row of [...inFiles, ...inlined]) {
    const id = integer(row, 'table_id')
    counts.set(id, (counts.get(id) ?? 0) + integer(row, 'n'))
  }
  const uncertain = new Set([...deleted, ...mixed, ...inlinedDeletes].map((row) => integer(row, 'table_id')))
  const listed: LakeTable[] = []
  for (const table of tables) {
    const rowCount = uncertain.has(table.id)
      ? await countRows(table).catch(unknownIfUnreadable)
      : (counts.get(table.id) ?? 0)
    listed.push(lakeTable(table, rowCount))
  }
  return listed
}

/** A table with a file that cannot be read leaves the others as they are; reading its rows says which file, and why. */
function unknownIfUnreadable(error: unknown): null {
  if (error instanceof LakeError && UNREADABLE.has(error.code)) return null
  throw error
}

const UNREADABLE: ReadonlySet<LakeErrorCode> = new Set(['no-such-file', 'damaged-lake', 'unsupported-lake'])

export function lakeTable(table: TableEntry, rowCount: number | null): LakeTable {
  const columns = table.columns.map((column) => ({
    name: column.name,
    type: printDuckDBType(column.type),
    nullable: column.nullable,
    ...(column.defaultValue === null ? {} : { default: defaultSql(column) }),
  }))
  return { schema: table.schema, table: table.table, tableId: table.id, columns, rowCount }
}

function distinctTables(from: string): Question {
  return { columns: ['table_id'], from: `(SELECT DISTINCT table_id FROM ${from})` }
}

/** The rows kept in the catalog that are visible, by table, and the tables with deletions kept there. */
async function countInlined(
  catalog: Catalog,
  snapshot: number,
  tables: readonly InlinedTable[],
): Promise<Readonly<Record<'inlined' | 'inlinedDeletes', readonly Row[]>>> {
  const inlined = tables.map(
    ({ tableId, name }) =>
      `SELECT ${tableId} AS table_id, count(*) AS n FROM ${catalogTable(catalog, name)} WHERE ${visibleAt(snapshot)}`,
  )
  const inlinedDeletes = Array.from(
    await tableNames(catalog, 'ducklake_inlined_delete_'),
    (name) =>
      `SELECT DISTINCT ${tableIdOf(name)} AS table_id, 0 AS n FROM ${catalogTable(catalog, name)} WHERE begin_snapshot <= ${snapshot}`,
  )
  // A question is about some table; there may be none to ask about.
  const none = 'SELECT 0 AS table_id, 0 AS n WHERE false'
  const all = (queries: readonly string[]): string => `(${[none, ...queries].join(' UNION ALL ')})`
  return queryTogether(catalog, {
    inlined: { columns: ['table_id', 'n'], from: all(inlined) },
    inlinedDeletes: { columns: ['table_id'], from: all(inlinedDeletes) },
  })
}

function tableIdOf(inlinedDeletes: string): number {
  return Number(inlinedDeletes.slice('ducklake_inlined_delete_'.length))
}

/** Every data and delete file the catalog mentions, at any snapshot, in the order they were added. */
export async function listLakeFiles(catalog: Catalog, dataPath: string): Promise<readonly LakeFile[]> {
  const tables = await tablesEver(catalog, dataPath)
  const rows = await queryRows(
    catalog,
    `SELECT 'data' AS kind, data_file_id AS id, table_id, begin_snapshot, end_snapshot, path, path_is_relative, file_size_bytes, record_count AS n FROM ${catalogTable(catalog, 'ducklake_data_file')}
     UNION ALL
     SELECT 'delete', delete_file_id, table_id, begin_snapshot, end_snapshot, path, path_is_relative, file_size_bytes, delete_count FROM ${catalogTable(catalog, 'ducklake_delete_file')}
     ORDER BY id`,
  )
  const facts = await readFileFacts(catalog)
  return rows.map((row) =>
    lakeFile(
      row,
      tables.get(integer(row, 'table_id')),
      row.kind === 'data' ? facts.get(integer(row, 'id')) : undefined,
    ),
  )
}

function lakeFile(row: Row, table: TableEntry | undefined, facts: FileFacts | undefined): LakeFile {
  const rowCount = integerOrNull(row, 'n')
  const endedBy = integerOrNull(row, 'end_snapshot')
  return {
    kind: row.kind === 'data' ? 'data' : 'delete',
    path: resolvePath(table?.directory ?? '', text(row, 'path'), flag(row, 'path_is_relative')),
    size: integer(row, 'file_size_bytes'),
    ...(table === undefined ? {} : { table: { schema: table.schema, table: table.table } }),
    addedBy: integer(row, 'begin_snapshot'),
    ...(endedBy === null ? {} : { endedBy }),
    ...(rowCount === null ? {} : { rowCount }),
    id: integer(row, 'id'),
    ...(facts === undefined || facts.partition.length === 0 ? {} : { partition: facts.partition }),
    ...(facts === undefined || facts.deletes === 0 ? {} : { deletes: facts.deletes }),
  }
}

/** Every table that was ever there, by id, as it was last. */
async function tablesEver(catalog: Catalog, dataPath: string): Promise<ReadonlyMap<number, TableEntry>> {
  const snapshots = await queryRows(
    catalog,
    `SELECT DISTINCT coalesce(end_snapshot - 1, (SELECT max(snapshot_id) FROM ${catalogTable(catalog, 'ducklake_snapshot')})) AS last FROM ${catalogTable(catalog, 'ducklake_table')} ORDER BY last`,
  )
  const tables = new Map<number, TableEntry>()
  for (const row of snapshots)
    for (const table of await readTables(catalog, dataPath, integer(row, 'last'))) tables.set(table.id, table)
  return tables
}

/** The catalog of a lake as one of its files. */
export async function catalogFile(files: FileStore, path: string): Promise<LakeFile> {
  const found = (await files.list(path)).find((file) => file.path === path)
  if (found === undefined)
    throw new LakeError(
      'no-such-file',
      `The catalog file "${path}" is no longer there.`,
      'Attach the lake again.',
    )
  return { kind: 'catalog', path, size: found.size }
}
