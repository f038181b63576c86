/** What must hold in every catalog after every commit (DuckLake spec, appendix C). */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { CATALOG_TABLES } from '../catalog-schema.ts'
import type { Cell, Sql } from '../ports.ts'

/** Each query finds the rows that break one invariant; `{x}` stands for the catalog table `ducklake_x`. */
const INVARIANTS: Readonly<Record<string, string>> = {
  'every snapshot has its changes':
    'SELECT s.snapshot_id FROM {snapshot} s LEFT JOIN {snapshot_changes} c USING (snapshot_id) WHERE c.snapshot_id IS NULL',
  'snapshot ids have no gap and times do not run backwards':
    'SELECT * FROM (SELECT snapshot_id - lag(snapshot_id) OVER w AS step, snapshot_time < lag(snapshot_time) OVER w AS back FROM {snapshot} WINDOW w AS (ORDER BY snapshot_id)) WHERE step <> 1 OR back',
  'a change of data takes a file id, a change of the catalog a schema version':
    "SELECT * FROM (SELECT c.changes_made, s.next_file_id - lag(s.next_file_id) OVER w AS files, s.schema_version - lag(s.schema_version) OVER w AS versions FROM {snapshot} s JOIN {snapshot_changes} c USING (snapshot_id) WINDOW w AS (ORDER BY snapshot_id)) WHERE (changes_made LIKE '%insert%' AND files < 1) OR (changes_made LIKE '%created_table%' AND versions < 1)",
  'ids are below the counters':
    'SELECT i FROM (SELECT data_file_id i FROM {data_file} UNION ALL SELECT delete_file_id FROM {delete_file} UNION ALL SELECT mapping_id FROM {column_mapping}) WHERE i >= (SELECT max(next_file_id) FROM {snapshot})',
  'catalog ids are below the counter':
    'SELECT i FROM (SELECT table_id i FROM {table} UNION ALL SELECT schema_id FROM {schema} UNION ALL SELECT view_id FROM {view} UNION ALL SELECT macro_id FROM {macro} UNION ALL SELECT partition_id FROM {partition_info} UNION ALL SELECT sort_id FROM {sort_info}) WHERE i >= (SELECT max(next_catalog_id) FROM {snapshot})',
  'file ids are unique':
    'SELECT i FROM (SELECT data_file_id i FROM {data_file} UNION ALL SELECT delete_file_id FROM {delete_file}) GROUP BY i HAVING count(*) > 1',
  'one live row per table':
    'SELECT table_id FROM {table} WHERE end_snapshot IS NULL GROUP BY table_id HAVING count(*) > 1',
  'one live row per column':
    'SELECT table_id, column_id FROM {column} WHERE end_snapshot IS NULL GROUP BY ALL HAVING count(*) > 1',
  'one live delete file per data file':
    'SELECT data_file_id FROM {delete_file} WHERE end_snapshot IS NULL GROUP BY ALL HAVING count(*) > 1',
  'names are unique in their schema':
    'SELECT schema_id, lower(n) FROM (SELECT schema_id, table_name n FROM {table} WHERE end_snapshot IS NULL UNION ALL SELECT schema_id, view_name FROM {view} WHERE end_snapshot IS NULL) GROUP BY ALL HAVING count(*) > 1',
  'column names are unique in their parent':
    'SELECT table_id, parent_column, lower(column_name) FROM {column} WHERE end_snapshot IS NULL GROUP BY ALL HAVING count(*) > 1',
  'live columns have live parents':
    'SELECT c.column_id FROM {column} c LEFT JOIN {column} p ON p.table_id = c.table_id AND p.column_id = c.parent_column AND p.end_snapshot IS NULL WHERE c.end_snapshot IS NULL AND c.parent_column IS NOT NULL AND p.column_id IS NULL',
  'live tables have columns and a live schema':
    'SELECT t.table_id FROM {table} t WHERE t.end_snapshot IS NULL AND (NOT EXISTS (SELECT 1 FROM {column} c WHERE c.table_id = t.table_id AND c.end_snapshot IS NULL) OR NOT EXISTS (SELECT 1 FROM {schema} s WHERE s.schema_id = t.schema_id AND s.end_snapshot IS NULL))',
  'files are covered by a schema version':
    'SELECT f.data_file_id FROM {data_file} f WHERE NOT EXISTS (SELECT 1 FROM {schema_versions} v WHERE v.table_id = f.table_id AND v.begin_snapshot <= f.begin_snapshot)',
  'one statistics row per table, not smaller than its files':
    'SELECT f.table_id FROM {data_file} f LEFT JOIN {table_stats} s USING (table_id) WHERE f.partial_max IS NULL GROUP BY f.table_id, s.next_row_id HAVING s.next_row_id IS NULL OR s.next_row_id < max(coalesce(f.row_id_start + f.record_count, 0))',
  'no table has two statistics rows':
    'SELECT table_id FROM {table_stats} GROUP BY table_id HAVING count(*) > 1 UNION ALL SELECT table_id FROM {table_column_stats} GROUP BY table_id, column_id HAVING count(*) > 1',
  // DuckDB's flush leaves out the bounds of a field whose type was changed, of a column with a NaN, and of a dropped one.
  'two missing bounds mean that there are only NULLs':
    'SELECT s.column_id FROM {table_column_stats} s JOIN {file_column_stats} f USING (table_id, column_id) WHERE s.min_value IS NULL AND s.max_value IS NULL AND f.value_count > 0 AND coalesce(f.contains_nan, false) = false AND (s.table_id, s.column_id) IN (SELECT (table_id, column_id) FROM {column} WHERE end_snapshot IS NULL) AND (s.table_id, s.column_id) NOT IN (SELECT (table_id, column_id) FROM {column} WHERE parent_column IS NOT NULL GROUP BY table_id, column_id HAVING count(DISTINCT column_type) > 1)',
  'directories end in one slash':
    "SELECT path FROM (SELECT path FROM {table} UNION ALL SELECT path FROM {schema} UNION ALL SELECT coalesce(nullif(value, ''), 'none') FROM {metadata} WHERE key = 'data_path') WHERE path IS NULL OR (path NOT LIKE '%/' AND path <> '') OR replace(path, '://', '') LIKE '%//%'",
  'delete files belong to a data file, and two of them never to the same snapshot':
    'SELECT d.delete_file_id FROM {delete_file} d LEFT JOIN {data_file} f USING (data_file_id) WHERE f.data_file_id IS NULL UNION ALL SELECT a.delete_file_id FROM {delete_file} a JOIN {delete_file} b ON a.data_file_id = b.data_file_id AND a.delete_file_id < b.delete_file_id WHERE a.begin_snapshot < coalesce(b.end_snapshot, 9e18) AND b.begin_snapshot < coalesce(a.end_snapshot, 9e18)',
  'no file is both in use and scheduled for removal':
    'SELECT data_file_id FROM {files_scheduled_for_deletion} WHERE data_file_id IN (SELECT data_file_id FROM {data_file} UNION ALL SELECT delete_file_id FROM {delete_file})',
  'every file that has ended is still seen by a snapshot':
    'SELECT i FROM (SELECT data_file_id AS i, begin_snapshot, end_snapshot FROM {data_file} UNION ALL SELECT delete_file_id, begin_snapshot, end_snapshot FROM {delete_file}) f WHERE end_snapshot IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {snapshot} s WHERE s.snapshot_id >= f.begin_snapshot AND s.snapshot_id < f.end_snapshot)',
  'a compaction is alone in its commit':
    "SELECT changes_made FROM {snapshot_changes} WHERE changes_made SIMILAR TO '.*(merge_adjacent|rewrite_delete):.*' AND changes_made SIMILAR TO '.*(insert|deleted_from|altered|created|dropped|inlined|flush).*'",
  'files of several snapshots say so in the right order':
    'SELECT data_file_id FROM {data_file} WHERE partial_max < begin_snapshot UNION ALL SELECT delete_file_id FROM {delete_file} WHERE partial_max < begin_snapshot',
  'partition values belong to partitioned files':
    'SELECT f.data_file_id FROM {data_file} f LEFT JOIN {file_partition_value} p USING (data_file_id) WHERE (f.partition_id IS NULL) <> (p.data_file_id IS NULL)',
}

