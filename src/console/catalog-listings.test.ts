import { expect, test } from 'vitest'
import { listingEdits } from './catalog-listings.ts'
import { splitStatements } from './statements.ts'
import { rewrite } from './time-travel.ts'

function limited(sql: string): string {
  const [statement] = splitStatements(sql)
  return statement === undefined ? '' : rewrite(statement, listingEdits(statement, "'my lake'")).text
}

const NAMES = "IN ('my lake', 'memory', 'system')"

test.each([
  [
    'SELECT table_name FROM duckdb_tables()',
    `SELECT table_name FROM (FROM duckdb_tables() WHERE database_name ${NAMES} AND NOT starts_with(schema_name, '__console_')) AS duckdb_tables`,
  ],
  ['FROM t, DuckDB_Databases() AS d', `FROM t, (FROM DuckDB_Databases() WHERE database_name ${NAMES}) AS d`],
  [
    'FROM information_schema.schemata s',
    `FROM (FROM information_schema.schemata WHERE catalog_name ${NAMES} AND NOT starts_with(schema_name, '__console_')) s`,
  ],
  ['SHOW DATABASES', `FROM (SHOW DATABASES) WHERE database_name ${NAMES}`],
  [
    'show all tables',
    `FROM (show all tables) WHERE database ${NAMES} AND NOT starts_with(schema, '__console_')`,
  ],
])('%s lists nothing of the console or the catalog', (sql, expected) => {
  expect(limited(sql)).toBe(expected)
})

test.each([
  'SHOW TABLES',
  'SHOW duckdb_tables',
  "SELECT 'FROM duckdb_tables()', duckdb_tables FROM t",
  'FROM duckdb_settings()',
  'SELECT 1, information_schema.tables.table_name FROM t AS tables',
  'FROM information_schema.character_sets',
])('%s stays as it is', (sql) => {
  expect(limited(sql)).toBe(sql)
})
