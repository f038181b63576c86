/** Type changes and buckets of every type, against what DuckDB with the ducklake extension does (conformance/expected). */

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bucketInput, bucketOf, isHashable } from '../bucket.ts'
import { numberColumns } from '../columns.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'
import { parseDuckDBType, printValueType } from '../types.ts'
import { isWidening } from './widening.ts'

interface Recorded {
  /** The types a column of each type may be changed to. */
  readonly widening: Readonly<Record<string, readonly string[]>>
  /** Type, value as SQL, and its bucket of 1000000007. */
  readonly buckets: readonly (readonly [string, string, string])[]
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL('../../../conformance/expected/alter-types.json', import.meta.url), 'utf8'),
)

function leaf(type: string): string {
  const parsed = parseDuckDBType(type)
  return parsed.kind === 'leaf' ? parsed.name : parsed.kind
}

describe('a column may be changed to', () => {
  const types = Object.keys(recorded.widening)
  it.each(types)('the types DuckLake allows, from %s', (from) => {
    const allowed = types.filter((to) => to !== from && isWidening(leaf(from), leaf(to)))
    expect(allowed.toSorted()).toEqual(recorded.widening[from]?.toSorted())
  })
})

describe('the bucket of', () => {
  let test: TestLake
  beforeAll(async () => {
    test = await openTestLake()
  }, STARTING_DUCKDB_MS)
  afterAll(() => test.dispose())

  const cases = recorded.buckets.filter(([type]) => isHashable(parseDuckDBType(type)))
  it.each(cases)('%s %s', async (type, value, bucket) => {
    const [column] = numberColumns([{ name: 'v', type: parseDuckDBType(type) }])
    if (column === undefined) throw new Error('no column')
    const [[input] = []] = await test.query(
      `SELECT ${bucketInput(column, 'v')} FROM (SELECT CAST(${value} AS ${printValueType(column.type)}) AS v)`,
    )
    expect(String(bucketOf(column, input ?? '', 1000000007))).toBe(bucket)
  })

  it('a TIMETZ is not computed', () => {
    expect(recorded.buckets.length - cases.length).toBe(1)
  })
})
