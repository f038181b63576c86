/**
 * Statistics rows of files and tables. DuckDB trusts them: a bound that is wrong makes it skip rows, so what is
 * not known exactly is left out.
 */

import { literalOrNull } from '../values/sql-text.ts'
import { type Catalog, catalogTable, type Question } from './catalog.ts'
import type { ColumnNode } from './columns.ts'
import { type InlinedTable, sameColumns } from './inline.ts'
import { hasKnownBounds, type LeafStats } from './stats.ts'
import { leafFromDuckLake, printValueType } from './types.ts'

/** The `ducklake_file_column_stats` rows of a new file (DuckLake spec 5.5). */
export function insertFileStats(
  catalog: Catalog,
  tableId: number,
  fileId: number,
  leaves: readonly LeafStats[],
): string {
  const rows = leaves.map((leaf) =>
    [
      fileId,
      tableId,
      leaf.columnId,
      'NULL',
      leaf.valueCount,
      leaf.nullCount,
      literalOrNull(leaf.min),
      literalOrNull(leaf.max),
      leaf.containsNan ?? 'NULL',
      'NULL',
    ].join(', '),
  )
  return `INSERT INTO ${catalogTable(catalog, 'ducklake_file_column_stats')} VALUES (${rows.join('), (')})`
}

/** What a commit adds to a table. */
export interface AddedRows {
  readonly rows: number
  /** New row ids used up: fewer than `rows` when inlined rows keep the ids they had (DuckLake spec 6.4). */
  readonly rowIds: number
  /** Bytes of new data files. */
  readonly bytes: number
  readonly leaves: readonly LeafStats[]
  /** Whether NULLs are counted the way of a Parquet file rather than of inlined rows. */
  readonly inFile: boolean
  readonly columns: readonly ColumnNode[]
  /** The inlined tables of the table. */
  readonly inlined: readonly InlinedTable[]
  /** Columns of the table whose statistics have neither bound, from {@link unboundedColumns}. */
  readonly unbounded: ReadonlySet<number>
}

/** Statements for the first rows of a table: its one statistics row, and a row per leaf with known bounds. */
export function insertTableStats(catalog: Catalog, tableId: number, added: AddedRows): readonly string[] {
  const rows = added.leaves
    .filter(hasKnownBounds)
    .map((leaf) =>
      [
        tableId,
        leaf.columnId,
        addedNull(leaf, added.inFile),
        leaf.containsNan ?? 'NULL',
        literalOrNull(leaf.min),
        literalOrNull(leaf.max),
        'NULL',
      ].join(', '),
    )
  return [
    `INSERT INTO ${catalogTable(catalog, 'ducklake_table_stats')} VALUES (${tableId}, ${added.rows}, ${added.rowIds}, ${added.bytes})`,
    ...(rows.length === 0
      ? []
      : [
          `INSERT INTO ${catalogTable(catalog, 'ducklake_table_column_stats')} VALUES (${rows.join('), (')})`,
        ]),
  ]
}

function addedNull(leaf: LeafStats, inFile: boolean): boolean {
  return inFile ? leaf.nullCount > 0 : leaf.containsNull
}

const UNBOUNDED = 'min_value IS NULL AND max_value IS NULL'

/** The columns of a table that have statistics without bounds. */
export function unboundedColumns(catalog: Catalog, tableId: number): Question {
  const stats = catalogTable(catalog, 'ducklake_table_column_stats')
  return { columns: ['column_id'], from: `${stats} WHERE table_id = ${tableId} AND ${UNBOUNDED}` }
}

/**
 * Statements that merge further rows into the statistics of a table (DuckLake spec 5.6). A column row that is absent stays
 * absent: that is DuckLake's "nothing is known". A row that would end with neither bound is removed, because DuckDB reads
 * two NULL bounds as "only NULLs so far" (spec 0.3 rule 7).
 */
