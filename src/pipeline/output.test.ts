import { expect, test } from 'vitest'
import { programOutput } from './output.ts'

const clips = {
  feature: 'examples/clips',
  table: 'examples__clips',
  written: 2,
  columns: ['uid', 'path', 'metaxy_provenance'],
  idColumns: ['uid'],
  rows: [
    ['a', 'x', '1'],
    ['b', null, '2'],
  ],
}

test('prints what the example prints', () => {
  expect(programOutput(':memory:', ['z', 'examples/clips'], [clips])).toEqual([
    'DuckLake pipeline',
    '  Store class: DuckDBMetadataStore',
    '  Database: :memory:',
    '  Wrote 2 rows for examples/clips',
    '',
    'Discovered Metaxy features:',
    '  examples/clips',
    '  z',
    '',
    'Created feature table: examples__clips',
    'Files:',
    '  a: x',
    '  b: None',
  ])
})

test('a feature without a path column shows its first other column, and only ids when there is none', () => {
  const lengths = { ...clips, columns: ['uid', 'length'] }
  expect(programOutput('', [], [lengths]).slice(-3)).toEqual(['Rows:', '  a: x', '  b: None'])
  const ids = { ...clips, columns: ['uid', 'metaxy_provenance'] }
  expect(programOutput('', [], [ids]).slice(-3)).toEqual(['Rows:', '  a', '  b'])
})

test('says how many rows it leaves out', () => {
  const rows = Array.from({ length: 53 }, (_, index) => [String(index), 'p', '1'])
  expect(programOutput('', [], [{ ...clips, rows }]).at(-1)).toBe('  (and 3 more rows, see the Rows tab)')
})
