/**
 * Reads the rows of a table at a snapshot: data files minus deleted positions, plus inlined rows (DuckLake
 * spec, appendix B). What cannot be read exactly is refused; a row is never left out or made up.
 */

import { quoteIdentifier } from '../values/sql-text.ts'
import {
  catalogTable,
  damaged,
  flag,
  groupBy,
  integer,
  integerOrNull,
  queryRows,
  type Row,
  tableNames,
  text,
  visibleAt,
} from './catalog.ts'
import type { LakeContext } from './lake-context.ts'
import { LakeError } from './lake-error.ts'
import { LOCATION_COLUMNS, locationNames } from './locations.ts'
import { ColumnMismatch, matchColumn, type SourceColumn, sourceFromParquet } from './match-columns.ts'
import { resolvePath } from './paths.ts'
import type { Column, ParquetColumn } from './ports.ts'
import { readInlinedRows } from './read-inlined.ts'
import type { TableEntry } from './read-snapshot.ts'
import { everyLeaf, parseDuckDBType, printDuckDBType, printValueType } from './types.ts'

export type ScanSource = Pick<LakeContext, 'catalog' | 'parquet' | 'files'>

/** Field ids of the hidden columns with a row's id and the snapshot it belongs to (DuckLake spec 5.3). */
export const ROW_ID_FIELD_ID = 2147483540
export const SNAPSHOT_FIELD_ID = 2147483539
const SNAPSHOT_COLUMN = '_ducklake_internal_snapshot_id'

/** Fills the new temporary table `relation` (quoted) with the rows of `table` at `snapshot`. */
export async function scanInto(
  source: ScanSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
): Promise<void> {
  await scan({ source, table, snapshot, relation, located: false })
}

/** The same with the columns of {@link locationNames} after the table's own: which row it is, and where it is stored. */
export async function scanLocatedInto(
  source: ScanSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
): Promise<void> {
  await scan({ source, table, snapshot, relation, located: true })
}

/** The same, of some data files of the table only; `table.columns` may be the columns it had when they were written. */
export async function scanFilesInto(
  source: ScanSource,
  table: TableEntry,
  snapshot: number,
  relation: string,
  fileIds: readonly number[],
): Promise<void> {
  await scan({ source, table, snapshot, relation, located: true, only: new Set(fileIds) })
}

interface Scan {
  readonly source: ScanSource
  readonly table: TableEntry
  readonly snapshot: number
  readonly relation: string
  readonly located: boolean
  /** Data files to read, without the inlined rows; everything when absent. */
  readonly only?: ReadonlySet<number>
}

async function scan(request: Scan): Promise<void> {
  const { source, table, snapshot, relation, located, only } = request
  checkReadable(table)
  const { catalog } = source
  const columns = [
    ...table.columns.map((c) => `${quoteIdentifier(c.name)} ${printValueType(c.type)}`),
    ...(located ? locationNames(table.columns).map((name, i) => `${name} ${LOCATION_COLUMNS[i]?.type}`) : []),
  ]
  await catalog.sql.run(`CREATE TEMP TABLE ${relation}(${columns.join(', ')})`)
  try {
    const deletes = await readDeletes(source, table, snapshot)
    const files = await queryRows(
      catalog,
      `SELECT data_file_id, path, path_is_relative, file_format, record_count, encryption_key, mapping_id, partial_max, begin_snapshot, row_id_start FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE table_id = ${table.id} AND ${visibleAt(snapshot)} ORDER BY data_file_id`,
    )
    for (const file of files)
      if (only === undefined || only.has(integer(file, 'data_file_id')))
        await scanFile(request, file, deletes)
    if (only === undefined) await readInlinedRows(catalog, table, snapshot, relation, located)
  } catch (error) {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
    throw error
  }
}

function checkReadable(table: TableEntry): void {
  const odd = table.columns.find(
    (column) => !everyLeaf(column.type, (leaf) => leaf !== 'variant' && leaf !== 'geometry'),
  )
  if (odd !== undefined)
    throw unreadable(`Table "${table.table}"`, `column "${odd.name}" is of type ${printDuckDBType(odd.type)}`)
}

