/** Splits staged rows by the partition they belong to (DuckLake spec 11.1). */

import { literalOrNull, quoteIdentifier } from '../values/sql-text.ts'
import { bucketInput, bucketOf, isHashable } from './bucket.ts'
import { type Catalog, integer, queryRows, text } from './catalog.ts'
import { LakeError } from './lake-error.ts'
import { bucketsOf, calendarValue, type PartitionKeyColumn } from './partitioning.ts'
import type { Cell } from './ports.ts'

/** The rows of one combination of values. */
export interface PartitionRows {
  readonly values: readonly Cell[]
  /** Quoted name of the temporary table that holds them, in their order. */
  readonly relation: string
  readonly rows: number
}

/** Calls `use` with each combination's rows, in the order in which the combinations first occur in `staged`. */
export async function forEachPartition<T>(
  catalog: Catalog,
  staged: string,
  keys: readonly PartitionKeyColumn[],
  use: (partition: PartitionRows) => Promise<T>,
): Promise<readonly T[]> {
  const places = temporary('places')
  const part = temporary('part')
  const buckets: string[] = []
  try {
    const values: string[] = []
    for (const key of keys) values.push(await keyValue(catalog, staged, key, buckets))
    const names = keys.map((_, i) => `v${i}`)
    // By position, since `rowid` may be a column of the table.
    await catalog.sql.run(
      `CREATE TEMP TABLE ${places} AS SELECT row_number() OVER () AS place, ${values.map((value, i) => `${value} AS v${i}`).join(', ')} FROM ${staged} s`,
    )
    const combinations = await queryRows(
      catalog,
      `SELECT ${names.join(', ')}, count(*) AS n FROM ${places} GROUP BY ALL ORDER BY min(place)`,
    )
    const results: T[] = []
    for (const row of combinations) {
      const own = names.map((name) => row[name] ?? null)
      const same = own.map((value, i) => `p.v${i} IS NOT DISTINCT FROM ${literalOrNull(value)}`)
      await catalog.sql.run(
        `CREATE OR REPLACE TEMP TABLE ${part} AS SELECT s.* FROM ${staged} s POSITIONAL JOIN ${places} p WHERE ${same.join(' AND ')} ORDER BY p.place`,
      )
      results.push(await use({ values: own, relation: part, rows: integer(row, 'n') }))
    }
    return results
  } finally {
    for (const table of [places, part, ...buckets]) await catalog.sql.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

function temporary(kind: string): string {
  return `temp.main.${quoteIdentifier(`partition_${kind}_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
}

/** SQL of a key's value per row of `staged s`; buckets are looked up in a table that is added to `made`. */
async function keyValue(
  catalog: Catalog,
  staged: string,
  key: PartitionKeyColumn,
  made: string[],
): Promise<string> {
  const count = bucketsOf(key.transform)
  if (count === null) return calendarValue(key)
  if (!isHashable(key.column.type))
    throw new LakeError(
      'unsupported-lake',
      `Rows cannot be added here: the table is partitioned by buckets of column "${key.column.name}", whose hash this client cannot compute.`,
      'Insert them with DuckDB and the ducklake extension instead.',
    )
  // Any name may be a column of the table: those of the table of buckets, too.
  const column = `s.${quoteIdentifier(key.column.name)}`
  const input = bucketInput(key.column, column)
  const distinct = await queryRows(
    catalog,
    `SELECT DISTINCT ${input} AS input FROM ${staged} s WHERE ${column} IS NOT NULL`,
  )
  const table = temporary('buckets')
  made.push(table)
  await catalog.sql.run(`CREATE TEMP TABLE ${table}(input VARCHAR, bucket VARCHAR)`)
  for (let at = 0; at < distinct.length; at += VALUES_PER_INSERT) {
    const rows = distinct.slice(at, at + VALUES_PER_INSERT).map((row) => {
      const value = text(row, 'input')
      return `(${literalOrNull(value)}, '${bucketOf(key.column, value, count)}')`
    })
    await catalog.sql.run(`INSERT INTO ${table} VALUES ${rows.join(', ')}`)
  }
  return `(SELECT b.bucket FROM ${table} b WHERE b.input = ${input})`
}

const VALUES_PER_INSERT = 1000
