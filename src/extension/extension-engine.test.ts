/**
 * The extension engine on native DuckDB and the official extension: the contract of a lake engine, and what only it does.
 * Needs EXTENSION_ENGINE_PYTHON, see conformance/README.md.
 */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { AttachRequest } from '../lake/engine.ts'
import { describeEngine, type EngineUnderTest } from '../lake/testing/engine-contract.ts'
import { checkInvariants } from '../lake/testing/invariants.ts'
import { nodeFileStore } from '../lake/testing/node-file-store.ts'
import { openTestLake, requestIn } from '../lake/testing/test-lake.ts'
import { createExtensionEngine } from './extension-engine.ts'
import { EXTENSION_PYTHON, openNativeDuckDB } from './testing/native-duckdb.ts'
import { extensionEngineOn, withStatements } from './testing/native-engine.ts'

const T = { schema: 'main', table: 't' }

async function openExtensionLake(changes: Partial<AttachRequest> = {}): Promise<EngineUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'extension-'))
  const duckdb = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
  return {
    folder,
    engine: extensionEngineOn(duckdb.sql),
    request: withStatements(requestIn(folder, changes)),
    requestWith: (others) => withStatements(requestIn(folder, { ...changes, ...others })),
    async dispose() {
      await duckdb.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

if (EXTENSION_PYTHON === undefined) {
  it.skip('the extension engine: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  describeEngine("DuckDB's ducklake extension", openExtensionLake)

  describe('the extension engine', () => {
    let test: EngineUnderTest
    afterEach(() => test.dispose())

    it('agrees with the functions of the extension', async () => {
      test = await openExtensionLake()
      const lake = await test.engine.attach(test.request)
      await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
      const { files } = await lake.append(T, 'FROM range(20)')
      const { sql } = test.engine
      const snapshots = await sql.rows(
        "SELECT snapshot_id, snapshot_time, schema_version FROM ducklake_snapshots('lake')",
      )
      expect((await lake.snapshots()).map((s) => [`${s.id}`, s.time, `${s.schemaVersion}`])).toEqual(
        snapshots.rows,
      )
      const listed = await sql.rows("SELECT data_file FROM ducklake_list_files('lake', 't')")
      expect(listed.rows.flat()).toEqual(files)
      const [size] = (await sql.rows("SELECT file_size_bytes FROM ducklake_table_info('lake')")).rows
      expect([`${(await lake.files())[1]?.size}`]).toEqual(size)
      const { columns } = await sql.rows(`FROM ${await lake.relation(T)}`)
      expect(columns).toEqual([{ name: 'a', type: 'INTEGER' }])
    })

    it('counts deleted rows out, at every snapshot', async () => {
      test = await openExtensionLake()
      const lake = await test.engine.attach(test.request)
      await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
      await lake.append(T, 'FROM range(20)')
      await test.engine.sql.run('DELETE FROM t WHERE a < 5')
      expect((await lake.tables())[0]?.rowCount).toBe(15)
      expect((await lake.tables(2))[0]?.rowCount).toBe(20)
    })

    it('leaves nothing attached when attaching fails, and the default database as it was', async () => {
      test = await openExtensionLake()
      const failing = { ...test.request, statements: [...test.request.statements, 'USE nowhere;'] }
      await expect(test.engine.attach(failing)).rejects.toMatchObject({ code: 'sql' })
      const { rows } = await test.engine.sql.rows(
        'SELECT database_name FROM duckdb_databases() WHERE NOT internal',
      )
      expect(rows).toEqual([['memory']])
      await (await test.engine.attach(test.request)).detach()
      expect((await test.engine.sql.rows('SELECT current_database()')).rows).toEqual([['memory']])
    })

    it('frees files that the extension gave up, and no file of another lake', async () => {
      test = await openExtensionLake()
      const lake = await test.engine.attach(test.request)
      await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
      const [file = ''] = (await lake.append(T, 'FROM range(20)')).files
      const foreign = join(dirname(file), 'ducklake-00000000-0000-7000-8000-000000000000.parquet')
      writeFileSync(foreign, 'x')
      const { sql } = test.engine
      await sql.run('DROP TABLE t')
      await sql.run("CALL ducklake_expire_snapshots('lake', older_than => now())")
      await lake.createTable({ schema: 'main', table: 'u' }, [{ name: 'a', type: 'INTEGER' }])
      await lake.append({ schema: 'main', table: 'u' }, 'VALUES (1)')
      expect(existsSync(file)).toBe(true)
      await sql.run("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)")
      // In a browser the extension's removal does nothing: the file is still there.
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, 'x')
      await lake.detach()
      expect(existsSync(file)).toBe(false)
      expect(existsSync(foreign)).toBe(true)
    })

    it('leaves no file of an INSERT that failed, and every other one', async () => {
      test = await openExtensionLake()
      const lake = await test.engine.attach(test.request)
      await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
      const { files } = await lake.append(T, 'FROM range(20)')
      const failing = "SELECT CASE WHEN range = 400000 THEN error('late') ELSE range END FROM range(500000)"
      await expect(lake.append(T, failing)).rejects.toThrow('late')
      const folder = dirname(files[0] ?? '')
      expect(readdirSync(folder).map((name) => join(folder, name))).toEqual(files)
      await lake.append(T, 'FROM range(20)')
      expect((await lake.tables())[0]?.rowCount).toBe(40)
    })

    it('is made ready for the files of a partitioned table, and of no other', async () => {
      test = await openExtensionLake()
      const reserved: number[] = []
      const files = {
        ...nodeFileStore(),
        open: async () => {},
        reserve: async (count: number) => void reserved.push(count),
      }
      const { sql } = test.engine
      const lake = await createExtensionEngine({ sql, files }).attach(test.request)
      await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
      await lake.append(T, 'FROM range(30)')
      expect(reserved).toEqual([])
      await sql.run('ALTER TABLE t SET PARTITIONED BY (a)')
      const commit = await lake.append(T, 'FROM range(40) -- each in a file of its own')
      expect(commit.files).toHaveLength(40)
      await lake.append(T, 'SELECT range % 2 FROM range(1000)')
      expect(reserved).toEqual([40, 512])
    })

    it('lets go of a lake whose catalog does not answer any more', async () => {
      test = await openExtensionLake()
      const lake = await test.engine.attach(test.request)
      await test.engine.sql.run('DROP TABLE __ducklake_metadata_lake.ducklake_files_scheduled_for_deletion')
      await lake.detach()
      const { rows } = await test.engine.sql.rows(
        'SELECT database_name FROM duckdb_databases() WHERE NOT internal',
      )
      expect(rows).toEqual([['memory']])
    })

    it('opens what the built-in engine wrote, and the built-in engine what it wrote', async () => {
      test = await openExtensionLake()
      const ours = await openTestLake()
      try {
        const { request } = test
        const builtIn = await ours.engine.attach(request)
        await builtIn.createTable(T, [{ name: 'a', type: 'INTEGER' }])
        await builtIn.append(T, 'FROM range(12)')
        const before = await answers(builtIn)
        await builtIn.detach()
        const theirs = await test.engine.attach(request)
        expect(await answers(theirs)).toEqual(before)
        await theirs.append(T, 'FROM range(3)')
        await theirs.append(T, 'FROM range(100, 120)')
        const after = await answers(theirs)
        await theirs.detach()
        const again = await ours.engine.attach(request)
        expect(await answers(again)).toEqual(after)
        expect(await checkInvariants(ours.sql, '__ducklake_metadata_lake')).toEqual({})
        await again.detach()
      } finally {
        await ours.dispose()
      }
    })
  })
}

/** Everything a lake says of itself, but for the size of its catalog. */
async function answers(lake: Awaited<ReturnType<EngineUnderTest['engine']['attach']>>) {
  const snapshots = await lake.snapshots()
  const tables = []
  for (const { id } of snapshots) tables.push(await lake.tables(id))
  return { snapshots, tables, files: (await lake.files()).slice(1) }
}
