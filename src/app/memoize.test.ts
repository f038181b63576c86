import { expect, test, vi } from 'vitest'
import { memoizeLast } from './memoize.ts'

test('computes again only when an argument changes', () => {
  const compute = vi.fn((a: number, b?: string) => ({ a, b }))
  const remembered = memoizeLast(compute)
  const first = remembered(1, 'x')
  expect(remembered(1, 'x')).toBe(first)
  expect(remembered(1)).toEqual({ a: 1, b: undefined })
  expect(remembered(2, 'x')).toEqual({ a: 2, b: 'x' })
  expect(compute).toHaveBeenCalledTimes(3)
})
