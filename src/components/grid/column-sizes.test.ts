import { expect, test } from 'vitest'
import { firstColumnWidths, MIN_COLUMN_WIDTH } from './column-sizes.ts'

test('a column is as wide as its name, its type or its longest first row, within limits', () => {
  const columns = [
    { name: 'n', type: 'INT' },
    { name: 'metaxy_provenance', type: 'VARCHAR' },
    { name: 'path', type: 'VARCHAR' },
    { name: 'text', type: 'VARCHAR' },
  ]
  const rows = [
    ['1', null, 'x'.repeat(30), 'y'.repeat(500)],
    ['2', null, 'x', 'a\nb'],
  ]
  expect(firstColumnWidths(columns, rows)).toEqual([MIN_COLUMN_WIDTH, 165, 240, 360])
})
