/** Files of other writers, read as the footer says: the fixtures are written by pyarrow and DuckDB. */

import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { encoded, inMemory } from '../lake/testing/file-bytes.ts'
import { type NodeDuckDB, openNodeDuckDB } from '../lake/testing/node-duckdb.ts'
import { nodeParquetCodec } from '../lake/testing/node-parquet.ts'
import { STARTING_DUCKDB_MS } from '../lake/testing/test-lake.ts'

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../conformance/expected/parquet/${name}.parquet`, import.meta.url)))

describe('a Parquet file of another writer', () => {
  let duckdb: NodeDuckDB
  beforeAll(async () => {
    duckdb = await openNodeDuckDB()
  }, STARTING_DUCKDB_MS)

  async function read(name: string, table: string, group?: number, columns?: readonly number[]) {
    const source = await nodeParquetCodec(duckdb).open(inMemory(fixture(name)))
    await source.decode(table, {
      ...(group === undefined ? {} : { group }),
      ...(columns === undefined ? {} : { columns }),
    })
    return { source, ...(await duckdb.sql.rows(`FROM ${table}`)) }
  }

  /** 250,000 rows in three row groups. */
  function largeFile(): Promise<Uint8Array> {
    const fields = ['i', 'h'].map((name, i) => ({ name, fieldId: i + 1, children: [] }))
    const query = 'SELECT i, md5(i::VARCHAR) AS h FROM range(250000) r(i)'
    return encoded(nodeParquetCodec(duckdb), query, fields)
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
    const source = await nodeParquetCodec(duckdb).open(inMemory(fixture('intervals')))
    for (let time = 0; time < 2; time++) await source.decode('twice', { columns: [1, 0], append: true })
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

  it('that is damaged is refused with the reason', async () => {
    const open = (bytes: Uint8Array) => nodeParquetCodec(duckdb).open(inMemory(bytes))
    const bytes = fixture('groups')
    for (const length of [0, 3, 100])
      await expect(open(bytes.subarray(0, length))).rejects.toThrow('it does not end as a Parquet file does')
    const tail = bytes.slice()
    tail.fill(255, -8, -4)
    await expect(open(tail)).rejects.toThrow('its footer is longer than the file')
  })

  it('that is damaged inside is refused too, and the next file is read', async () => {
    const codec = nodeParquetCodec(duckdb)
    const bytes = await largeFile()
    const random = randomNumbers(7)
    const reasons = new Set<string>()
    for (let time = 0; time < 60; time++) {
      const damaged = bytes.slice()
      for (let i = 0; i < 20; i++) damaged[random(300_000)] = random(256)
      const source = await codec.open(inMemory(damaged))
      await source.decode('damaged', { group: 0 }).catch((error) => reasons.add(String(error)))
      await duckdb.sql.run('DROP TABLE IF EXISTS damaged')
    }
    expect(reasons.size).toBeGreaterThan(10)
    for (const reason of reasons) expect(reason).toMatch(/Parquet|snappy|rows/)
    expect((await read('groups', 'after_damage')).rows).toHaveLength(5000)
  })

  it('that is large is read where it is needed, and never whole', async () => {
    const bytes = await largeFile()
    const reads: number[] = []
    const read = async (at: number, length: number) => {
      reads.push(length)
      return bytes.slice(at, at + length)
    }
    const source = await nodeParquetCodec(duckdb).open({ size: bytes.length, read })
    expect(source.rowGroups).toEqual([122_880, 122_880, 4_240])
    expect(reads).toEqual([65_536])
    await source.decode('one_column', { group: 1, columns: [0] })
    const [, narrow = 0] = reads
    expect(reads).toHaveLength(2)
    expect(narrow).toBeLessThan(bytes.length / 10)
    await source.decode('large')
    expect(Math.max(...reads)).toBeLessThan(bytes.length / 2)
    const { rows } = await duckdb.sql.rows(
      'SELECT count(*), sum(i), count(DISTINCT h), (SELECT min(i) FROM one_column) FROM large',
    )
    expect(rows).toEqual([['250000', '31249875000', '250000', '122880']])
  })

  it('that is shorter than it said is refused', async () => {
    const bytes = await largeFile()
    const read = async (at: number, length: number) =>
      at === 0 || length > 65_536 ? bytes.subarray(at, at + 100) : bytes.subarray(at, at + length)
    const source = await nodeParquetCodec(duckdb).open({ size: bytes.length, read })
    await expect(source.decode('short')).rejects.toThrow('it ends early')
  })
})

/** Whole numbers below a limit, the same in each run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}
