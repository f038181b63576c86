/** Prints validation failures byte for byte as pydantic 2.14 prints a `ValidationError`. */

import type { Range } from '../text/diagnostic.ts'
import type { Field, Model } from './field-model.ts'
import { repr, typeName } from './python-text.ts'
import { plainValue, type TomlNode } from './toml-tree.ts'

/** One line of a `ValidationError`, and where its cause stands. */
export interface Failure {
  readonly location: readonly string[]
  /** pydantic's error type, e.g. `missing`. */
  readonly type: string
  /** pydantic's message. */
  readonly message: string
  readonly input: TomlNode
  /** The exact key or value to mark. */
  readonly range: Range
  /** Of a missing or unknown key: the model it belongs to. */
  readonly model?: Model
  /** Of a missing key. */
  readonly field?: Field
}

/** Types pydantic prints no documentation link for: those of validators written in Python. */
const withoutLink = new Set(['sequence_str', 'path_type', 'import_error'])

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** pydantic cuts a repr of more than 50 bytes to its first 25 and last 24, at whole characters. */
function shortened(text: string): string {
  const bytes = encoder.encode(text)
  if (bytes.length <= 50) return text
  const isContinuation = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80
  let left = 25
  while (isContinuation(left)) left--
  let right = bytes.length - 24
  while (isContinuation(right)) right++
  return `${decoder.decode(bytes.subarray(0, left))}...${decoder.decode(bytes.subarray(right))}`
}

/** `input_value=…, input_type=…`. */
export function inputText(node: TomlNode): string {
  const value = plainValue(node)
  return `input_value=${shortened(repr(value))}, input_type=${typeName(value)}`
}

/** The text of a `ValidationError` of the class `model`. */
export function validationErrorText(model: string, failures: readonly Failure[]): string {
  const lines = [`${failures.length} validation error${failures.length === 1 ? '' : 's'} for ${model}`]
  for (const { location, type, message, input } of failures) {
    if (location.length > 0)
      lines.push(location.map((part) => (part.includes('.') ? `\`${part}\`` : part)).join('.'))
    lines.push(`  ${message} [type=${type}, ${inputText(input)}]`)
    if (!withoutLink.has(type)) {
      lines.push(`    For further information visit https://errors.pydantic.dev/2.14/v/${type}`)
    }
  }
  return lines.join('\n')
}
