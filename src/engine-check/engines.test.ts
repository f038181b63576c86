/**
 * Both engines for real, on lakes that either wrote: the built-in one on the product's DuckDB, the extension on native DuckDB. Needs
 * EXTENSION_ENGINE_PYTHON, see conformance/README.md.
 */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { EXTENSION_PYTHON, type NativeDuckDB, openNativeDuckDB } from '../extension/testing/native-duckdb.ts'
import { extensionEngineOn, withStatements } from '../extension/testing/native-engine.ts'
import type { AttachRequest, LakeEngine } from '../lake/engine.ts'
import { type NodeDuckDB, openNodeDuckDB } from '../lake/testing/node-duckdb.ts'
import { engineOn, requestIn } from '../lake/testing/test-lake.ts'
import { exchangedCases, typeColumns, typeRows } from '../lake/testing/type-cases.ts'
import { checkEngines } from './check.ts'
import type { EngineCheck } from './model.ts'

const fixture = new URL('../../conformance/expected/native-lake/', import.meta.url).pathname
const T = { schema: 'main', table: 't' }
const text = (value: string) => ({ kind: 'text', text: value })
const META = '"__ducklake_metadata_lake".main.ducklake_'

if (EXTENSION_PYTHON === undefined) {
  it.skip('both engines: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  describe('both engines', () => {
    let native: NativeDuckDB
    let node: NodeDuckDB
    let builtIn: LakeEngine
    let extension: LakeEngine
    let folder: string
    let request: AttachRequest

    beforeAll(async () => {
      native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
      node = await openNodeDuckDB()
      builtIn = engineOn(node)
      extension = extensionEngineOn(native.sql)
    }, 60_000)
    afterAll(() => native.close())
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'check-'))
      request = withStatements(requestIn(folder))
      return () => rmSync(folder, { recursive: true, force: true })
    })

    const check = (first = extension, other: LakeEngine | null = builtIn): Promise<EngineCheck> =>
      checkEngines({
        engine: first,
        other,
        request,
        stopped: new AbortController().signal,
        nameInZip: (path) => path,
      })

    async function differences() {
      const result = await check()
      if (result.kind !== 'compared') throw new Error(`The check ended as ${result.kind}.`)
      return result.differences
    }

    /** Every type, rows in the catalog and in files, several snapshots. */
    async function write(engine: LakeEngine) {
      const types = exchangedCases()
      const lake = await engine.attach(request)
      const rows = typeRows(types)
      await lake.createTable(T, typeColumns(types))
      await lake.append(T, rows)
      await lake.append(T, `SELECT r.* FROM (${rows}) r, range(4)`)
      const odd = { schema: 'main', table: 'odd "name", it\'s é' }
      await lake.createTable(odd, [{ name: 'it\'s, "a"', type: 'VARCHAR' }])
      await lake.append(odd, "SELECT 'x''' || i FROM range(30) r(i)")
      await lake.detach()
    }

    async function change(...statements: string[]) {
      const lake = await builtIn.attach(request)
      for (const statement of statements) await node.sql.run(statement.replaceAll('@', META))
      await lake.detach()
    }

    it('agree on a lake that the built-in engine wrote', async () => {
      await write(builtIn)
      const result = await check()
      expect(result).toMatchObject({
        kind: 'compared',
        differences: [],
        extent: { tables: 2, snapshots: 6, leftOut: [] },
      })
    })

    it('agree on a lake that the extension wrote, changed and compacted', async () => {
      await write(extension)
      const lake = await extension.attach(request)
      await native.sql.run('DELETE FROM t WHERE k = 2')
      await native.sql.run(
        'CREATE TABLE u(a INTEGER NOT NULL, b DOUBLE); INSERT INTO u SELECT i, i / 3 FROM range(50) r(i)',
      )
      await native.sql.run(
        "ALTER TABLE u ADD COLUMN c VARCHAR; UPDATE u SET c = 'new' WHERE a < 20; ALTER TABLE u RENAME TO v",
      )
      await native.sql.run(
        'CREATE SCHEMA s; CREATE TABLE s.gone(a INTEGER); DROP TABLE s.gone; CREATE VIEW w AS SELECT 1',
      )
      await native.sql.run("CALL ducklake_merge_adjacent_files('lake')")
      await lake.detach()
      expect(await differences()).toEqual([])
    })

    it('agree on the lake that is kept in the repository', async () => {
      request = withStatements(requestIn(folder, { overrideDataPath: true }))
      writeFileSync(request.metadataPath, gunzipSync(readFileSync(join(fixture, 'catalog.duckdb.gz'))))
      mkdirSync(request.dataPath)
      cpSync(join(fixture, 'data'), request.dataPath, { recursive: true })
      expect(await differences()).toEqual([])
    })

    const damages: readonly [string, string, object[]][] = [
      [
        'a wrong number of rows of a file',
        'UPDATE @data_file SET record_count = 19',
        [
          {
            topic: 'rows',
            builtIn: { kind: 'failed', message: expect.stringContaining('has 20 rows, not 19') },
          },
          { topic: 'contents of files', builtIn: text('19'), extension: text('20') },
        ],
      ],
      [
        'a wrong size of a file',
        'UPDATE @data_file SET file_size_bytes = file_size_bytes + 1',
        [{ topic: 'contents of files', builtIn: expect.anything(), extension: expect.anything() }],
      ],
      [
        'a column type the extension does not know',
        "UPDATE @column SET column_type = 'text' WHERE column_name = 'a'",
        [{ topic: 'opening', extension: { kind: 'failed', message: expect.stringContaining("'text'") } }],
      ],
    ]

    it.each(damages)('differ, or refuse, on a lake with %s', async (_, statement, expected) => {
      const lake = await builtIn.attach(request)
      await lake.createTable(T, [{ name: 'a', type: 'INTEGER' }])
      await lake.append(T, 'FROM range(20)')
      await lake.detach()
      expect(await differences()).toEqual([])
      await change(statement)
      const found = await differences()
      for (const difference of expected) expect(found).toContainEqual(expect.objectContaining(difference))
    })

    it('answer the same through the script, which finds what was changed', async () => {
      await write(builtIn)
      const result = await check(builtIn, null)
      if (result.kind !== 'one-engine') throw new Error(`The check ended as ${result.kind}.`)
      expect(result.failed).toEqual([])
      expect(await runScript(result.script)).toEqual([])
      await change("UPDATE @snapshot_changes SET author = 'else' WHERE snapshot_id = 2")
      expect(await runScript(result.script)).toEqual([
        ['snapshots', 'the lake', 'snapshot 2: author', null, 'else'],
      ])
    })

    /** The extension is loaded already. @returns the rows of the last statement */
    async function runScript(script: string) {
      const [setUp = '', last = ''] = script.split(/(?=SELECT topic, place, what, b)/)
      try {
        await native.sql.run(setUp.replace(/^(INSTALL|LOAD) ducklake;$/gm, ''))
        return (await native.sql.rows(last.replace(/;\s*$/, ''))).rows
      } finally {
        await native.sql.run(
          'DROP TABLE IF EXISTS built_in; DROP TABLE IF EXISTS extension; DETACH DATABASE IF EXISTS lake',
        )
      }
    }
  })
}
