/** 20,000 files that nobody would write, the same ones on every run; a failing one is printed with its number. */

import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { completionsAt } from './config/language/completion.ts'
import { hoverAt } from './config/language/hover.ts'
import { outlineOf } from './config/language/outline.ts'
import { findLiteralSecrets } from './config/secrets.ts'
import { type Compiled, compileMetaxyToml, type Environment, type Range } from './index.ts'

const FILES = 20_000
/** Milliseconds of processor time for one file; a usual one takes less than one. */
const PATIENCE = 2_000

/** Stands for a secret: wherever a file gives it to a key that holds one, no redacted text may show it. */
const SECRET = 'sEcReT-mArKeR'
const secretLine = /^([ \t]*(?:password|secret|key_id)[ \t]*=[ \t]*)"[^"\n]*"/gm

const { cases } = JSON.parse(
  readFileSync(new URL('../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { readonly toml: string; readonly error: object | null }[] }
const seeds = cases.map(({ toml }) => toml.replace(secretLine, `$1"${SECRET}"`))
const good = seeds.filter((_, index) => cases[index]?.error === null)

type Random = () => number

/** A generator of numbers below 1, the same on every run (mulberry32). */
function randomNumbers(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit)
}

function oneOf<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[below(random, choices.length)]
  if (choice === undefined) throw new Error('Nothing to choose from.')
  return choice
}

const tokens = [
  ...'"\'[]{}=.,#\\$-+_:\n\r\t\0\u007f\u0085\u2028\ufeff 0aé🦆'.split(/(?:)/u),
  '"""',
  "'''",
  '[[',
  ']]',
  '\r\n',
  '${',
  '${A',
  '${A:-',
  '${A:-${B}}',
  '\ud83e',
  '\udd86',
  '\\u00e9',
  '\\ud800',
  '\\U00110000',
  '\\x41',
  'true',
  'stores',
  '\n[stores]\n',
  '\n[stores.dev]\n',
  '\n[stores.dev.config.ducklake.storage]\n',
  '\nextend = "/x"\n',
  '\nstore = "prod"\n',
  'secret_parameters = { a = "b" }',
]

/** Where a value stands, what else could be there. */
const values = [
  '9223372036854775807',
  '-9223372036854775809',
  '99999999999999999999999999',
  '0x7fffffffffffffffffff',
  '1e400',
  '-0.0',
  'inf',
  '-nan',
  '0001-01-01',
  '9999-12-31T23:59:59.9999999+23:59',
  '0000-01-01',
  '2024-02-30',
  '24:00:00',
  '07:32',
  '1_000',
  '""',
  "''",
  '[]',
  '{}',
  '[[1], "a", { b = 2024-01-01 }]',
  '{ a.b = 1, "c d" = [true] }',
  '"""\n\\\n  x"""',
]

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '""', '"a.b"', "'é'", '1', 'type']

type Mutation = (text: string, at: number, random: Random) => string

function insert(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at)
}

/** The text with its lines changed by `change`. */
function withLines(text: string, random: Random, change: (lines: string[], at: number) => void): string {
  const lines = text.split('\n')
  change(lines, below(random, lines.length))
  return lines.join('\n')
}

const mutations: readonly Mutation[] = [
  (text, at, random) => text.slice(0, at) + text.slice(at + below(random, 12)),
  (text, at, random) =>
    text.slice(0, at) +
    String.fromCharCode(below(random, random() < 0.7 ? 128 : 65_536)) +
    text.slice(at + 1),
  (text, at, random) => insert(text, at, oneOf(random, tokens)),
  (text, at, random) => insert(text, at, oneOf(random, tokens)),
  (text, at, random) => insert(text, at, text.slice(at, at + below(random, 40)).repeat(1 + below(random, 3))),
  (text, _, random) => withLines(text, random, (lines, at) => lines.splice(at, 1 + below(random, 3))),
  (text, _, random) => withLines(text, random, (lines, at) => lines.splice(at, 0, lines[at] ?? '')),
  (text, _, random) =>
    withLines(text, random, (lines, at) => {
      const [line = ''] = lines.splice(at, 1)
      lines.splice(below(random, lines.length + 1), 0, line)
    }),
  (text, _, random) =>
    withLines(text, random, (lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/=.*/, `= ${oneOf(random, values)}`)
    }),
  (text, _, random) =>
    withLines(text, random, (lines, at) => {
      lines[at] = (lines[at] ?? '').replace(/[\w-]+(?=[ \t]*[\].=])/, oneOf(random, names))
    }),
  // The beginning of one file and the end of another.
  (text, at, random) => {
    const other = oneOf(random, seeds)
    return text.slice(0, at) + other.slice(below(random, other.length))
  },
  (text, at) => text.slice(0, at),
  (text) => text.replaceAll('\n', '\r\n'),
  (text, at, random) => {
    const levels = oneOf(random, [3, 99, 101, 2_000])
    const [open, close] = oneOf(random, [
      ['[', ']'],
      ['{a=', '}'],
      ['a.', ''],
      ['\n[a.', ']'],
    ])
    return insert(text, at, `${open.repeat(levels)}1${close.repeat(levels)}`)
  },
]

