/** Answers that are remembered are never those of before: whoever changed the tables, and however the catalog came to be another. */

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from './client.ts'
import { openSnapshots, type ReadSnapshot } from './known-snapshot.ts'
import type { Sql } from './ports.ts'
import { engineOn, openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const DATABASE = '__ducklake_metadata_lake'
const META = `"${DATABASE}".main`
const T = { schema: 'main', table: 't' }
const INTEGER = (name: string) => ({ name, type: 'INTEGER' })

let test: TestLake
/** The client whose memory is looked at; `asked` are its statements. */
let lake: LakeClient
let asked: string[]
let readSnapshot: ReadSnapshot

beforeEach(async () => {
  test = await openTestLake()
  asked = []
  const sql: Sql = {
    run: (text) => test.sql.run(text),
    rows: (text) => {
      asked.push(text)
      return test.sql.rows(text)
    },
  }
  lake = await engineOn({ ...test.duckdb, sql }).attach(test.request)
  readSnapshot = openSnapshots({ sql, database: DATABASE }, `${test.request.dataPath}/`)
  await lake.createTable(T, [INTEGER('a')])
  await lake.append(T, 'SELECT 1')
}, STARTING_DUCKDB_MS)
afterEach(() => test.dispose())

/** Tables and columns, as remembered. */
async function known(snapshot?: number): Promise<readonly string[]> {
  const tables = await (await readSnapshot(snapshot)).tables()
  return tables.map(({ table, columns }) => `${table}(${columns.map(({ name }) => name).join()})`)
}

async function rowsOf(snapshot?: number): Promise<unknown> {
  return test.query(`FROM ${await lake.relation(T, snapshot)} ORDER BY ALL`)
}

function questionsAbout(table: string): number {
  return asked.filter((text) => text.includes(`"${table}"`)).length
}

/** Another client of the same lake, on a connection of its own. */
function otherWriter(): Promise<LakeClient> {
  return engineOn(test.duckdb.openConnection()).attach(test.request)
}

describe('while no table changes', () => {
  it('tables are asked for once, at as many snapshots as there are', async () => {
    await lake.append(T, 'SELECT 2')
    asked.length = 0
    for (const snapshot of [1, 2, 3]) await known(snapshot)
    expect(await known()).toEqual(['t(a)'])
    expect(questionsAbout('ducklake_table')).toBe(1)
    expect(questionsAbout('ducklake_snapshot')).toBe(4)
  })

  it('a small insert asks seven questions', async () => {
    asked.length = 0
    await lake.append(T, 'SELECT 2')
    expect(asked.map((text) => /"(ducklake_\w+|staged)/.exec(text)?.[1] ?? text)).toEqual([
      'ducklake_snapshot',
      'ducklake_metadata',
      expect.stringContaining('LIMIT 0'),
      'staged',
      'staged',
      // For the commit: the latest snapshot once more, and what its statistics start from.
      'ducklake_snapshot',
      'ducklake_table_stats',
    ])
  })
})

describe('when a table changes', () => {
  it('another writer adds a column: rows of both shapes are read and added', async () => {
    expect(await known()).toEqual(['t(a)'])
    const other = await otherWriter()
    await other.schema.alterTable(T, [{ kind: 'add-column', path: [], column: INTEGER('b') }])
    expect(await known()).toEqual(['t(a,b)'])
    await lake.append(T, 'SELECT 2, 3')
    expect(await rowsOf()).toEqual([
      ['1', null],
      ['2', '3'],
    ])
    expect(await rowsOf(2)).toEqual([['1']])
    expect(await known(2)).toEqual(['t(a)'])
    expect(await known()).toEqual(['t(a,b)'])
  })

  it('another writer sorts it: new rows are sorted', async () => {
    await lake.append(T, 'FROM range(3)')
    const other = await otherWriter()
    await other.maintenance.setOption('data_inlining_row_limit', '0')
    await other.schema.alterTable(T, [
      { kind: 'set-sorting', keys: [{ expression: 'a', direction: 'DESC', nulls: 'LAST' }] },
    ])
    await lake.append(T, 'FROM range(10, 13)')
    expect((await test.query(`SELECT a FROM ${await lake.relation(T)}`)).slice(0, 3)).toEqual([
      ['12'],
      ['11'],
      ['10'],
    ])
  })

  it('another writer flushes what is kept in the catalog: the tables for it are the new ones', async () => {
    await lake.schema.alterTable(T, [{ kind: 'add-column', path: [], column: INTEGER('b') }])
    await lake.append(T, 'SELECT 2, 2')
    const { inlinedTables } = await readSnapshot()
    expect((await inlinedTables(1)).map(({ schemaVersion }) => schemaVersion)).toEqual([1, 2])
    await (await otherWriter()).maintenance.flushInlined({})
    const after = await readSnapshot()
    expect((await after.inlinedTables(1)).map(({ schemaVersion }) => schemaVersion)).toEqual([2])
    await lake.append(T, 'SELECT 3, 3')
    expect(await rowsOf()).toEqual([
      ['1', null],
      ['2', '2'],
      ['3', '3'],
    ])
  })

  it('dropped and made again under its name: it is the new one, and the old one before', async () => {
    expect(await known()).toEqual(['t(a)'])
    await lake.schema.dropTable(T)
    expect(await known()).toEqual([])
    await expect(lake.append(T, 'SELECT 2')).rejects.toMatchObject({ code: 'no-such-table' })
    await lake.createTable(T, [{ name: 'z', type: 'VARCHAR' }])
    expect(await known()).toEqual(['t(z)'])
    await lake.append(T, "SELECT 'new'")
    expect(await rowsOf()).toEqual([['new']])
    expect(await rowsOf(2)).toEqual([['1']])
  })
})

describe('when the catalog is not the one it was', () => {
  it('the snapshot that was asked has expired: tables of those that are left', async () => {
    expect(await known(1)).toEqual(['t(a)'])
    await lake.schema.dropTable(T)
    await lake.createTable({ schema: 'main', table: 'u' }, [INTEGER('b')])
    expect(await known(1)).toEqual(['t(a)'])
    await lake.maintenance.expireSnapshots({ dryRun: false, versions: [0, 1, 2, 3] })
    for (const snapshot of [1, 2]) {
      const gone = { code: 'no-such-snapshot' }
      await expect(known(snapshot)).rejects.toMatchObject(gone)
      await expect(lake.relation(T, snapshot)).rejects.toMatchObject(gone)
    }
    expect(await known()).toEqual(['u(b)'])
    expect((await lake.tables()).map(({ table }) => table)).toEqual(['u'])
  })

  it('what was read was rolled back, and something else committed in its place', async () => {
    const next = (name: string) =>
      `INSERT INTO ${META}.ducklake_snapshot SELECT 3, now(), 2, 9, 9;
       INSERT INTO ${META}.ducklake_column SELECT 2, 3, NULL, 1, 2, '${name}', 'int32', NULL, NULL, true, NULL, NULL, NULL`
    await test.sql.run(`BEGIN; ${next('given_up')}`)
    expect(await known()).toEqual(['t(a,given_up)'])
    await test.sql.run('ROLLBACK')
    await new Promise((resolve) => setTimeout(resolve, 5))
    await test.sql.run(`BEGIN; ${next('kept')}; COMMIT`)
    expect(await known()).toEqual(['t(a,kept)'])
  })

  it('another lake is attached in its place, with the same numbers', async () => {
    const other = await openTestLake()
    const theirs = await other.engine.attach({ ...other.request, alias: 'other' })
    await theirs.createTable(T, [{ name: 'z', type: 'VARCHAR' }])
    await theirs.append(T, "SELECT 'theirs'")
    await theirs.detach()
    expect(await known()).toEqual(['t(a)'])
    await test.sql.run(`DETACH "${DATABASE}"`)
    const path = join(test.folder, 'other.ducklake')
    copyFileSync(other.request.metadataPath, path)
    await other.dispose()
    await test.sql.run(`ATTACH '${path}' AS "${DATABASE}"`)
    expect(await known()).toEqual(['t(z)'])
    expect((await lake.tables()).map(({ columns }) => columns.map(({ name }) => name))).toEqual([['z']])
  })

  it('the same lake attached again after somebody else changed it', async () => {
    expect(await known()).toEqual(['t(a)'])
    await test.sql.run(`DETACH "${DATABASE}"`)
    const theirs = await test.engine.attach({ ...test.request, metadataCatalog: 'theirs', alias: 'other' })
    await theirs.schema.alterTable(T, [{ kind: 'rename-column', path: ['a'], to: 'b' }])
    await theirs.detach()
    await test.sql.run(`ATTACH '${test.request.metadataPath}' AS "${DATABASE}"`)
    expect(await known()).toEqual(['t(b)'])
    await lake.append(T, 'SELECT 2')
    expect((await lake.tables())[0]?.columns.map(({ name }) => name)).toEqual(['b'])
    expect(await rowsOf()).toEqual([['1'], ['2']])
  })
})
