import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Blocking from '@duckdb/duckdb-wasm/blocking'
import { beforeAll, describe, expect, it } from 'vitest'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { DataDocument } from './model.ts'
import { readDataDocument } from './read-data.ts'

const require = createRequire(import.meta.url)
const entry = '@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs'

let connection: Blocking.DuckDBConnection

beforeAll(async () => {
  const blocking: typeof Blocking = require(entry)
  const bundle = (name: string) => ({
    mainModule: join(dirname(require.resolve(entry)), `duckdb-${name}.wasm`),
    mainWorker: '',
  })
  const database = await blocking.createDuckDB(
    { mvp: bundle('mvp'), eh: bundle('eh') },
    new blocking.VoidLogger(),
    blocking.NODE_RUNTIME,
  )
  await database.instantiate(() => {})
  connection = database.connect()
}, 60_000)

const PROVENANCE = '"metaxy_provenance_by_field": {"path": "h"}'

/** Writes the rows into a table of the inferred types and reads one column back as DuckDB prints it. */
function stored(document: Omit<DataDocument, 'feature'>, column = 'x'): { type: string; cells: unknown[] } {
  const { table, diagnostics } = readDataDocument({ feature: 'a/b', ...document })
  if (table === null) throw new Error(JSON.stringify(diagnostics))
  const columns = table.columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type ?? 'VARCHAR'}`)
  connection.query(`CREATE OR REPLACE TEMP TABLE input (${columns.join(', ')})`)
  connection.query(`INSERT INTO input VALUES ${table.rows.map((row) => `(${row.join(', ')})`).join(', ')}`)
  const name = quoteIdentifier(column)
  const result = connection.query(
    `SELECT typeof(${name}) AS type, CAST(${name} AS VARCHAR) AS cell FROM input`,
  )
  const rows = result.toArray().map((row) => row.toJSON())
  return { type: String(rows[0]?.type), cells: rows.map((row) => row.cell) }
}

function storedJson(...values: string[]) {
  const rows = values.map((value) => `{"x": ${value}, ${PROVENANCE}}`)
  return stored({ format: 'json', text: `[${rows.join(',\n')}]` })
}

describe('JSON values in DuckDB', () => {
  it.each<[name: string, values: string[], type: string, cells: (string | null)[]]>([
    ['integers', ['0', '-5', '7'], 'BIGINT', ['0', '-5', '7']],
    [
      'the ends of 64 bits',
      ['9223372036854775807', '-9223372036854775808', '-0'],
      'BIGINT',
      ['9223372036854775807', '-9223372036854775808', '0'],
    ],
    [
      'more than 64 bits',
      ['9223372036854775808', '-9223372036854775809', '1'],
      'HUGEINT',
      ['9223372036854775808', '-9223372036854775809', '1'],
    ],
    [
      'the ends of 128 bits',
      ['170141183460469231731687303715884105727', '-170141183460469231731687303715884105728'],
      'HUGEINT',
      ['170141183460469231731687303715884105727', '-170141183460469231731687303715884105728'],
    ],
    [
      'more than 128 bits',
      ['170141183460469231731687303715884105728', '1'],
      'DOUBLE',
      ['1.7014118346046923e+38', '1.0'],
    ],
    ['fractions', ['1', '2.5', '-0.0'], 'DOUBLE', ['1.0', '2.5', '-0.0']],
    [
      'digits a decimal would lose',
      ['0.1', '1e-7', '123456789.123456789'],
      'DOUBLE',
      ['0.1', '1e-07', '123456789.12345679'],
    ],
    [
      'the ends of a double',
      ['1e400', '-1e400', '5e-324', '1e-400'],
      'DOUBLE',
      ['inf', '-inf', '5e-324', '0.0'],
    ],
    ['an integer and an exponent', ['1e2', '9007199254740993'], 'DOUBLE', ['100.0', '9007199254740992.0']],
    ['booleans', ['true', 'false', 'null'], 'BOOLEAN', ['true', 'false', null]],
    [
      'quotes',
      ['"it\'s"', '"say \\"hi\\""', '"\'\'; DROP TABLE input; --"'],
      'VARCHAR',
      ["it's", 'say "hi"', "''; DROP TABLE input; --"],
    ],
    [
      'escapes',
      ['"a\\\\b\\n\\t\\u00e9\\ud83e\\udd86"', '""', '"NULL"'],
      'VARCHAR',
      ['a\\b\n\té🦆', '', 'NULL'],
    ],
    ['lists', ['[1, 2]', '[]', 'null', '[null, 3]'], 'BIGINT[]', ['[1, 2]', '[]', null, '[NULL, 3]']],
    ['lists of big numbers', ['[1]', '[9223372036854775808]'], 'HUGEINT[]', ['[1]', '[9223372036854775808]']],
    ['lists of fractions', ['[1, 2.5]', '[3]'], 'DOUBLE[]', ['[1.0, 2.5]', '[3.0]']],
    ['lists of lists', ['[["a"], []]', '[]', '[null]'], 'VARCHAR[][]', ['[[a], []]', '[]', '[NULL]']],
    ['empty lists only', ['[]', '[null]'], 'VARCHAR[]', ['[]', '[NULL]']],
    [
      'objects',
      ['{"b": 1, "a": "x"}', '{"a": "y", "c": [true]}', 'null', '{"b": null}'],
      'STRUCT(b BIGINT, a VARCHAR, c BOOLEAN[])',
      [
        "{'b': 1, 'a': x, 'c': NULL}",
        "{'b': NULL, 'a': y, 'c': [true]}",
        null,
        "{'b': NULL, 'a': NULL, 'c': NULL}",
      ],
    ],
    [
      'member names',
      ['{"it\'s": "a", "two words": "b", "select": "c", "q\\"": "d", "é": "e"}'],
      'STRUCT("it\'s" VARCHAR, "two words" VARCHAR, "select" VARCHAR, "q""" VARCHAR, "é" VARCHAR)',
      ["{'it\\'s': a, 'two words': b, 'select': c, 'q\"': d, 'é': e}"],
    ],
    [
      'members that are always null',
      ['{"a": null, "b": {"c": null}}'],
      'STRUCT(a VARCHAR, b STRUCT(c VARCHAR))',
      ["{'a': NULL, 'b': {'c': NULL}}"],
    ],
    [
      'lists of objects',
      ['[{"a": 1}, {"b": "x"}, null]', '[]'],
      'STRUCT(a BIGINT, b VARCHAR)[]',
      ["[{'a': 1, 'b': NULL}, {'a': NULL, 'b': x}, NULL]", '[]'],
    ],
  ])('%s', (_name, values, type, cells) => {
    expect(storedJson(...values)).toEqual({ type, cells })
  })

  it('keeps a column without values for the caller to type', () => {
    const { table } = readDataDocument({
      feature: 'a/b',
      format: 'json',
      text: `[{"x": null, ${PROVENANCE}}, {${PROVENANCE}}]`,
    })
    expect(table?.columns[0]).toEqual({ name: 'x', type: null })
    expect(table?.rows.map(([cell]) => cell)).toEqual(['NULL', 'NULL'])
  })
})

describe('CSV values in DuckDB', () => {
  it.each<[name: string, cells: string[], type: string, expected: (string | null)[]]>([
    ['integers', ['1', '-2', '', '007'], 'BIGINT', ['1', '-2', null, '7']],
    ['big integers', ['9223372036854775808', '1'], 'HUGEINT', ['9223372036854775808', '1']],
    [
      'fractions',
      ['1', '2.5', '.5', '1.', '+1.5', '1E5', 'NaN', '-inf'],
      'DOUBLE',
      ['1.0', '2.5', '0.5', '1.0', '1.5', '100000.0', 'nan', '-inf'],
    ],
    ['booleans', ['true', 'False', 'TRUE', ''], 'BOOLEAN', ['true', 'false', 'true', null]],
    ['a number and text', ['1', 'x'], 'VARCHAR', ['1', 'x']],
    ['a boolean and a number', ['true', '1'], 'VARCHAR', ['true', '1']],
    ['signs and spaces polars takes as text', ['+5', ' 1', '1_000'], 'VARCHAR', ['+5', ' 1', '1_000']],
    ['dates', ['2024-01-02', ''], 'VARCHAR', ['2024-01-02', null]],
    [
      'quoted text',
      ['"a,b"', '"say ""hi"""', '"two\nlines"', '""', "it's"],
      'VARCHAR',
      ['a,b', 'say "hi"', 'two\nlines', '', "it's"],
    ],
  ])('%s', (_name, cells, type, expected) => {
    const text = `x,metaxy_provenance_by_field.path\r\n${cells.map((cell) => `${cell},h\r\n`).join('')}`
    expect(stored({ format: 'csv', text })).toEqual({ type, cells: expected })
  })

  it('builds structs from dotted headers and keeps hashes as text', () => {
    const text = 'x,metaxy_provenance_by_field.path,metaxy_provenance_by_field.a b\n1,007,x\n2,8,\n'
    expect(stored({ format: 'csv', text }, 'metaxy_provenance_by_field')).toEqual({
      type: 'STRUCT(path VARCHAR, "a b" VARCHAR)',
      cells: ["{'path': 007, 'a b': x}", "{'path': 8, 'a b': NULL}"],
    })
  })
})
