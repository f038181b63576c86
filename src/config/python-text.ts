/** Prints values exactly as Python's `str()` and `repr()` print the objects tomli and `json` make of them. */

import type { TomlValue } from './model.ts'

/** Python's shortest `repr` of a float: `1.0`, `0.1`, `1e-05`, `1e+16`, `inf`, `nan`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  // JavaScript and Python agree on the shortest digits; they differ in when an exponent is used.
  const [mantissa = '', exponentText = ''] = Math.abs(value).toExponential().split('e')
  const sign = value < 0 ? '-' : ''
  const exponent = Number(exponentText)
  const digits = mantissa.replace('.', '')
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${mantissa}e${exponent < 0 ? '-' : '+'}${size}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`
}

const shortEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** What `str.isprintable` calls unprintable, and the backslash. */
const escaped = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

function escapeCharacter(character: string): string {
  const short = shortEscapes[character]
  if (short !== undefined) return short
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

/** `repr()` of a `str`: single quotes unless the text has one and no double quote. */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text.replace(escaped, escapeCharacter)
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote
}

/** `repr()` of a list of `str`. */
export function listRepr(texts: readonly string[]): string {
  return `[${texts.map(stringRepr).join(', ')}]`
}

/** `repr()` of a value. */
export function repr(value: TomlValue): string {
  switch (value.kind) {
    case 'string':
      return value.repr ?? stringRepr(value.value)
    case 'datetime':
      return value.repr
    case 'array':
      return `[${value.items.map(repr).join(', ')}]`
    case 'table':
      return `{${[...value.entries].map(([key, item]) => `${stringRepr(key)}: ${repr(item)}`).join(', ')}}`
    default:
      return str(value)
  }
}

/** `str()` of a value. */
export function str(value: TomlValue): string {
  switch (value.kind) {
    case 'string':
      return value.value
    case 'integer':
      return value.value.toString()
    case 'float':
    case 'datetime':
      return value.text
    case 'boolean':
      return value.value ? 'True' : 'False'
    case 'null':
      return 'None'
    default:
      return repr(value)
  }
}

/** `type(value).__name__`. */
export function typeName(value: TomlValue): string {
  switch (value.kind) {
    case 'string':
      return 'str'
    case 'integer':
      return 'int'
    case 'float':
      return 'float'
    case 'boolean':
      return 'bool'
    case 'null':
      return 'NoneType'
    case 'array':
      return 'list'
    case 'table':
      return 'dict'
    case 'datetime':
      return value.repr.slice('datetime.'.length, value.repr.indexOf('('))
  }
}

const pythonSpace = '[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+'
const outerSpace = new RegExp(`^${pythonSpace}|${pythonSpace}$`, 'g')

/** `str.strip()`: removes what Python counts as white space at both ends. */
export function strip(text: string): string {
  return text.replace(outerSpace, '')
}
