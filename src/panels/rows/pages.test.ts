import { expect, test, vi } from 'vitest'
import { createPages, PAGE_SIZE } from './pages.ts'

const columns = [{ name: 'n', type: 'BIGINT' }]

function source(total: number) {
  return vi.fn(async (offset: number, limit: number) => ({
    columns,
    total,
    rows: Array.from({ length: Math.min(limit, total - offset) }, (_, index) => [String(offset + index)]),
  }))
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

test('loads each page once and answers rows from it', async () => {
  const fetchPage = source(450)
  const pages = createPages(fetchPage)
  pages.want(190, 210)
  pages.want(190, 210)
  expect(pages.row(195)).toBeUndefined()
  await settled()
  expect(fetchPage.mock.calls).toEqual([
    [0, PAGE_SIZE],
    [PAGE_SIZE, PAGE_SIZE],
  ])
  expect([pages.row(0), pages.row(399), pages.row(449)]).toEqual([['0'], ['399'], undefined])
  expect(pages.get().shape).toEqual({ columns, total: 450 })
})

test('tells listeners, and says nothing once disposed', async () => {
  const pages = createPages(source(10))
  const listener = vi.fn()
  pages.subscribe(listener)
  pages.want(0, 0)
  await settled()
  expect(listener).toHaveBeenCalledTimes(1)

  const late = createPages(source(10))
  late.want(0, 0)
  late.dispose()
  await settled()
  expect(late.get().shape).toBeNull()
})

test('a failure is told and the page can be asked for again', async () => {
  let fail = true
  const ok = source(5)
  const pages = createPages((offset, limit) => (fail ? Promise.reject(new Error('gone')) : ok(offset, limit)))
  pages.want(0, 0)
  await settled()
  expect(pages.get().error).toEqual(new Error('gone'))
  fail = false
  pages.want(0, 0)
  await settled()
  expect(pages.get().error).toBeNull()
  expect(pages.row(4)).toEqual(['4'])
})

test('only the pages used last are kept', async () => {
  const pages = createPages(source(PAGE_SIZE * 60))
  for (let page = 0; page < 45; page++) {
    pages.want(page * PAGE_SIZE, page * PAGE_SIZE)
    pages.want(0, 0)
    await settled()
  }
  expect(pages.row(0)).toEqual(['0'])
  expect(pages.row(PAGE_SIZE)).toBeUndefined()
  expect(pages.row(44 * PAGE_SIZE)).toEqual([String(44 * PAGE_SIZE)])
})

test('reads a range across pages exactly', async () => {
  const pages = createPages(source(1000))
  const rows = await pages.read(150, 620)
  expect(rows).toHaveLength(471)
  expect([rows[0], rows[470]]).toEqual([['150'], ['620']])
})

test('a shape known beforehand is there at once, and its columns stay the same object', async () => {
  const shape = { columns: [...columns], total: 3 }
  const pages = createPages(source(3), shape)
  expect(pages.get().shape).toBe(shape)
  pages.want(0, 0)
  await settled()
  expect(pages.get().shape?.columns).toBe(shape.columns)
  expect(pages.row(2)).toEqual(['2'])
})
