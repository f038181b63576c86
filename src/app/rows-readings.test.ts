import { expect, test, vi } from 'vitest'
import { createRowsReadings, type ReadingRequest } from './rows-readings.ts'

const request: ReadingRequest = {
  table: { schema: 'main', table: 't' },
  snapshot: 2,
  reading: { kind: 'stored' },
  orderBy: null,
}
const columns = [{ name: 'a', type: 'INTEGER' }]
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('the same question is asked once; another order keeps shape and memory; another snapshot only the memory', async () => {
  const fetchRows = vi.fn(async () => ({ columns, total: 1, rows: [['1']] }))
  const readings = createRowsReadings(fetchRows)
  const first = readings.open(request, 1)
  expect(readings.open({ ...request }, 1)).toBe(first)
  first.pages.want(0, 0)
  await settled()

  const sorted = readings.open({ ...request, orderBy: { column: 'a', descending: true } }, 1)
  expect(sorted.pages).not.toBe(first.pages)
  expect(sorted.pages.get().shape).toEqual({ columns, total: 1 })
  expect(sorted.memory).toBe(first.memory)

  const later = readings.open({ ...request, snapshot: 3 }, 2)
  expect(later.pages.get().shape).toBeNull()
  expect(later.memory).toBe(first.memory)

  const other = readings.open({ ...request, table: { schema: 'main', table: 'u' } }, 2)
  expect(other.memory).not.toBe(first.memory)
})
