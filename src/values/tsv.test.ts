import { expect, test } from 'vitest'
import { toTsv } from './tsv.ts'

test('one cell is copied as its exact text', () => {
  expect(toTsv([['a\tb\n"c"']])).toBe('a\tb\n"c"')
  expect(toTsv([[null]])).toBe('')
})

test('a block keeps every cell apart', () => {
  expect(
    toTsv([
      ['a', null],
      ['b\tc', '"q" x'],
      ['l1\nl2', 'say "hi"'],
    ]),
  ).toBe('a\t\n"b\tc"\t"""q"" x"\n"l1\nl2"\tsay "hi"')
})
