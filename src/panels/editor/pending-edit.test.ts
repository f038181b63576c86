import { beforeEach, expect, test, vi } from 'vitest'
import { dropPendingEdit, flushPendingEdit, handOn } from './pending-edit.ts'

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

const LONG = 1_000_000

test('short texts are handed on at once', () => {
  const hand = vi.fn()
  handOn(10, hand)
  expect(hand).toHaveBeenCalledTimes(1)
  vi.runAllTimers()
  expect(hand).toHaveBeenCalledTimes(1)
})

test('long texts wait for a pause, and only the last one counts', () => {
  const first = vi.fn()
  const last = vi.fn()
  handOn(LONG, first)
  vi.advanceTimersByTime(400)
  handOn(LONG, last)
  vi.advanceTimersByTime(400)
  expect(last).not.toHaveBeenCalled()
  vi.runAllTimers()
  expect(last).toHaveBeenCalledTimes(1)
  expect(first).not.toHaveBeenCalled()
})

test('what waits can be flushed or dropped', () => {
  const flushed = vi.fn()
  handOn(LONG, flushed)
  flushPendingEdit()
  expect(flushed).toHaveBeenCalledTimes(1)
  const dropped = vi.fn()
  handOn(LONG, dropped)
  dropPendingEdit()
  vi.runAllTimers()
  expect([flushed.mock.calls.length, dropped.mock.calls.length]).toEqual([1, 0])
})
