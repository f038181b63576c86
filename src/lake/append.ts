/**
 * INSERT in two phases: the rows are staged, summarised and, when there are many, written to a data file; then
 * one commit makes them part of the table.
 */

import { quoteIdentifier } from '../values/sql-text.ts'
import {
  type Catalog,
  catalogTable,
  damaged,
  integer,
  queryRows,
  queryTogether,
  type Row,
} from './catalog.ts'
import { type Change, checkInsertConflicts, conflict } from './changes.ts'
import type { ColumnNode } from './columns.ts'
import { type CommitMessage, type CommitPlan, commit, type NextSnapshot } from './commit.ts'
import { requireMessage } from './commit-message.ts'
import type { Commit, TableName } from './engine.ts'
import {
  canInline,
  type InlinedTable,
  inlinedTableForInsert,
  insertInlinedRows,
  readInlinedTables,
  rowLimit,
} from './inline.ts'
import { type InsertRules, readInsertRules } from './insert-rules.ts'
import type { LakeContext } from './lake-context.ts'
import { LakeError } from './lake-error.ts'
import type { TableEntry } from './read-snapshot.ts'
import { insertDataFile, removeUncommitted, type StagedFile, writeStagedFiles } from './stage-files.ts'
import { computeStats, type LeafStats } from './stats.ts'
import { insertTableStats, unboundedColumns, updateTableStats } from './table-stats.ts'
import { everyLeaf, printDuckDBType, printValueType } from './types.ts'

/** Rows waiting for their commit. */
export interface StagedRows {
  /** Quoted name of the temporary table that holds them. */
  readonly relation: string
  readonly columns: readonly ColumnNode[]
  readonly rows: number
  readonly leaves: readonly LeafStats[]
  /** The data files that hold them; none when they go into the catalog. */
  readonly files: readonly StagedFile[]
  /** SQL for the id that a row keeps; absent for rows that get new ids. */
  readonly keepsIds?: string | undefined
}

