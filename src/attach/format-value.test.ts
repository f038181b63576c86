import { describe, expect, it } from 'vitest'
import { parseToml } from '../config/toml.ts'
import type { TomlNode } from '../config/toml-tree.ts'
import { child, plainValue } from '../config/toml-tree.ts'
import { byCodePoint, formatValue } from './format-value.ts'

function value(toml: string): TomlNode {
  const { root } = parseToml(`v = ${toml}`)
  const node = root === null ? undefined : child(root, 'v')
  if (node === undefined) throw new Error('no value')
  return node
}

describe('formatValue', () => {
  it.each([
    ['true', 'true'],
    ['false', 'false'],
    ['5', '5'],
    ['0xff', '255'],
    ['0o17', '15'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1.0', '1.0'],
    ['0.1', '0.1'],
    ['1e-5', '1e-05'],
    ['1e16', '1e+16'],
    ['inf', 'inf'],
    ['nan', 'nan'],
    ['"x\'y\\\\"', "'x''y\\'"],
    ['""', "''"],
    ['2024-01-02T03:04:05Z', "'2024-01-02 03:04:05+00:00'"],
    ['2024-01-02T03:04:05.12', "'2024-01-02 03:04:05.120000'"],
    ['2024-01-02', "'2024-01-02'"],
    ['03:04:05', "'03:04:05'"],
    ['["a","b\'c"]', `'[''a'', "b''c"]'`],
    ['[true, 1, 1.5, 2024-01-02]', "'[True, 1, 1.5, datetime.date(2024, 1, 2)]'"],
    ['{k="v"}', "'{''k'': ''v''}'"],
  ])('%s is %s', (toml, sql) => expect(formatValue(plainValue(value(toml)))).toBe(sql))
})

describe('byCodePoint', () => {
  it('puts capitals first and what lies beyond the first plane last', () => {
    const keys = ['b', 'ab', 'a', '\u{1f986}', '\uff5a', '_', 'Z', 'ä', '']
    expect([...keys].sort(byCodePoint)).toEqual(['', 'Z', '_', 'a', 'ab', 'b', 'ä', '\uff5a', '\u{1f986}'])
  })
})