export function updateTableStats(catalog: Catalog, tableId: number, added: AddedRows): readonly string[] {
  const table = catalogTable(catalog, 'ducklake_table_column_stats')
  const remove = (conditions: readonly string[], tail = ''): readonly string[] =>
    conditions.length === 0
      ? []
      : [`DELETE FROM ${table} WHERE table_id = ${tableId}${tail} AND (${conditions.join(' OR ')})`]
  const isOf = (leaf: LeafStats): string => `column_id = ${leaf.columnId}`
  const known = added.leaves.filter(hasKnownBounds)
  const unknown = added.leaves.filter((leaf) => !hasKnownBounds(leaf))
  const valued = known.filter((leaf) => leaf.valueCount > 0)
  const unbounded = ` AND ${UNBOUNDED}`
  return [
    `UPDATE ${catalogTable(catalog, 'ducklake_table_stats')} SET record_count = record_count + ${added.rows}, next_row_id = next_row_id + ${added.rowIds}, file_size_bytes = file_size_bytes + ${added.bytes} WHERE table_id = ${tableId}`,
    ...remove(unknown.map(isOf)),
    // DuckDB itself leaves two NULL bounds beside values, for instance when it flushes inlined rows.
    ...remove(
      valued
        .filter(({ columnId }) => added.unbounded.has(columnId))
        .map((leaf) => `${isOf(leaf)} AND ${mayHoldValues(catalog, tableId, leaf, added)}`),
      unbounded,
    ),
    ...mergeStats(table, tableId, known, added.inFile),
    ...remove(valued.map(isOf), unbounded),
  ]
}

/** One statement for all leaves whose bounds are known; those of a leaf without values stay as they are. */
function mergeStats(
  table: string,
  tableId: number,
  known: readonly LeafStats[],
  inFile: boolean,
): readonly string[] {
  if (known.length === 0) return []
  const perLeaf = (column: string, merged: (leaf: LeafStats) => string | null): string => {
    const cases = known.flatMap((leaf) => {
      const value = merged(leaf)
      return value === null ? [] : [`WHEN ${leaf.columnId} THEN ${value}`]
    })
    return cases.length === 0 ? '' : `, ${column} = CASE column_id ${cases.join(' ')} ELSE ${column} END`
  }
  const withNulls = known.filter((leaf) => addedNull(leaf, inFile)).map(({ columnId }) => columnId)
  const bound = (choose: 'least' | 'greatest', column: string, of: 'min' | 'max'): string =>
    perLeaf(column, (leaf) =>
      leaf.valueCount === 0 ? null : mergeBound(choose, column, leaf[of], leaf.type),
    )
  const set = [
    `contains_null = contains_null OR ${withNulls.length === 0 ? 'false' : `column_id IN (${withNulls.join(', ')})`}`,
    perLeaf('contains_nan', ({ valueCount, containsNan }) =>
      valueCount === 0 || containsNan === null ? null : `contains_nan OR ${containsNan}`,
    ),
    bound('least', 'min_value', 'min'),
    bound('greatest', 'max_value', 'max'),
  ]
  const ids = known.map(({ columnId }) => columnId).join(', ')
  return [`UPDATE ${table} SET ${set.join('')} WHERE table_id = ${tableId} AND column_id IN (${ids})`]
}

/** SQL condition: some row of the table, live or not, may hold a value of the leaf. */
function mayHoldValues(catalog: Catalog, tableId: number, leaf: LeafStats, added: AddedRows): string {
  const inFiles = `EXISTS (SELECT 1 FROM ${catalogTable(catalog, 'ducklake_data_file')} f LEFT JOIN ${catalogTable(catalog, 'ducklake_file_column_stats')} s ON s.data_file_id = f.data_file_id AND s.column_id = ${leaf.columnId} WHERE f.table_id = ${tableId} AND s.value_count IS DISTINCT FROM 0)`
  const inlined = added.inlined.map((table) => {
    const rows = `SELECT 1 FROM ${catalogTable(catalog, table.name)}`
    return `EXISTS (${rows}${sameColumns(table, added.columns) ? ` WHERE ${leaf.holdsValue}` : ''})`
  })
  return `(${[inFiles, ...inlined].join(' OR ')})`
}

function mergeBound(
  choose: 'least' | 'greatest',
  column: string,
  value: string | null,
  leaf: string,
): string {
  const leafType = leafFromDuckLake(leaf)
  const type = leafType === null ? 'VARCHAR' : printValueType(leafType)
  const added = literalOrNull(value)
  return `CASE WHEN min_value IS NULL AND max_value IS NULL THEN ${added} WHEN TRY_CAST(${column} AS ${type}) IS NOT NULL THEN CAST(${choose}(TRY_CAST(${column} AS ${type}), CAST(${added} AS ${type})) AS VARCHAR) END`
}
