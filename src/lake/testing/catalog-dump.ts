/** The rows of a whole catalog as text, without what differs between two runs. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { CATALOG_TABLES } from '../catalog-schema.ts'
import type { Cell } from '../ports.ts'
import type { TestLake } from './test-lake.ts'

export type CatalogDump = Readonly<Record<string, readonly (readonly Cell[])[]>>

/** Columns that are random, a time or a length: only whether they are NULL is compared. */
const VOLATILE: Readonly<Record<string, readonly number[]>> = {
  ducklake_snapshot: [1],
  ducklake_schema: [1],
  ducklake_table: [1],
  ducklake_view: [1],
  ducklake_data_file: [5, 9, 10],
  ducklake_file_column_stats: [3],
  ducklake_files_scheduled_for_deletion: [3],
}

/** Every catalog table that has rows, with the inlined tables, by name. */
export async function dumpCatalog(test: Pick<TestLake, 'request' | 'query'>): Promise<CatalogDump> {
  const catalog = `${quoteIdentifier(`__ducklake_metadata_${test.request.alias}`)}.main`
  const inlined = await test.query(`SELECT table_name FROM ${catalog}.ducklake_inlined_data_tables`)
  const names = [...CATALOG_TABLES.map((table) => table.name), ...inlined.map(([name]) => String(name))]
  const tables: Record<string, readonly (readonly Cell[])[]> = {}
  for (const name of names) {
    const rows = await test.query(`FROM ${catalog}.${quoteIdentifier(name)}`)
    if (rows.length > 0) tables[name] = rows
  }
  return withoutVolatile(tables)
}

/** Volatile cells as `*`, rows of the unordered settings sorted. */
export function withoutVolatile(dump: CatalogDump): CatalogDump {
  return Object.fromEntries(
    Object.entries(dump).map(([name, rows]) => [
      name,
      rows.map((row) =>
        row.map((cell, i) => (cell !== null && VOLATILE[name]?.includes(i) === true ? '*' : cell)),
      ),
    ]),
  )
}
