/** Which tables a catalog database has, and their columns, also where DuckDB's `ducklake` extension hides the database. */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, groupBy, queryRows, text } from '../catalog.ts'
import { CATALOG_TABLES } from '../catalog-schema.ts'
import { LakeError } from '../lake-error.ts'

/** Column names by table, both in order. Of a hidden database, no more columns of inlined data than every such table has. */
export async function columnsByTable(catalog: Catalog): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await queryRows(
    catalog,
    `SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ${quoteLiteral(catalog.database)} AND schema_name = 'main' AND NOT internal ORDER BY table_name, column_index`,
  )
  if (rows.length === 0) return hiddenTables(catalog)
  const byTable = groupBy(rows, (row) => text(row, 'table_name'))
  return new Map(
    Array.from(byTable, ([name, columns]) => [name, columns.map((row) => text(row, 'column_name'))]),
  )
}

/** Column names of one table; `null` when there is no such table. */
export async function columnsOf(catalog: Catalog, table: string): Promise<readonly string[] | null> {
  try {
    const { columns } = await catalog.sql.rows(`SELECT * FROM ${catalogTable(catalog, table)} LIMIT 0`)
    return columns.map(({ name }) => name)
  } catch (error) {
    if (error instanceof LakeError && error.message.includes('does not exist')) return null
    throw error
  }
}

/** DuckDB lists nothing of the database that the extension attaches for itself; its tables can only be asked for by name. */
async function hiddenTables(catalog: Catalog): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = new Map<string, readonly string[]>(
    CATALOG_TABLES.map(({ name, columns }) => [
      name,
      columns.split(', ').map((column) => column.replace(/ .*/, '')),
    ]),
  )
  const inlined = await queryRows(
    catalog,
    `SELECT table_name FROM ${catalogTable(catalog, 'ducklake_inlined_data_tables')} ORDER BY table_id, schema_version`,
  )
  for (const row of inlined) tables.set(text(row, 'table_name'), ['row_id', 'begin_snapshot', 'end_snapshot'])
  // Registered nowhere (DuckLake spec 6.5).
  const ids = await queryRows(
    catalog,
    `SELECT DISTINCT table_id FROM ${catalogTable(catalog, 'ducklake_data_file')} ORDER BY table_id`,
  )
  for (const row of ids) {
    const name = `ducklake_inlined_delete_${text(row, 'table_id')}`
    const columns = await columnsOf(catalog, name)
    if (columns !== null) tables.set(name, columns)
  }
  return new Map([...tables].sort(([a], [b]) => (a < b ? -1 : 1)))
}
