/** Relations are kept, and make room for others. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import type { TableEntry } from './read-snapshot.ts'
import { openRelations, type Relations } from './relations.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

let test: TestLake
beforeAll(async () => {
  test = await openTestLake()
}, STARTING_DUCKDB_MS)
afterAll(() => test.dispose())

/** `fills` counts how often each key was filled. */
function opened(room?: number) {
  const catalog: Catalog = { sql: test.sql, database: 'memory' }
  const relations = openRelations(catalog, room)
  const fills = new Map<string, number>()
  const keep = (key: string): Promise<string> =>
    relations.keep(key, { table: 'a "table"' } as TableEntry, async (relation) => {
      fills.set(key, (fills.get(key) ?? 0) + 1)
      await test.sql.run(`CREATE TEMP TABLE ${relation} AS SELECT '${key}' AS key`)
    })
  return { relations, fills, keep }
}

const keysOf = async (names: readonly string[]) => {
  const keys: unknown[] = []
  for (const name of names) keys.push(...(await test.query(`FROM ${name}`)).flat())
  return keys
}

async function closed(relations: Relations) {
  await relations.dropAll()
  expect(await test.query("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'lake_a%'")).toEqual([
    ['0'],
  ])
}

it('keeps the last eight', async () => {
  const { relations, fills, keep } = opened()
  const names: string[] = []
  for (let i = 0; i < 9; i++) {
    names.push(await keep(`${i}`))
    await keep('0')
  }
  expect(await keysOf(names.toSpliced(1, 1))).toEqual(['0', '2', '3', '4', '5', '6', '7', '8'])
  await expect(test.query(`FROM ${names[1]}`)).rejects.toThrow('does not exist')
  expect(await keep('1')).not.toBe(names[1])
  expect(fills.get('0')).toBe(1)
  expect(fills.get('1')).toBe(2)
  await closed(relations)
})

it('keeps the last two when DuckDB holds more than there is room for', async () => {
  const { relations, keep } = opened(0)
  const names = [await keep('a'), await keep('b'), await keep('c')]
  await expect(test.query(`FROM ${names[0]}`)).rejects.toThrow('does not exist')
  expect(await keysOf(names.slice(1))).toEqual(['b', 'c'])
  await closed(relations)
})

it('forgets what could not be filled', async () => {
  const { relations, keep } = opened()
  await expect(keep("it's")).rejects.toThrow()
  const named = relations.keep('other', { table: 't' } as TableEntry, async () => {
    throw new Error('cannot be read')
  })
  await expect(named).rejects.toThrow('cannot be read')
  expect(await keysOf([await keep('other')])).toEqual(['other'])
  await closed(relations)
})