function mutated(random: Random): string {
  let text = oneOf(random, random() < 0.8 ? good : seeds)
  // One change often leaves something to compile, five seldom do.
  for (let changes = 1 + below(random, oneOf(random, [1, 1, 2, 5])); changes > 0; changes--) {
    text = oneOf(random, mutations)(text, below(random, text.length + 1), random)
  }
  return text
}

const settings = ['PROJECT', 'STORE', 'STORES', 'ENTRYPOINTS', 'STORES__DEV__TYPE', 'HASH_TRUNCATION_LENGTH']

function environmentOf(random: Random): Environment {
  const variables = new Map<string, string>()
  const texts = [
    '',
    '"',
    "a'b",
    ':memory:',
    '${A}',
    'duckdb',
    '{"a": [1, {"b": null}]}',
    '[',
    'é🦆\0\n',
    '12',
  ]
  for (let count = below(random, 4); count > 0; count--) {
    const name = random() < 0.1 ? `METAXY_${oneOf(random, settings)}` : oneOf(random, ['A', 'B', ...names])
    variables.set(name, oneOf(random, texts))
  }
  return variables
}

/** What is wrong with the answer to a text; empty when nothing is. */
function faults(text: string, { plan, diagnostics }: Compiled): readonly string[] {
  const found: string[] = []
  const checkInside = (what: string, { start, end }: Range, limit: number) => {
    if (!(start >= 0 && start <= end && end <= limit)) found.push(`${what} at ${start}..${end}`)
  }
  for (const { code, document, message, next, range } of diagnostics) {
    checkInside(code, range, document === 'metaxy.toml' ? text.length : Number.POSITIVE_INFINITY)
    if (!/[.!]$/.test(message) || next === undefined || next === '')
      found.push(`${code}: ${message} / ${next}`)
  }
  for (const range of findLiteralSecrets(text)) checkInside('secret', range, text.length)
  const isOnlySecret = !text.replace(secretLine, '').includes(SECRET)
  for (const { kind, sql, redacted, from } of plan?.statements ?? []) {
    for (const range of from) checkInside(kind, range, text.length)
    if (sql === '' || redacted === '') found.push(`${kind} without text`)
    if (isOnlySecret && redacted.includes(SECRET)) found.push(`${kind} shows a secret: ${redacted}`)
  }
  return found
}

/** What the editor asks about a text, at a few places. */
function editorFaults(text: string, environment: Environment, random: Random): readonly string[] {
  const ranges: Range[] = outlineOf(text).flatMap((item) => [item.range, item.nameRange])
  for (let place = 0; place < 3; place++) {
    const at = below(random, text.length + 1)
    const hover = hoverAt(text, at, environment)
    if (hover !== null) ranges.push(hover.range)
    ranges.push(...completionsAt(text, at, environment).map(({ range }) => range))
  }
  return ranges
    .filter(({ start, end }) => !(start >= 0 && start <= end && end <= text.length))
    .map(({ start, end }) => `editor at ${start}..${end}`)
}

function checkFile(number: number): Compiled {
  const random = randomNumbers(number)
  const text = mutated(random)
  const environment = environmentOf(random)
  const options = random() < 0.3 ? { store: oneOf(random, ['dev', 'prod', ...names]) } : {}
  const failing = (fault: unknown) =>
    new Error(`File ${number}: ${fault}\n${JSON.stringify({ text, environment: [...environment], options })}`)
  const before = process.cpuUsage()
  try {
    const compiled = compileMetaxyToml(text, environment, options)
    const found = [...faults(text, compiled)]
    if (number % 20 === 0) {
      if (!isDeepStrictEqual(compileMetaxyToml(text, environment, options), compiled))
        found.push('not the same twice')
      found.push(...editorFaults(text, environment, random))
    }
    const took = process.cpuUsage(before).user / 1_000
    if (took > PATIENCE) found.push(`took ${took} ms`)
    if (found.length > 0) throw new Error(found.join('; '))
    return compiled
  } catch (error) {
    throw failing(error instanceof Error ? error.stack : error)
  }
}

it('compiles without throwing, every place inside it, no secret shown', () => {
  const counts = { plans: 0, hidden: 0, refused: 0, diagnostics: 0 }
  for (let number = 0; number < FILES; number++) {
    const { plan, config, diagnostics } = checkFile(number)
    counts.plans += plan === null ? 0 : 1
    counts.hidden += plan?.statements.some(({ sql }) => sql.includes(SECRET)) ? 1 : 0
    counts.refused += config === null ? 1 : 0
    counts.diagnostics += diagnostics.length
  }
  // The files are neither all good nor all hopeless.
  expect(counts.plans).toBeGreaterThan(FILES / 12)
  expect(counts.hidden).toBeGreaterThan(FILES / 100)
  expect(counts.refused).toBeGreaterThan(FILES / 4)
  expect(counts.diagnostics).toBeGreaterThan(FILES)
}, 300_000)
