/** The order in which DuckLake wants the rows of new files (DuckLake spec 11.2). */

import { type Catalog, catalogTable, integer, queryTogether, text, visibleAt } from './catalog.ts'
import type { StoredOptions, TableEntry } from './read-snapshot.ts'

/** One key, most significant first. `expression` is SQL over the table's columns. */
export interface SortKey {
  readonly expression: string
  readonly direction: 'ASC' | 'DESC'
  readonly nulls: 'FIRST' | 'LAST'
}

/** The sort keys of a table at a snapshot; none when it is not sorted. */
export async function readSorting(
  catalog: Catalog,
  tableId: number,
  snapshot: number,
): Promise<readonly SortKey[]> {
  const { sorts, keys } = await queryTogether(catalog, {
    sorts: {
      columns: ['sort_id'],
      from: `${catalogTable(catalog, 'ducklake_sort_info')} WHERE table_id = ${tableId} AND ${visibleAt(snapshot)}`,
    },
    keys: {
      columns: ['sort_id', 'sort_key_index', 'expression', 'sort_direction', 'null_order'],
      from: `${catalogTable(catalog, 'ducklake_sort_expression')} WHERE table_id = ${tableId}`,
    },
  })
  return keys
    .filter((row) => sorts.some(({ sort_id }) => sort_id === row.sort_id))
    .toSorted((a, b) => integer(a, 'sort_key_index') - integer(b, 'sort_key_index'))
    .map((row) => ({
      expression: text(row, 'expression'),
      direction: text(row, 'sort_direction').toUpperCase() === 'DESC' ? 'DESC' : 'ASC',
      nulls: text(row, 'null_order').toUpperCase() === 'NULLS_FIRST' ? 'FIRST' : 'LAST',
    }))
}

/** ` ORDER BY …` for rows that are added to the table, or nothing. The option `sort_on_insert` may switch it off. */
export function insertOrder(keys: readonly SortKey[], options: StoredOptions, table: TableEntry): string {
  if (keys.length === 0) return ''
  if (options('sort_on_insert', table)?.toLowerCase() === 'false') return ''
  return ` ORDER BY ${keys.map(printKey).join(', ')}`
}

/**
 * What to write after ORDER BY, before further keys, for rows that maintenance writes to a new file: `a ASC NULLS LAST, `, or
 * nothing. Rows of an earlier schema may not have the columns of today's keys; then they stay in their order.
 * @param source what to write after FROM for the rows
 */
export async function fileOrder(
  catalog: Catalog,
  table: TableEntry,
  snapshot: number,
  source: string,
): Promise<string> {
  const keys = await readSorting(catalog, table.id, snapshot)
  if (keys.length === 0) return ''
  try {
    await catalog.sql.rows(
      `SELECT ${keys.map(({ expression }) => `(${expression}\n)`).join(', ')} FROM ${source} LIMIT 0`,
    )
  } catch {
    return ''
  }
  return keys.map((key) => `${printKey(key)}, `).join('')
}

function printKey({ expression, direction, nulls }: SortKey): string {
  return `${expression} ${direction} NULLS ${nulls}`
}
