import { expect, test } from 'vitest'
import { describeChanges } from './changes.ts'

const nameOf = (id: string) => (id === '1' ? 'main.examples__ducklake_demo' : undefined)

test('the first snapshots of the example', () => {
  expect(describeChanges('created_schema:"main"', nameOf)).toEqual(['created schema main'])
  expect(describeChanges('created_table:"main"."examples__ducklake_demo"', nameOf)).toEqual([
    'created table main.examples__ducklake_demo',
  ])
  expect(describeChanges('inlined_insert:1', nameOf)).toEqual([
    'inserted into main.examples__ducklake_demo (rows kept in the catalog)',
  ])
})

test('several changes, quoted commas and quotes, keywords in capitals', () => {
  expect(
    describeChanges('created_table:"main"."a,""b",INSERTED_INTO_TABLE:7,dropped_view:3', nameOf),
  ).toEqual(['created table main.a,"b', 'inserted into table 7 (data file)', 'dropped view 3'])
})

test('what is not known is shown as stored, and nothing says nothing', () => {
  expect(describeChanges('sorted_table:1,odd,constructor:1', nameOf)).toEqual([
    'sorted_table:1',
    'odd',
    'constructor:1',
  ])
  expect(describeChanges('', nameOf)).toEqual([])
})

test('a table name is put in as it is', () => {
  expect(describeChanges('altered_table:1', () => "$&$'")).toEqual(["altered $&$'"])
})
