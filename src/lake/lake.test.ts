/** Creating, appending, reading back: what the engine promises, on the product's DuckDB. */

import { existsSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { AttachRequest, Lake } from './engine.ts'
import { checkInvariants } from './testing/invariants.ts'
import { openTestLake, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
afterEach(async () => {
  await test.dispose()
})

async function open(changes: Partial<AttachRequest> = {}): Promise<Lake> {
  test = await openTestLake(changes)
  return test.engine.attach(test.request)
}

async function rowsAt(lake: Lake, snapshot?: number) {
  return test.query(`FROM ${await lake.relation(T, snapshot)} ORDER BY ALL`)
}

async function sound(): Promise<void> {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
}

describe('appending', () => {
  it('inlines up to the limit and writes a file beyond it', async () => {
    const lake = await open({ dataInliningRowLimit: 3 })
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await expect(lake.append(T, 'FROM range(3)')).resolves.toMatchObject({ inlinedRows: 3, files: [] })
    const { inlinedRows, files } = await lake.append(T, 'FROM range(10, 14)')
    expect(inlinedRows).toBe(0)
    expect(files.map((path) => existsSync(path))).toEqual([true])
    expect((await rowsAt(lake)).flat()).toEqual(['0', '1', '2', '10', '11', '12', '13'])
    await sound()
  })

  it.each([
    ['global', 'NULL, NULL', '5'],
    ['of the schema', "'schema', 0", '5'],
    ['of the table', "'table', 1", '5'],
  ])('lets the persisted limit %s win over the attach option', async (_, scope, limit) => {
    const lake = await open({ dataInliningRowLimit: 100 })
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await test.sql.run(
      `INSERT INTO ${META}.ducklake_metadata VALUES ('data_inlining_row_limit', '${limit}', ${scope})`,
    )
    expect((await lake.append(T, 'FROM range(5)')).inlinedRows).toBe(5)
    expect((await lake.append(T, 'FROM range(6)')).inlinedRows).toBe(0)
  })

  it('never inlines a table with a reserved column name', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'Row_Id', type: 'INTEGER' }])
    await test.sql.run(
      `INSERT INTO ${META}.ducklake_metadata VALUES ('data_inlining_row_limit', '10', NULL, NULL)`,
    )
    expect(await test.query(`FROM ${META}.ducklake_inlined_data_tables`)).toEqual([])
    await expect(lake.append(T, 'VALUES (1)')).resolves.toMatchObject({ inlinedRows: 0 })
    expect(await rowsAt(lake)).toEqual([['1']])
  })

  it('commits nothing for no rows', async () => {
    const lake = await open()
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await expect(lake.append(T, 'SELECT 1 WHERE false')).resolves.toEqual({
      snapshot: 1,
      inlinedRows: 0,
      files: [],
    })
    expect(await lake.snapshots()).toHaveLength(2)
  })

  it('takes columns by position, casts them, and survives a comment and odd names', async () => {
    const lake = await open()
    await lake.createTable(T, [
      { name: 'rowid', type: 'INTEGER' },
      { name: 'quote " and , comma', type: 'VARCHAR' },
    ])
    await lake.append(T, "SELECT '7' AS x, 8 AS x -- the end")
    await lake.append(T, "SELECT i, 'é' || i FROM range(100, 111) r(i)")
    const rows = await rowsAt(lake)
    expect(rows[0]).toEqual(['7', '8'])
    expect(rows.at(-1)).toEqual(['110', 'é110'])
    expect(rows).toHaveLength(12)
    await sound()
  })

  it("refuses with DuckDB's own words and changes nothing", async () => {
    const lake = await open()
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await test.sql.run(`UPDATE ${META}.ducklake_column SET nulls_allowed = false`)
    await expect(lake.append(T, 'VALUES (1, 2)')).rejects.toMatchObject({
      code: 'sql',
      message: 'Binder Error: table t has 1 columns but 2 values were supplied',
    })
    await expect(lake.append(T, "VALUES ('x')")).rejects.toMatchObject({
      code: 'sql',
      message: /Conversion Error/,
    })
    await expect(lake.append({ schema: 'main', table: 'nope' }, 'VALUES (1)')).rejects.toMatchObject({
      code: 'no-such-table',
    })
    await expect(lake.append(T, 'VALUES (NULL)')).rejects.toMatchObject({
      message: 'Constraint Error: NOT NULL constraint failed: t.a',
    })
    expect(await lake.snapshots()).toHaveLength(2)
  })

  it('flushes the data file before the commit, and everything after it', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    test.events.length = 0
    const { files } = await lake.append(T, 'VALUES (1)')
    expect(test.events).toEqual([`write ${files[0]}`, 'flush', 'flush'])
  })
})

describe('creating a table', () => {
  it("refuses with DuckDB's own words", async () => {
    const lake = await open()
    const a = { name: 'a', type: 'INTEGER' }
    await lake.createTable(T, [a])
    await expect(lake.createTable({ schema: 'main', table: 'T' }, [a])).rejects.toThrow(
      'Catalog Error: Table with name "T" already exists!',
    )
    await expect(lake.createTable({ schema: 'nos', table: 'x' }, [a])).rejects.toThrow(
      'Schema "nos" not found',
    )
    const x = { schema: 'main', table: 'x' }
    await expect(lake.createTable(x, [a, { name: 'A', type: 'DATE' }])).rejects.toThrow(
      'Catalog Error: Column with name A already exists!',
    )
    await expect(lake.createTable(x, [])).rejects.toThrow('at least one column')
    await expect(lake.createTable(x, [{ name: 'e', type: "ENUM('q')" }])).rejects.toMatchObject({
      code: 'sql',
    })
    expect(await lake.snapshots()).toHaveLength(2)
  })

  it('puts a table with an odd name into a directory of its uuid', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    const odd = { schema: 'main', table: 'a "b" / c' }
    await lake.createTable(odd, [{ name: 'a', type: 'INTEGER' }])
    const { files } = await lake.append(odd, 'VALUES (4)')
    expect(files[0]).toMatch(/\/data\/main\/[0-9a-f-]{36}\/ducklake-[0-9a-f-]{36}\.parquet$/)
    expect(await test.query(`FROM ${await lake.relation(odd)}`)).toEqual([['4']])
    await sound()
  })
})

