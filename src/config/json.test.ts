import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { repr } from './python-text.ts'
import { plainValue } from './toml-tree.ts'

const range = { start: 3, end: 9, variable: 'X' }

/** What Python's `repr(json.loads(text))` prints; `null` where that raises. */
function read(text: string): string | null {
  const node = parseJson(text, range)
  return node && repr(plainValue(node))
}

describe('parseJson', () => {
  it.each([
    ['5', '5'],
    ['-0', '0'],
    ['-0.0', '-0.0'],
    ['1e3', '1000.0'],
    ['1E-7', '1e-07'],
    ['1e400', 'inf'],
    ['NaN', 'nan'],
    ['-Infinity', '-inf'],
    ['12345678901234567890', '12345678901234567890'],
    ['null', 'None'],
    [' [ true , null,"a" ] ', "[True, None, 'a']"],
    ['{"a":1,"b":2,"a":3}', "{'a': 3, 'b': 2}"],
    ['{"__proto__": {"x": 1}}', "{'__proto__': {'x': 1}}"],
    ['"\\u00e9\\ud83e\\udd86\\n\\/"', "'é🦆\\n/'"],
    ['[]', '[]'],
    ['{ }', '{}'],
    ['"\u007f"', "'\\x7f'"],
  ])('reads %j as Python does', (text, value) => expect(read(text)).toBe(value))

  it.each([
    '',
    ' ',
    'x',
    '01',
    '+1',
    '1.',
    '.5',
    '1 2',
    '-NaN',
    'True',
    "'x'",
    '"a\tb"',
    '"\\x"',
    '"\\u12"',
    '"\\u12g4"',
    '"open',
    '"\\',
    '[1,]',
    '[1',
    '{"a":1,}',
    '{a:1}',
    '{"a" 1}',
    '\ufeff5',
    '\u00a05',
    '1'.repeat(4301),
    '"\\constructor"',
  ])('refuses %j as Python does', (text) => expect(read(text)).toBeNull())

  it('places every part at the range given', () => {
    const node = parseJson('{"a": [1]}', range)
    expect(node).toMatchObject({ range, kind: 'table' })
    const entry = node?.kind === 'table' ? node.entries.get('a') : undefined
    expect(entry).toMatchObject({ keyRange: range, node: { range, items: [{ value: 1n, range }] } })
  })

  it('never runs out of stack', () => {
    expect(read('['.repeat(100_000))).toBeNull()
    expect(parseJson('['.repeat(800) + ']'.repeat(800), range)?.kind).toBe('array')
  })
})
