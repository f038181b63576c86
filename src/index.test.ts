import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findLiteralSecrets } from './config/secrets.ts'
import { compileMetaxyToml } from './index.ts'

const { cases } = JSON.parse(
  readFileSync(new URL('../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly { readonly toml: string }[] }

/** A generator of numbers below 1, the same on every run. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const pieces = [
  '"',
  "'",
  '"""',
  '[',
  ']',
  '[[',
  '{',
  '}',
  '=',
  '.',
  ',',
  '#',
  '\\',
  '${',
  '}',
  '\n',
  '\r',
  '\0',
  '🦆',
  '\ud83e',
  'é',
  ' ',
  '0',
  'nan',
  '2024-13-01',
  '__proto__ = 1\n',
  '[stores]\n',
  'extend = 1\n',
]

function mutate(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1))
  const length = Math.floor(random() * 12)
  const other = cases[Math.floor(random() * cases.length)]?.toml ?? ''
  const start = Math.floor(random() * other.length)
  switch (Math.floor(random() * 4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length)
    case 1:
      return text.slice(0, at) + (pieces[Math.floor(random() * pieces.length)] ?? '') + text.slice(at)
    case 2:
      return text.slice(0, at) + other.slice(start, start + length * 5) + text.slice(at)
    default:
      return text.slice(0, at) + text.slice(at, at + length).repeat(3) + text.slice(at + length)
  }
}

describe('any text', () => {
  it('compiles without throwing, every place inside it', () => {
    const random = randomNumbers(7)
    let reported = 0
    for (let round = 0; round < 2000; round++) {
      let text = cases[round % cases.length]?.toml ?? ''
      for (let change = 0; change <= random() * 4; change++) text = mutate(text, random)
      const { plan, diagnostics } = compileMetaxyToml(text, new Map([['A', '"']]))
      const ranges = [
        ...diagnostics.map(({ range }) => range),
        ...(plan?.statements.flatMap(({ from }) => from) ?? []),
        ...findLiteralSecrets(text),
      ]
      reported += diagnostics.length
      for (const { start, end } of ranges) {
        if (!(start >= 0 && start <= end && end <= text.length))
          throw new Error(`${start}..${end} in ${JSON.stringify(text)}`)
      }
      for (const { message, next } of diagnostics) {
        if (!/[.!]$/.test(message) || next === undefined) throw new Error(`${message} / ${next}`)
      }
    }
    expect(reported).toBeGreaterThan(2000)
  })
})
