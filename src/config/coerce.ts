/** pydantic's lax conversions of scalars: which values it takes as an integer or a boolean, and its words when not. */

import type { TomlNode } from './toml-tree.ts'

export interface Refusal {
  /** pydantic's error type. */
  readonly type: string
  /** pydantic's message. */
  readonly message: string
}

const trueTexts = new Set(['1', 't', 'y', 'on', 'yes', 'true'])
const falseTexts = new Set(['0', 'f', 'n', 'no', 'off', 'false'])

const refusals = {
  bool_type: 'Input should be a valid boolean',
  bool_parsing: 'Input should be a valid boolean, unable to interpret input',
  int_type: 'Input should be a valid integer',
  int_parsing: 'Input should be a valid integer, unable to parse string as an integer',
  int_parsing_size: 'Unable to parse input string as an integer, exceeded maximum size',
  int_from_float: 'Input should be a valid integer, got a number with a fractional part',
  finite_number: 'Input should be a finite number',
} as const

function refuse(type: keyof typeof refusals): Refusal {
  return { type, message: refusals[type] }
}

export function isRefusal(result: bigint | boolean | Refusal): result is Refusal {
  return typeof result === 'object'
}

function wholeToBoolean(value: bigint): boolean | Refusal {
  if (value === 0n || value === 1n) return value === 1n
  return BigInt.asIntN(64, value) === value ? refuse('bool_parsing') : refuse('bool_type')
}

function isBetween64BitEnds(value: number): boolean {
  return Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 63
}

/** 0 and 1 in any spelling, and the usual words in any case. */
export function toBoolean(node: TomlNode): boolean | Refusal {
  switch (node.kind) {
    case 'boolean':
      return node.value
    case 'integer':
      return wholeToBoolean(node.value)
    case 'float':
      // pydantic goes through a 64-bit integer and refuses both its ends.
      return isBetween64BitEnds(node.value) ? wholeToBoolean(BigInt(node.value)) : refuse('bool_type')
    case 'string': {
      const word = node.value.toLowerCase()
      if (trueTexts.has(word)) return true
      return falseTexts.has(word) ? false : refuse('bool_parsing')
    }
    default:
      return refuse('bool_type')
  }
}

/** Longer digit strings are refused by Python itself. */
const maximumDigits = 4300

/** White space as Rust's `str::trim` sees it, which is neither JavaScript's nor Python's set. */
const space = '[\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*'
const integerText = new RegExp(`^${space}([+-]?)([0-9]+(?:_[0-9]+)*)(?:\\.0+)?${space}$`)

function textToInteger(text: string): bigint | Refusal {
  const match = integerText.exec(text)
  if (match === null) return refuse('int_parsing')
  const digits = (match[2] ?? '').replaceAll('_', '')
  if (digits.length > maximumDigits) return refuse('int_parsing_size')
  return match[1] === '-' ? -BigInt(digits) : BigInt(digits)
}

/** Whole numbers, `true`, and text of digits with sign, underscores between digits and a trailing `.0`. */
export function toInteger(node: TomlNode): bigint | Refusal {
  switch (node.kind) {
    case 'integer':
      return node.value
    case 'boolean':
      return node.value ? 1n : 0n
    case 'float':
      if (!Number.isFinite(node.value)) return refuse('finite_number')
      if (!Number.isInteger(node.value)) return refuse('int_from_float')
      return isBetween64BitEnds(node.value) ? BigInt(node.value) : refuse('int_parsing_size')
    case 'string':
      return textToInteger(node.value)
    default:
      return refuse('int_type')
  }
}