/** Appends the rows of `query`; see `Lake.append`. The caller flushes the files. An empty query commits nothing. */
export async function append(
  target: LakeContext,
  name: TableName,
  query: string,
  message?: CommitMessage,
): Promise<Commit> {
  const { catalog } = target
  const head = await target.readSnapshot()
  const table = await head.table(name)
  checkWritable(table)
  const rules = await readInsertRules(catalog, head, table)
  requireMessage(rules.options, table, message)
  const relation = stagedName()
  try {
    const rows = await stageRows(catalog, table, relation, query, rules.order)
    if (rows === 0) return { snapshot: head.id, inlinedRows: 0, files: [] }
    const leaves = await computeStats(catalog, relation, table.columns)
    const inlined = goesIntoCatalog(rules, target, table, rows)
    const files = inlined ? [] : await writeStagedFiles(target, head.id, table, relation, rows, leaves)
    const staged = { relation, columns: table.columns, rows, leaves, files }
    const snapshot = await commitRows(target, head.id, table, rules, staged, message)
    return { snapshot, inlinedRows: inlined ? rows : 0, files: files.map((file) => file.path) }
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

/** A quoted name for a temporary table of staged rows. */
export function stagedName(): string {
  return `temp.main.${quoteIdentifier(`staged_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
}

/** Refuses tables whose rows this client cannot keep (DuckLake spec 11.4). */
export function checkWritable(table: Pick<TableEntry, 'table' | 'columns'>): void {
  const odd = table.columns.find(
    (column) => !everyLeaf(column.type, (leaf) => leaf !== 'variant' && leaf !== 'geometry'),
  )
  if (odd !== undefined)
    throw new LakeError(
      'unsupported-lake',
      `Rows cannot be added here: column "${odd.name}" of table "${table.table}" is of type ${printDuckDBType(odd.type)}.`,
      'Insert them with DuckDB and the ducklake extension instead.',
    )
}

/** Evaluates the query once, as the table's types and in the given order, and returns how many rows there are. */
export async function stageRows(
  catalog: Catalog,
  table: Pick<TableEntry, 'table' | 'columns'>,
  relation: string,
  query: string,
  order = '',
): Promise<number> {
  await catalog.sql.run(
    `CREATE TEMP TABLE ${relation} AS FROM (${await asRowsOf(catalog, table, query)})${order}`,
  )
  return countRows(catalog, table, relation)
}

/** A query of the rows of `query` with the names and types of these columns and then the table's, by position. */
export async function asRowsOf(
  catalog: Catalog,
  table: Pick<TableEntry, 'table' | 'columns'>,
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
export async function countRows(
  catalog: Catalog,
  table: Pick<TableEntry, 'table' | 'columns'>,
  relation: string,
): Promise<number> {
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

/** Whether so many new rows are kept in the catalog rather than in files (DuckLake spec 6.1). */
export function goesIntoCatalog(
  { options, inlined }: InsertRules,
  { attachLimit }: LakeContext,
  table: TableEntry,
  rows: number,
): boolean {
  if (rows > rowLimit(options, table, attachLimit) || !canInline(table.columns)) return false
  return inlinedTableForInsert(inlined, table.columns) !== null
}

/** Commits the staged rows. Files that no snapshot mentions afterwards are removed. */
async function commitRows(
  target: LakeContext,
  plannedOn: number,
  table: TableEntry,
  { inlined }: InsertRules,
  staged: StagedRows,
  message: CommitMessage | undefined,
): Promise<number> {
  const { catalog } = target
  const commitment = {
    plannedOn,
    checkConflicts: (theirs: readonly Change[]) => checkInsertConflicts(table.id, theirs),
    plan: async (next: NextSnapshot) => {
      const known = next.base.id === plannedOn ? inlined : undefined
      return planAddedRows(catalog, await readGrowingTable(catalog, table, known), staged, next)
    },
  }
  try {
    return await commit(catalog, commitment, message)
  } catch (error) {
    await removeUncommitted(target, staged.files)
    throw error
  }
}

/** What is known of a table when rows are added to it. */
export interface GrowingTable {
  readonly tableId: number
  /** `null` when it never had a row. */
  readonly nextRowId: number | null
  readonly inlined: readonly InlinedTable[]
  /** Columns whose statistics have neither bound. */
  readonly unbounded: ReadonlySet<number>
}

/** What a commit writes for rows that are added to a table. */
export function planAddedRows(
  catalog: Catalog,
  { tableId, nextRowId, inlined, unbounded }: GrowingTable,
  { relation, columns, rows, leaves, files, keepsIds }: StagedRows,
  next: NextSnapshot,
): CommitPlan {
  const bytes = files.reduce((sum, file) => sum + file.size, 0)
  const rowIds = usedRowIds({ rows, files, keepsIds })
  const added = { rows, rowIds, leaves, columns, inlined, unbounded, bytes, inFile: files.length > 0 }
  const stats =
    nextRowId === null ? insertTableStats(catalog, tableId, added) : updateTableStats(catalog, tableId, added)
  let rowId = nextRowId ?? 0
  if (files.length > 0) {
    const inserts = files.flatMap((file) => {
      const first = rowId
      rowId += file.rows
      return insertDataFile(catalog, tableId, next.takeFileId(), next.id, file, first)
    })
    return {
      statements: [...stats, ...inserts],
      changes: [`inserted_into_table:${tableId}`],
      changesSchema: false,
    }
  }
  const home = inlinedTableForInsert(inlined, columns)
  if (home === null) throw conflict('the table for inlined rows has been replaced by another writer')
  next.takeFileId()
  const newIds = `${rowId} + row_number() OVER () - 1`
  return {
    statements: [...stats, insertInlinedRows(catalog, home, relation, keepsIds ?? newIds, next.id)],
    changes: [`inlined_insert:${tableId}`],
    changesSchema: false,
  }
}

/** How many new row ids staged rows use up: a file takes some even when its rows keep theirs (DuckLake spec 6.4, 8.4). */
export function usedRowIds({
  rows,
  files,
  keepsIds,
}: Pick<StagedRows, 'rows' | 'files' | 'keepsIds'>): number {
  return keepsIds !== undefined && files.length === 0 ? 0 : rows
}

/**
 * What is known of the table for a commit that comes next. `inlined` are its inlined tables, where they were read at the
 * snapshot before that commit; they are read here when absent.
 */
export async function readGrowingTable(
  catalog: Catalog,
  table: TableEntry,
  inlined?: readonly InlinedTable[],
): Promise<GrowingTable> {
  const known = inlined ?? (await readInlinedTables(catalog, table.id))
  const { stats, unbounded } = await queryTogether(catalog, {
    stats: {
      columns: ['next_row_id'],
      from: `${catalogTable(catalog, 'ducklake_table_stats')} WHERE table_id = ${table.id}`,
    },
    unbounded: unboundedColumns(catalog, table.id),
  })
  return {
    tableId: table.id,
    nextRowId: await nextRowId(catalog, table, known, stats),
    inlined: known,
    unbounded: new Set(unbounded.map((row) => integer(row, 'column_id'))),
  }
}

/** The table's next row id, or `null` when it never had a row. */
async function nextRowId(
  catalog: Catalog,
  table: TableEntry,
  inlined: readonly InlinedTable[],
  stats: readonly Row[],
): Promise<number | null> {
  const [row] = stats
  if (row !== undefined && stats.length === 1) return integer(row, 'next_row_id')
  const files = await queryRows(
    catalog,
    `SELECT data_file_id FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE table_id = ${table.id} LIMIT 1`,
  )
  if (stats.length > 1 || files.length > 0 || (await hasInlinedRows(catalog, inlined)))
    throw damaged(`table "${table.table}" has ${stats.length} statistics rows where it should have one`)
  return null
}

async function hasInlinedRows(catalog: Catalog, inlined: readonly InlinedTable[]): Promise<boolean> {
  for (const { name } of inlined) {
    const rows = await queryRows(catalog, `SELECT row_id FROM ${catalogTable(catalog, name)} LIMIT 1`)
    if (rows.length > 0) return true
  }
  return false
}
