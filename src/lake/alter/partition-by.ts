/** SET PARTITIONED BY: the keys as they are stored (DuckLake spec 11.1). */

import { type Catalog, catalogTable, queryRows } from '../catalog.ts'
import { LakeError } from '../lake-error.ts'
import { bucketsOf, type PartitionColumn } from '../partitioning.ts'
import { sameName } from '../read-snapshot.ts'
import type { PartitionKey } from './alterations.ts'
import type { TableState } from './table-state.ts'

const TRANSFORMS = new Set(['identity', 'year', 'month', 'day', 'hour'])

/** Fails for a key that is no column, and for buckets on a table with rows. */
export async function partitionBy(
  catalog: Catalog,
  { table, columns, partitionKeys }: TableState,
  keys: readonly PartitionKey[],
): Promise<readonly PartitionColumn[]> {
  const wanted = keys.map(({ column: name, transform }) => {
    const column = columns.find((c) => sameName(c.name, name))
    if (column === undefined)
      throw new LakeError('sql', `Catalog Error: Unexpected partition key - column "${name}" does not exist`)
    return { columnId: column.id, transform: storedTransform(transform) }
  })
  if (
    !samePartitioning(wanted, partitionKeys) &&
    wanted.some(({ transform }) => bucketsOf(transform) !== null)
  )
    await checkNoRows(catalog, table.id, table.table)
  return wanted
}

const MOST_BUCKETS = 2_147_483_647

function storedTransform(transform: PartitionKey['transform']): string {
  if (typeof transform === 'string') {
    if (!TRANSFORMS.has(transform))
      throw new LakeError(
        'sql',
        `Not implemented Error: Unsupported partition function ${transform} - only year, month, day, hour, and bucket are supported`,
      )
    return transform
  }
  if (!(transform.bucket > 0))
    throw new LakeError('sql', 'Invalid Input Error: Bucket count must be positive')
  if (!Number.isSafeInteger(transform.bucket))
    throw new LakeError(
      'sql',
      `Invalid Input Error: Bucket count must be a constant integer, got ${transform.bucket}`,
    )
  if (transform.bucket > MOST_BUCKETS)
    throw new LakeError('sql', `Invalid Input Error: Bucket count cannot exceed ${MOST_BUCKETS}`)
  return `bucket(${transform.bucket})`
}

export function samePartitioning(a: readonly PartitionColumn[], b: readonly PartitionColumn[]): boolean {
  return (
    a.length === b.length &&
    a.every((key, i) => key.columnId === b[i]?.columnId && key.transform === b[i]?.transform)
  )
}

/** DuckDB skips files by their bucket, and takes files without one for files without a match (DuckLake spec 7.4). */
async function checkNoRows(catalog: Catalog, tableId: number, name: string): Promise<void> {
  const rows = await queryRows(
    catalog,
    `SELECT table_id FROM ${catalogTable(catalog, 'ducklake_table_stats')} WHERE table_id = ${tableId} AND record_count > 0`,
  )
  if (rows.length > 0)
    throw new LakeError(
      'sql',
      `Table "${name}" has rows, so it cannot be partitioned by buckets: DuckDB would no longer find them with = and IN, because their files are in no bucket.`,
      'Create a new table with this partitioning and insert the rows into it.',
    )
}
