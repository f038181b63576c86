import { describe, expect, it } from 'vitest'
import { repr, str } from './python-text.ts'
import { parseToml } from './toml.ts'
import { child, plainValue, type TomlNode, type TomlTableNode } from './toml-tree.ts'

function rootOf(text: string): TomlTableNode {
  const { root, diagnostics } = parseToml(text)
  expect(diagnostics).toEqual([])
  if (root === null) throw new Error('no tree')
  return root
}

function at(text: string, ...path: string[]): TomlNode | undefined {
  return path.reduce<TomlNode | undefined>(
    (node, key) => (node?.kind === 'table' ? child(node, key) : undefined),
    rootOf(text),
  )
}

function written(text: string, node: { readonly range: { start: number; end: number } } | undefined) {
  return node && text.slice(node.range.start, node.range.end)
}

/** What is reported, as code and the text it stands on. */
function problems(text: string) {
  return parseToml(text).diagnostics.map(({ code, range }) => [code, text.slice(range.start, range.end)])
}

describe('values', () => {
  // Each pair was printed by Python 3.11 from what tomli 2.5 read.
  it.each([
    ['1.0', '1.0', '1.0'],
    ['0.1', '0.1', '0.1'],
    ['1e-5', '1e-05', '1e-05'],
    ['0.0001', '0.0001', '0.0001'],
    ['1e16', '1e+16', '1e+16'],
    ['1e15', '1000000000000000.0', '1000000000000000.0'],
    ['123_456.75', '123456.75', '123456.75'],
    ['1.5e300', '1.5e+300', '1.5e+300'],
    ['5e-324', '5e-324', '5e-324'],
    ['-0.0', '-0.0', '-0.0'],
    ['+inf', 'inf', 'inf'],
    ['-inf', '-inf', '-inf'],
    ['-nan', 'nan', 'nan'],
    ['0x1F', '31', '31'],
    ['0o17', '15', '15'],
    ['0b101', '5', '5'],
    ['1_000', '1000', '1000'],
    ['99999999999999999999', '99999999999999999999', '99999999999999999999'],
    ['true', 'True', 'True'],
    ['"it\'s"', "it's", '"it\'s"'],
    ["'a\"b'", 'a"b', "'a\"b'"],
    ['"\'\\""', '\'"', "'\\'\"'"],
    ['"\\u00a0\\u200b\\u2028\\t\\\\ 🦆"', '\u00a0\u200b\u2028\t\\ 🦆', "'\\xa0\\u200b\\u2028\\t\\\\ 🦆'"],
    ['2024-01-02', '2024-01-02', 'datetime.date(2024, 1, 2)'],
    ['03:04:05.120000', '03:04:05.120000', 'datetime.time(3, 4, 5, 120000)'],
    ['03:04:00', '03:04:00', 'datetime.time(3, 4)'],
    ['03:04:05.1234567', '03:04:05.123456', 'datetime.time(3, 4, 5, 123456)'],
    [
      '2024-01-02T03:04:05Z',
      '2024-01-02 03:04:05+00:00',
      'datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)',
    ],
    [
      '2024-01-02 03:04:05.12-05:30',
      '2024-01-02 03:04:05.120000-05:30',
      'datetime.datetime(2024, 1, 2, 3, 4, 5, 120000, tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=66600)))',
    ],
    ['2024-01-02T00:00:00', '2024-01-02 00:00:00', 'datetime.datetime(2024, 1, 2, 0, 0)'],
    ['[1, "a", [2.5], {k = true}]', "[1, 'a', [2.5], {'k': True}]", "[1, 'a', [2.5], {'k': True}]"],
  ])('%s', (toml, asStr, asRepr) => {
    const node = at(`v = ${toml}`, 'v')
    if (node === undefined) throw new Error('no value')
    expect([str(plainValue(node)), repr(plainValue(node))]).toEqual([asStr, asRepr])
  })

  it('knows where keys and values stand, in UTF-16 units', () => {
    const text = '# 🦆\n[a.b]\n"ü k" = {x.y = "🦆"} # end\n'
    const value = at(text, 'a', 'b', 'ü k', 'x', 'y')
    expect(written(text, value)).toBe('"🦆"')
    expect(written(text, at(text, 'a', 'b'))).toBe('a.b')
    const table = at(text, 'a', 'b')
    const entry = table?.kind === 'table' ? table.entries.get('ü k') : undefined
    expect(entry && text.slice(entry.keyRange.start, entry.keyRange.end)).toBe('"ü k"')
  })

  it('joins a table written in several places, in the order its keys first appear', () => {
    const text = 's.x.b = 1\n[s.y]\nc = 2\n[s.x.d]\ne = 3\n[[s.z]]\n[[s.z]]\nf = 4\n[s.z.g]\n'
    const root = at(text)
    expect(root && repr(plainValue(root))).toBe(
      "{'s': {'x': {'b': 1, 'd': {'e': 3}}, 'y': {'c': 2}, 'z': [{}, {'f': 4, 'g': {}}]}}",
    )
  })

  it('takes any key for a key', () => {
    const root = at('__proto__ = 1\nconstructor = 2\n"" = 3\n')
    expect(root && repr(plainValue(root))).toBe("{'__proto__': 1, 'constructor': 2, '': 3}")
  })
})

