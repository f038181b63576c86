/**
 * DuckDB with the ducklake extension goes on where our client stopped, and the other way round: reads, inserts small and
 * large, alters further. Needs EXTENSION_ENGINE_PYTHON, see conformance/README.md.
 */

import { afterEach, expect, it } from 'vitest'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../../extension/testing/native-duckdb.ts'
import type { LakeClient } from '../client.ts'
import type { Cell, Sql } from '../ports.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { openTestLake, type TestLake } from '../testing/test-lake.ts'
import { ALTER_CASES, type AlterCase } from './testing/alter-cases.ts'

const LONG_MS = 240_000

let test: TestLake
afterEach(() => test?.dispose())

/** Tables at a snapshot and their rows, by name. */
type Contents = Readonly<Record<string, readonly (readonly Cell[])[]>>

async function ourContents(lake: LakeClient): Promise<Contents> {
  const contents: Record<string, readonly (readonly Cell[])[]> = {}
  for (const { id } of await lake.snapshots())
    for (const { schema, table, rowCount } of await lake.tables(id)) {
      const relation = await lake.relation({ schema, table }, id)
      const rows = await test.query(`FROM ${relation} ORDER BY ALL`)
      expect(rowCount).toBe(rows.length)
      contents[`${id} ${schema}.${table}`] = rows
    }
  return contents
}

async function theirContents(sql: Sql, names: readonly string[]): Promise<Contents> {
  const contents: Record<string, readonly (readonly Cell[])[]> = {}
  for (const name of names) {
    const [id = '', schema = '', table = ''] = name
      .split(/[ .]/, 1)
      .concat(name.slice(name.indexOf(' ') + 1).split('.'))
    const from = `lake."${schema}"."${table}" AT (VERSION => ${id})`
    contents[name] = (await sql.rows(`FROM ${from} ORDER BY ALL`)).rows
    const [[count] = []] = (await sql.rows(`SELECT count(*) FROM ${from}`)).rows
    expect(Number(count), name).toBe(contents[name].length)
  }
  return contents
}

async function onNative(limit: number | undefined, use: (sql: Sql) => Promise<void>): Promise<void> {
  const native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
  try {
    const { metadataPath, dataPath } = test.request
    const option = limit === undefined ? '' : `, DATA_INLINING_ROW_LIMIT ${limit}`
    await native.sql.run(
      `ATTACH 'ducklake:${metadataPath}' AS lake (DATA_PATH '${dataPath}'${option}); USE lake`,
    )
    await use(native.sql)
  } finally {
    await native.close()
  }
}

/** Every filter on the bounds of a column finds its rows, so the statistics are right. */
async function checkFilters(sql: Sql, table: string): Promise<void> {
  const { columns } = await sql.rows(`FROM ${table}`)
  for (const { name } of columns) {
    const column = `"${name}"`
    const { rows } = await sql.rows(
      `SELECT count(*), count(${column}), (SELECT count(*) FROM ${table} WHERE ${column} IS NOT NULL), (SELECT count(*) FROM ${table} WHERE ${column} >= (SELECT min(${column}) FROM ${table}))  FROM ${table}`,
    )
    const [[, present, found, above] = []] = rows
    expect([name, found, above]).toEqual([name, present, present])
  }
}

const cases = ALTER_CASES.map((one) => [one.name, one] as const)

/** The first half of the steps is one writer's, the second half the other's. */
async function halves(one: AlterCase, oursFirst: boolean): Promise<void> {
  const limit = one.inliningLimit
  test = await openTestLake(limit === undefined ? {} : { dataInliningRowLimit: limit })
  const half = Math.ceil(one.steps.length / 2)
  const ours = async (steps: AlterCase['steps']): Promise<void> => {
    const lake = await test.engine.attach(test.request)
    for (const [, step] of steps) await step(lake)
    expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
    await lake.detach()
  }
  const theirs = (steps: AlterCase['steps']): Promise<void> =>
    onNative(limit, async (sql) => {
      for (const [statement] of steps) await sql.run(statement)
    })
  const [first, second] = oursFirst ? [ours, theirs] : [theirs, ours]
  await first(one.steps.slice(0, half))
  await second(one.steps.slice(half))
  const lake = await test.engine.attach(test.request)
  const contents = await ourContents(lake)
  const live = await lake.tables()
  await lake.detach()
  await onNative(limit, async (sql) => {
    expect(await theirContents(sql, Object.keys(contents))).toEqual(contents)
    for (const { schema, table } of live) {
      const name = `lake."${schema}"."${table}"`
      await checkFilters(sql, name)
      await sql.run(`INSERT INTO ${name} FROM ${name} LIMIT 2`)
      await sql.run(`INSERT INTO ${name} SELECT t.* FROM ${name} t, range(20)`)
      await checkFilters(sql, name)
      await sql.run(`ALTER TABLE ${name} ADD COLUMN "added later" INT DEFAULT 1`)
      await sql.run(`INSERT INTO ${name} FROM ${name} LIMIT 2`)
    }
    // DuckDB's flush sorts also the inlined rows from before a column, and fails when they lack it, on a lake of its own too:
    // Referenced column "c" not found in FROM clause.
    for (const { schema, table } of live)
      await sql.run(`ALTER TABLE lake."${schema}"."${table}" RESET SORTED BY`)
    await sql.run("CALL ducklake_flush_inlined_data('lake')")
    await sql.run("CALL ducklake_merge_adjacent_files('lake')")
  })
  const again = await test.engine.attach(test.request)
  const after = await ourContents(again)
  expect(after).toMatchObject(contents)
  await again.detach()
}

if (EXTENSION_PYTHON === undefined) {
  it.skip('altering in turns: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  it.each(cases)('DuckDB goes on after our client: %s', (_, one) => halves(one, true), LONG_MS)
  it.each(cases)('our client goes on after DuckDB: %s', (_, one) => halves(one, false), LONG_MS)
}
