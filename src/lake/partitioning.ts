/** How a table is partitioned, and which partition each row belongs to (DuckLake spec 11.1). */

import { quoteIdentifier } from '../values/sql-text.ts'
import { type Catalog, catalogTable, damaged, integer, queryTogether, text, visibleAt } from './catalog.ts'
import type { ColumnNode } from './columns.ts'

/** One key of a partitioning; `transform` as stored: `identity`, `year`, `month`, `day`, `hour` or `bucket(N)`. */
export interface PartitionColumn {
  readonly columnId: number
  readonly transform: string
}

export interface Partitioning {
  readonly id: number
  readonly keys: readonly PartitionColumn[]
}

/** The partitioning of a table at a snapshot, or `null`. A row without keys says that it was reset. */
export async function readPartitioning(
  catalog: Catalog,
  tableId: number,
  snapshot: number,
): Promise<Partitioning | null> {
  const { partitionings, keys } = await queryTogether(catalog, {
    partitionings: {
      columns: ['partition_id'],
      from: `${catalogTable(catalog, 'ducklake_partition_info')} WHERE table_id = ${tableId} AND ${visibleAt(snapshot)}`,
    },
    keys: {
      columns: ['partition_id', 'partition_key_index', 'column_id', 'transform'],
      from: `${catalogTable(catalog, 'ducklake_partition_column')} WHERE table_id = ${tableId}`,
    },
  })
  const rows = keys
    .filter((row) => partitionings.some(({ partition_id }) => partition_id === row.partition_id))
    .toSorted((a, b) => integer(a, 'partition_key_index') - integer(b, 'partition_key_index'))
  const [first] = rows
  if (first === undefined) return null
  return {
    id: integer(first, 'partition_id'),
    keys: rows.map((row) => ({
      columnId: integer(row, 'column_id'),
      transform: text(row, 'transform').toLowerCase(),
    })),
  }
}

/** The number of buckets of a `bucket(N)` transform, or `null` for another one. */
export function bucketsOf(transform: string): number | null {
  const count = /^bucket\((\d+)\)$/.exec(transform)?.[1]
  return count === undefined ? null : Number(count)
}

/** A key with the column it reads. */
export interface PartitionKeyColumn extends PartitionColumn {
  readonly column: ColumnNode
}

/** The keys with their columns. */
export function keyColumns(
  keys: readonly PartitionColumn[],
  columns: readonly ColumnNode[],
): readonly PartitionKeyColumn[] {
  return keys.map((key) => {
    const column = columns.find(({ id }) => id === key.columnId)
    if (column === undefined) throw damaged('a table is partitioned by a column that is not there')
    return { ...key, column }
  })
}

/** SQL of the text that is stored as a key's value; buckets are computed elsewhere. */
export function calendarValue({ transform, column }: PartitionKeyColumn): string {
  const name = quoteIdentifier(column.name)
  switch (transform) {
    case 'identity':
      return `CAST(${name} AS VARCHAR)`
    case 'year':
    case 'month':
    case 'day':
    case 'hour':
      return `CAST(${transform}(${name}) AS VARCHAR)`
    default:
      throw damaged(`the partition transform "${transform}" is unknown to DuckLake 1.0`)
  }
}

/**
 * The directories of one combination of values below the table's, each `key=value/` with both percent-encoded
 * (DuckLake spec 11.1).
 */
export function hiveDirectory(
  keys: readonly PartitionKeyColumn[],
  values: readonly (string | null)[],
): string {
  const used = new Set<string>()
  return keys
    .map(({ transform, column }, i) => {
      const plain = transform === 'identity' ? column.name : transform.replace(/\(.*/, '')
      const key = used.has(plain) && transform !== 'identity' ? `${plain}_${column.name}` : plain
      used.add(key)
      const value = values[i] ?? null
      return `${encodeHive(key)}=${value === null ? '__HIVE_DEFAULT_PARTITION__' : encodeHive(value)}/`
    })
    .join('')
}

/** Percent-encodes every byte but the unreserved characters of RFC 3986, as DuckDB does. */
function encodeHive(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
