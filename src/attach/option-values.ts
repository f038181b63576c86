/** Reads attach option values as DuckLake 1.0's casts do; `null` for a value it refuses. */

import type { TomlValue } from '../config/model.ts'

const trueTexts = new Set(['true', 't', 'yes', 'y', '1'])
const falseTexts = new Set(['false', 'f', 'no', 'n', '0'])

const numberText = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$/i

/** DuckDB's cast to a number; `NaN` for a text that is none. */
function toNumber(value: TomlValue): number {
  switch (value.kind) {
    case 'boolean':
    case 'integer':
    case 'float':
      return Number(value.value)
    case 'string': {
      const text = value.value.trim()
      return numberText.test(text) || /^0(?:x[0-9a-f]+|b[01]+)$/i.test(text)
        ? Number(text.replaceAll('_', ''))
        : Number.NaN
    }
    default:
      return Number.NaN
  }
}

/** `create_if_not_exists`, `read_only` and the like: a cast to BOOLEAN. */
export function toBoolean(value: TomlValue): boolean | null {
  if (value.kind === 'string') {
    const word = value.value.toLowerCase()
    if (trueTexts.has(word)) return true
    return falseTexts.has(word) ? false : null
  }
  const number = toNumber(value)
  return Number.isFinite(number) ? number !== 0 : null
}

/** `override_data_path`, `encrypted`: a cast to TINYINT, which takes no words. */
export function toFlag(value: TomlValue): boolean | null {
  const number = toNumber(value)
  return number >= -128 && number < 128 ? Math.round(number) !== 0 : null
}

/** `data_inlining_row_limit`: a cast to UBIGINT, half a row counting as one; cut to the largest safe integer. */
export function toRowLimit(value: TomlValue): number | null {
  const rows = Math.round(toNumber(value))
  return rows >= 0 && rows <= 2 ** 64 ? Math.min(rows, Number.MAX_SAFE_INTEGER) : null
}

/** `snapshot_version`: a cast to BIGINT, and snapshots count from 0. Beyond the safe integers there are none. */
export function toSnapshot(value: TomlValue): number | null {
  const version = Math.round(toNumber(value))
  return version >= 0 && version <= Number.MAX_SAFE_INTEGER ? version : null
}
