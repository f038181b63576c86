import { expect, test } from 'vitest'
import { type CatalogState, diffEntries, diffTables } from './snapshot-diff.ts'

const EMPTY: CatalogState = {
  schemas: [{ schema_id: '0', schema_name: 'main' }],
  tables: [],
  columns: [],
  views: [],
  macros: [],
}

const table = (id: number, name: string) => ({ table_id: `${id}`, schema_id: '0', table_name: name })
const columnOf = (tableId: number, id: number, name: string) => ({
  table_id: `${tableId}`,
  column_id: `${id}`,
  column_order: `${id}`,
  column_name: name,
  column_type: 'int32',
  default_value: null,
  nulls_allowed: 'true',
  parent_column: null,
})

test('tables that were created, dropped and renamed; a table of the same name is not the same table', () => {
  const before = {
    ...EMPTY,
    tables: [table(1, 'kept'), table(2, 'old'), table(3, 'again')],
    columns: [columnOf(3, 1, 'a')],
  }
  const after = {
    ...EMPTY,
    tables: [table(1, 'kept'), table(2, 'new'), table(4, 'again')],
    columns: [columnOf(4, 1, 'a')],
  }
  const diff = diffTables(before, after, [], new Set())
  expect(
    diff.map((each) => [each.tableId, each.before?.table, each.after?.table, each.columns.length]),
  ).toEqual([
    [2, 'old', 'new', 0],
    [3, 'again', undefined, 0],
    [4, undefined, 'again', 1],
  ])
})

test('a table is listed for a column, a file, or a row that changed', () => {
  const before = {
    ...EMPTY,
    tables: [1, 2, 3, 4].map((id) => table(id, `t${id}`)),
    columns: [columnOf(1, 1, 'a')],
  }
  const after = { ...before, columns: [columnOf(1, 1, 'b')] }
  const file = {
    table_id: '2',
    change: 'ended',
    kind: 'delete',
    path: 'x.parquet',
    size: '813',
    row_count: '3',
  }
  const diff = diffTables(before, after, [file], new Set([3]))
  expect(diff.map(({ tableId }) => tableId)).toEqual([1, 2, 3])
  expect(diff[1]?.files).toEqual([
    { change: 'ended', kind: 'delete', path: 'x.parquet', size: 813, rowCount: 3 },
  ])
})

test('schemas, views and macros', () => {
  const view = (id: number, name: string, definition: string) => ({
    id: `${id}`,
    schema_id: '0',
    name,
    definition,
  })
  const before = {
    ...EMPTY,
    views: [view(1, 'v', 'SELECT 1'), view(2, 'w', 'SELECT 2')],
    macros: [view(5, 'm', 'x')],
  }
  const after = {
    ...EMPTY,
    schemas: [...EMPTY.schemas, { schema_id: '7', schema_name: 'raw' }],
    views: [view(1, 'u', 'SELECT 1'), view(3, 'w', 'SELECT 3')],
    macros: [view(5, 'm', 'y')],
  }
  expect(diffEntries(before, after)).toEqual([
    { what: 'schema', kind: 'created', name: 'raw', formerly: 'raw' },
    { what: 'view', kind: 'renamed', name: 'main.u', formerly: 'main.v' },
    { what: 'view', kind: 'created', name: 'main.w', formerly: 'main.w' },
    { what: 'view', kind: 'dropped', name: 'main.w', formerly: 'main.w' },
    { what: 'macro', kind: 'changed', name: 'main.m', formerly: 'main.m' },
  ])
  expect(diffEntries(after, after)).toEqual([])
})
