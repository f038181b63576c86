/** What every lake engine promises, as tests: the same steps, and the same answers expected of each engine. */

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { AttachRequest, Lake, LakeEngine } from '../engine.ts'
import type { Cell } from '../ports.ts'
import { exchangedCases, typeColumns, typeRows } from './type-cases.ts'

/** An engine on a folder of its own; nothing is attached yet. */
export interface EngineUnderTest {
  readonly engine: LakeEngine
  readonly request: AttachRequest
  /** Another request for the same folder. */
  requestWith(changes: Partial<AttachRequest>): AttachRequest
  readonly folder: string
  dispose(): Promise<void>
}

const T = { schema: 'main', table: 't' }
const A = [{ name: 'a', type: 'INTEGER' }]

const FILE = /\/data\/main\/t\/ducklake-[0-9a-f-]{36}\.parquet$/

export function describeEngine(
  name: string,
  open: (changes?: Partial<AttachRequest>) => Promise<EngineUnderTest>,
): void {
  describe(name, () => {
    let test: EngineUnderTest
    afterEach(() => test.dispose())

    async function attach(changes: Partial<AttachRequest> = {}): Promise<Lake> {
      test = await open(changes)
      return test.engine.attach(test.request)
    }

    async function rowsAt(lake: Lake, snapshot?: number): Promise<readonly (readonly Cell[])[]> {
      const relation = await lake.relation(T, snapshot)
      return (await test.engine.sql.rows(`SELECT r.* FROM ${relation} r ORDER BY ALL`)).rows
    }

    it('creates a lake when there is none, and says before whether there is one', async () => {
      test = await open()
      expect(await test.engine.exists(test.request)).toBe(false)
      const lake = await test.engine.attach(test.request)
      expect(await test.engine.exists(test.request)).toBe(true)
      expect(await lake.snapshots()).toEqual([
        {
          id: 0,
          time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00$/),
          schemaVersion: 0,
          changes: 'created_schema:"main"',
          author: null,
          message: null,
        },
      ])
      expect(await lake.tables()).toEqual([])
      expect(await lake.files()).toEqual([
        { kind: 'catalog', path: test.request.metadataPath, size: expect.any(Number) },
      ])
    })

    it('reports commits, tables, snapshots and files the same way', async () => {
      const lake = await attach()
      expect(await lake.createTable(T, A)).toEqual({ snapshot: 1, inlinedRows: 0, files: [] })
      expect(await lake.append(T, 'FROM range(10)')).toEqual({ snapshot: 2, inlinedRows: 10, files: [] })
      const large = await lake.append(T, 'FROM range(100, 111)')
      expect(large).toEqual({ snapshot: 3, inlinedRows: 0, files: [expect.stringMatching(FILE)] })
      expect(existsSync(large.files[0] ?? '')).toBe(true)
      expect(await lake.append(T, 'SELECT 1 WHERE false')).toEqual({
        snapshot: 3,
        inlinedRows: 0,
        files: [],
      })
      expect(
        (await lake.snapshots()).map(({ id, schemaVersion, changes }) => [id, schemaVersion, changes]),
      ).toEqual([
        [0, 0, 'created_schema:"main"'],
        [1, 1, 'created_table:"main"."t"'],
        [2, 1, 'inlined_insert:1'],
        [3, 1, 'inserted_into_table:1'],
      ])
      const columns = [{ name: 'a', type: 'INTEGER', nullable: true }]
      expect(await lake.tables()).toEqual([{ ...T, tableId: 1, columns, rowCount: 21 }])
      expect(await lake.tables(2)).toEqual([{ ...T, tableId: 1, columns, rowCount: 10 }])
      expect(await lake.tables(0)).toEqual([])
      expect((await lake.files())[1]).toEqual({
        kind: 'data',
        path: large.files[0],
        size: expect.any(Number),
        table: T,
        addedBy: 3,
        rowCount: 11,
        id: expect.any(Number),
      })
    })

    it('shows every snapshot as it was, also after detaching', async () => {
      const lake = await attach()
      await lake.createTable(T, A)
      await lake.append(T, 'FROM range(2)')
      await lake.append(T, 'FROM range(10, 30)')
      await lake.detach()
      const again = await test.engine.attach(test.request)
      const counts = []
      for (const { id } of await again.snapshots()) counts.push((await again.tables(id))[0]?.rowCount)
      expect(counts).toEqual([undefined, 0, 2, 22])
      expect((await rowsAt(again, 2)).flat()).toEqual(['0', '1'])
      expect(await rowsAt(again)).toHaveLength(22)
      await expect(again.relation(T, 0)).rejects.toMatchObject({ code: 'no-such-table' })
      await expect(again.relation(T, 77)).rejects.toMatchObject({
        code: 'no-such-snapshot',
        message: 'Invalid Input Error: No snapshot found at version 77',
      })
    })

    it('takes columns by position, casts them, and survives a comment and odd names', async () => {
      const lake = await attach()
      await lake.createTable(T, [
        { name: 'rowid', type: 'INTEGER' },
        { name: 'quote " and , comma', type: 'VARCHAR' },
      ])
      await lake.append(T, "SELECT '7' AS x, 8 AS x -- the end")
      await lake.append(T, "SELECT i, 'é' || i FROM range(100, 111) r(i)")
      const rows = await rowsAt(lake)
      expect([rows[0], rows.at(-1), rows.length]).toEqual([['7', '8'], ['110', 'é110'], 12])
    })

    it('refuses what DuckDB refuses and changes nothing', async () => {
      const lake = await attach()
      await lake.createTable(T, A)
      await expect(lake.append(T, 'VALUES (1, 2)')).rejects.toMatchObject({
        code: 'sql',
        message: 'Binder Error: table t has 1 columns but 2 values were supplied',
      })
      await expect(lake.append(T, "VALUES ('x')")).rejects.toMatchObject({
        code: 'sql',
        message: expect.stringContaining('Conversion Error'),
      })
      await expect(lake.append({ schema: 'main', table: 'nope' }, 'VALUES (1)')).rejects.toMatchObject({
        code: 'no-such-table',
      })
      await expect(lake.createTable({ schema: 'main', table: 'T' }, A)).rejects.toThrow(
        'Catalog Error: Table with name "T" already exists!',
      )
      await expect(lake.createTable({ schema: 'nos', table: 'x' }, A)).rejects.toThrow(
        'Schema "nos" not found',
      )
      await expect(
        lake.createTable({ schema: 'main', table: 'x' }, [...A, { name: 'A', type: 'DATE' }]),
      ).rejects.toThrow('Catalog Error: Column with name A already exists!')
      await expect(lake.createTable({ schema: 'main', table: 'x' }, [])).rejects.toThrow(
        'at least one column',
      )
      expect(await lake.snapshots()).toHaveLength(2)
    })

    it('keeps every type, in the catalog and in files', async () => {
      const lake = await attach()
      // The extension keeps of a TIMETZ in a file the instant and not the offset; the built-in engine keeps both.
      const cases = exchangedCases().filter(({ type }) => type !== 'TIME WITH TIME ZONE')
      const columns = typeColumns(cases)
      const rows = typeRows(cases)
      await lake.createTable(T, columns)
      await lake.append(T, rows)
      await lake.append(T, `SELECT r.* FROM (${rows}) r, range(4)`)
      const [table] = await lake.tables()
      expect(table?.columns).toEqual(columns.map((column) => ({ ...column, nullable: true })))
      const written = await test.engine.sql.rows(`FROM (${rows}) ORDER BY ALL`)
      expect(await rowsAt(lake, 2)).toEqual(written.rows)
      expect(await rowsAt(lake)).toHaveLength(15)
      expect(new Set((await rowsAt(lake)).map((row) => JSON.stringify(row))).size).toBe(3)
    })

    it('checks the data path and overrides it when told to', async () => {
      await (await attach()).detach()
      const path = `${test.folder}/other`
      await expect(test.engine.attach(test.requestWith({ dataPath: path }))).rejects.toMatchObject({
        code: 'data-path-mismatch',
        message: `DATA_PATH parameter "${path}/" does not match existing data path in the catalog "${test.folder}/data/".\nYou can override the DATA_PATH by setting OVERRIDE_DATA_PATH to True.`,
      })
      const lake = await test.engine.attach(test.requestWith({ dataPath: path, overrideDataPath: true }))
      await lake.createTable(T, A)
      const { files } = await lake.append(T, 'FROM range(20)')
      expect(files[0]).toContain(`${path}/main/t/`)
    })

    it('refuses an alias that stands for another lake', async () => {
      await attach()
      const other = test.requestWith({ metadataPath: `${test.folder}/other.ducklake` })
      await expect(test.engine.attach(other)).rejects.toMatchObject({
        code: 'sql',
        message: 'Binder Error: Failed to attach database: database with name "lake" already exists',
      })
    })

    it('makes no lake that it may not make', async () => {
      test = await open()
      for (const changes of [{ createIfNotExists: false }, { access: 'read-only' }] as const)
        await expect(test.engine.attach(test.requestWith(changes))).rejects.toMatchObject({
          code: 'no-such-lake',
          message: expect.stringContaining(
            `Existing DuckLake at metadata catalog "${test.request.metadataPath}" does not exist - and creating a new DuckLake is explicitly disabled`,
          ),
        })
    })

    it('attaches for reading only, and then changes nothing', async () => {
      const writing = await attach()
      await writing.createTable(T, A)
      await writing.append(T, 'VALUES (1)')
      await writing.detach()
      const lake = await test.engine.attach(test.requestWith({ access: 'read-only' }))
      expect(await rowsAt(lake)).toEqual([['1']])
      await expect(lake.append(T, 'VALUES (2)')).rejects.toThrow('read-only mode')
      await expect(lake.append(T, 'FROM range(20)')).rejects.toThrow('read-only mode')
      await expect(lake.createTable({ schema: 'main', table: 'u' }, A)).rejects.toThrow('read-only mode')
      await lake.detach()
      expect(await (await test.engine.attach(test.request)).snapshots()).toHaveLength(3)
      const found = readdirSync(test.folder, { recursive: true, encoding: 'utf8' })
      expect(found.filter((path) => path.endsWith('.parquet'))).toEqual([])
    })

    it('attaches the lake as of a snapshot or a time', async () => {
      const writing = await attach()
      await writing.createTable(T, A)
      await writing.append(T, 'VALUES (1)')
      await writing.append(T, 'VALUES (2)')
      const time = (await writing.snapshots())[2]?.time ?? ''
      await writing.detach()
      for (const pin of [{ snapshotVersion: 2 }, { snapshotTime: time }]) {
        const lake = await test.engine.attach(test.requestWith(pin))
        expect(await rowsAt(lake)).toEqual([['1']])
        expect((await lake.tables())[0]?.rowCount).toBe(1)
        expect((await lake.snapshots()).map(({ id }) => id)).toEqual([0, 1, 2])
        expect(await rowsAt(lake, 3)).toEqual([['1'], ['2']])
        await expect(lake.append(T, 'VALUES (3)')).rejects.toThrow('read-only mode')
        await lake.detach()
      }
    })

    it.each([
      [{ snapshotVersion: 33 }, 'no-such-snapshot', 'No snapshot found at version 33'],
      [
        { snapshotTime: '2020-01-01' },
        'no-such-snapshot',
        'No snapshot found at timestamp 2020-01-01 00:00:00+00',
      ],
      [{ snapshotTime: 'x' }, 'sql', 'invalid timestamp field format: "x"'],
      [
        { snapshotVersion: 1, snapshotTime: '2020-01-01' },
        'sql',
        'Invalid Input Error: Cannot specify both VERSION and TIMESTAMP',
      ],
      [
        { snapshotVersion: 0, access: 'read-write' },
        'sql',
        'Invalid Input Error: SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in read-only mode',
      ],
    ] as const)('refuses to attach with %j', async (changes, code, message) => {
      await (await attach()).detach()
      await expect(test.engine.attach(test.requestWith(changes))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(message),
      })
      // Nothing is left attached.
      await expect(test.engine.attach(test.request)).resolves.toBeDefined()
    })

    it('keeps two lakes in one catalog file, each in a schema and under a name of its own', async () => {
      const first = await attach()
      await first.createTable(T, A)
      await first.append(T, 'VALUES (1)')
      await first.detach()
      const other = test.requestWith({
        metadataSchema: 'Second one',
        metadataCatalog: 'my_catalog',
        dataPath: `${test.folder}/second`,
      })
      expect(await test.engine.exists(other)).toBe(false)
      const second = await test.engine.attach(other)
      expect(await second.tables()).toEqual([])
      await second.createTable(T, A)
      await second.append(T, 'FROM range(20)')
      await second.append(T, 'VALUES (100)')
      expect((await rowsAt(second)).length).toBe(21)
      const stored = await test.engine.sql.rows(
        `SELECT count(*) FROM my_catalog."Second one".ducklake_snapshot`,
      )
      expect(stored.rows).toEqual([['4']])
      await second.detach()
      expect(await test.engine.exists(other)).toBe(true)
      // Removing one leaves the other.
      await test.engine.remove(other)
      expect(await test.engine.exists(other)).toBe(false)
      const again = await test.engine.attach(test.request)
      expect(await rowsAt(again)).toEqual([['1']])
    })

    it('removes the catalog and the data files of its tables, and nothing else', async () => {
      const lake = await attach()
      await lake.createTable(T, A)
      const { files } = await lake.append(T, 'FROM range(20)')
      const kept = `${test.folder}/data/main/other.parquet`
      mkdirSync(dirname(kept), { recursive: true })
      writeFileSync(kept, 'x')
      await test.engine.remove(test.request)
      expect([...files, test.request.metadataPath].filter((path) => existsSync(path))).toEqual([])
      expect(existsSync(kept)).toBe(true)
      expect(await test.engine.exists(test.request)).toBe(false)
      expect(await (await test.engine.attach(test.request)).tables()).toEqual([])
    })
  })
}
