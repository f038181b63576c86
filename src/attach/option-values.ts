/** Reads attach option values as DuckLake's casts do; `null` for a value it refuses. */

import type { TomlValue } from '../config/model.ts'

const trueTexts = new Set(['true', 't', 'yes', 'y', '1'])
const falseTexts = new Set(['false', 'f', 'no', 'n', '0'])

/** Python's `True` and `False` reach SQL as `true` and `false`; numbers count as their being other than 0. */
export function toBoolean(value: TomlValue): boolean | null {
  switch (value.kind) {
    case 'boolean':
      return value.value
    case 'integer':
      return value.value !== 0n
    case 'float':
      return Number.isFinite(value.value) ? value.value !== 0 : null
    case 'string': {
      const word = value.value.toLowerCase()
      return trueTexts.has(word) ? true : falseTexts.has(word) ? false : null
    }
    default:
      return null
  }
}

const maximumRows = 2n ** 64n - 1n

/** Half a row counts as one, as in DuckDB's own rounding. */
function wholeRows(value: number): number | null {
  return Number.isFinite(value) && value > -0.5 ? Math.floor(Math.max(value, 0) + 0.5) : null
}

/** An unsigned 64-bit number; limits no table reaches are cut to the largest safe integer. */
export function toRowLimit(value: TomlValue): number | null {
  switch (value.kind) {
    case 'boolean':
      return value.value ? 1 : 0
    case 'integer':
      if (value.value < 0n || value.value > maximumRows) return null
      return Math.min(Number(value.value), Number.MAX_SAFE_INTEGER)
    case 'float': {
      const rows = wholeRows(value.value)
      return rows === null ? null : Math.min(rows, Number.MAX_SAFE_INTEGER)
    }
    case 'string': {
      const digits = value.value.trim().replaceAll('_', '')
      return /^\+?(?:\d+\.?\d*(?:e\+?\d+)?|0x[0-9a-f]+|0b[01]+)$/i.test(digits)
        ? wholeRows(Number(digits))
        : null
    }
    default:
      return null
  }
}
