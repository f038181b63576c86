/** Reads small lakes that DuckDB's own extension wrote in every way (see conformance/generate_read_lakes.py). */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LakeClient } from './client.ts'
import { locationNames } from './locations.ts'
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
  /** One row: how many rows, the sum of their ids, the sum of `k`. */
  readonly summaries: readonly RecordedTable[]
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

/** What the rows at every snapshot say about what the snapshots changed, as `table_changes` says it. */
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
    changes.push(
      ...typed(deleted, 'delete', 'update_preimage'),
      ...typed(inserted, 'insert', 'update_postimage'),
    )
  }
  return changes
}

/** Snapshot, row id and kind of change. */
const kinds = (rows: readonly TextRow[]): readonly string[] => sorted(rows.map((row) => row.slice(0, 3)))

/**
 * Lakes of whose feeds DuckDB's extension gets some wrong, against the rows it shows itself: in a file that mixes snapshots
 * it lists a deletion under the snapshot that added the row (DuckLake 1.0, extension of DuckDB 1.5.5).
 */
const WRONG_FEEDS: Readonly<Record<string, number>> = { rewritten: 2, flushed: 2 }

describe.each(['types', 'partitioned', 'deletion-vectors', 'rewritten', 'flushed', 'by-name'])(
  'the lake %s',
  (name) => {
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
      let wrong = 0
      for (const { table, from, to, rows: native } of recorded.changes) {
        const what = `${table} from ${from} to ${to}`
        const changes = await rows(lake().history.changes(main(table), from, to))
        const versions = recorded.tables.filter((each) => each.table === table)
        const expected = changesBetween(versions, from, to)
        expect(kinds(changes), what).toEqual(kinds(expected))
        if (kinds(native).join() === kinds(expected).join())
          expect(sorted(changes), what).toEqual(sorted(native))
        else {
          wrong++
          if (from === to) expect(sorted(changes), what).toEqual(sorted(expected))
        }
      }
      expect(wrong).toBe(WRONG_FEEDS[name] ?? 0)
    })

    it('lists insertions and deletions as the change feed does', async () => {
      for (const { table, from, to } of recorded.changes) {
        const changes = await rows(lake().history.changes(main(table), from, to))
        const inserted = changes.filter((row) => row[2] === 'insert' || row[2] === 'update_postimage')
        const untyped = (all: readonly TextRow[]) => sorted(all.map((row) => row.toSpliced(2, 1)))
        const insertions = await rows(lake().history.insertions(main(table), from, to))
        expect(sorted(insertions)).toEqual(untyped(inserted))
        const deletions = await rows(lake().history.deletions(main(table), from, to))
        expect(sorted(deletions)).toEqual(untyped(changes.filter((row) => !inserted.includes(row))))
      }
    })
  },
)

describe('large deletion vectors', () => {
  const { recorded, lake, test } = openRecorded('deletion-vectors')

  it('leave the rows that DuckDB leaves', async () => {
    expect(recorded.summaries.length).toBeGreaterThan(1)
    for (const { table, snapshot, rows } of recorded.summaries) {
      const relation = await lake().history.located(main(table), snapshot)
      const [id = ''] = locationNames([])
      expect(await test()?.query(`SELECT count(*), sum(${id}), sum(k) FROM ${relation}`)).toEqual(rows)
    }
  })
})

describe('a table with a column that cannot be read here', () => {
  const { lake, rows } = openRecorded('types')
  const odd = main('odd')

  it('is listed with its row count, and its other columns are readable', async () => {
    const listed = (await lake().tables()).find((table) => table.table === 'odd')
    expect([listed?.rowCount, listed?.columns.map((column) => column.type)]).toEqual([
      3,
      ['INTEGER', 'VARIANT', 'VARCHAR'],
    ])
    expect(await rows(lake().read(odd, { columns: ['b', 'A'] }))).toEqual([
      ['b0', '0'],
      ['b1', '1'],
      ['b2', '2'],
    ])
  })

  it('is refused as a whole, and so is the column', async () => {
    const message = expect.stringContaining('column "v" is of type VARIANT; its other columns can be.')
    await expect(lake().relation(odd)).rejects.toMatchObject({ code: 'unsupported-lake', message })
    await expect(lake().read(odd, { columns: ['v'] })).rejects.toMatchObject({ message })
    await expect(lake().history.changes(odd, 3, 5)).rejects.toMatchObject({ message })
  })
})

describe('a file without field ids', () => {
  const { lake } = openRecorded('by-name')

  it('is refused where DuckDB would make the values of nested columns NULL', async () => {
    await expect(lake().relation(main('nested'))).rejects.toMatchObject({
      code: 'unsupported-lake',
      message: expect.stringContaining('the fields of the nested column "s" need them'),
    })
  })
})

describe('a snapshot by time', () => {
  const { lake, rows } = openRecorded('flushed')

  it('is the latest at the time, or the first since', async () => {
    const snapshots = await lake().snapshots()
    for (const { id, time } of snapshots) {
      expect(await lake().history.snapshotAt(time)).toBe(id)
      expect(await lake().history.snapshotSince(time)).toBe(id)
    }
    expect(await lake().history.snapshotAt('2100-01-01')).toBe(snapshots.at(-1)?.id)
    expect(await lake().history.snapshotSince('2000-01-01 00:00:00+02')).toBe(0)
  })

  it('that no snapshot fits is refused in the words of DuckLake', async () => {
    const code = 'no-such-snapshot'
    await expect(lake().history.snapshotAt('2020-01-01 00:00:00')).rejects.toMatchObject({
      code,
      message: 'Invalid Input Error: No snapshot found at timestamp 2020-01-01 00:00:00',
    })
    await expect(lake().history.snapshotSince('2100-01-01')).rejects.toMatchObject({ code })
    await expect(lake().history.snapshotAt('soon')).rejects.toMatchObject({ code: 'sql' })
    await expect(lake().history.changes(T, 1, 77)).rejects.toMatchObject({
      code,
      message: 'Invalid Input Error: No snapshot found at version 77',
    })
    await expect(lake().history.changes(T, 0, 0)).rejects.toMatchObject({ code: 'no-such-table' })
  })

  it('may be later than the end of a feed, which is empty then', async () => {
    expect(await rows(lake().history.changes(T, 7, 3))).toEqual([])
  })
})
