/** Reads a lake that DuckDB's own extension wrote (see conformance/generate_lake.py), at every snapshot. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Lake } from './engine.ts'
import { expectedRows, type RecordedTable, sortedRows } from './testing/recorded-rows.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const fixture = new URL('../../conformance/expected/native-lake/', import.meta.url).pathname
const recorded: readonly RecordedTable[] = expectedRows(join(fixture, 'rows.json'))

describe('a lake written by the ducklake extension', () => {
  let test: TestLake
  let lake: Lake

  beforeAll(async () => {
    test = await openTestLake({ overrideDataPath: true })
    writeFileSync(test.request.metadataPath, gunzipSync(readFileSync(join(fixture, 'catalog.duckdb.gz'))))
    cpSync(join(fixture, 'data'), test.request.dataPath, { recursive: true })
    lake = await test.engine.attach(test.request)
  }, STARTING_DUCKDB_MS)
  afterAll(() => test.dispose())

  it.each(recorded.map((table) => [table.snapshot, `${table.schema}.${table.table}`, table] as const))(
    'at snapshot %i shows the rows of %s',
    async (snapshot, _, table) => {
      const relation = await lake.relation(table, snapshot)
      expect(await sortedRows(test, relation)).toEqual(table.rows)
    },
  )

  it('lists the tables, columns and row counts of every snapshot', async () => {
    for (const snapshot of new Set(recorded.map((table) => table.snapshot))) {
      const listed = await lake.tables(snapshot)
      for (const table of recorded.filter((t) => t.snapshot === snapshot)) {
        const found = listed.find((t) => t.schema === table.schema && t.table === table.table)
        expect(found?.rowCount, `${table.table} at ${snapshot}`).toBe(table.rows.length)
        expect(found?.columns.map((column) => [column.name, column.type])).toEqual(table.columns)
      }
    }
  })

  it('lists every data and delete file with its real size', async () => {
    const files = await lake.files()
    expect(files.map((file) => file.kind)).toContain('delete')
    for (const file of files) expect(file.size, file.path).toBe(readFileSync(file.path).byteLength)
  })

  it('refuses a data path that is not the stored one', async () => {
    await lake.detach()
    await expect(test.engine.attach({ ...test.request, overrideDataPath: false })).rejects.toMatchObject({
      code: 'data-path-mismatch',
      message: expect.stringMatching(
        /^DATA_PATH parameter ".*\/data\/" does not match existing data path in the catalog ".*native-lake\/data\/"\.\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True\.$/,
      ),
    })
  })
})
