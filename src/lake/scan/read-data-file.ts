/** Reads the rows of one data file into a relation, a row group at a time and only the columns that are needed. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { damaged, integer, integerOrNull, type Row } from '../catalog.ts'
import type { ColumnNode } from '../columns.ts'
import { ROW_ID_FIELD, SNAPSHOT_FIELD } from '../hidden-columns.ts'
import { isStoredAsIs } from '../match-columns.ts'
import type { ParquetColumn, ParquetSource } from '../ports.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { type Binding, bindColumn, boundValue } from './bind-columns.ts'
import { readNameMapping } from './name-mapping.ts'
import { unreadable } from './refuse.ts'
import { type RowQuery, type RowSql, whereAll } from './row-sql.ts'
import {
  decoding,
  filePath,
  openParquet,
  plainFormat,
  type ScanSource,
  temporary,
  temporaryTable,
} from './stored-file.ts'

/** The columns of `ducklake_data_file` that reading a file needs. */
export const DATA_FILE_COLUMNS =
  'data_file_id, path, path_is_relative, file_format, record_count, encryption_key, mapping_id, partial_max, begin_snapshot, end_snapshot, row_id_start'

export interface FileRead extends RowQuery {
  readonly table: TableEntry
  /** A row of {@link DATA_FILE_COLUMNS}. */
  readonly file: Row
  /** The table's columns that `RowSql.values` has. */
  readonly columns: readonly ColumnNode[]
  /** Quoted table to insert into. */
  readonly relation: string
  /** Every row is wanted, and of it exactly `columns`, which are those of `relation`. */
  readonly whole?: boolean
  /** Joined to the rows, whose position is `position`. */
  readonly join?: string
  /** Rows of other snapshots are told apart: the file must say them if it mixes snapshots beyond this one. */
  readonly snapshot: number
}

export async function readDataFile(source: ScanSource, request: FileRead): Promise<void> {
  const { table, file } = request
  const path = filePath(table, file)
  const format = plainFormat(path, file, 'file_format')
  if (format !== 'parquet') throw unreadable(`File "${path}"`, `its format is ${format}, not Parquet`)
  const mappingId = integerOrNull(file, 'mapping_id')
  const mapping = mappingId === null ? null : await readNameMapping(source.catalog, mappingId)
  const opened = await openParquet(source, path)
  const expected = integer(file, 'record_count')
  const rows = opened.rowGroups.reduce((sum, group) => sum + group, 0)
  // DuckLake answers COUNT(*) from `record_count`, so a file that disagrees is damage, not a detail.
  if (rows !== expected) throw damaged(`data file "${path}" has ${rows} rows, not ${expected}`)
  checkSnapshots(path, opened.columns, request)
  const binding = { path, fileColumns: opened.columns, tableColumns: table.columns, mapping }
  const bindings = request.columns.map((column) => bindColumn(binding, column))
  if (!(await appendGroups(request, path, opened, bindings)))
    await insertGroups(source, request, path, opened, bindings)
}

/** A file that mixes snapshots has to say which row belongs to which (DuckLake spec 7.2). */
function checkSnapshots(path: string, columns: readonly ParquetColumn[], { file, snapshot }: FileRead): void {
  const partialMax = integerOrNull(file, 'partial_max')
  if (partialMax === null || partialMax <= snapshot) return
  if (!columns.some((column) => column.fieldId === SNAPSHOT_FIELD.fieldId))
    throw damaged(`data file "${path}" mixes snapshots but does not say which row belongs to which`)
}

/** Decodes straight into the relation where nothing of the rows has to be changed; `false` where something has to be. */
async function appendGroups(
  { whole, columns, relation }: FileRead,
  path: string,
  opened: ParquetSource,
  bindings: readonly Binding[],
): Promise<boolean> {
  const name = temporaryTable(relation)
  if (whole !== true || name === null) return false
  const stored: number[] = []
  for (const [i, target] of columns.entries()) {
    const binding = bindings[i]
    if (binding?.from !== 'file' || !isStoredAsIs(target, binding.source)) return false
    stored.push(binding.index)
  }
  await decoding(path, () => opened.decode(name, { columns: stored, append: true }))
  return true
}

async function insertGroups(
  { catalog }: ScanSource,
  request: FileRead,
  path: string,
  opened: ParquetSource,
  bindings: readonly Binding[],
): Promise<void> {
  const { file, columns, relation, join } = request
  const hidden = [ROW_ID_FIELD, SNAPSHOT_FIELD].map(({ fieldId }) =>
    opened.columns.findIndex((column) => column.fieldId === fieldId),
  )
  const bound = bindings.flatMap((binding) => (binding.from === 'file' ? [binding.index] : []))
  const decoded = [...new Set([...bound, ...hidden.filter((index) => index >= 0)])]
  const nameOf = (index: number): string => `c${decoded.indexOf(index)}`
  const [rowId = -1, snapshot = -1] = hidden
  const start = integerOrNull(file, 'row_id_start')
  const row: RowSql = {
    values: columns.map((column, i) => boundValue(path, column, bindings[i] ?? { from: 'default' }, nameOf)),
    rowId: rowId >= 0 ? nameOf(rowId) : start === null ? 'NULL' : `(${start} + position)`,
    snapshot: snapshot >= 0 ? nameOf(snapshot) : String(integer(file, 'begin_snapshot')),
    fileId: String(integer(file, 'data_file_id')),
    position: 'position',
    inlinedIn: 'NULL',
  }
  const tail = `${join === undefined ? '' : ` ${join}`}${whereAll(request.where(row))}`
  const insert = `INSERT INTO ${relation} SELECT ${request.select(row).join(', ')} FROM`
  const name = temporary('data')
  let first = 0
  for (const [group, rows] of opened.rowGroups.entries()) {
    if (decoded.length === 0) {
      await catalog.sql.run(
        `${insert} (SELECT range FROM range(${first}, ${first + rows})) AS d(position)${tail}`,
      )
    } else {
      try {
        await decoding(path, () => opened.decode(name, { group, columns: decoded }))
        const names = [...decoded.map(nameOf), 'position'].join(', ')
        await catalog.sql.run(
          `${insert} (SELECT *, ${first} + row_number() OVER () - 1 FROM ${quoteIdentifier(name)}) AS d(${names})${tail}`,
        )
      } finally {
        await catalog.sql.run(`DROP TABLE IF EXISTS ${quoteIdentifier(name)}`)
      }
    }
    first += rows
  }
}
