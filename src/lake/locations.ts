/** Where a row is stored, and which row it is: the columns that deletes, updates and the change feed need of a scan. */

import { quoteIdentifier } from '../values/sql-text.ts'

/** In this order; see {@link locationNames} for what they are called. */
export const LOCATION_COLUMNS = [
  /** Stays the same for the life of a row (DuckLake spec 7.3). NULL in a file that does not say it. */
  { name: 'row_id', type: 'BIGINT' },
  /** The snapshot that added this version of the row. */
  { name: 'snapshot_id', type: 'BIGINT' },
  /** `data_file_id`; NULL for an inlined row. */
  { name: 'file_id', type: 'BIGINT' },
  /** In the data file, from 0, deleted rows counted; NULL for an inlined row. */
  { name: 'position', type: 'BIGINT' },
  /** The `ducklake_inlined_data_…` table of an inlined row; NULL for a row in a file. */
  { name: 'inlined_in', type: 'VARCHAR' },
] as const

/** Quoted names for the location columns beside these columns: none of them is taken. */
export function locationNames(columns: readonly { readonly name: string }[]): readonly string[] {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  let prefix = '_lake_'
  while (LOCATION_COLUMNS.some(({ name }) => taken.has(prefix + name))) prefix = `_${prefix}`
  return LOCATION_COLUMNS.map(({ name }) => quoteIdentifier(prefix + name))
}
