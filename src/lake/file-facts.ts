/** What the catalog says of a data file besides its size: its partition, and how many of its rows are deleted now. */

import { type Catalog, catalogTable, integer, queryRows, type Row, tableNames, text } from './catalog.ts'

export interface FileFacts {
  /** One per partition key, e.g. `year(day) = 2024`; in the order of the keys. */
  readonly partition: readonly string[]
  /** Deleted rows at the latest snapshot, in delete files and in the catalog. */
  readonly deletes: number
}

/** By data file id; files without a partition and without deletions are left out. */
export async function readFileFacts(catalog: Catalog): Promise<ReadonlyMap<number, FileFacts>> {
  const facts = new Map<number, FileFacts>()
  const at = (row: Row): FileFacts => facts.get(integer(row, 'data_file_id')) ?? { partition: [], deletes: 0 }
  for (const row of await partitionRows(catalog)) {
    const fact = at(row)
    const key = row.key_text ?? `key ${integer(row, 'partition_key_index')}`
    const partition = [...fact.partition, `${key} = ${row.partition_value ?? 'NULL'}`]
    facts.set(integer(row, 'data_file_id'), { ...fact, partition })
  }
  for (const row of await deleteRows(catalog)) {
    const fact = at(row)
    facts.set(integer(row, 'data_file_id'), { ...fact, deletes: fact.deletes + integer(row, 'n') })
  }
  return facts
}

/** A key is named as its column is called now; of a dropped column as it was called last. */
function partitionRows(catalog: Catalog): Promise<readonly Row[]> {
  const of = (table: string) => catalogTable(catalog, table)
  return queryRows(
    catalog,
    `SELECT v.data_file_id, v.partition_key_index, v.partition_value,
       CASE WHEN lower(k.transform) = 'identity' THEN c.column_name
         WHEN starts_with(lower(k.transform), 'bucket(') THEN replace(k.transform, ')', '') || ', ' || c.column_name || ')'
         ELSE k.transform || '(' || c.column_name || ')' END AS key_text
     FROM ${of('ducklake_file_partition_value')} v
     JOIN ${of('ducklake_data_file')} f USING (data_file_id)
     LEFT JOIN ${of('ducklake_partition_column')} k ON k.partition_id = f.partition_id AND k.partition_key_index = v.partition_key_index
     LEFT JOIN (SELECT table_id, column_id, arg_max(column_name, begin_snapshot) AS column_name FROM ${of('ducklake_column')} GROUP BY ALL) c
       ON c.table_id = k.table_id AND c.column_id = k.column_id
     ORDER BY v.data_file_id, v.partition_key_index`,
  )
}

async function deleteRows(catalog: Catalog): Promise<readonly Row[]> {
  const inlined = await tableNames(catalog, 'ducklake_inlined_delete_')
  const sources = [
    `SELECT data_file_id, delete_count AS n FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE end_snapshot IS NULL`,
    ...Array.from(
      inlined,
      (name) => `SELECT file_id, count(*) FROM ${catalogTable(catalog, name)} GROUP BY file_id`,
    ),
  ]
  return queryRows(
    catalog,
    `SELECT data_file_id, CAST(sum(d.n) AS BIGINT) AS n FROM (${sources.join(' UNION ALL ')}) d JOIN ${catalogTable(catalog, 'ducklake_data_file')} f USING (data_file_id) WHERE d.n > 0 AND f.end_snapshot IS NULL GROUP BY data_file_id`,
  )
}

/** Statistics of one leaf column of a data file, as the catalog has them (DuckLake spec 3, `ducklake_file_column_stats`). */
export interface CatalogColumnStats {
  readonly columnId: number
  readonly nulls: number | null
  readonly values: number | null
  /** Bytes, compressed. */
  readonly size: number | null
  /** DuckDB's text of the value. */
  readonly min: string | null
  readonly max: string | null
  readonly containsNan: string | null
}

export async function readColumnStats(
  catalog: Catalog,
  dataFileId: number,
): Promise<readonly CatalogColumnStats[]> {
  const rows = await queryRows(
    catalog,
    `SELECT column_id, column_size_bytes, value_count, null_count, min_value, max_value, contains_nan FROM ${catalogTable(catalog, 'ducklake_file_column_stats')} WHERE data_file_id = ${dataFileId} ORDER BY column_id`,
  )
  const count = (row: Row, column: string) => ((row[column] ?? null) === null ? null : integer(row, column))
  return rows.map((row) => ({
    columnId: Number(text(row, 'column_id')),
    nulls: count(row, 'null_count'),
    values: count(row, 'value_count'),
    size: count(row, 'column_size_bytes'),
    min: row.min_value ?? null,
    max: row.max_value ?? null,
    containsNan: row.contains_nan ?? null,
  }))
}
