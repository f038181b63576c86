/** What tables are called, by their ids: those that were dropped too, for as long as the catalog knows them. */

import { type Catalog, catalogTable, integer, queryRows, text } from '../catalog.ts'
import type { TableName } from '../engine.ts'

export interface NamedTable extends TableName {
  readonly tableId: number
}

/** Every table of the catalog, as it was called last. */
export async function readTableNames(catalog: Catalog): Promise<readonly NamedTable[]> {
  const rows = await queryRows(
    catalog,
    `SELECT t.table_id, arg_max(t.table_name, t.begin_snapshot) AS table_name, arg_max(s.schema_name, t.begin_snapshot) AS schema_name
     FROM ${catalogTable(catalog, 'ducklake_table')} t
     JOIN (SELECT schema_id, arg_max(schema_name, begin_snapshot) AS schema_name FROM ${catalogTable(catalog, 'ducklake_schema')} GROUP BY schema_id) s USING (schema_id)
     GROUP BY t.table_id ORDER BY t.table_id`,
  )
  return rows.map((row) => ({
    tableId: integer(row, 'table_id'),
    schema: text(row, 'schema_name'),
    table: text(row, 'table_name'),
  }))
}
