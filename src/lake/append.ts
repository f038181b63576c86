/**
 * INSERT in two phases: the rows are staged, summarised and, when there are many, written to a data file; then
 * one commit makes them part of the table.
 */

import { quoteIdentifier } from '../values/sql-text.ts'
import { type Catalog, catalogTable, damaged, integer, queryRows, text, visibleAt } from './catalog.ts'
import { checkInsertConflicts, conflict } from './changes.ts'
import { type CommitPlan, commit, type NextSnapshot } from './commit.ts'
import { type DataFile, writeDataFile } from './data-file.ts'
import type { Commit, TableName } from './engine.ts'
import {
  canInline,
  type InlinedTable,
  inlinedTableForInsert,
  inliningRowLimit,
  insertInlinedRows,
  readInlinedTables,
} from './inline.ts'
import type { LakeContext } from './lake-context.ts'
import { LakeError } from './lake-error.ts'
import { findTable, latestSnapshot, readOption, type SnapshotHead, type TableEntry } from './read-snapshot.ts'
import { computeStats, type LeafStats } from './stats.ts'
import { insertFileStats, insertTableStats, updateTableStats } from './table-stats.ts'
import { everyLeaf, printDuckDBType, printValueType } from './types.ts'
import { removeUnmentioned } from './unmentioned-files.ts'

/** Rows waiting for their commit. */
interface StagedRows {
  readonly table: TableEntry
  /** Quoted name of the temporary table that holds them. */
  readonly relation: string
  readonly rows: number
  readonly leaves: readonly LeafStats[]
  /** The data file that holds them, or `null` when they go into the catalog. */
  readonly file: DataFile | null
}

