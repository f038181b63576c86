/** Finds the mistakes of a TOML text that was refused, reading it about once more however many there are. */

import { type AST, ParseError } from 'toml-eslint-parser'
import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { duplicateDiagnostic, errorDiagnostic } from './toml-errors.ts'
import { createKeyChecker } from './toml-keys.ts'
import { readToml } from './toml-parser.ts'
import { type StatementStart, statementStarts } from './toml-statements.ts'

const maximumMistakes = 10

/** UTF-16 units. A mistake costs reading its part once more, a part costs a little by itself. */
const PART = 4_000

type Part = Range & { readonly statements: readonly StatementStart[] }

/** Parts that can be read one by one: a header only ever begins one, so that keys of two tables never meet in it. */
function parts(text: string): readonly Part[] {
  const found: Part[] = []
  const starts = statementStarts(text)
  let first = 0
  for (let next = 1; next <= starts.length; next++) {
    const start = starts[first]?.at ?? 0
    const following = starts[next]
    if (following !== undefined && !following.isHeader && following.at - start < PART) continue
    found.push({ start, end: following?.at ?? text.length, statements: starts.slice(first, next) })
    first = next
  }
  return found
}

interface ReadPart {
  readonly statements: readonly (AST.TOMLKeyValue | AST.TOMLTable)[]
  readonly mistakes: readonly Diagnostic[]
}

function shifted(diagnostic: Diagnostic, by: number): Diagnostic {
  const { start, end } = diagnostic.range
  return { ...diagnostic, range: { start: start + by, end: end + by } }
}

/** The statement a place is in, from its first line to before the next. */
function statementAt({ start, end, statements }: Part, place: number): Range {
  const next = statements.findIndex(({ at }) => at - start > place)
  const own = statements[(next < 0 ? statements.length : next) - 1]
  return {
    start: (own?.at ?? start) - start,
    end: next < 0 ? end - start : (statements[next]?.at ?? end) - start,
  }
}

function blankOut(text: string, { start, end }: Range): string {
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end)
}

/** Reads a part again and again, each time without the statement that was refused. */
function readPart(text: string, part: Part, maximum: number): ReadPart {
  const mistakes: Diagnostic[] = []
  let rest = text.slice(part.start, part.end)
  for (;;) {
    const read = readToml(rest, '1.1')
    if (!(read instanceof ParseError)) return { statements: read.body[0].body, mistakes }
    const mistake = errorDiagnostic(rest, read)
    mistakes.push(shifted(mistake, part.start))
    const shortened = blankOut(rest, statementAt(part, mistake.range.start))
    if (mistakes.length >= maximum || shortened === rest) return { statements: [], mistakes }
    rest = shortened
  }
}

function keysOf(statement: AST.TOMLKeyValue | AST.TOMLTable): readonly (AST.TOMLKeyValue | AST.TOMLTable)[] {
  return statement.type === 'TOMLTable' ? [statement, ...statement.body] : [statement]
}

/**
 * At most ten, in order, each in a statement of its own; none when all of it is TOML 1.1. The rest of a table that is
 * defined twice is not compared with the first one.
 */
export function findMistakes(text: string): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const checker = createKeyChecker()
  for (const part of parts(text)) {
    if (found.length >= maximumMistakes) break
    const { statements, mistakes } = readPart(text, part, maximumMistakes - found.length)
    found.push(...mistakes)
    if (part.statements[0]?.isHeader && statements[0]?.type !== 'TOMLTable') checker.forgetHeader()
    for (const statement of statements.flatMap(keysOf)) {
      const key = checker.check(statement)
      if (key === null) continue
      const [start, end] = key.range
      found.push(duplicateDiagnostic({ start: part.start + start, end: part.start + end }))
    }
  }
  return found.sort((a, b) => a.range.start - b.range.start).slice(0, maximumMistakes)
}
