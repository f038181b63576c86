/** The TOML parser as the rest uses it: it returns what it refuses, and it reads strings of any length. */

import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import { putBack, withoutLongStrings } from './toml-long-strings.ts'

function attempt(text: string, tomlVersion: '1.0' | '1.1'): AST.TOMLProgram | ParseError | RangeError {
  try {
    return parseTOML(text, { tomlVersion })
  } catch (error) {
    if (error instanceof ParseError || error instanceof RangeError) return error
    throw error
  }
}

/** The offsets are those of `text`. Throws a `RangeError` for what is nested too deeply for the stack. */
export function readToml(text: string, tomlVersion: '1.0' | '1.1'): AST.TOMLProgram | ParseError {
  const first = attempt(text, tomlVersion)
  if (!(first instanceof RangeError)) return first
  // The parser hands the characters of a string to one call as arguments; some 100,000 are too many for the stack.
  const shortened = withoutLongStrings(text)
  const second = attempt(shortened.text, tomlVersion)
  if (second instanceof RangeError) throw second
  return second instanceof ParseError ? second : putBack(second, shortened)
}
