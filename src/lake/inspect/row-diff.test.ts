import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'
import type { TopLevelColumn } from './column-diff.ts'
import { type RowSource, rowCountsQuery, rowDiff } from './row-diff.ts'

let at: TestLake

beforeAll(async () => {
  at = await openTestLake()
}, STARTING_DUCKDB_MS)

afterAll(() => at.dispose())

const col = (id: number, name: string, type = 'INTEGER', nested = false): TopLevelColumn => ({
  id,
  name,
  type,
  nested,
})

/** Rows are `row id, snapshot, values…`. */
function source(columns: readonly TopLevelColumn[], values: string, isIdentified = true): RowSource {
  const names = ['r', 's', ...columns.map(({ name }) => `"${name}"`)].join(', ')
  return {
    relation: `(VALUES ${values}) AS t(${names})`,
    columns,
    identity: isIdentified ? { rowId: 'r', snapshotId: 's' } : null,
  }
}

async function differences(before: RowSource | null, after: RowSource | null) {
  const diff = rowDiff(before, after)
  const { rows, columns } = await at.sql.rows(`FROM (${diff.query}) ORDER BY ${diff.order}`)
  const [counts] = await at.query(rowCountsQuery(diff))
  return { rows, columns: columns.map(({ name }) => name), counts }
}

const A = [col(1, 'a')]

describe('rows with ids', () => {
  test('inserted, deleted, updated; unchanged rows are left out', async () => {
    const before = source(A, '(0, 1, 10), (1, 1, 11), (2, 1, 12)')
    const after = source(A, '(0, 1, 10), (2, 2, 99), (3, 2, 13)')
    expect(await differences(before, after)).toEqual({
      columns: ['change', 'row id', 'a'],
      rows: [
        ['− deleted', '1', '11'],
        ['− before', '2', '12'],
        ['+ after', '2', '99'],
        ['+ inserted', '3', '13'],
      ],
      counts: ['1', '1', '1'],
    })
  })

  test('a row that a rewritten file wrote again is no update, nor is one whose column was added, renamed or widened', async () => {
    const before = source([col(1, 'a'), col(2, 'gone', 'VARCHAR')], "(0, 1, 1, 'x'), (1, 1, 2, 'y')")
    const after = source([col(1, 'b', 'BIGINT'), col(3, 'new')], '(0, 7, 1::BIGINT, NULL), (1, 7, 5, 3)')
    const diff = await differences(before, after)
    expect(diff.columns).toEqual(['change', 'row id', 'b', 'new', 'gone'])
    expect(diff.rows).toEqual([
      ['− before', '1', '2', null, 'y'],
      ['+ after', '1', '5', '3', null],
    ])
  })

  test('a struct that got a field is another text, but its row was not written again', async () => {
    const old = col(1, 'v', 'STRUCT(x INTEGER)', true)
    const now = col(1, 'v', 'STRUCT(x INTEGER, y INTEGER)', true)
    const diff = await differences(
      source([old], "(0, 1, {'x': 1}), (1, 1, {'x': 2})"),
      source([now], "(0, 1, {'x': 1, 'y': NULL}), (1, 2, {'x': 2, 'y': 3})"),
    )
    expect(diff.rows).toEqual([
      ['− before', '1', "{'x': 2}"],
      ['+ after', '1', "{'x': 2, 'y': 3}"],
    ])
  })

  test('every row of a table that was created or dropped, and odd names', async () => {
    const odd = [col(1, 'Change'), col(2, 'row id'), col(3, 'q"')]
    const rows = { relation: '(VALUES (5, 1, 1, 2, 3)) AS t(r, s, Change, "row id", "q""")', columns: odd }
    const side = { ...rows, identity: { rowId: 'r', snapshotId: 's' } }
    expect(await differences(null, side)).toEqual({
      columns: ['change_', 'row id_', 'Change', 'row id', 'q"'],
      rows: [['+ inserted', '5', '1', '2', '3']],
      counts: ['1', '0', '0'],
    })
    expect((await differences(side, null)).rows).toEqual([['− deleted', '5', '1', '2', '3']])
  })
})

describe('rows without ids', () => {
  test('equal rows belong together, as often as they are there', async () => {
    const before = source(A, '(0, 0, 1), (0, 0, 1), (0, 0, NULL), (0, 0, 4)', false)
    const after = source([...A, col(2, 'b')], '(0, 0, 1, 8), (0, 0, NULL, 8), (0, 0, 5, 8)', false)
    const { columns, rows, counts } = await differences(before, after)
    expect(columns).toEqual(['change', 'a'])
    expect(rows.map((row) => row.join(' ')).sort()).toEqual(['+ inserted 5', '− deleted 1', '− deleted 4'])
    expect(counts).toEqual(['1', '2', '0'])
  })

  test('with no column in common every row is another', async () => {
    const diff = await differences(source(A, '(0, 0, 1)', false), source([col(2, 'b')], '(0, 0, 1)', false))
    expect(diff.rows).toEqual([
      ['+ inserted', '1', null],
      ['− deleted', null, '1'],
    ])
  })
})
