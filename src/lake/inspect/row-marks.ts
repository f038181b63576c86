/** Which rows of a catalog table a snapshot added, and which it ended, as SQL conditions. */

import { type Catalog, catalogTable } from '../catalog.ts'

export interface RowMarks {
  readonly added: string
  /** `null` when rows of this table never end. */
  readonly ended: string | null
}

/** Tables whose rows live as long as the row of another table that they belong to. */
const BELONGS_TO: Readonly<Record<string, { readonly table: string; readonly key: string }>> = {
  ducklake_file_column_stats: { table: 'ducklake_data_file', key: 'data_file_id' },
  ducklake_file_variant_stats: { table: 'ducklake_data_file', key: 'data_file_id' },
  ducklake_file_partition_value: { table: 'ducklake_data_file', key: 'data_file_id' },
  ducklake_partition_column: { table: 'ducklake_partition_info', key: 'partition_id' },
  ducklake_sort_expression: { table: 'ducklake_sort_info', key: 'sort_id' },
  ducklake_macro_impl: { table: 'ducklake_macro', key: 'macro_id' },
  ducklake_macro_parameters: { table: 'ducklake_macro', key: 'macro_id' },
}

/**
 * Conditions on the rows of a catalog table with these columns; `null` for a table that does not say, and whose rows belong
 * to nothing that does: it holds the current state only.
 */
export function rowMarks(
  catalog: Catalog,
  table: string,
  columns: readonly string[],
  snapshot: number,
): RowMarks | null {
  const of = (name: string) => catalogTable(catalog, name)
  if (columns.includes('begin_snapshot')) {
    return {
      added: `begin_snapshot = ${snapshot}`,
      ended: columns.includes('end_snapshot') ? `end_snapshot = ${snapshot}` : null,
    }
  }
  const owner = Object.hasOwn(BELONGS_TO, table) ? BELONGS_TO[table] : undefined
  if (owner !== undefined) {
    const keys = (when: string) =>
      `${owner.key} IN (SELECT ${owner.key} FROM ${of(owner.table)} WHERE ${when} = ${snapshot})`
    return { added: keys('begin_snapshot'), ended: keys('end_snapshot') }
  }
  switch (table) {
    case 'ducklake_snapshot':
    case 'ducklake_snapshot_changes':
      return { added: `snapshot_id = ${snapshot}`, ended: null }
    case 'ducklake_inlined_data_tables':
      // Made for the structure that a table got; DuckDB leaves the snapshot out where it makes one later (DuckLake spec 4.9).
      return {
        added: `(table_id, schema_version) IN (SELECT (table_id, schema_version) FROM ${of('ducklake_schema_versions')} WHERE begin_snapshot = ${snapshot})`,
        ended: null,
      }
    case 'ducklake_column_mapping':
    case 'ducklake_name_mapping':
      // Files are added together with the mapping they need.
      return {
        added: `mapping_id IN (SELECT mapping_id FROM ${of('ducklake_data_file')} GROUP BY mapping_id HAVING min(begin_snapshot) = ${snapshot})`,
        ended: null,
      }
    default:
      return null
  }
}
