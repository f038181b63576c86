import { expect, it } from 'vitest'
import { describeLeftovers } from './leftovers.ts'

const none = { count: 0, bytes: 0 }

it('says what was cleared, kept or repaired, and nothing when there was nothing', () => {
  expect(describeLeftovers({ cleared: none, found: none, olderNames: false })).toBeNull()
  expect(
    describeLeftovers({ cleared: { count: 3, bytes: 1_200_000 }, found: none, olderNames: false })?.text,
  ).toBe('3 leftover files of an interrupted write were cleared (1.2 MB)')
  expect(describeLeftovers({ cleared: { count: 1, bytes: 1 }, found: none, olderNames: false })?.text).toBe(
    '1 leftover file of an interrupted write was cleared (1 byte)',
  )
  expect(describeLeftovers({ cleared: none, found: { count: 1, bytes: 5000 }, olderNames: true })?.text).toBe(
    '1 file without a name kept in lost+found (5.0 kB)',
  )
  expect(describeLeftovers({ cleared: none, found: none, olderNames: true })?.text).toBe(
    'The table of file names was repaired',
  )
})