/** Only holds while no snapshot has been expired. */
const WITHOUT_EXPIRY = 'snapshot ids have no gap and times do not run backwards'

/** No longer, once DuckDB has narrowed bounds to the rows of the files that it wrote. */
const WITH_BOUNDS = 'two missing bounds mean that there are only NULLs'

/**
 * The broken invariants of the catalog attached as `database`, by name; empty when all is well. After an expiry the ids of
 * snapshots may have gaps. DuckDB's rewrite takes the bounds from the rows that it writes, although other files hold more
 * (`narrowed`).
 */
export async function checkInvariants(
  sql: Sql,
  database: string,
  {
    afterExpiry = false,
    narrowed = false,
  }: { readonly afterExpiry?: boolean; readonly narrowed?: boolean } = {},
): Promise<Record<string, unknown>> {
  const broken: Record<string, unknown> = {}
  const holding = Object.entries(INVARIANTS).filter(([name]) => !(narrowed && name === WITH_BOUNDS))
  const queries = holding.map(([name, invariant]) => {
    const template =
      afterExpiry && name === WITHOUT_EXPIRY ? invariant.replace('step <> 1', 'step < 1') : invariant
    return [
      name,
      template.replaceAll(/\{(\w+)\}/g, (_, table: string) => qualified(database, `ducklake_${table}`)),
    ] as const
  })
  // One statement for all of them: most time goes into planning.
  const { rows: breaking } = await sql.rows(
    queries
      .map(([name, query]) => `SELECT ${quoteLiteral(name)}, CAST(r AS VARCHAR) FROM (${query}) r`)
      .join(' UNION ALL '),
  )
  for (const [name] of breaking)
    broken[String(name)] = breaking.filter(([of]) => of === name).map(([, row]) => row)
  const names = await columnNames(sql, database)
  const order = columnOrder(names)
  if (order.length > 0) broken['catalog tables have the columns of the format, in order'] = order
  const inlined = await inlinedColumns(sql, database, names)
  if (inlined.length > 0) broken['the newest inlined table has the columns of its table'] = inlined
  return broken
}

