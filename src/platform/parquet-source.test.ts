/** Files of other writers, read as the footer says: the fixtures are written by pyarrow and DuckDB. */

import { readFileSync } from 'node:fs'
import * as wasm from 'parquet-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { type NodeDuckDB, openNodeDuckDB } from '../lake/testing/node-duckdb.ts'
import { nodeParquetCodec } from '../lake/testing/node-parquet.ts'
import { STARTING_DUCKDB_MS } from '../lake/testing/test-lake.ts'
import { withPlainTypes } from './parquet-footer.ts'

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../conformance/expected/parquet/${name}.parquet`, import.meta.url)))

describe('a Parquet file of another writer', () => {
  let duckdb: NodeDuckDB
  beforeAll(async () => {
    duckdb = await openNodeDuckDB()
  }, STARTING_DUCKDB_MS)

  async function read(name: string, table: string, group?: number, columns?: readonly number[]) {
    const source = await nodeParquetCodec(duckdb).open(fixture(name))
    await source.decode(table, {
      ...(group === undefined ? {} : { group }),
      ...(columns === undefined ? {} : { columns }),
    })
    source.close()
    return { source, ...(await duckdb.sql.rows(`FROM ${table}`)) }
  }

  it('keeps months, days and milliseconds of intervals, nested ones too', async () => {
    const { columns, rows } = await read('intervals', 'intervals')
    expect(columns.map((column) => column.type)).toEqual(['INTEGER', 'INTERVAL', 'INTERVAL[]'])
    expect(rows).toEqual([
      ['0', '00:00:00', "['00:00:00']"],
      ['1', '1 month 2 days 00:00:03.5', '[1 month, NULL]'],
      ['2', '2 years 2 months 31 days 99:59:59', '[]'],
      ['3', null, null],
    ])
  })

  it('is added to a table that is there, by position', async () => {
    await duckdb.sql.run('CREATE TEMP TABLE twice (span INTERVAL, number INTEGER)')
    const source = await nodeParquetCodec(duckdb).open(fixture('intervals'))
    for (let time = 0; time < 2; time++) await source.decode('twice', { columns: [1, 0], append: true })
    source.close()
    const { rows } = await duckdb.sql.rows(
      'SELECT number, count(*), max(span) FROM twice GROUP BY 1 ORDER BY 1',
    )
    expect(rows).toEqual([
      ['0', '2', '00:00:00'],
      ['1', '2', '1 month 2 days 00:00:03.5'],
      ['2', '2', '2 years 2 months 31 days 99:59:59'],
      ['3', '2', null],
    ])
  })

  it('keeps INT96 times that nanoseconds cannot hold, and tells a UUID from sixteen bytes', async () => {
    const { columns, rows } = await read('other-writers', 'others')
    expect(columns).toEqual([
      { name: 'time', type: 'TIMESTAMP' },
      { name: 'id', type: 'UUID' },
      { name: 'bytes', type: 'BLOB' },
      { name: 'category', type: 'VARCHAR' },
    ])
    const id = '00010203-0405-0607-0809-0a0b0c0d0e0f'
    const bytes = Array.from(
      { length: 16 },
      (_, i) => `\\x${i.toString(16).padStart(2, '0').toUpperCase()}`,
    ).join('')
    expect(rows).toEqual([
      ['0001-01-01 00:00:00', id, bytes, 'a'],
      ['2020-01-02 03:04:05.678901', id, bytes, 'b'],
      ['9999-12-31 23:59:59.999999', id, bytes, 'a'],
      [null, null, null, null],
    ])
  })

  it('is read one row group at a time, and only the columns asked for', async () => {
    const { source, columns, rows } = await read('groups', 'groups', 1, [2, 0])
    expect(source.rowGroups).toEqual([2048, 2048, 904])
    expect(source.columns.map(({ name, type }) => [name, type])).toEqual([
      ['s', 'BIGINT'],
      ['s.t', 'STRUCT("a" BIGINT)'],
      ['v', 'VARCHAR'],
    ])
    expect(columns.map((column) => column.name)).toEqual(['v', 's'])
    expect([rows.length, rows[0], rows.at(-1)]).toEqual([2048, ['v1', '2'], ['v1', '4']])
  })

  it('that is damaged is refused with the reason', () => {
    const bytes = fixture('groups')
    expect(() => withPlainTypes(bytes.subarray(0, 100))).toThrow('it does not end as a Parquet file does')
    const tail = bytes.slice()
    tail.fill(255, -8, -4)
    expect(() => withPlainTypes(tail)).toThrow('its footer is longer than the file')
  })

  it('keeps its other columns and ids when the footer is rewritten', () => {
    const [before, footer] = withPlainTypes(fixture('groups')).parts
    const file = new Uint8Array([...before, ...footer])
    expect(wasm.readParquet(file, { columns: ['v'], limit: 2 }).recordBatch(0)?.numRows).toBe(2)
    expect(withPlainTypes(file).parts[1]).toEqual(footer)
  })
})
