/** Turns what the TOML parser refuses into diagnostics on the text a person wrote. */

import { ParseError, parseTOML } from 'toml-eslint-parser'
import type { Diagnostic, Range } from '../text/diagnostic.ts'

/** How often the text is read again, without the lines already reported, to find further errors. */
const maximumErrors = 10

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
  [duplicate]: [
    'This key is already defined above.',
    'Remove one of the two, or join them under one header.',
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
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', start)
  return { start, end: end < 0 ? text.length : end }
}

function trimmed(text: string, { start, end }: Range): Range {
  const line = text.slice(start, end)
  return { start: start + line.length - line.trimStart().length, end: start + line.trimEnd().length }
}

/** Whether nothing but a comment follows an = before the place of an error on a later line. */
function followsBareEquals(text: string, at: number): boolean {
  const before = text.slice(0, at)
  return /=[ \t]*(?:#[^\n]*)?\r?\n\s*$/.test(
    before.slice(before.lastIndexOf('\n', before.trimEnd().length) + 1),
  )
}

/** The word, or the line, a parser error is about. */
export function errorRange(text: string, error: ParseError): Range {
  const at = Math.max(0, Math.min(error.index, text.length))
  const line = lineAt(text, at)
  const isLate = noticedLate.has(error.message) && text.slice(line.start, at).trim() === ''
  if (at > 0 && (isLate || followsBareEquals(text, at))) {
    const before = trimmed(text, lineAt(text, text.slice(0, at).trimEnd().length))
    if (before.start < before.end) return before
  }
  const lead = /[\w.:+-]*$/.exec(text.slice(line.start, at))?.[0].length ?? 0
  const word = /^(?:[\w"'.:+-]+|\S)/.exec(text.slice(at - lead, line.end))
  if (word !== null && !error.message.startsWith('Unterminated'))
    return { start: at - lead, end: at - lead + word[0].length }
  const whole = trimmed(text, line)
  return whole.start < whole.end ? whole : { start: at, end: at }
}

const missingValue = 'Unspecified values are invalid'

function errorDiagnostic(text: string, error: ParseError): Diagnostic {
  const range = errorRange(text, error)
  const known = sentences[followsBareEquals(text, error.index) ? missingValue : error.message]
  const [message, next] = known ?? [
    `${error.message}.`,
    'Correct this line; the rest of the file is read after that.',
  ]
  return error.message === duplicate
    ? { ...syntaxDiagnostic(message, range, next), code: 'duplicate-key' }
    : syntaxDiagnostic(message, range, next)
}

/** What to leave out before reading again: the line, or the whole table under a header that is there twice. */
function faultyPart(text: string, error: ParseError, range: Range): Range {
  const line = lineAt(text, range.start)
  const isHeader = /^\s*\[/.test(text.slice(line.start, line.end))
  if (error.message !== duplicate || !isHeader) return line
  const following = /\n[ \t]*\[/.exec(text.slice(line.end))
  return { start: line.start, end: following === null ? text.length : line.end + following.index }
}

function blankOut(text: string, { start, end }: Range): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end)
}

function readAgain(text: string): ParseError | null {
  try {
    parseTOML(text, { tomlVersion: '1.0' })
    return null
  } catch (error) {
    return error instanceof ParseError ? error : null
  }
}

/** `first` and the errors that remain once the lines reported before are left out, at most ten, in order. */
export function syntaxErrors(text: string, first: ParseError): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  let rest = text
  for (let error: ParseError | null = first; error !== null && found.length < maximumErrors; ) {
    const diagnostic = errorDiagnostic(rest, error)
    // What runs to the end of the file is most likely the rest of something left out before.
    const isEcho = found.length > 0 && error.message.startsWith('Unterminated')
    const shortened = blankOut(rest, faultyPart(rest, error, diagnostic.range))
    if (isEcho || shortened === rest) {
      if (found.length === 0) found.push(diagnostic)
      break
    }
    found.push(diagnostic)
    rest = shortened
    error = readAgain(rest)
  }
  return found.sort((a, b) => a.range.start - b.range.start)
}