describe('time travel', () => {
  it('shows every snapshot as it was, also after detaching', async () => {
    const lake = await open()
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await lake.append(T, 'FROM range(2)')
    await lake.append(T, 'FROM range(10, 30)')
    await lake.append(T, 'VALUES (99)')
    await lake.detach()
    const again = await test.engine.attach(test.request)
    const counts: (number | null | undefined)[] = []
    for (const { id } of await again.snapshots()) {
      const [table] = await again.tables(id)
      counts.push(table?.rowCount)
      if (table !== undefined) expect(await rowsAt(again, id)).toHaveLength(table.rowCount ?? -1)
    }
    expect(counts).toEqual([undefined, 0, 2, 22, 23])
    expect((await rowsAt(again, 2)).flat()).toEqual(['0', '1'])
    await expect(again.relation(T, 0)).rejects.toMatchObject({ code: 'no-such-table' })
    await expect(again.relation(T, 77)).rejects.toMatchObject({
      code: 'no-such-snapshot',
      message: 'Invalid Input Error: No snapshot found at version 77',
    })
  })

  it('fills a relation once per snapshot and keeps only the last few', async () => {
    const lake = await open()
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    for (let i = 0; i < 9; i++) await lake.append(T, `VALUES (${i})`)
    const first = await lake.relation(T, 2)
    expect(await lake.relation(T, 2)).toBe(first)
    for (let snapshot = 3; snapshot <= 10; snapshot++) await lake.relation(T, snapshot)
    await expect(test.query(`FROM ${first}`)).rejects.toThrow('does not exist')
    expect(await rowsAt(lake, 2)).toEqual([['0']])
  })
})

describe('attaching', () => {
  it('stores the data path with one slash, and checks it', async () => {
    const lake = await open()
    await lake.detach()
    const other = { ...test.request, dataPath: `${test.folder}/other` }
    await expect(test.engine.attach(other)).rejects.toMatchObject({
      code: 'data-path-mismatch',
      message: `DATA_PATH parameter "${test.folder}/other/" does not match existing data path in the catalog "${test.folder}/data/".\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True.`,
    })
    const overridden = await test.engine.attach({ ...other, overrideDataPath: true, dataInliningRowLimit: 0 })
    await overridden.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    const { files } = await overridden.append(T, 'VALUES (1)')
    expect(files[0]).toContain(`${test.folder}/other/main/t/`)
    await overridden.detach()
    const original = await test.engine.attach({ ...test.request, dataPath: '' })
    await expect(original.relation(T)).rejects.toMatchObject({ code: 'no-such-file' })
  })

  it('treats an empty file as no lake, and makes one of it', async () => {
    test = await openTestLake()
    writeFileSync(test.request.metadataPath, '')
    expect(await test.engine.exists(test.request)).toBe(false)
    const lake = await test.engine.attach(test.request)
    expect(await test.engine.exists(test.request)).toBe(true)
    expect(await lake.snapshots()).toHaveLength(1)
  })

  it('removes the catalog and the data files of its tables, orphans included, and nothing else', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    const { files } = await lake.append(T, 'VALUES (1)')
    const orphan = `${test.folder}/data/main/t/ducklake-orphan.parquet`
    const kept = [
      `${test.folder}/meta.ducklake2`,
      `${test.folder}/data2`,
      `${test.folder}/data/other.ducklake`,
      `${test.folder}/data/main/t/notes.txt`,
      `${test.folder}/data/main/other.parquet`,
    ]
    const gone = [...files, orphan, test.request.metadataPath]
    for (const path of [...kept, orphan]) writeFileSync(path, 'x')
    await test.engine.remove(test.request)
    expect(gone.filter((path) => existsSync(path))).toEqual([])
    expect(kept.filter((path) => !existsSync(path))).toEqual([])
    expect(await test.engine.exists(test.request)).toBe(false)
    await expect(test.engine.attach(test.request).then((l) => l.tables())).resolves.toEqual([])
  })

  it('removes a lake whose catalog can no longer be read', async () => {
    const lake = await open({ dataInliningRowLimit: 0 })
    await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    const { files } = await lake.append(T, 'VALUES (1)')
    await lake.detach()
    writeFileSync(test.request.metadataPath, 'no database')
    await test.engine.remove(test.request)
    expect([...files, test.request.metadataPath].filter((path) => existsSync(path))).toEqual([])
  })

  it('attaches two lakes at once', async () => {
    const first = await open()
    await first.createTable(T, [{ name: 'a', type: 'INTEGER' }])
    await first.append(T, 'VALUES (1)')
    const second = await test.engine.attach({
      ...test.request,
      alias: 'other "lake"',
      metadataPath: `${test.folder}/second.ducklake`,
      dataPath: `${test.folder}/second`,
    })
    await second.createTable(T, [{ name: 'b', type: 'VARCHAR' }])
    await second.append(T, "VALUES ('two')")
    expect(await test.query(`FROM ${await first.relation(T)}, ${await second.relation(T)}`)).toEqual([
      ['1', 'two'],
    ])
  })
})
