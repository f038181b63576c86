/** Maintenance beside another writer, and maintenance that is cut short: no row is lost, and no file that a row is in. */

import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBuiltInEngine } from '../built-in-engine.ts'
import type { LakeClient } from '../client.ts'
import { openSnapshots } from '../known-snapshot.ts'
import type { LakeContext } from '../lake-context.ts'
import type { Sql } from '../ports.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { nodeFileStore } from '../testing/node-file-store.ts'
import { nodeParquetCodec } from '../testing/node-parquet.ts'
import { deleteInCatalog, deleteInFile, endInlined } from '../testing/row-edits.ts'
import { engineOn, openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
let mine: LakeClient
let theirs: LakeClient
let theirContext: LakeContext
/** Runs once, right before my next transaction. */
let beforeMine: (() => Promise<unknown>) | undefined

function racing(sql: Sql): Sql {
  return {
    rows: (query) => sql.rows(query),
    async run(text) {
      const race = text.startsWith('BEGIN') ? beforeMine : undefined
      if (race !== undefined) {
        beforeMine = undefined
        await race()
      }
      await sql.run(text)
    },
  }
}

beforeEach(async () => {
  test = await openTestLake()
  beforeMine = undefined
  const other = test.duckdb.openConnection()
  theirs = await engineOn(other).attach(test.request)
  const catalog = { sql: other.sql, database: '__ducklake_metadata_lake' }
  const dataPath = `${test.request.dataPath}/`
  theirContext = {
    catalog,
    readSnapshot: openSnapshots(catalog, dataPath),
    dataPath,
    attachLimit: null,
    parquet: nodeParquetCodec(other),
    files: nodeFileStore(),
  }
  await theirs.createTable(T, [{ name: 'a', type: 'INTEGER' }])
  const engine = createBuiltInEngine({
    sql: racing(test.sql),
    parquet: nodeParquetCodec(test.duckdb),
    files: nodeFileStore(test.events),
  })
  mine = await engine.attach(test.request)
}, STARTING_DUCKDB_MS)

afterEach(async () => {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
  await test.dispose()
})

const all = async (snapshot?: number) =>
  (await test.query(`FROM ${await mine.relation(T, snapshot)} ORDER BY ALL`)).flat()

/** Every file that was written and is not there any more. */
function written(): { readonly kept: readonly string[]; readonly removed: readonly string[] } {
  const paths = test.events.filter((event) => event.startsWith('write ')).map((event) => event.slice(6))
  return {
    kept: paths.filter((path) => existsSync(path)),
    removed: paths.filter((path) => !existsSync(path)),
  }
}

describe('a flush', () => {
  beforeEach(() => theirs.append(T, 'VALUES (1), (2), (3)'))

  it('leaves rows that another writer adds meanwhile', async () => {
    beforeMine = () => theirs.append(T, 'VALUES (4)')
    await mine.maintenance.flushInlined()
    expect(await all()).toEqual(['1', '2', '3', '4'])
    expect(await test.query(`SELECT row_id, a FROM ${META}.ducklake_inlined_data_1_1`)).toEqual([['3', '4']])
  })

  it.each([
    ['ends an inlined row', () => endInlined(theirContext, 'ducklake_inlined_data_1_1', [1])],
    ['flushes', () => theirs.maintenance.flushInlined()],
  ])('is a conflict when another writer %s, and its files go', async (_, race) => {
    beforeMine = race
    await expect(mine.maintenance.flushInlined()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /^Transaction conflict: attempting to flush inlined data of table with index 1, but /,
      ),
    })
    expect(written().kept).toEqual([])
    expect(written().removed).toHaveLength(1)
  })
})

describe('a merge and a rewrite', () => {
  beforeEach(async () => {
    await theirs.append(T, 'FROM range(20)')
    await theirs.append(T, 'FROM range(20, 40)')
  })

  it('go on top of rows that another writer adds', async () => {
    beforeMine = () => theirs.append(T, 'FROM range(40, 60)')
    expect(await mine.maintenance.mergeAdjacent()).toMatchObject({ snapshot: 5 })
    expect(await all()).toHaveLength(60)
    expect(await all(4)).toHaveLength(60)
    expect(await all(3)).toHaveLength(40)
    await deleteInFile(theirContext, 2, [0])
    beforeMine = () => theirs.append(T, 'FROM range(60, 80)')
    await mine.maintenance.rewrite({ deleteThreshold: 0 })
    expect(await all()).toHaveLength(79)
  })

  it.each([
    ['deletes in a file', () => deleteInFile(theirContext, 0, [5])],
    ['deletes in the catalog', () => deleteInCatalog(theirContext, 1, [5])],
    ['merges', () => theirs.maintenance.mergeAdjacent()],
  ])('are a conflict when another writer %s, and their files go', async (_, race) => {
    beforeMine = race
    await expect(mine.maintenance.mergeAdjacent()).rejects.toMatchObject({ code: 'conflict' })
    expect(written().kept).toEqual([])
    expect(written().removed).toHaveLength(1)
  })
})

describe('cut short', () => {
  it('before its commit, a merge leaves files that a cleanup finds, and the lake as it was', async () => {
    await theirs.append(T, 'FROM range(20)')
    await theirs.append(T, 'FROM range(20, 40)')
    // The page is closed: neither the transaction nor anything after it happens.
    const files = nodeFileStore(test.events)
    const closed = createBuiltInEngine({
      sql: {
        rows: (query) => test.sql.rows(query),
        run: async (text) => {
          if (text.startsWith('BEGIN')) throw new Error('closed')
          await test.sql.run(text)
        },
      },
      parquet: nodeParquetCodec(test.duckdb),
      files: {
        ...files,
        remove: async () => {
          throw new Error('closed')
        },
      },
    })
    const lake = await closed.attach(test.request)
    await expect(lake.maintenance.mergeAdjacent()).rejects.toThrow('closed')
    expect(await all()).toHaveLength(40)
    const [left = ''] = written().kept
    const found = await mine.maintenance.deleteOrphanedFiles({ dryRun: false, all: true })
    expect(found.files.map(({ path }) => path)).toEqual([left])
    expect(existsSync(left)).toBe(false)
    expect(await all()).toHaveLength(40)
  })

  it('a cleanup makes the catalog durable before it removes the first file', async () => {
    await theirs.append(T, 'FROM range(20)')
    await theirs.append(T, 'FROM range(20, 40)')
    await mine.maintenance.mergeAdjacent()
    test.events.length = 0
    await mine.maintenance.cleanupOldFiles({ dryRun: false, all: true })
    expect(test.events.map((event) => event.split(' ')[0])).toEqual([
      'flush',
      'remove',
      'remove',
      'flush',
      'flush',
    ])
    expect(await all(3)).toHaveLength(40)
  })
})
