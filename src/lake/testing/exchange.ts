/**
 * Our half of conformance/check_lake.py, which sets LAKE_EXCHANGE to a folder and LAKE_STEP to what to do there:
 * `write` a lake, or `read` what the ducklake extension has made of it and add to it. No part of a plain test run.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Lake } from '../engine.ts'
import { checkInvariants } from './invariants.ts'
import { expectedRows, type RecordedTable, sortedRows } from './recorded-rows.ts'
import { openTestLake, requestIn, type TestLake } from './test-lake.ts'
import { exchangedCases, typeColumns, typeRows } from './type-cases.ts'

const folder = process.env.LAKE_EXCHANGE ?? ''
const step = process.env.LAKE_STEP
const LONG_MS = 600_000

const name = (table: string) => ({ schema: 'main', table })

async function open(): Promise<{ test: TestLake; lake: Lake }> {
  const test = await openTestLake(requestIn(folder))
  return { test, lake: await test.engine.attach(test.request) }
}

/** What we read of every table at every snapshot. */
async function record(test: TestLake, lake: Lake, since: number): Promise<void> {
  const recorded: RecordedTable[] = []
  for (const { id } of (await lake.snapshots()).filter((snapshot) => snapshot.id >= since))
    for (const { schema, table, columns, rowCount } of await lake.tables(id)) {
      const rows = await sortedRows(test, await lake.relation({ schema, table }, id))
      expect(rowCount).toBe(rows.length)
      recorded.push({ snapshot: id, schema, table, columns: columns.map((c) => [c.name, c.type]), rows })
    }
  writeFileSync(join(folder, 'ours.json'), JSON.stringify(recorded))
}

it.skipIf(step !== 'write')(
  'writes a lake',
  async () => {
    const { test, lake } = await open()
    const rows = typeRows(exchangedCases())
    await lake.createTable(name('inlined'), typeColumns(exchangedCases()))
    await lake.append(name('inlined'), rows)
    await lake.createTable(name('parquet'), typeColumns(exchangedCases()))
    await lake.append(name('parquet'), `SELECT r.* FROM (${rows}) r, range(4)`)
    await lake.createTable(name('all_types'), typeColumns())
    await lake.append(name('all_types'), typeRows())
    await lake.append(name('all_types'), `SELECT r.* FROM (${typeRows()}) r, range(4)`)
    await lake.createTable(name('t'), [
      { name: 'a', type: 'INTEGER' },
      { name: 's', type: 'STRUCT(x INTEGER, y VARCHAR)' },
      { name: 'gone', type: 'VARCHAR' },
    ])
    await lake.append(name('t'), "VALUES (1, {'x': 1, 'y': 'one'}, NULL), (2, NULL, 'g')")
    await lake.append(name('t'), "SELECT i, {'x': i, 'y': 'many'}, 'g' FROM range(10, 40) r(i)")
    await lake.append(name('t'), "VALUES (3, {'x': -5, 'y': NULL}, 'late')")
    expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
    await record(test, lake, 0)
    await lake.detach()
  },
  LONG_MS,
)

it.skipIf(step !== 'read')(
  'reads the lake as DuckDB does, and appends to every table',
  async () => {
    const { test, lake } = await open()
    for (const { snapshot, schema, table, columns, rows } of expectedRows(join(folder, 'theirs.json'))) {
      const listed = (await lake.tables(snapshot)).find((t) => t.schema === schema && t.table === table)
      expect(listed?.columns.map((c) => [c.name, c.type])).toEqual(columns)
      expect(listed?.rowCount, `${table} at ${snapshot}`).toBe(rows.length)
      const relation = await lake.relation({ schema, table }, snapshot)
      expect(await sortedRows(test, relation), `${table} at ${snapshot}`).toEqual(rows)
    }
    const before = (await lake.snapshots()).at(-1)?.id ?? 0
    for (const { schema, table } of await lake.tables()) {
      const relation = await lake.relation({ schema, table })
      await lake.append({ schema, table }, `FROM ${relation} LIMIT 2`)
      await lake.append({ schema, table }, `SELECT r.* FROM ${relation} r, range(2)`)
    }
    expect(readFileSync(join(folder, 'meta.ducklake')).byteLength).toBeGreaterThan(0)
    await record(test, lake, before)
    await lake.detach()
  },
  LONG_MS,
)
