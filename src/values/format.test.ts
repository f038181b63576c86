import { expect, test } from 'vitest'
import { formatBytes, formatCount, formatDuration, plural } from './format.ts'

test('sizes keep one decimal below 100 and move to the next unit before they would read 1000', () => {
  expect(formatBytes(0)).toBe('0 bytes')
  expect(formatBytes(1)).toBe('1 byte')
  expect(formatBytes(999)).toBe('999 bytes')
  expect(formatBytes(1000)).toBe('1.0 kB')
  expect(formatBytes(274_432)).toBe('274 kB')
  expect(formatBytes(999_600)).toBe('1.0 MB')
  expect(formatBytes(4_206_592)).toBe('4.2 MB')
})

test('counts are grouped and nouns agree', () => {
  expect(formatCount(1234567)).toBe('1,234,567')
  expect(plural(1, 'row')).toBe('1 row')
  expect(plural(0, 'row')).toBe('0 rows')
  expect(plural(2, 'entry', 'entries')).toBe('2 entries')
})

test('durations choose the unit a person would', () => {
  expect(formatDuration(0.2)).toBe('< 1 ms')
  expect(formatDuration(340.4)).toBe('340 ms')
  expect(formatDuration(999.7)).toBe('1.0 s')
  expect(formatDuration(1234)).toBe('1.2 s')
  expect(formatDuration(65_000)).toBe('1 min 5 s')
})
