import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../text/edit.ts'
import { parseToml } from '../toml.ts'
import { plainValue } from '../toml-tree.ts'
import { formatToml } from './format.ts'
import { type TomlToken, tomlTokens } from './toml-tokens.ts'

function format(text: string): string {
  return applyEdits(text, formatToml(text))
}

describe('what is written how', () => {
  test.each([
    ['one space around =', 'a=1\nb   =   "x"\n', 'a = 1\nb = "x"\n'],
    ['no indentation', '  a = 1\n\t[b]\n   c = 1\n', 'a = 1\n\n[b]\nc = 1\n'],
    ['no blanks at the end of a line', 'a = 1  \n# note \t\n\n  \n', 'a = 1\n# note\n'],
    ['one line break at the end', 'a = 1', 'a = 1\n'],
    ['nothing before the first line', '\n\n  a = 1\n', 'a = 1\n'],
    ['a blank line before a header', 'a = 1\n[b]\n[c]\n', 'a = 1\n\n[b]\n\n[c]\n'],
    ['at most one blank line', 'a = 1\n\n\n\nb = 2\n\n\n\n[c]\n', 'a = 1\n\nb = 2\n\n[c]\n'],
    ['a comment stays with its header', 'a = 1\n# one\n# two\n[b]\n', 'a = 1\n\n# one\n# two\n[b]\n'],
    ['a comment stays apart from a header', 'a = 1\n# one\n\n[b]\n', 'a = 1\n# one\n\n[b]\n'],
    ['a comment beside a value keeps its place', 'a = 1# x\nb = 2    # y\n', 'a = 1 # x\nb = 2    # y\n'],
    ['headers and dotted keys', '[ a . "b c" ]\nd . e = 1\n[[ f ]]\n', '[a."b c"]\nd.e = 1\n\n[[f]]\n'],
    ['inline tables', 'a = {b=1 ,c = { } ,d={e=[ ]}}\n', 'a = { b = 1, c = {}, d = { e = [] } }\n'],
    ['lists on one line', 'a = [ 1,2 , "x",]\n', 'a = [1, 2, "x",]\n'],
    [
      'lists of several lines',
      'a = [\n1, # one\n\n\n      2, 3,\n# last\n  ]\nb = [\n[1,\n2], {c=1}]\n',
      'a = [\n  1, # one\n\n  2, 3,\n  # last\n]\nb = [\n  [1,\n    2], { c = 1 }]\n',
    ],
    ['line breaks of Windows', 'a=1\r\n[b]', 'a = 1\r\n\r\n[b]\r\n'],
    ['an empty text', ' \n\n', ''],
  ])('%s', (_, from, to) => {
    expect(format(from)).toBe(to)
  })

  test.each([
    ['strings', 'a = "x  #  = [\\""\nb = \'c:\\\'\nc = """  \n\n\n  y\\"""" \n"""\nd = \'\'\'\'\'\' # e\n'],
    ['numbers and times', 'a = 0x_F\n', 'a = 1_000.5e-3\nb = 1979-05-27 07:32:00Z\nc = +inf\n'],
    ['quotes of keys', '"a" = 1\n\'b.c\'.d = 2\n1.2 = 3\n'],
  ])('leaves %s as they are', (_, ...texts) => {
    for (const text of texts) expect(format(text)).toBe(text)
  })

  test.each(['a = \n  b=1', '[a\nb=1', 'a="x\n', 'a=1\na=2\n', 'a={\n'])(
    'leaves what is not TOML: %j',
    (text) => {
      expect(formatToml(text)).toEqual([])
    },
  )

  test('edits are as small as can be', () => {
    expect(formatToml('a = 1\n\n\n\nb=2\n')).toEqual([
      { range: { start: 7, end: 9 }, newText: '' },
      { range: { start: 10, end: 10 }, newText: ' ' },
      { range: { start: 11, end: 11 }, newText: ' ' },
    ])
  })
})

const { cases } = JSON.parse(
  readFileSync(new URL('../../../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { readonly toml: string }[] }

/** Mulberry32: the same numbers every time. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const scraps = [
  ' ',
  '\t',
  '\n',
  '\n\n\n',
  '\r\n',
  '# note = [ \t',
  '# a\n# b\n[zz]\n',
  '"""\n x  """',
  "'''\n\n\n'''",
  '=',
  '.',
  ',',
  '[',
  ']',
  '{',
  '}',
  'q = 1\n',
  'w = [1,\n2]\n',
  'e={r=1}',
  '1979-05-27 07:32:00Z',
  '"',
  "'",
  '\\',
  '#',
] // prettier-ignore

/** Blanks, comments, brackets and the like put in or taken out at random places. */
function mutate(text: string, next: () => number): string {
  let mutated = text
  for (let count = 1 + Math.floor(next() * 4); count > 0; count -= 1) {
    const at = Math.floor(next() * (mutated.length + 1))
    const scrap = scraps[Math.floor(next() * scraps.length)] ?? ''
    const removed = next() < 0.3 ? 1 + Math.floor(next() * 3) : 0
    mutated = mutated.slice(0, at) + (removed === 0 ? scrap : '') + mutated.slice(at + removed)
  }
  return mutated
}

/** Blanks put in and taken out only where TOML does not mind. */
function respace(text: string, next: () => number): string {
  const tokens = tomlTokens(text) ?? []
  return tokens
    .map((token, index) => {
      const start = tokens[index - 1]?.end ?? 0
      const gap = text.slice(start, token.start)
      const some = () => ['', ' ', '\t', '   '][Math.floor(next() * 4)] ?? ''
      const line = gap.includes('\n') ? gap.replaceAll('\n', `${some()}\n${next() < 0.2 ? '\n\n' : ''}`) : ''
      return line + some() + text.slice(token.start, token.end)
    })
    .join('')
}

/** The tree with its keys in order, as text. */
function meaning(text: string): string | null {
  const { root } = parseToml(text)
  if (root === null) return null
  return JSON.stringify(plainValue(root), (_, value: unknown) => {
    if (value instanceof Map) return [...value]
    return typeof value === 'bigint' || typeof value === 'number' ? String(value) : value
  })
}

function written(text: string, { start, end }: TomlToken): string {
  return text.slice(start, end)
}

/** All that is not a blank or a line break, comments among it. */
function tokenTexts(text: string): readonly string[] | undefined {
  return tomlTokens(text)?.map((token) => written(text, token))
}

function check(text: string): boolean {
  const before = meaning(text)
  const formatted = format(text)
  if (before === null) {
    expect(formatted).toBe(text)
    return false
  }
  expect(tokenTexts(text)).toBeDefined()
  expect(meaning(formatted)).toBe(before)
  expect(tokenTexts(formatted)).toEqual(tokenTexts(text))
  expect(formatToml(formatted)).toEqual([])
  return true
}

describe('nothing is lost', () => {
  test('in any file of the comparison with Metaxy', () => {
    const read = cases.filter(({ toml }) => check(toml))
    expect(read.length).toBeGreaterThan(1300)
  })

  test('in what becomes of them at random', () => {
    const next = random(20260131)
    const texts = cases.flatMap(({ toml }) => [mutate(toml, next), respace(toml, next)])
    const read = texts.filter(check)
    expect(read.length).toBeGreaterThan(1500)
    expect(texts.length - read.length).toBeGreaterThan(300)
  })
})