/** Appends the rows of `query`; see `Lake.append`. The caller flushes the files. An empty query commits nothing. */
export async function append(target: LakeContext, name: TableName, query: string): Promise<Commit> {
  const { catalog } = target
  const head = await latestSnapshot(catalog)
  const table = await findTable(catalog, target.dataPath, head.id, name)
  await checkWritable(catalog, table)
  const relation = `temp.main.${quoteIdentifier(`staged_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
  try {
    const rows = await stageRows(catalog, table, relation, query)
    if (rows === 0) return { snapshot: head.id, inlinedRows: 0, files: [] }
    const leaves = await computeStats(catalog, relation, table.columns)
    const inlined = await goesIntoCatalog(target, table, rows)
    const file = inlined ? null : await writeFile(target, head, table, relation, rows)
    const snapshot = await commitRows(target, head, { table, relation, rows, leaves, file })
    return { snapshot, inlinedRows: inlined ? rows : 0, files: file === null ? [] : [file.path] }
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

/** Refuses tables whose rows or rules this client cannot keep (DuckLake spec 11.4). */
async function checkWritable(catalog: Catalog, table: TableEntry): Promise<void> {
  checkColumnTypes(table)
  const needsMessage = await readOption(catalog, 'require_commit_message', {
    id: table.id,
    schemaId: table.schemaId,
  })
  if (needsMessage?.toLowerCase() === 'true')
    throw unsupported('the lake requires a commit message for every change (require_commit_message)')
}

/** Refuses tables with a column whose values this client cannot write. */
export function checkColumnTypes(table: TableEntry): void {
  const odd = table.columns.find(
    (column) => !everyLeaf(column.type, (leaf) => leaf !== 'variant' && leaf !== 'geometry'),
  )
  if (odd !== undefined)
    throw unsupported(
      `column "${odd.name}" of table "${table.table}" is of type ${printDuckDBType(odd.type)}`,
    )
}

function unsupported(reason: string): LakeError {
  return new LakeError(
    'unsupported-lake',
    `Rows cannot be added here: ${reason}.`,
    'Insert them with DuckDB and the ducklake extension instead.',
  )
}

/**
 * Evaluates the query once, as the table's types, into the new temporary table `relation` (quoted), and returns how many rows
 * there are.
 */
export async function stageRows(
  catalog: Catalog,
  table: TableEntry,
  relation: string,
  query: string,
): Promise<number> {
  await catalog.sql.run(`CREATE TEMP TABLE ${relation} AS ${await asRowsOf(catalog, table, query)}`)
  return countRows(catalog, table, relation)
}

/** A query of the rows of `query` with the names and types of these columns and then the table's, by position. */
export async function asRowsOf(
  catalog: Catalog,
  table: TableEntry,
  query: string,
  before: readonly { readonly name: string; readonly type: string }[] = [],
): Promise<string> {
  // On its own line, so that a comment at the end of the query cannot swallow what follows.
  const source = `(\n${query}\n)`
  const supplied = (await catalog.sql.rows(`SELECT * FROM ${source} LIMIT 0`)).columns.length - before.length
  if (supplied !== table.columns.length)
    throw new LakeError(
      'sql',
      `Binder Error: table ${table.table} has ${table.columns.length} columns but ${supplied} values were supplied`,
    )
  const columns = [
    ...before,
    ...table.columns.map(({ name, type }) => ({ name: quoteIdentifier(name), type: printValueType(type) })),
  ]
  const values = columns.map(({ name, type }, i) => `CAST(c${i} AS ${type}) AS ${name}`)
  return `SELECT ${values.join(', ')} FROM ${source} AS q(${columns.map((_, i) => `c${i}`).join(', ')})`
}

/** The number of staged rows. Errors: a column that may not be NULL is. */
export async function countRows(catalog: Catalog, table: TableEntry, relation: string): Promise<number> {
  const required = table.columns.filter((column) => !column.nullable)
  const counts = [
    'count(*) AS total',
    ...required.map((column, i) => `count(*) - count(${quoteIdentifier(column.name)}) AS nulls${i}`),
  ]
  const [row] = await queryRows(catalog, `SELECT ${counts.join(', ')} FROM ${relation}`)
  if (row === undefined) return 0
  const broken = required.find((_, i) => integer(row, `nulls${i}`) > 0)
  if (broken !== undefined)
    throw new LakeError('sql', `Constraint Error: NOT NULL constraint failed: ${table.table}.${broken.name}`)
  return integer(row, 'total')
}

/** Whether so many new rows are kept in the catalog rather than in a file (DuckLake spec 6.1). */
export async function goesIntoCatalog(
  target: LakeContext,
  table: TableEntry,
  rows: number,
): Promise<boolean> {
  const limit = await inliningRowLimit(target.catalog, table, target.attachLimit)
  if (rows > limit || !canInline(table.columns)) return false
  const tables = await readInlinedTables(target.catalog, table.id)
  return inlinedTableForInsert(tables, table.columns) !== null
}

/** Writes the staged rows to a file of the table; `keepsIds` as in {@link writeDataFile}. */
export async function writeFile(
  target: LakeContext,
  head: SnapshotHead,
  table: TableEntry,
  relation: string,
  rows: number,
  keepsIds?: string,
): Promise<DataFile> {
  const { catalog } = target
  const buckets = await queryRows(
    catalog,
    `SELECT c.transform FROM ${catalogTable(catalog, 'ducklake_partition_info')} p JOIN ${catalogTable(catalog, 'ducklake_partition_column')} c USING (partition_id) WHERE p.table_id = ${table.id} AND ${visibleAt(head.id, 'p')} AND starts_with(lower(c.transform), 'bucket')`,
  )
  if (buckets.length > 0)
    throw unsupported(`table "${table.table}" is partitioned by ${text(buckets[0] ?? {}, 'transform')}`)
  return writeDataFile(target.parquet, target.files, table.directory, relation, table.columns, rows, keepsIds)
}

/** Commits the staged rows. A file that no snapshot mentions afterwards is removed. */
async function commitRows(target: LakeContext, head: SnapshotHead, staged: StagedRows): Promise<number> {
  const { catalog } = target
  try {
    return await commit(catalog, {
      plannedOn: head.id,
      checkConflicts: (theirs) => checkInsertConflicts(staged.table.id, theirs),
      plan: (next) => planRows(catalog, staged, next),
    })
  } catch (error) {
    if (staged.file !== null) await removeUnmentioned(target, [staged.file])
    throw error
  }
}

async function planRows(catalog: Catalog, staged: StagedRows, next: NextSnapshot): Promise<CommitPlan> {
  const { table, rows, leaves, file } = staged
  const inlined = await readInlinedTables(catalog, table.id)
  const nextRowId = await readNextRowId(catalog, table, inlined)
  const added = {
    rows,
    rowIds: rows,
    leaves,
    columns: table.columns,
    inlined,
    bytes: file?.size ?? 0,
    inFile: file !== null,
  }
  const stats =
    nextRowId === null
      ? insertTableStats(catalog, table.id, added)
      : updateTableStats(catalog, table.id, added)
  const firstRowId = nextRowId ?? 0
  const fileId = next.takeFileId()
  if (file !== null)
    return {
      statements: [
        ...stats,
        insertDataFile(catalog, table.id, fileId, next.id, file, firstRowId),
        insertFileStats(catalog, table.id, fileId, leaves),
      ],
      changes: [`inserted_into_table:${table.id}`],
      changesSchema: false,
    }
  const home = inlinedTableForInsert(inlined, table.columns)
  if (home === null) throw conflict('the table for inlined rows has been replaced by another writer')
  return {
    statements: [...stats, insertInlinedRows(catalog, home, staged.relation, firstRowId, next.id)],
    changes: [`inlined_insert:${table.id}`],
    changesSchema: false,
  }
}

/** The table's next row id, or `null` when it never had a row. */
export async function readNextRowId(
  catalog: Catalog,
  table: TableEntry,
  inlined: readonly InlinedTable[],
): Promise<number | null> {
  const rows = await queryRows(
    catalog,
    `SELECT next_row_id FROM ${catalogTable(catalog, 'ducklake_table_stats')} WHERE table_id = ${table.id}`,
  )
  const [row] = rows
  if (row !== undefined && rows.length === 1) return integer(row, 'next_row_id')
  const files = await queryRows(
    catalog,
    `SELECT data_file_id FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE table_id = ${table.id} LIMIT 1`,
  )
  if (rows.length > 1 || files.length > 0 || (await hasInlinedRows(catalog, inlined)))
    throw damaged(`table "${table.table}" has ${rows.length} statistics rows where it should have one`)
  return null
}

async function hasInlinedRows(catalog: Catalog, inlined: readonly InlinedTable[]): Promise<boolean> {
  for (const { name } of inlined) {
    const rows = await queryRows(catalog, `SELECT row_id FROM ${catalogTable(catalog, name)} LIMIT 1`)
    if (rows.length > 0) return true
  }
  return false
}

/** The statement that makes a data file part of the lake (DuckLake spec 5.2). */
export function insertDataFile(
  catalog: Catalog,
  tableId: number,
  fileId: number,
  snapshot: number,
  file: DataFile,
  firstRowId: number,
): string {
  return `INSERT INTO ${catalogTable(catalog, 'ducklake_data_file')} VALUES (${fileId}, ${tableId}, ${snapshot}, NULL, NULL, '${file.name}', true, 'parquet', ${file.rows}, ${file.size}, ${file.footerSize}, ${firstRowId}, NULL, NULL, NULL, NULL)`
}