function unreadable(what: string, reason: string): LakeError {
  return new LakeError(
    'unsupported-lake',
    `${what} cannot be read here: ${reason}.`,
    'Read it with DuckDB and the ducklake extension instead.',
  )
}

/** Where the deleted positions of a table's files are. */
interface Deletes {
  /** Visible delete files by data file id. */
  readonly files: ReadonlyMap<number | null, readonly Row[]>
  /** Quoted name of the table of inlined deletes, if there is one. */
  readonly inlined: string | null
}

async function readDeletes(source: ScanSource, table: TableEntry, snapshot: number): Promise<Deletes> {
  const { catalog } = source
  const rows = await queryRows(
    catalog,
    `SELECT delete_file_id, data_file_id, path, path_is_relative, format, encryption_key FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE table_id = ${table.id} AND ${visibleAt(snapshot)}`,
  )
  const inlined = `ducklake_inlined_delete_${table.id}`
  const exists = (await tableNames(catalog, inlined)).has(inlined)
  return {
    files: groupBy(rows, (row) => integer(row, 'data_file_id')),
    inlined: exists ? catalogTable(catalog, inlined) : null,
  }
}

async function scanFile(
  { source, table, snapshot, relation, located }: Scan,
  file: Row,
  deletes: Deletes,
): Promise<void> {
  const id = integer(file, 'data_file_id')
  const path = filePath(table, file)
  checkPlainFile(path, file, 'file_format')
  if (integerOrNull(file, 'mapping_id') !== null)
    throw unreadable(`Data file "${path}"`, 'its columns are matched by name, not by id')
  const decoded = temporary('data')
  const deleted = temporary('delete')
  try {
    const columns = await decode(source, path, decoded)
    const types = await columnTypes(source, decoded)
    await checkRowCount(source, decoded, path, integer(file, 'record_count'))
    const conditions = [
      ...(await deletedByFile(source, table, snapshot, deletes.files.get(id) ?? [], deleted)),
      ...(deletes.inlined === null
        ? []
        : [
            `position NOT IN (SELECT row_id FROM ${deletes.inlined} WHERE file_id = ${id} AND begin_snapshot <= ${snapshot})`,
          ]),
      ...snapshotFilter(path, columns, integerOrNull(file, 'partial_max'), snapshot),
    ]
    const values = [
      ...selectValues(table, path, columns, types),
      ...(located ? locationOf(file, columns) : []),
    ]
    const names = [...columns.map((_, i) => `c${i}`), 'position']
    await source.catalog.sql.run(
      `INSERT INTO ${relation} SELECT ${values.join(', ')} FROM (SELECT *, row_number() OVER () - 1 FROM ${quoteIdentifier(decoded)}) AS d(${names.join(', ')})${conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`}`,
    )
  } finally {
    await source.catalog.sql.run(
      `DROP TABLE IF EXISTS ${quoteIdentifier(decoded)}; DROP TABLE IF EXISTS ${quoteIdentifier(deleted)}`,
    )
  }
}

function temporary(kind: string): string {
  return `decoded_${kind}_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
}

function filePath(table: TableEntry, row: Row): string {
  return resolvePath(table.directory, text(row, 'path'), flag(row, 'path_is_relative'))
}

function checkPlainFile(path: string, row: Row, formatColumn: string): void {
  const format = row[formatColumn] ?? 'parquet'
  if (format.toLowerCase() !== 'parquet')
    throw unreadable(`File "${path}"`, `its format is ${format}, not Parquet`)
  if ((row.encryption_key ?? null) !== null) throw unreadable(`File "${path}"`, 'it is encrypted')
}

async function decode(source: ScanSource, path: string, name: string): Promise<readonly ParquetColumn[]> {
  const bytes = await source.files.read(path)
  try {
    return await source.parquet.decode(bytes, name)
  } catch (error) {
    throw unreadable(`File "${path}"`, error instanceof Error ? error.message : String(error))
  }
}

async function columnTypes(source: ScanSource, decoded: string): Promise<readonly Column[]> {
  return (await source.catalog.sql.rows(`SELECT * FROM ${quoteIdentifier(decoded)} LIMIT 0`)).columns
}

/** DuckLake answers COUNT(*) from `record_count`, so a file that disagrees is damage, not a detail. */
async function checkRowCount(
  source: ScanSource,
  decoded: string,
  path: string,
  expected: number,
): Promise<void> {
  const [row] = await queryRows(source.catalog, `SELECT count(*) AS n FROM ${quoteIdentifier(decoded)}`)
  const actual = row === undefined ? 0 : integer(row, 'n')
  if (actual !== expected) throw damaged(`data file "${path}" has ${actual} rows, not ${expected}`)
}

/** Positions in the delete file of a data file; with a snapshot column, only those deleted by then (spec 7.2). */
async function deletedByFile(
  source: ScanSource,
  table: TableEntry,
  snapshot: number,
  rows: readonly Row[],
  name: string,
): Promise<readonly string[]> {
  const [row, ...others] = rows
  if (row === undefined) return []
  const path = filePath(table, row)
  if (others.length > 0) throw damaged(`two delete files are in force for the data file of "${path}"`)
  checkPlainFile(path, row, 'format')
  await decode(source, path, name)
  const [, position, third] = await columnTypes(source, name)
  if (position?.type !== 'BIGINT') throw damaged(`"${path}" is no list of deleted positions`)
  const bySnapshot = third?.type === 'BIGINT' && third.name === SNAPSHOT_COLUMN
  const positions = `SELECT ${quoteIdentifier(position.name)} FROM ${quoteIdentifier(name)}`
  return [
    `position NOT IN (${positions}${bySnapshot ? ` WHERE ${quoteIdentifier(SNAPSHOT_COLUMN)} <= ${snapshot}` : ''})`,
  ]
}

/** A file that mixes snapshots shows only the rows of those up to the one asked for (DuckLake spec 7.2). */
function snapshotFilter(
  path: string,
  columns: readonly ParquetColumn[],
  partialMax: number | null,
  snapshot: number,
): readonly string[] {
  if (partialMax === null || partialMax <= snapshot) return []
  const index = columns.findIndex((column) => column.fieldId === SNAPSHOT_FIELD_ID)
  if (index < 0)
    throw damaged(`data file "${path}" mixes snapshots but does not say which row belongs to which`)
  return [`c${index} <= ${snapshot}`]
}

/** SQL of the location of a row of a data file (DuckLake spec 7.3), in the order of `LOCATION_COLUMNS`. */
function locationOf(file: Row, columns: readonly ParquetColumn[]): readonly string[] {
  const embedded = (fieldId: number) => columns.findIndex((column) => column.fieldId === fieldId)
  const rowId = embedded(ROW_ID_FIELD_ID)
  const snapshot = embedded(SNAPSHOT_FIELD_ID)
  const start = integerOrNull(file, 'row_id_start')
  return [
    rowId >= 0 ? `c${rowId}` : start === null ? 'NULL' : `${start} + position`,
    snapshot >= 0 ? `c${snapshot}` : String(integer(file, 'begin_snapshot')),
    String(integer(file, 'data_file_id')),
    'position',
    'NULL',
  ]
}

function selectValues(
  table: TableEntry,
  path: string,
  columns: readonly ParquetColumn[],
  types: readonly Column[],
): readonly string[] {
  if (columns.some((column) => column.fieldId === null))
    throw unreadable(`Data file "${path}"`, 'its columns carry no field ids')
  const sources = columns.map((column, i) => parquetSource(path, column, types[i]))
  try {
    return table.columns.map((column) => matchColumn(column, sources, (_, index) => `c${index}`))
  } catch (error) {
    if (error instanceof ColumnMismatch) throw unreadable(`Data file "${path}"`, error.message)
    throw error
  }
}

function parquetSource(path: string, column: ParquetColumn, decoded: Column | undefined): SourceColumn {
  const type = decoded === undefined ? null : parseDuckDBType(decoded.type)
  if (type !== null && !everyLeaf(type, (leaf) => leaf !== 'interval'))
    throw unreadable(`Data file "${path}"`, `the intervals of "${column.name}" would lose their months`)
  const source = type === null ? null : sourceFromParquet(column, type)
  if (source === null)
    throw unreadable(`Data file "${path}"`, `the shape of its column "${column.name}" is unclear`)
  return source
}
