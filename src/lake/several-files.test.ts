import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBuiltInEngine } from './built-in-engine.ts'
import type { ParquetCodec } from './ports.ts'
import { checkInvariants } from './testing/invariants.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }

let test: TestLake

beforeAll(async () => {
  test = await openTestLake()
}, STARTING_DUCKDB_MS)

afterAll(() => test.dispose())

/** Files end after the first rows that DuckDB answers, as if these were very large. */
function withSmallFiles(codec: ParquetCodec): ParquetCodec {
  return { ...codec, encode: (query, fields, write) => codec.encode(query, fields, write, { enough: 1 }) }
}

it('large appends become several files, in order and each with its own statistics', async () => {
  const parquet = withSmallFiles(nodeParquetCodec(test.duckdb))
  const engine = createBuiltInEngine({ sql: test.sql, parquet, files: nodeFileStore() })
  const lake = await engine.attach(test.request)
  await lake.createTable(T, [
    { name: 'i', type: 'BIGINT' },
    { name: 's', type: 'VARCHAR' },
  ])
  const { files } = await lake.append(T, "SELECT i, 'row ' || i FROM range(5000) AS r(i)")
  expect(files).toHaveLength(3)
  const catalog = '"__ducklake_metadata_lake"'
  expect(
    await test.query(
      `SELECT row_id_start, record_count, min_value, max_value FROM ${catalog}.ducklake_data_file JOIN ${catalog}.ducklake_file_column_stats USING (data_file_id) WHERE column_id = 1 ORDER BY data_file_id`,
    ),
  ).toEqual([
    ['0', '2048', '0', '2047'],
    ['2048', '2048', '2048', '4095'],
    ['4096', '904', '4096', '4999'],
  ])
  expect(
    await test.query(
      `SELECT record_count, next_row_id, (SELECT min_value || ' ' || max_value FROM ${catalog}.ducklake_table_column_stats WHERE column_id = 1) FROM ${catalog}.ducklake_table_stats`,
    ),
  ).toEqual([['5000', '5000', '0 4999']])
  expect(
    await test.query(`SELECT count(*), sum(i), count(DISTINCT s) FROM ${await lake.relation(T)}`),
  ).toEqual([['5000', '12497500', '5000']])
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
  await lake.detach()
})