describe('syntax errors', () => {
  it.each([
    ['x = \ny = 1\n', [['toml-syntax', 'x =']]],
    ['x = "abc\ny = 1\n', [['toml-syntax', 'x = "abc']]],
    ['x = tru\n', [['toml-syntax', 'tru']]],
    ['a = 1 b = 2\n', [['toml-syntax', 'b']]],
    ['[a\nb = 1\n', [['toml-syntax', '[a']]],
    ['a b = 1\n', [['toml-syntax', 'b']]],
    ['a = 01\n', [['toml-syntax', '01']]],
    ['d = 2024-02-30\n', [['toml-syntax', '2024-02-30']]],
    ['d = 0000-01-01\n', [['toml-syntax', '0000-01-01']]],
    ['d = 03:04:60\n', [['toml-syntax', '03:04:60']]],
    // A value is missing, whatever the next line begins with.
    ['type =\nfoo = 1\n', [['toml-syntax', 'type =']]],
    ['type = # later\n\n# a comment\ntrue_x = 1\n', [['toml-syntax', 'type = # later']]],
    ['type =\n1st = 1\n', [['toml-syntax', 'type =']]],
    ['type =\n[x]\ny = 1\n', [['toml-syntax', 'type =']]],
    ['[x]\ntype =', [['toml-syntax', 'type =']]],
    // An unclosed bracket ends before the next header.
    [
      'a = [1,\n[stores.dev]\nb = 01\n',
      [
        ['toml-syntax', 'a = [1,'],
        ['toml-syntax', '01'],
      ],
    ],
    // One mistake per statement: what follows it there may only be its echo.
    [
      'a = [\n  1,\n  tru,\n  2,\n]\nb = 01\n',
      [
        ['toml-syntax', 'tru'],
        ['toml-syntax', '01'],
      ],
    ],
    // TOML 1.1 is no mistake beside a real one.
    ['a = {\n  b = 1,\n}\nc = tru\n', [['toml-syntax', 'tru']]],
    // Tables are compared across the whole file.
    [
      '[a]\nx = 1\n[b]\ny = 01\n[a]\nz = 1\n',
      [
        ['toml-syntax', '01'],
        ['duplicate-key', 'a'],
      ],
    ],
    // Keys under a header that cannot be read belong to no known table.
    ['[a]\nx = 1\n[b\nx = 2\n', [['toml-syntax', '[b']]],
  ])('%j', (text, found) => expect(problems(text)).toEqual(found))

  it('finds several, in the order of the text', () => {
    expect(problems('a = \nb = 1\nc = tru\n[x]\nd = 01\n')).toEqual([
      ['toml-syntax', 'a ='],
      ['toml-syntax', 'tru'],
      ['toml-syntax', '01'],
    ])
  })

  it('stops after ten', () => expect(problems('a = \n'.repeat(30))).toHaveLength(10))

  it('marks the second of two equal keys and tables', () => {
    const text = 'a = 1\nb = 2\na = 3\n[t]\nx = 1\n[u]\n[t]\nx = 2\n[v]\nb.c = 1\nb = 2\n'
    expect(parseToml(text).diagnostics.map(({ code, range }) => [code, range.start])).toEqual([
      ['duplicate-key', text.indexOf('a = 3')],
      ['duplicate-key', text.lastIndexOf('t]')],
      ['duplicate-key', text.lastIndexOf('b = 2')],
    ])
  })

  it('reads TOML 1.1 with a warning, as recent releases of tomli do', () => {
    const { root, diagnostics } = parseToml('a = {\n  b = 1,\n}\n')
    expect(root && repr(plainValue(root))).toBe("{'a': {'b': 1}}")
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['toml-1-1', 'warning']])
  })

  it('reads strings longer than the stack, as it reads short ones', () => {
    const long = 'é🦆a'.repeat(100_000)
    const escaped = '\\u00e9\\U0001F986\\t\\\\\\"'.repeat(20_000)
    for (const [toml, value] of [
      [`"${long}"`, long],
      [`'${long}\\'`, `${long}\\`],
      [`"${escaped}"`, 'é🦆\t\\"'.repeat(20_000)],
      [`"""\n${long}\\\n   b\r\n""c"""""`, `${long}b\n""c""`],
      [`'''\n${long}\\'''`, `${long}\\`],
    ] as const) {
      const text = `# "\nx = [${toml}, 1]\n"${long}" = 2\n`
      const node = at(text, 'x')
      expect(node?.kind === 'array' && node.items.map((item) => plainValue(item))).toEqual([
        { kind: 'string', value },
        { kind: 'integer', value: 1n },
      ])
      expect(written(text, node)).toBe(`[${toml}, 1]`)
      expect(node?.kind === 'array' && written(text, node.items[0])).toBe(toml)
      expect(at(text, long)).toMatchObject({ kind: 'integer', value: 2n })
    }
  })

  it('finds mistakes in and after strings longer than the stack', () => {
    const long = 'a'.repeat(300_000)
    expect(problems(`x = "${long}\\q"\ny = "${long}"\nz = 01\n`)).toEqual([
      ['toml-syntax', expect.stringContaining('q')],
      ['toml-syntax', '01'],
    ])
    expect(problems(`"${long}" = 1\n"${long}" = 2\n`)).toEqual([['duplicate-key', `"${long}"`]])
  })

  it('refuses integers that are too long for Python', () => {
    expect(problems(`x = -${'1'.repeat(4300)}`)).toEqual([])
    for (const digits of [4301, 500_000]) {
      const [found] = parseToml(`x = ${'1'.repeat(digits)}`).diagnostics
      expect([found?.message, found?.range]).toEqual([
        'Python reads no number of more than 4300 digits.',
        { start: 4, end: 4 + digits },
      ])
    }
  })

  it('refuses what is nested too deeply instead of running out of stack', () => {
    for (const text of [
      `a = ${'['.repeat(3000)}${']'.repeat(3000)}`,
      `a = ${'['.repeat(100_000)}`,
      `${'a.'.repeat(3000)}a = 1`,
      `a = ${'{a='.repeat(3000)}1${'}'.repeat(3000)}`,
    ]) {
      const { root, diagnostics } = parseToml(text)
      expect([root, diagnostics.map(({ code }) => code)]).toEqual([null, ['toml-syntax']])
    }
  })
})
