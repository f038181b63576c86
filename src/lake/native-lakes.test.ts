/** Reads small lakes that DuckDB's own extension wrote in every way (see conformance/generate_read_lakes.py). */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LakeClient } from './client.ts'
import type { Cell } from './ports.ts'
import type { RecordedTable } from './testing/recorded-rows.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

interface RecordedChanges {
  readonly table: string
  readonly from: number
  readonly to: number
  readonly rows: readonly (readonly Cell[])[]
}

interface Recorded {
  /** Rows begin with their row id and their snapshot id. */
  readonly tables: readonly RecordedTable[]
  readonly changes: readonly RecordedChanges[]
}

const T = { schema: 'main', table: 't' }
const main = (table: string) => ({ schema: 'main', table })

type TextRow = readonly Cell[]

const sorted = (rows: readonly TextRow[]): readonly string[] =>
  rows.map((row) => JSON.stringify(row)).toSorted()

/** Opens the lake in `conformance/expected/lakes/` before the tests around it. */
function openRecorded(name: string) {
  const fixture = new URL(`../../conformance/expected/lakes/${name}/`, import.meta.url).pathname
  const recorded: Recorded = JSON.parse(readFileSync(join(fixture, 'rows.json'), 'utf8'))
  const opened: { test?: TestLake; lake?: LakeClient } = {}
  beforeAll(async () => {
    const test = await openTestLake({ overrideDataPath: true })
    opened.test = test
    writeFileSync(test.request.metadataPath, gunzipSync(readFileSync(join(fixture, 'catalog.duckdb.gz'))))
    cpSync(join(fixture, 'data'), test.request.dataPath, { recursive: true })
    opened.lake = await test.engine.attach(test.request)
  }, STARTING_DUCKDB_MS)
  afterAll(() => opened.test?.dispose())
  const lake = (): LakeClient => {
    if (opened.lake === undefined) throw new Error('the lake is not open')
    return opened.lake
  }
  const rows = async (relation: string | Promise<string>): Promise<readonly TextRow[]> =>
    (await opened.test?.query(`FROM ${await relation}`)) ?? []
  return { recorded, lake, rows, test: () => opened.test }
}

/** What the rows at every snapshot say about what the snapshots changed. */
function changesBetween(tables: readonly RecordedTable[], from: number, to: number): readonly TextRow[] {
  const at = (snapshot: number) => tables.find((table) => table.snapshot === snapshot)?.rows ?? []
  const version = (row: TextRow): string => `${row[0]} ${row[1]}`
  const changes: TextRow[] = []
  for (let snapshot = from; snapshot <= to; snapshot++) {
    const before = new Set(at(snapshot - 1).map(version))
    const after = new Set(at(snapshot).map(version))
    const deleted = at(snapshot - 1).filter((row) => !after.has(version(row)))
    const inserted = at(snapshot).filter((row) => !before.has(version(row)))
    const both = new Set(deleted.map((row) => row[0]).filter((id) => inserted.some((row) => row[0] === id)))
    const typed = (rows: readonly TextRow[], alone: string, update: string) =>
      rows.map(([id = null, , ...values]) => [String(snapshot), id, both.has(id) ? update : alone, ...values])
    changes.push(...typed(deleted, 'delete', 'update_preimage'), ...typed(inserted, 'insert', 'update_postimage'))
  }
  return changes
}

/**
 * Ranges whose feed DuckDB's extension gets wrong in files that mix snapshots: it lists a deletion under the snapshot that
 * added the row, or twice (DuckLake 1.0, extension of DuckDB 1.5.5).
 */
const WRONG_IN_DUCKDB: Readonly<Record<string, (from: number, to: number) => boolean>> = {}

describe.each([
  'types',
  'partitioned',
  'deletion-vectors',
  'rewritten',
  'flushed',
  'by-name',
])('the lake %s', (name) => {
  const { recorded, lake, rows } = openRecorded(name)

  it('shows the rows of every snapshot, with their ids', async () => {
    for (const table of recorded.tables) {
      const located = await rows(lake().history.located(table, table.snapshot))
      const plain = located.map((row) => row.slice(0, table.columns.length))
      const ids = located.map((row) => row.slice(table.columns.length, table.columns.length + 2))
      const expected = sorted(table.rows)
      const what = `${table.table} at ${table.snapshot}`
      expect(sorted(plain.map((row, i) => [...(ids[i] ?? []), ...row])), what).toEqual(expected)
    }
  })

  it('counts the rows of every snapshot, and lists the columns', async () => {
    for (const table of recorded.tables) {
      const found = (await lake().tables(table.snapshot)).find((each) => each.table === table.table)
      expect(found?.rowCount, `${table.table} at ${table.snapshot}`).toBe(table.rows.length)
      expect(found?.columns.map(({ name, type }) => [name, type])).toEqual(table.columns)
    }
  })

  it('has the change feed of DuckDB', async () => {
    for (const { table, from, to, rows: expected } of recorded.changes) {
      if (WRONG_IN_DUCKDB[name]?.(from, to) === true) continue
      const changes = await rows(lake().history.changes(main(table), from, to))
      expect(sorted(changes), `${table} from ${from} to ${to}`).toEqual(sorted(expected))
    }
  })
})
