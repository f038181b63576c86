/** Reads from a catalog what the difference of two snapshots is computed from. */

import { type Catalog, catalogTable, integer, queryRows, type Row, visibleAt } from '../catalog.ts'
import type { CatalogState } from './snapshot-diff.ts'
import { columnsByTable } from './table-columns.ts'

export async function readState(catalog: Catalog, snapshot: number): Promise<CatalogState> {
  const of = (table: string) => catalogTable(catalog, table)
  const read = (columns: string, table: string) =>
    queryRows(catalog, `SELECT ${columns} FROM ${of(table)} v WHERE ${visibleAt(snapshot, 'v')}`)
  return {
    schemas: await read('schema_id, schema_name', 'ducklake_schema'),
    tables: await read('table_id, schema_id, table_name', 'ducklake_table'),
    columns: await read(
      'table_id, column_id, column_order, column_name, column_type, default_value, nulls_allowed, parent_column',
      'ducklake_column',
    ),
    views: await read('view_id AS id, schema_id, view_name AS name, sql AS definition', 'ducklake_view'),
    macros: await read(
      `macro_id AS id, schema_id, macro_name AS name, (SELECT string_agg(sql, ';' ORDER BY impl_id) FROM ${of('ducklake_macro_impl')} i WHERE i.macro_id = v.macro_id) AS definition`,
      'ducklake_macro',
    ),
  }
}

/** Files that one of the snapshots has and the other has not, in the order they were added. */
export async function readFileChanges(catalog: Catalog, from: number, to: number): Promise<readonly Row[]> {
  const change = `CASE WHEN ${visibleAt(to)} THEN 'added' ELSE 'ended' END AS change`
  const differ = `${visibleAt(from)} <> ${visibleAt(to)}`
  return queryRows(
    catalog,
    `SELECT ${change}, 'data' AS kind, data_file_id AS id, table_id, path, file_size_bytes AS size, record_count AS row_count FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE ${differ}
     UNION ALL
     SELECT ${change}, 'delete', delete_file_id, table_id, path, file_size_bytes, delete_count FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE ${differ}
     ORDER BY id`,
  )
}

/** Tables that got or lost a row, or a file, after `from` and up to `to`. */
export async function readTouched(catalog: Catalog, from: number, to: number): Promise<ReadonlySet<number>> {
  const within = (column: string) => `(${column} > ${from} AND ${column} <= ${to})`
  const either = `${within('begin_snapshot')} OR ${within('end_snapshot')}`
  // A merged file has rows of several snapshots.
  const files = `SELECT table_id FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE ${either} OR (begin_snapshot <= ${to} AND partial_max > ${from})`
  const deletes = `SELECT table_id FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE ${either} OR (begin_snapshot <= ${to} AND partial_max > ${from})`
  const names = [...(await columnsByTable(catalog)).keys()]
  const inlined = inlinedTables(names, /^ducklake_inlined_data_(\d+)_\d+$/)
  const inlinedDeletes = inlinedTables(names, /^ducklake_inlined_delete_(\d+)$/)
  const queries = [
    files,
    deletes,
    ...inlined.map(
      ({ name, tableId }) => `SELECT ${tableId} FROM ${catalogTable(catalog, name)} WHERE ${either}`,
    ),
    ...inlinedDeletes.map(
      ({ name, tableId }) =>
        `SELECT ${tableId} FROM ${catalogTable(catalog, name)} WHERE ${within('begin_snapshot')}`,
    ),
  ]
  const rows = await queryRows(catalog, `SELECT DISTINCT table_id FROM (${queries.join(' UNION ALL ')})`)
  return new Set(rows.map((row) => integer(row, 'table_id')))
}

/** Tables of the catalog by the lake's table whose id is in their name. */
function inlinedTables(names: Iterable<string>, pattern: RegExp) {
  return [...names].flatMap((name) => {
    const tableId = pattern.exec(name)?.[1]
    return tableId === undefined ? [] : [{ name, tableId }]
  })
}
