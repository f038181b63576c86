/** Reads Python string and number literals as Python's own tokenizer does. */

import type { PyValue } from './python-value.ts'

export type LiteralResult =
  | { readonly ok: true; readonly value: PyValue }
  /** Python itself would refuse the text. */
  | { readonly ok: false; readonly kind: 'syntax'; readonly reason: string }
  /** Valid Python that is not read here. */
  | { readonly ok: false; readonly kind: 'unsupported'; readonly reason: string }

const STRING_LITERAL = /^([a-z]*)("""|'''|"|')([\s\S]*)\2$/i

/** Whether a string token ends with the quotes it starts with. */
export function isClosed(source: string): boolean {
  return STRING_LITERAL.test(source)
}

/** One string token with prefix and quotes; an f-string only when it has nothing to fill in. */
export function readString(source: string): LiteralResult {
  const match = STRING_LITERAL.exec(source)
  if (match === null) return { ok: false, kind: 'syntax', reason: 'unterminated string literal' }
  const prefix = (match[1] ?? '').toLowerCase()
  // Python reads every line end as \n before it looks at the literal.
  const body = (match[3] ?? '').replace(/\r\n?/g, '\n')
  if (prefix.includes('b')) return { ok: false, kind: 'unsupported', reason: 'bytes' }
  if (prefix.includes('t')) return { ok: false, kind: 'unsupported', reason: 'a template string' }
  const text = prefix.includes('f') ? body.replaceAll('{{', '{').replaceAll('}}', '}') : body
  return prefix.includes('r') ? string(text) : readEscapes(text)
}

function string(value: string): LiteralResult {
  return { ok: true, value: { kind: 'str', value } }
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

/** Hex digits after `\x`, `\u` and `\U`, and the name Python gives the broken escape. */
const HEX_ESCAPES: ReadonlyMap<string, readonly [digits: number, form: string]> = new Map([
  ['x', [2, '\\xXX']],
  ['u', [4, '\\uXXXX']],
  ['U', [8, '\\UXXXXXXXX']],
])

function readEscapes(body: string): LiteralResult {
  let out = ''
  let at = 0
  while (at < body.length) {
    const slash = body.indexOf('\\', at)
    if (slash < 0) break
    out += body.slice(at, slash)
    const letter = body.charAt(slash + 1)
    const simple = SIMPLE_ESCAPES.get(letter)
    const hex = HEX_ESCAPES.get(letter)
    const octal = /^[0-7]{1,3}/.exec(body.slice(slash + 1, slash + 4))
    at = slash + 2
    if (simple !== undefined) out += simple
    else if (octal !== null) {
      out += String.fromCodePoint(Number.parseInt(octal[0], 8))
      at = slash + 1 + octal[0].length
    } else if (hex !== undefined) {
      const [digits, form] = hex
      const text = body.slice(at, at + digits)
      if (text.length < digits || !/^[0-9a-f]+$/i.test(text)) {
        return { ok: false, kind: 'syntax', reason: `truncated ${form} escape` }
      }
      const code = Number.parseInt(text, 16)
      if (code > 0x10ffff) return { ok: false, kind: 'syntax', reason: 'illegal Unicode character' }
      if (code >= 0xd800 && code < 0xe000)
        return { ok: false, kind: 'unsupported', reason: 'half of a surrogate pair' }
      out += String.fromCodePoint(code)
      at += digits
    } else if (letter === 'N')
      return { ok: false, kind: 'unsupported', reason: 'a character by its name (\\N{...})' }
    else out += `\\${letter}` // Python keeps the backslash of an escape it does not know.
  }
  return string(out + body.slice(at))
}

/** One number token. */
export function readNumber(source: string): LiteralResult {
  const text = source.replaceAll('_', '')
  if (/j$/i.test(text)) return { ok: false, kind: 'unsupported', reason: 'a complex number' }
  if (/^0[xob]/i.test(text)) return { ok: true, value: { kind: 'int', value: BigInt(text) } }
  if (!/^[0-9]+$/.test(text)) return { ok: true, value: { kind: 'float', value: Number(text) } }
  if (/^0[0-9]*[1-9]/.test(text)) {
    const reason = 'leading zeros in decimal integer literals are not permitted'
    return { ok: false, kind: 'syntax', reason }
  }
  return { ok: true, value: { kind: 'int', value: BigInt(text) } }
}
