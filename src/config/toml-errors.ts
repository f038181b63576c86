/** Turns what the TOML parser refuses into diagnostics on the text a person wrote. */

import type { ParseError } from 'toml-eslint-parser'
import type { Diagnostic, Range } from '../text/diagnostic.ts'

const duplicate = 'Defining a key multiple times is invalid'

/** The parser's words for what matters here, and ours. */
const sentences: Readonly<Record<string, readonly [message: string, next: string]>> = {
  'Unterminated string constant': [
    'This text has no closing quote.',
    'Close it with the quote it began with.',
  ],
  'Unterminated array': ['This list has no closing bracket.', 'Close it with ].'],
  'Unterminated inline table': ['This inline table has no closing brace.', 'Close it with }.'],
  'Unterminated table-key': ['This table header has no closing bracket.', 'Close it with ].'],
  'The key, equals sign, and value must be on the same line': [
    'A key, its = and its value must stand on one line; a table header needs its closing bracket.',
    'Write key = value on one line.',
  ],
  'Unspecified values are invalid': [
    'A value is missing after the =.',
    'Write a value, for example "" for an empty text.',
  ],
  'Expected equal (=) token': ['An = is missing after this key.', 'Write key = value.'],
  'Must be a newline': [
    'Something follows a finished value on the same line.',
    'Start a new line, or remove the rest.',
  ],
  'Expected comma (,) token': ['A comma is missing between two values.', 'Put a comma between them.'],
  'Empty bare keys are not allowed': ['A key is missing here.', 'Write a name.'],
  'Unexpected character': [
    'This is not a TOML value.',
    'Put text in quotes; only numbers, true, false and dates stand without.',
  ],
  'Leading zeros are not allowed': [
    'A number cannot begin with 0.',
    'Remove the leading zeros, or put it in quotes.',
  ],
  'Invalid character in escape sequence': [
    'This backslash does not begin an escape TOML knows.',
    "Double the backslash, or use single quotes ('…'), in which it has no meaning.",
  ],
}

/** Errors the parser only notices on the line after the one that is wrong. */
const noticedLate = new Set([
  'Unspecified values are invalid',
  'The key, equals sign, and value must be on the same line',
  'Expected equal (=) token',
])

export function syntaxDiagnostic(message: string, range: Range, next: string): Diagnostic {
  return { code: 'toml-syntax', severity: 'error', message, next, document: 'metaxy.toml', range }
}

export function tooDeepDiagnostic(range: Range): Diagnostic {
  return syntaxDiagnostic('Values are nested too deeply here.', range, 'Write it with fewer levels.')
}

function lineAt(text: string, offset: number): Range {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', start)
  return { start, end: end < 0 ? text.length : end }
}

function trimmed(text: string, { start, end }: Range): Range {
  const line = text.slice(start, end)
  return { start: start + line.length - line.trimStart().length, end: start + line.trimEnd().length }
}

/** A key and its = without a value; a comment may follow. */
const bareEquals = /^[^=#"']*(?:(?:"[^"\n]*"|'[^'\n]*')[^=#"']*)*=[ \t]*(?:#.*)?$/

/**
 * The key whose value is missing: it ends at `at`, or the word at `at` begins the next line that is not empty or a
 * comment.
 */
function missingValueBefore(text: string, at: number): Range | null {
  let line = lineAt(text, at)
  const here = trimmed(text, line)
  if (here.start < here.end && here.end <= at && bareEquals.test(text.slice(here.start, here.end)))
    return here
  if (/[^\w.:+-]/.test(text.slice(line.start, at).trimStart())) return null
  while (line.start > 0) {
    line = lineAt(text, line.start - 1)
    const { start, end } = trimmed(text, line)
    const written = text.slice(start, end)
    if (written !== '' && !written.startsWith('#')) return bareEquals.test(written) ? { start, end } : null
  }
  return null
}

/** The word, or the line, a parser error is about. */
export function errorRange(text: string, error: ParseError): Range {
  const at = Math.max(0, Math.min(error.index, text.length))
  const unfinished = missingValueBefore(text, at)
  if (unfinished !== null) return unfinished
  const line = lineAt(text, at)
  if (at > 0 && noticedLate.has(error.message) && text.slice(line.start, at).trim() === '') {
    const before = trimmed(text, lineAt(text, text.slice(0, at).trimEnd().length))
    if (before.start < before.end) return before
  }
  let start = at
  while (start > line.start && /[\w.:+-]/.test(text.charAt(start - 1))) start -= 1
  const word = /^(?:[\w"'.:+-]+|\S)/.exec(text.slice(start, line.end))
  if (word !== null && !error.message.startsWith('Unterminated'))
    return { start, end: start + word[0].length }
  const whole = trimmed(text, line)
  return whole.start < whole.end ? whole : { start: at, end: at }
}

export function duplicateDiagnostic(range: Range): Diagnostic {
  const next = 'Remove one of the two, or join them under one header.'
  return { ...syntaxDiagnostic('This key is already defined above.', range, next), code: 'duplicate-key' }
}

/** What the parser says about `text`, with the place in it. */
export function errorDiagnostic(text: string, error: ParseError): Diagnostic {
  const range = errorRange(text, error)
  if (error.message === duplicate) return duplicateDiagnostic(range)
  const isMissing = missingValueBefore(text, Math.min(error.index, text.length)) !== null
  const said = isMissing ? 'Unspecified values are invalid' : error.message
  const [message, next] = sentences[said] ?? [
    `${error.message}.`,
    'Correct this line; the rest of the file is read after that.',
  ]
  return syntaxDiagnostic(message, range, next)
}
