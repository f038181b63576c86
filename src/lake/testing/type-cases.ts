/** A wide table with a column of every type, and rows for it (values in conformance/expected/lake-types.json). */

import { readFileSync } from 'node:fs'
import { quoteIdentifier } from '../../values/sql-text.ts'
import type { Column } from '../ports.ts'

interface TypeCase extends Column {
  /** Two values, as SQL. */
  readonly values: readonly [string, string]
}

const url = new URL('../../../conformance/expected/lake-types.json', import.meta.url)

/** Types that DuckDB itself cannot write to Parquet, or that lose something on the way back. */
const NOT_EXCHANGED = new Set(['time_ns', 'interval', 'int128_extremes'])

const TYPE_CASES: readonly TypeCase[] = JSON.parse(readFileSync(url, 'utf8'))

/** The cases that both we and DuckDB can write to Parquet files that the other reads exactly. */
export function exchangedCases(): readonly TypeCase[] {
  return TYPE_CASES.filter(({ name }) => !NOT_EXCHANGED.has(name))
}

/** The columns of such a table: a key, then one column per type. */
export function typeColumns(cases: readonly TypeCase[] = TYPE_CASES): readonly Column[] {
  return [{ name: 'k', type: 'INTEGER' }, ...cases.map(({ name, type }) => ({ name, type }))]
}

/** A query of three rows: both values, and NULLs. JSON is text, which is what it is without its extension. */
export function typeRows(cases: readonly TypeCase[] = TYPE_CASES): string {
  const row = (i: number): string => {
    const cells = cases.map(({ name, type, values }) => {
      const engineType = type === 'JSON' ? 'VARCHAR' : type
      return `CAST(${values[i] ?? 'NULL'} AS ${engineType}) AS ${quoteIdentifier(name)}`
    })
    return `SELECT ${i + 1} AS k, ${cells.join(', ')}`
  }
  return [0, 1, 2].map(row).join(' UNION ALL ')
}
