import { describe, expect, it } from 'vitest'
import { numberColumns } from './columns.ts'
import { leafFromDuckLake, parseDuckDBType, printDuckDBType, printParquetType } from './types.ts'

const LEAF = (name: string) => ({ kind: 'leaf', name })

describe('DuckDB type text', () => {
  it.each([
    'BOOLEAN',
    'UHUGEINT',
    'DECIMAL(38,5)',
    'TIMESTAMP WITH TIME ZONE',
    'TIME WITH TIME ZONE',
    'TIMESTAMP_NS',
    'JSON',
    'VARCHAR[][]',
    'MAP(VARCHAR, STRUCT(a INTEGER, "B c" MAP(INTEGER, DATE[]))[])',
    'STRUCT("select" VARCHAR, "with ""quotes"", and comma" BLOB)',
  ])('%s survives parsing and printing', (text) => {
    expect(printDuckDBType(parseDuckDBType(text))).toBe(text)
  })

  it.each([
    ['text', LEAF('varchar')],
    ['VARCHAR(20)', LEAF('varchar')],
    ['int8', LEAF('int64')],
    ['timestamptz', LEAF('timestamptz')],
    ['timestamp with time zone', LEAF('timestamptz')],
    ['decimal', LEAF('decimal(18,3)')],
    ['NUMERIC(4)', LEAF('decimal(4,0)')],
    ['numeric( 4 , 1 )', LEAF('decimal(4,1)')],
    [
      'struct(a int)[]',
      { kind: 'list', element: { kind: 'struct', fields: [{ name: 'a', type: LEAF('int32') }] } },
    ],
  ])('%s is understood', (text, type) => {
    expect(parseDuckDBType(text)).toEqual(type)
  })

  it.each([
    "ENUM('a', 'b')",
    'INTEGER[3]',
    'UNION(a INTEGER)',
    'BIT',
    'BIGNUM',
    'STRUCT(a BIT)',
    'NULL',
    'INTEGER x',
    '',
  ])('refuses %s with the words of DuckLake', (text) => {
    expect(() => parseDuckDBType(text)).toThrow(
      `Failed to convert DuckDB type to DuckLake - unsupported type ${text}`,
    )
  })
})

describe('DuckLake type text', () => {
  it('reads names without regard to case, and timestamp_us', () => {
    expect(leafFromDuckLake('INT64')).toEqual(LEAF('int64'))
    expect(leafFromDuckLake('timestamp_us')).toEqual(LEAF('timestamp'))
    expect(leafFromDuckLake('text')).toBeNull()
  })
})

it('writes as text what Parquet would change, inside nested types too', () => {
  const type = parseDuckDBType('STRUCT(u UUID, l HUGEINT[], t TIMESTAMP_S, d DOUBLE)')
  expect(printParquetType(type)).toBe('STRUCT(u VARCHAR, l VARCHAR[], t TIMESTAMP, d DOUBLE)')
})

it('numbers columns depth-first from 1', () => {
  const columns = numberColumns([
    { name: 's', type: parseDuckDBType('STRUCT(a INTEGER, l MAP(VARCHAR, INTEGER[]))') },
    { name: 'z', type: parseDuckDBType('DATE') },
  ])
  const ids: string[] = []
  const visit = (nodes: (typeof columns)[number]['children']): void => {
    for (const node of nodes) {
      ids.push(`${node.id} ${node.name}`)
      visit(node.children)
    }
  }
  visit(columns)
  expect(ids).toEqual(['1 s', '2 a', '3 l', '4 key', '5 value', '6 element', '7 z'])
})
