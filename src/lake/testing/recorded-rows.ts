/** Rows that native DuckDB recorded, and ours in the same form. */

import { readFileSync } from 'node:fs'
import type { Cell } from '../ports.ts'
import type { TestLake } from './test-lake.ts'

/** A table at a snapshot as `conformance/lake_native.py` records it. */
export interface RecordedTable {
  readonly snapshot: number
  readonly schema: string
  readonly table: string
  /** Name and DuckDB type. */
  readonly columns: readonly (readonly [string, string])[]
  readonly rows: readonly (readonly Cell[])[]
}

/** The recorded tables, rows sorted. */
export function expectedRows(path: string): readonly RecordedTable[] {
  const tables: readonly RecordedTable[] = JSON.parse(readFileSync(path, 'utf8'))
  return tables.map((table) => ({ ...table, rows: sorted(table.rows) }))
}

/** The rows of a relation, sorted the same way. */
export async function sortedRows(
  test: Pick<TestLake, 'query'>,
  relation: string,
): Promise<readonly (readonly Cell[])[]> {
  return sorted(await test.query(`FROM ${relation}`))
}

function sorted(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  const key = (row: readonly Cell[]): string => JSON.stringify(row)
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
