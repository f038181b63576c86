/** Scans of parts of a table: the same rows as a filter of all, from as few files and columns as can be told. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalog } from './catalog.ts'
import type { LakeClient } from './client.ts'
import { findTable } from './read-snapshot.ts'
import type { SimplePredicate } from './scan/selection.ts'
import { type ScanSource, scanFilesInto, scanPartInto } from './scan.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { nodeParquetCodec } from './testing/node-parquet.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
let test: TestLake
let lake: LakeClient
const opened: string[] = []

/** Three files of 100 rows: i in 0..99, 1000..1099, 2000..2099; n is NULL in the second, f has NaN in the third. */
beforeAll(async () => {
  test = await openTestLake({ dataInliningRowLimit: 5 })
  lake = await test.engine.attach(test.request)
  await lake.createTable(T, [
    { name: 'i', type: 'INTEGER' },
    { name: 's', type: 'VARCHAR' },
    { name: 'n', type: 'INTEGER' },
    { name: 'f', type: 'DOUBLE' },
    { name: 'd', type: 'TIMESTAMP WITH TIME ZONE' },
    { name: 'v', type: 'INTERVAL' },
  ])
  for (const first of [0, 1000, 2000])
    await lake.append(
      T,
      `SELECT ${first} + i, 's' || ${first} + i, ${first === 1000 ? 'NULL' : 'i'}, ${first === 2000 ? "if(i = 7, 'nan'::DOUBLE, i::DOUBLE)" : `${first} + i`}::DOUBLE, ((TIMESTAMP '2020-01-01' + to_days((${first} + i)::INTEGER))::VARCHAR || '+00')::TIMESTAMPTZ, to_days(i::INTEGER) FROM range(100) r(i)`,
    )
  await lake.append(T, "VALUES (1050, 'inlined', 3, 'nan', NULL, NULL)")
}, STARTING_DUCKDB_MS)
afterAll(() => test.dispose())

function source(): ScanSource {
  const files = nodeFileStore([])
  const catalog: Catalog = { sql: test.sql, database: '__ducklake_metadata_lake' }
  const read = (path: string) => {
    opened.push(path)
    return files.read(path)
  }
  return { catalog, parquet: nodeParquetCodec(test.duckdb), files: { ...files, read } }
}

async function part(where: readonly SimplePredicate[], columns?: readonly string[]) {
  opened.length = 0
  const using = source()
  const table = await findTable(using.catalog, `${test.folder}/data/`, 5, T)
  await scanPartInto(using, table, 5, 'temp.main.part', {
    where,
    ...(columns === undefined ? {} : { columns }),
  })
  const rows = await test.query('FROM temp.main.part ORDER BY ALL')
  await test.sql.run('DROP TABLE temp.main.part')
  return { rows, files: opened.length }
}

describe('a part of a table', () => {
  const value = (column: string, op: '=' | '<>' | '<' | '<=' | '>' | '>=', text: string) =>
    [{ column, op, value: text }] as const
  it.each<readonly [number, readonly SimplePredicate[], string]>([
    [1, value('i', '=', '1050'), 'i = 1050'],
    [0, value('i', '=', '500'), 'i = 500'],
    [3, value('i', '<>', '50'), 'i <> 50'],
    [1, value('i', '<', '1000'), 'i < 1000'],
    [2, value('i', '<=', '1000'), 'i <= 1000'],
    [1, value('I', '>', '1099'), 'i > 1099'],
    [2, value('i', '>=', '1099'), 'i >= 1099'],
    [2, value('s', '=', 's1005'), "s = 's1005'"],
    [1, [{ column: 'n', op: 'is null' }], 'n IS NULL'],
    [2, [{ column: 'n', op: 'is not null' }], 'n IS NOT NULL'],
    [2, value('n', '=', '5'), 'n = 5'],
    [1, [...value('n', '=', '5'), ...value('i', '>', '100')], 'n = 5 AND i > 100'],
    [1, value('d', '>', '2025-01-01 00:00:00+00'), "d > TIMESTAMPTZ '2025-01-01 00:00:00+00'"],
    [3, [{ column: 'v', op: 'is null' }], 'v IS NULL'],
    [3, value('v', '>', '98 days'), "v > INTERVAL '98 days'"],
  ])('of %i files: %j', async (files, where, condition) => {
    const found = await part(where)
    const whole = await lake.relation(T)
    expect(found.rows).toEqual(await test.query(`FROM ${whole} WHERE ${condition} ORDER BY ALL`))
    expect(found.files).toBe(files)
  })

  it.each<readonly ['=' | '<>' | '<' | '<=' | '>' | '>=', string]>([
    ['=', 'nan'],
    ['>', '5000'],
    ['<>', '0'],
    ['>=', 'nan'],
    ['<', 'nan'],
  ])('keeps the NaN that statistics leave out: f %s %s', async (op, text) => {
    const whole = await lake.relation(T)
    expect((await part(value('f', op, text))).rows).toEqual(
      await test.query(`FROM ${whole} WHERE f ${op} '${text}'::DOUBLE ORDER BY ALL`),
    )
  })

  it('has the columns asked for, in that order, without those of its conditions', async () => {
    expect((await part(value('i', '<', '2'), ['s', 'N'])).rows).toEqual([
      ['s0', '0'],
      ['s1', '1'],
    ])
    const relation = await lake.read(T, { columns: ['s'], where: value('i', '=', '2099'), snapshot: 4 })
    expect(await test.query(`FROM ${relation}`)).toEqual([['s2099']])
    expect(await lake.read(T, { columns: ['s'], where: value('i', '=', '2099'), snapshot: 4 })).toBe(relation)
  })

  it('of a column that is not there is refused', async () => {
    await expect(part([], ['nope'])).rejects.toMatchObject({
      code: 'sql',
      message: 'Binder Error: Referenced column "nope" not found in FROM clause!',
    })
    await expect(part(value('i', '=', 'x'))).rejects.toMatchObject({ code: 'sql' })
  })
})

it('some data files are read alone, with where each row is', async () => {
  const using = source()
  const table = await findTable(using.catalog, `${test.folder}/data/`, 5, T)
  const [[id = ''] = []] = await test.query(
    'SELECT max(data_file_id) FROM "__ducklake_metadata_lake".main.ducklake_data_file',
  )
  await scanFilesInto(using, table, 5, 'temp.main.one', [Number(id)])
  expect(
    await test.query('SELECT count(*), min(i), min(_lake_row_id), max(_lake_position) FROM temp.main.one'),
  ).toEqual([['100', '2000', '200', '99']])
})
