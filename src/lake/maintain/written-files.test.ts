/** Files made by maintenance are sorted and written as the table and the lake's options say, and no row changes by it. */

import { afterEach, beforeEach, expect, it } from 'vitest'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../../extension/testing/native-duckdb.ts'
import { readFileEnd } from '../../platform/parquet-file-end.ts'
import { readMetadata } from '../../platform/parquet-metadata.ts'
import type { LakeClient } from '../client.ts'
import { decodeParquet, fileBytes } from '../parquet-file.ts'
import type { Cell } from '../ports.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { nodeFileStore } from '../testing/node-file-store.ts'
import { nodeParquetCodec } from '../testing/node-parquet.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'

const T = { schema: 'main', table: 't' }

let test: TestLake
let lake: LakeClient

beforeEach(async () => {
  test = await openTestLake()
  lake = await test.engine.attach(test.request)
  await lake.createTable(T, [
    { name: 'a', type: 'INTEGER' },
    { name: 'b', type: 'VARCHAR' },
  ])
}, STARTING_DUCKDB_MS)

afterEach(async () => {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake', { afterExpiry: true })).toEqual({})
  await test.dispose()
})

const sortBy = (expression: string) =>
  lake.schema.alterTable(T, [
    { kind: 'set-sorting', keys: [{ expression, direction: 'DESC', nulls: 'FIRST' }] },
  ])

/** The values of `a` in the only data file, in the order of the file. */
async function inFile(): Promise<readonly (Cell | undefined)[]> {
  const [path, ...others] = (await lake.maintenance.listFiles(T)).map(({ data }) => data.path)
  expect(others).toEqual([])
  await test.sql.run('DROP TABLE IF EXISTS temp.main.file_rows')
  const file = await fileBytes(nodeFileStore(), path ?? '')
  await decodeParquet(nodeParquetCodec(test.duckdb), file, 'file_rows')
  return (await test.query('SELECT a FROM temp.main.file_rows ORDER BY rowid')).map(([a]) => a)
}

/** Every version's rows with their ids. */
async function shown(versions: readonly number[]) {
  const all: (readonly (readonly Cell[])[])[] = []
  for (const version of versions) {
    const located = await lake.history.located(T, version)
    all.push(await test.query(`SELECT a, b, _lake_row_id FROM ${located} ORDER BY ALL`))
  }
  return all
}

/** The same, as DuckDB's own extension reads the lake. */
async function shownByNative(versions: readonly number[]) {
  const native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
  try {
    const { metadataPath, dataPath } = test.request
    await native.sql.run(`ATTACH 'ducklake:${metadataPath}' AS lake (DATA_PATH '${dataPath}')`)
    const all: (readonly (readonly Cell[])[])[] = []
    for (const version of versions) {
      const { rows } = await native.sql.rows(
        `SELECT a, b, rowid FROM lake.main.t AT (VERSION => ${version}) ORDER BY ALL`,
      )
      all.push(rows)
    }
    return all
  } finally {
    await native.close()
  }
}

/** Does the work, and proves that every version shows what it showed. */
async function unchanged(work: () => Promise<unknown>): Promise<void> {
  const versions = (await lake.snapshots()).map(({ id }) => id).filter((id) => id > 0)
  const before = await shown(versions)
  await work()
  expect(await shown(versions)).toEqual(before)
  if (EXTENSION_PYTHON === undefined) return
  await lake.detach()
  expect(await shownByNative(versions)).toEqual(before)
  lake = await test.engine.attach(test.request)
}

it('a flush sorts the rows, and its delete file goes by where they are then', async () => {
  await lake.append(T, "VALUES (3, 'x'), (1, 'y')")
  await lake.append(T, "VALUES (2, 'z'), (NULL, 'n'), (5, 'w')")
  await sortBy('a')
  await lake.rows.deleteWhere(T, 'a = 2')
  await unchanged(() => lake.maintenance.flushInlined())
  expect(await inFile()).toEqual([null, '5', '3', '2', '1'])
})

it('a merge sorts the rows, which keep their ids', async () => {
  await lake.append(T, "SELECT i, 'p' FROM range(20) r(i)")
  await lake.append(T, "SELECT i, 'q' FROM range(20, 40) r(i)")
  await sortBy('a')
  await unchanged(() => lake.maintenance.mergeAdjacent())
  expect(await inFile()).toEqual(Array.from({ length: 40 }, (_, i) => String(39 - i)))
})

it('a rewrite sorts the rows, also by an expression', async () => {
  await lake.append(T, "SELECT i, 'p' FROM range(20) r(i)")
  await sortBy('(a % 10)')
  await lake.rows.deleteWhere(T, 'a BETWEEN 3 AND 17')
  await unchanged(() => lake.maintenance.rewrite({ deleteThreshold: 0.1 }))
  expect(await inFile()).toEqual(['19', '18', '2', '1', '0'])
})

it('rows of before a column of the sort order was there stay as they were', async () => {
  await lake.append(T, "SELECT i, 'p' FROM range(20) r(i)")
  await lake.append(T, "SELECT i, 'q' FROM range(20, 40) r(i)")
  await lake.schema.alterTable(T, [{ kind: 'add-column', path: [], column: { name: 'c', type: 'INTEGER' } }])
  await sortBy('c')
  await lake.maintenance.mergeAdjacent()
  expect(await inFile()).toEqual(Array.from({ length: 40 }, (_, i) => String(i)))
})

it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw'])(
  'files are compressed as parquet_compression says: %s',
  async (compression) => {
    await lake.maintenance.setOption('parquet_compression', compression, { table: T })
    await lake.maintenance.setOption('parquet_row_group_size', '2048', { table: T })
    const codecs = async () => {
      const [file] = await lake.maintenance.listFiles(T)
      const { footer } = await readFileEnd(await fileBytes(nodeFileStore(), file?.data.path ?? ''))
      const { rowGroups } = readMetadata(footer)
      return rowGroups.map(({ rows, columns }) => [rows, columns[0]?.codec.toLowerCase()])
    }
    const codec = { uncompressed: 'none', lz4: 'lz4 (raw)', lz4_raw: 'lz4 (raw)' }[compression] ?? compression
    await lake.append(T, "SELECT i, repeat('p', 50) FROM range(3000) r(i)")
    expect(await codecs()).toEqual([
      [2048, codec],
      [952, codec],
    ])
    await lake.append(T, "SELECT i, 'q' FROM range(3000, 3100) r(i)")
    await unchanged(() => lake.maintenance.mergeAdjacent())
    expect(await codecs()).toEqual([
      [2048, codec],
      [1052, codec],
    ])
  },
)
