/** Writes the catalog of a new, empty lake in one transaction. */

import { quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogSchema, catalogTable } from './catalog.ts'
import { CATALOG_TABLES } from './catalog-schema.ts'
import { uuidV4 } from './uuid.ts'

/**
 * Creates the catalog tables and the rows of snapshot 0 (DuckLake spec 1.5). `dataPath` is normalised. The
 * caller flushes the files afterwards; before that the lake does not exist durably.
 */
export async function createCatalog(catalog: Catalog, dataPath: string, clientName: string): Promise<void> {
  const table = (name: string): string => catalogTable(catalog, name)
  const metadata = [
    ['version', '1.0'],
    ['created_by', clientName],
    ['data_path', dataPath],
    ['encrypted', 'false'],
  ].map(([key = '', value = '']) => `(${quoteLiteral(key)}, ${quoteLiteral(value)}, NULL, NULL)`)
  await catalog.sql.run(
    [
      'BEGIN TRANSACTION',
      ...(catalog.schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS ${catalogSchema(catalog)}`]),
      ...CATALOG_TABLES.map(({ name, columns }) => `CREATE TABLE ${table(name)}(${columns})`),
      `INSERT INTO ${table('ducklake_metadata')} VALUES ${metadata.join(', ')}`,
      `INSERT INTO ${table('ducklake_snapshot')} VALUES (0, now(), 0, 1, 0)`,
      `INSERT INTO ${table('ducklake_snapshot_changes')} VALUES (0, 'created_schema:"main"', NULL, NULL, NULL)`,
      `INSERT INTO ${table('ducklake_schema')} VALUES (0, '${uuidV4()}', 0, NULL, 'main', 'main/', true)`,
      // Commit point: the lake exists from here on.
      'COMMIT',
    ].join(';\n'),
  )
}
