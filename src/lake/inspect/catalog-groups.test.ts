import { expect, test } from 'vitest'
import { CATALOG_TABLES } from '../catalog-schema.ts'
import { groupCatalogTables } from './catalog-groups.ts'

const tableName = (id: number) => (id === 1 ? 'main.clips' : undefined)

test('every table of the format is in one group, with a meaning of its own', () => {
  const names = CATALOG_TABLES.map(({ name }) => name)
  const groups = groupCatalogTables(names, tableName)
  const listed = groups.flatMap(({ tables }) => tables)
  expect(listed.map(({ name }) => name).sort()).toEqual([...names].sort())
  expect(new Set(listed.map(({ meaning }) => meaning)).size).toBe(names.length)
  expect(groups.map(({ title }) => title)).not.toContain('Other tables')
})

test('tables made one by one say whose rows they have, in the order of ids and versions', () => {
  const names = [
    'ducklake_inlined_data_10_3',
    'ducklake_inlined_delete_1',
    'ducklake_inlined_data_1_12',
    'ducklake_inlined_data_1_2',
    'ducklake_inlined_data_tables',
  ]
  const [group] = groupCatalogTables(names, tableName)
  expect(group?.tables.map(({ name }) => name)).toEqual([
    'ducklake_inlined_data_tables',
    'ducklake_inlined_data_1_2',
    'ducklake_inlined_data_1_12',
    'ducklake_inlined_delete_1',
    'ducklake_inlined_data_10_3',
  ])
  expect(group?.tables.slice(1, 4).map(({ meaning }) => meaning)).toEqual([
    'Rows of main.clips that are kept in the catalog, with its columns of schema version 2.',
    'Rows of main.clips that are kept in the catalog, with its columns of schema version 12.',
    'Says which rows in the data files of main.clips are deleted, by file and position.',
  ])
  expect(group?.tables.at(-1)?.meaning).toContain('Rows of table 10 ')
})

test('a table of somebody else is listed, in the last group', () => {
  const groups = groupCatalogTables(['notes', 'ducklake_metadata'], tableName)
  expect(groups.map(({ title, tables }) => [title, tables.map(({ name }) => name)])).toEqual([
    ['Settings', ['ducklake_metadata']],
    ['Other tables', ['notes']],
  ])
})
