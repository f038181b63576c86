/** The rows that a change adds: new ones, and new versions of rows that keep their ids (DuckLake spec 6.4, 8.4). */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { goesIntoCatalog, insertDataFile, readNextRowId, writeFile } from '../append.ts'
import { type Catalog, catalogTable } from '../catalog.ts'
import { conflict } from '../changes.ts'
import type { NextSnapshot } from '../commit.ts'
import type { DataFile } from '../data-file.ts'
import { type InlinedTable, inlinedTableForInsert, readInlinedTables } from '../inline.ts'
import type { SnapshotHead, TableEntry } from '../read-snapshot.ts'
import { computeStats, type LeafStats } from '../stats.ts'
import { insertFileStats, insertTableStats, updateTableStats } from '../table-stats.ts'
import type { Work } from './work.ts'

/** Rows waiting for their commit. */
export interface NewRows {
  /** Temporary table with the table's columns, and maybe others. */
  readonly relation: string
  readonly rows: number
  readonly leaves: readonly LeafStats[]
  /** SQL for the id that a row keeps; `undefined` for rows that get new ids. */
  readonly keepsIds: string | undefined
  /** The data file that holds them, or `null` when they go into the catalog. */
  readonly file: DataFile | null
}

/** Summarises staged rows and writes them to a file unless they go into the catalog. */
export async function stageNewRows(
  work: Work,
  head: SnapshotHead,
  table: TableEntry,
  relation: string,
  rows: number,
  keepsIds?: string,
): Promise<NewRows> {
  const leaves = await computeStats(work.catalog, relation, table.columns)
  const file = (await goesIntoCatalog(work, table, rows))
    ? null
    : await writeFile(work, head, table, relation, rows, keepsIds)
  if (file !== null) work.written.push(file)
  return { relation, rows, leaves, keepsIds, file }
}

/** Statements and entries of `changes_made` that add the rows to the table, each part on top of the one before. */
export async function planNewRows(
  catalog: Catalog,
  table: TableEntry,
  parts: readonly NewRows[],
  next: NextSnapshot,
): Promise<{ readonly statements: readonly string[]; readonly changes: readonly string[] }> {
  if (parts.length === 0) return { statements: [], changes: [] }
  const inlined = await readInlinedTables(catalog, table.id)
  let nextRowId = await readNextRowId(catalog, table, inlined)
  const statistics: string[] = []
  const rows: string[] = []
  for (const part of parts) {
    const firstRowId = nextRowId ?? 0
    // A file takes a range of ids even when its rows have their own (DuckLake spec 8.4).
    const rowIds = part.keepsIds !== undefined && part.file === null ? 0 : part.rows
    const added = {
      rows: part.rows,
      rowIds,
      leaves: part.leaves,
      columns: table.columns,
      inlined,
      bytes: part.file?.size ?? 0,
      inFile: part.file !== null,
    }
    const merge = nextRowId === null ? insertTableStats : updateTableStats
    statistics.push(...merge(catalog, table.id, added))
    rows.push(...addRows(catalog, table, part, inlined, firstRowId, next))
    nextRowId = firstRowId + rowIds
  }
  const kinds = parts.map(({ file }) => (file === null ? 'inlined_insert' : 'inserted_into_table'))
  if (parts.every(({ file }) => file === null)) next.takeFileId()
  return {
    // What the statistics say of older rows is decided before the new ones are there.
    statements: [...statistics, ...rows],
    changes: kinds.map((kind) => `${kind}:${table.id}`),
  }
}

function addRows(
  catalog: Catalog,
  table: TableEntry,
  part: NewRows,
  inlined: readonly InlinedTable[],
  firstRowId: number,
  next: NextSnapshot,
): readonly string[] {
  if (part.file !== null) {
    const fileId = next.takeFileId()
    return [
      insertDataFile(catalog, table.id, fileId, next.id, part.file, firstRowId),
      insertFileStats(catalog, table.id, fileId, part.leaves),
    ]
  }
  const home = inlinedTableForInsert(inlined, table.columns)
  if (home === null) throw conflict('the table for inlined rows has been replaced by another writer')
  const rowId = part.keepsIds ?? `${firstRowId} + row_number() OVER () - 1`
  const columns = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ')
  return [
    `INSERT INTO ${catalogTable(catalog, home.name)} SELECT ${rowId}, ${next.id}, NULL, ${columns} FROM ${part.relation}`,
  ]
}
