import { describe, expect, it } from 'vitest'
import { expand, interpolate } from './interpolate.ts'
import { repr } from './python-text.ts'
import { parseToml } from './toml.ts'
import { plainValue } from './toml-tree.ts'

const unset = new Map<string, string>()
const set = new Map([['X', 'v']])
const empty = new Map([['X', '']])

describe('expand', () => {
  // Reproduced with Metaxy's own `_expand_env_vars`.
  it.each([
    ['${X}', '', 'v', ''],
    ['${X:-d}', 'd', 'v', ''],
    ['${X:-:memory:}', ':memory:', 'v', ''],
    ['${X:-}', '', 'v', ''],
    ['${X:-a:b}', 'a:b', 'v', ''],
    ['${X:-${Y:-a}}', '${Y:-a}', 'v}', '}'],
    ['${X:-${B}}', '${B}', 'v}', '}'],
    ['$${X}', '$', '$v', '$'],
    ['${X:d}', '${X:d}', '${X:d}', '${X:d}'],
    ['${}', '${}', '${}', '${}'],
    ['$X', '$X', '$X', '$X'],
    ['${X-d}', '', '', ''],
    ['${ X }', '', '', ''],
    ['${X:-a}b}', 'ab}', 'vb}', 'b}'],
    ['<${X}|${X:-1}>', '<|1>', '<v|v>', '<|>'],
    ['${X:-a\nb}', 'a\nb', 'v', ''],
  ])('%j', (text, whenUnset, whenSet, whenEmpty) => {
    expect([unset, set, empty].map((environment) => expand(text, environment))).toEqual([
      whenUnset,
      whenSet,
      whenEmpty,
    ])
  })

  it('does not expand what a variable holds', () => {
    expect(expand('${X}', new Map([['X', '${Y}$&']]))).toBe('${Y}$&')
  })
})

describe('interpolate', () => {
  const text = [
    '"${KEY}" = "${A}"',
    'n = 5',
    "l = ['x', '${A}', [{ deep = '${B:-b}' }]]",
    'twice = "é${U}-${U}"',
    'escaped = "\\u0024{V}"',
    '',
  ].join('\n')
  const { root } = parseToml(text)
  if (root === null) throw new Error('no tree')
  const { root: expanded, diagnostics } = interpolate(root, text, new Map([['A', '1']]))

  it('expands values at any depth, never keys, and leaves types alone', () => {
    expect(repr(plainValue(expanded))).toBe(
      "{'${KEY}': '1', 'n': 5, 'l': ['x', '1', [{'deep': 'b'}]], 'twice': 'é-', 'escaped': ''}",
    )
  })

  it('warns about each unset variable at its own place', () => {
    const first = text.indexOf('${U}')
    const second = text.indexOf('${U}', first + 1)
    const escapedAt = text.indexOf('"\\u0024{V}"')
    expect(diagnostics.map(({ code, severity, range }) => [code, severity, range])).toEqual([
      ['unset-variable', 'warning', { start: first, end: first + 4 }],
      ['unset-variable', 'warning', { start: second, end: second + 4 }],
      ['unset-variable', 'warning', { start: escapedAt, end: escapedAt + 11 }],
    ])
    expect(diagnostics[0]?.message).toContain('U is not set')
    expect(diagnostics[0]?.next).toContain('Environment tab')
  })

  it('warns about a default inside a default', () => {
    const nested = parseToml('a = "${X:-${Y:-a}}"')
    if (nested.root === null) throw new Error('no tree')
    const found = interpolate(nested.root, 'a = "${X:-${Y:-a}}"', unset).diagnostics
    expect(found.map(({ code, range }) => [code, range])).toEqual([
      ['nested-variable', { start: 5, end: 17 }],
    ])
  })
})

it('reports more variables than one call takes arguments', () => {
  const text = `x = "${'${A}'.repeat(150_000)}"`
  const { root } = parseToml(text)
  expect(root && interpolate(root, text, unset).diagnostics).toHaveLength(150_000)
})
