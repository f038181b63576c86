/** JSON text exactly as Python's `json.dumps(value, sort_keys=True)` writes it; Metaxy hashes this text. */

import type { Json } from './feature.ts'

/** Orders strings by code point, as Python does; JavaScript's `<` orders by UTF-16 unit. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left !== right) return codePointRank(left) - codePointRank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above every other UTF-16 unit. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** Keys sorted by code point, `", "` and `": "` between, everything outside ASCII as `\uxxxx`. */
export function dumpJson(value: Json): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'string') return dumpString(value)
  if ('number' in value) return value.number
  if ('object' in value) return dumpObject(value.object)
  return `[${value.map(dumpJson).join(', ')}]`
}

function dumpObject(members: ReadonlyMap<string, Json>): string {
  const sorted = [...members].sort(([a], [b]) => compareCodePoints(a, b))
  return `{${sorted.map(([key, value]) => `${dumpString(key)}: ${dumpJson(value)}`).join(', ')}}`
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\f', '\\f'],
  ['\b', '\\b'],
])

function dumpString(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => SHORT_ESCAPES.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${escaped}"`
}
