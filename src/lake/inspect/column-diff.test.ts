import { expect, test } from 'vitest'
import type { Row } from '../catalog.ts'
import { diffColumns, topLevelColumns } from './column-diff.ts'

function column(id: number, name: string, type: string, changes: Row = {}): Row {
  return {
    column_id: `${id}`,
    column_order: `${id}`,
    column_name: name,
    column_type: type,
    default_value: null,
    nulls_allowed: 'true',
    parent_column: null,
    ...changes,
  }
}

const STRUCT = [
  column(1, 's', 'struct'),
  column(2, 'x', 'int32', { parent_column: '1' }),
  column(3, 'deep', 'struct', { parent_column: '1' }),
  column(4, 'Y', 'varchar', { parent_column: '3' }),
]

test('nothing differs where nothing was changed', () => {
  expect(diffColumns(STRUCT, [...STRUCT].reverse())).toEqual([])
})

test('a column renamed, widened, with a default and NOT NULL is one change with four details', () => {
  const after = column(1, 'b', 'int64', { default_value: '7', nulls_allowed: 'false' })
  expect(diffColumns([column(1, 'a', 'int32', { default_value: 'NULL' })], [after])).toEqual([
    {
      kind: 'changed',
      path: ['b'],
      changes: [
        { what: 'name', before: 'a', after: 'b' },
        { what: 'type', before: 'INTEGER', after: 'BIGINT' },
        { what: 'default', before: 'NULL', after: '7' },
        { what: 'null', before: 'nullable', after: 'not null' },
      ],
    },
  ])
})

test('a default that was never set is the same as the word NULL', () => {
  const none = column(1, 'a', 'int32')
  expect(diffColumns([none], [{ ...none, default_value: 'NULL' }])).toEqual([])
})

test('a column dropped and added again under its name is two changes', () => {
  expect(diffColumns([column(1, 'a', 'int32')], [column(2, 'a', 'decimal(9,2)')])).toEqual([
    { kind: 'added', path: ['a'], type: 'DECIMAL(9,2)' },
    { kind: 'dropped', path: ['a'], type: 'INTEGER' },
  ])
})

test('fields are told by their paths, and not again with the struct that they came or went with', () => {
  const field = column(5, 'z', 'int32', { parent_column: '3' })
  expect(diffColumns(STRUCT, [...STRUCT, field])).toEqual([
    { kind: 'added', path: ['s', 'deep', 'z'], type: 'INTEGER' },
  ])
  expect(diffColumns(STRUCT, STRUCT.slice(0, 2))).toEqual([
    { kind: 'dropped', path: ['s', 'deep'], type: 'STRUCT("Y" VARCHAR)' },
  ])
  expect(diffColumns([], STRUCT)).toEqual([
    { kind: 'added', path: ['s'], type: 'STRUCT(x INTEGER, deep STRUCT("Y" VARCHAR))' },
  ])
})

test('types of lists and maps are those of what is in them, and an unknown type is told', () => {
  const rows = [
    column(1, 'l', 'list'),
    column(2, 'element', 'uuid', { parent_column: '1' }),
    column(3, 'm', 'map'),
    column(4, 'key', 'varchar', { parent_column: '3' }),
    column(5, 'value', 'float64', { parent_column: '3' }),
    column(6, 'new', 'vector'),
  ]
  expect(topLevelColumns(rows)).toEqual([
    { id: 1, name: 'l', type: 'UUID[]', nested: true },
    { id: 3, name: 'm', type: 'MAP(VARCHAR, DOUBLE)', nested: true },
    { id: 6, name: 'new', type: 'VECTOR', nested: true },
  ])
})
