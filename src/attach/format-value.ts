/** Writes values into SQL exactly as Metaxy does (`ext/duckdb/handlers/ducklake.py`, `_stringify_scalar`). */

import type { TomlValue } from '../config/model.ts'
import { str } from '../config/python-text.ts'

/** A quoted text with every single quote doubled; nothing else is escaped. */
export function formatText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Booleans in lower case, numbers as Python prints them, everything else as the quoted `str()` of the value. */
export function formatValue(value: TomlValue): string {
  switch (value.kind) {
    case 'boolean':
      return value.value ? 'true' : 'false'
    case 'integer':
    case 'float':
      return str(value)
    default:
      return formatText(str(value))
  }
}

/** Orders keys as Python's `sorted` does: by code point. */
export function byCodePoint(a: string, b: string): number {
  const left = [...a]
  const right = [...b]
  for (const [index, character] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    const difference = (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
