import { expect, it } from 'vitest'
import type { Lake, LakeTable } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import { LIMITS, scopeOf } from './scope.ts'

const unused = () => Promise.reject(new Error('not asked'))
const table = (tableId: number, name: string, rowCount: number): LakeTable => ({
  schema: 'main',
  table: name,
  tableId,
  columns: [],
  rowCount,
})

function lakeOf(tables: (snapshot: number) => readonly LakeTable[], snapshots: number): Lake {
  return {
    snapshots: async () =>
      Array.from({ length: snapshots }, (_, id) => ({
        id,
        time: '',
        schemaVersion: 0,
        changes: '',
        author: null,
        message: null,
      })),
    tables: async (snapshot = 0) => tables(snapshot),
    files: async () => [],
    relation: unused,
    createTable: unused,
    append: unused,
    settle: unused,
    detach: unused,
  }
}

const running = new AbortController().signal
const scope = (lake: Lake, limits = {}) => scopeOf(lake, '/data/', running, { ...LIMITS, ...limits })

it('takes everything of a small lake', async () => {
  const { snapshots, readings, leftOut } = await scope(
    lakeOf((id) => (id === 0 ? [] : [table(1, 't', 5)]), 3),
  )
  expect(snapshots).toEqual([2, 1, 0])
  expect(readings.map(({ snapshot, withRows }) => [snapshot, withRows])).toEqual([
    [2, true],
    [1, true],
  ])
  expect(leftOut).toEqual([])
})

it('says which snapshots, tables and rows are left out', async () => {
  const lake = lakeOf((id) => [table(1, 't', 60), table(2, 'u', id), table(3, 'v', 0)], 4)
  const { snapshots, readings, leftOut } = await scope(lake, { snapshots: 2, tables: 2, rows: 100 })
  expect(snapshots).toEqual([3, 2])
  expect(readings.map(({ table: name, snapshot, withRows }) => [name, snapshot, withRows])).toEqual([
    ['t', 3, true],
    ['u', 3, true],
    ['t', 2, false],
    ['u', 2, true],
  ])
  expect(leftOut).toEqual([
    '2 snapshots before snapshot 2.',
    '1 table: main.v.',
    'The rows of main.t at snapshot 2: more than 100 rows in all.',
  ])
})

it('goes on where the tables of a snapshot cannot be listed', async () => {
  const lake = lakeOf((id) => {
    if (id === 1) throw new LakeError('damaged-lake', 'No.')
    return [table(1, 't', 1)]
  }, 3)
  expect((await scope(lake)).readings.map(({ snapshot }) => snapshot)).toEqual([2, 0])
})
