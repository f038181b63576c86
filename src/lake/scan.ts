/**
 * Reads the rows of a table at a snapshot: data files minus deleted positions, plus inlined rows (DuckLake
 * spec, appendix B). What cannot be read exactly is refused; a row is never left out or made up.
 */

import { quoteIdentifier } from '../values/sql-text.ts'
import { catalogTable, integer, integerOrNull, queryRows, type Row, visibleAt } from './catalog.ts'
import type { ColumnNode } from './columns.ts'
import { LOCATION_COLUMNS, locationNames } from './locations.ts'
import { type InlinedSource, readInlinedRows } from './read-inlined.ts'
import type { TableEntry } from './read-snapshot.ts'
import { type Deletes, notDeleted, readDeletes } from './scan/deletes.ts'
import { DATA_FILE_COLUMNS, readDataFile } from './scan/read-data-file.ts'
import { unreadable } from './scan/refuse.ts'
import type { RowQuery } from './scan/row-sql.ts'
import {
  type BoundSelection,
  bindSelection,
  conditionOn,
  mayMatch,
  type Selection,
} from './scan/selection.ts'
import { type ScanSource, temporary } from './scan/stored-file.ts'
import { everyLeaf, printDuckDBType, printValueType } from './types.ts'

export type { ScanSource } from './scan/stored-file.ts'

/** Where to read from; what is known of inlined tables need not be asked again. */
type KnownSource = ScanSource & { readonly inlined?: InlinedSource }

/** Fills the new temporary table `relation` (quoted) with the rows of `table` at `snapshot`. */
export async function scanInto(
  source: KnownSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
): Promise<void> {
  await scanPartInto(source, table, snapshot, relation, {})
}

/** The same with the columns of {@link locationNames} after the table's own: which row it is, and where it is stored. */
export async function scanLocatedInto(
  source: KnownSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
): Promise<void> {
  await scan({ source, table, snapshot, relation, located: true, ...bindSelection(table, {}) })
}

/** The same, of some data files of the table only; `table.columns` may be the columns it had when they were written. */
export async function scanFilesInto(
  source: ScanSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
  fileIds: readonly number[],
): Promise<void> {
  const only = new Set(fileIds)
  await scan({ source, table, snapshot, relation, located: true, only, ...bindSelection(table, {}) })
}

/** The same as {@link scanInto} with the columns and rows of `selection` only; files that hold no such rows are not opened. */
export async function scanPartInto(
  source: KnownSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
  selection: Selection,
): Promise<void> {
  await scan({ source, table, snapshot, relation, located: false, ...bindSelection(table, selection) })
}

/** How many rows a table has at a snapshot; no column of it is decoded. */
export async function countRows(source: ScanSource, table: TableEntry, snapshot: number): Promise<number> {
  const { catalog } = source
  const relation = quoteIdentifier(temporary('count'))
  await scan({ source, table, snapshot, relation, located: true, columns: [], where: [] })
  const [row] = await queryRows(catalog, `SELECT count(*) AS n FROM ${relation}`)
  await catalog.sql.run(`DROP TABLE ${relation}`)
  return row === undefined ? 0 : integer(row, 'n')
}

interface Scan extends BoundSelection {
  readonly source: KnownSource
  readonly table: TableEntry
  readonly snapshot: number
  readonly relation: string
  readonly located: boolean
  /** Data files to read, without the inlined rows; everything when absent. */
  readonly only?: ReadonlySet<number>
}

async function scan(request: Scan): Promise<void> {
  const { source, table, snapshot, relation, located, columns, where, only } = request
  const { catalog } = source
  checkReadable(table, [...columns, ...where.map(({ node }) => node)])
  await catalog.sql.run(`CREATE TEMP TABLE ${relation}(${definitions(columns, located).join(', ')})`)
  try {
    const conditions = [
      `f.table_id = ${table.id}`,
      visibleAt(snapshot, 'f'),
      ...mayMatch(catalog, 'f', where),
    ]
    const files = await queryRows(
      catalog,
      `SELECT ${DATA_FILE_COLUMNS} FROM ${catalogTable(catalog, 'ducklake_data_file')} f WHERE ${conditions.join(' AND ')}`,
    )
    const wanted = files
      .filter((file) => only === undefined || only.has(integer(file, 'data_file_id')))
      .toSorted((a, b) => integer(a, 'data_file_id') - integer(b, 'data_file_id'))
    if (wanted.length > 0) {
      const deletes = await readDeletes(source, table, snapshot)
      for (const file of wanted) await scanFile(request, file, deletes)
    }
    if (only === undefined)
      await readInlinedRows(
        catalog,
        table,
        needed(request),
        relation,
        visibleAt(snapshot),
        rowsOf(request),
        source.inlined,
      )
  } catch (error) {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
    throw error
  }
}

function definitions(columns: readonly ColumnNode[], located: boolean): readonly string[] {
  return [
    ...columns.map((c) => `${quoteIdentifier(c.name)} ${printValueType(c.type)}`),
    ...(located ? locationNames(columns).map((name, i) => `${name} ${LOCATION_COLUMNS[i]?.type}`) : []),
  ]
}

/** @throws LakeError `unsupported-lake` when one of the columns has a type that no value can be read of here */
export function checkReadable(table: TableEntry, columns: readonly ColumnNode[]): void {
  const odd = columns.find(
    (column) => !everyLeaf(column.type, (leaf) => leaf !== 'variant' && leaf !== 'geometry'),
  )
  if (odd !== undefined)
    throw unreadable(
      `Table "${table.table}"`,
      `column "${odd.name}" is of type ${printDuckDBType(odd.type)}; its other columns can be`,
    )
}

/** The columns to read: those asked for, then those of the conditions. */
function needed({ columns, where }: BoundSelection): readonly ColumnNode[] {
  return [...columns, ...where.map(({ node }) => node)]
}

function rowsOf({ columns, where, located }: Scan): RowQuery {
  return {
    select: ({ values, rowId, snapshot, fileId, position, inlinedIn }) => [
      ...values.slice(0, columns.length),
      ...(located ? [rowId, snapshot, fileId, position, inlinedIn] : []),
    ],
    where: ({ values }) => where.map((bound, i) => conditionOn(bound, values[columns.length + i] ?? 'NULL')),
  }
}

async function scanFile(request: Scan, file: Row, deletes: Deletes): Promise<void> {
  const { source, table, snapshot, relation, located } = request
  const loaded = temporary('delete')
  const fileId = integer(file, 'data_file_id')
  try {
    const alive = await notDeleted(source, table, snapshot, deletes, fileId, loaded)
    const partialMax = integerOrNull(file, 'partial_max')
    // A file that mixes snapshots shows only the rows of those up to the one asked for (DuckLake spec 7.2).
    const mixed = partialMax !== null && partialMax > snapshot
    const { select, where } = rowsOf(request)
    await readDataFile(source, {
      table,
      file,
      columns: needed(request),
      relation,
      snapshot,
      whole: !located && !mixed && alive.length === 0 && request.where.length === 0,
      select,
      where: (row) => [...alive, ...(mixed ? [`${row.snapshot} <= ${snapshot}`] : []), ...where(row)],
    })
  } finally {
    if (deletes.files.has(fileId))
      await source.catalog.sql.run(`DROP TABLE IF EXISTS ${quoteIdentifier(loaded)}`)
  }
}
