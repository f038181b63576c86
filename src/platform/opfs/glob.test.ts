import { expect, it } from 'vitest'
import { globPattern } from './glob.ts'

it.each([
  ['/tmp/a.csv', '/tmp/a.csv', true],
  ['/tmp/a.csv', '/tmp/a.csv.bak', false],
  ['/tmp/a.csv', '/tmp/abcsv', false],
  ['/tmp/*.csv', '/tmp/a.csv', true],
  ['/tmp/*.csv', '/tmp/sub/a.csv', false],
  ['/tmp/**/*.csv', '/tmp/sub/deep/a.csv', true],
  ['/tmp/**/*.csv', '/tmp/a.csv', true],
  ['f?.[ab]', 'f1.b', true],
  ['f?.[!ab]', 'f1.b', false],
  ['a(1)+$.x', 'a(1)+$.x', true],
])('%s and %s: %s', (pattern, name, matches) => {
  expect(globPattern(pattern).test(name)).toBe(matches)
})