function qualified(database: string, table: string): string {
  return `${quoteIdentifier(database)}.main.${quoteIdentifier(table)}`
}

/** The columns of every table of the database, in order. */
async function columnNames(sql: Sql, database: string): Promise<ReadonlyMap<Cell, readonly Cell[]>> {
  const { rows } = await sql.rows(
    `SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ${quoteLiteral(database)} ORDER BY table_name, column_index`,
  )
  const names = new Map<Cell, Cell[]>()
  for (const [table = null, name = null] of rows) names.set(table, [...(names.get(table) ?? []), name])
  return names
}

function columnOrder(names: ReadonlyMap<Cell, readonly Cell[]>): readonly string[] {
  return CATALOG_TABLES.filter(({ name, columns }) => {
    const expected = columns.split(', ').map((column) => column.split(' ')[0])
    return expected.join() !== names.get(name)?.join()
  }).map(({ name }) => name)
}

/** The newest inlined tables that have other columns than their tables. */
async function inlinedColumns(
  sql: Sql,
  database: string,
  names: ReadonlyMap<Cell, readonly Cell[]>,
): Promise<readonly Cell[]> {
  const { rows } = await sql.rows(
    `SELECT name, (SELECT string_agg(column_name, ',' ORDER BY column_order) FROM ${qualified(database, 'ducklake_column')} c WHERE c.table_id = i.table_id AND end_snapshot IS NULL AND parent_column IS NULL) FROM (SELECT table_id, arg_max(table_name, schema_version) AS name FROM ${qualified(database, 'ducklake_inlined_data_tables')} WHERE table_id IN (SELECT table_id FROM ${qualified(database, 'ducklake_table')} WHERE end_snapshot IS NULL) GROUP BY table_id) i`,
  )
  return rows
    .filter(([name = null, live]) => live !== (names.get(name) ?? []).slice(3).join())
    .map(([name = null]) => name)
}
