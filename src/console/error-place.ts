/** The place a DuckDB error points to, in the text it was asked to run. */

import type { Range } from './statements.ts'

/** `LINE 3: …text of the line…` and below it a caret; DuckDB cuts long lines at either end. */
const POINTER = /^LINE (\d+): (.*)\n( *)\^/m

export interface ErrorPlace {
  /** DuckDB's message without the picture of the line. */
  readonly message: string
  /** In `sql`; `null` when DuckDB names no place, or none that is in `sql`. */
  readonly range: Range | null
}

/** Reads DuckDB's message about `sql`; `linesBefore` is how many lines of other text were put before it. */
export function errorPlace(error: string, sql: string, linesBefore = 0): ErrorPlace {
  const match = POINTER.exec(error)
  if (match === null) return { message: error.trim(), range: null }
  const [picture = '', line = '', shown = '', indent = ''] = match
  const message = error.replace(picture, '').trim()
  const place = placeInLine(sql, Number(line) - linesBefore, shown, indent.length - `LINE ${line}: `.length)
  return { message, range: place === null ? null : wordAt(sql, place) }
}

/** `column` is where the caret stands in what is shown of the line. */
function placeInLine(sql: string, line: number, shown: string, column: number): number | null {
  const lines = sql.split('\n')
  const text = lines[line - 1]
  if (text === undefined || column < 0) return null
  const cutBefore = shown.startsWith('...') && !text.startsWith('...')
  const piece = shown.slice(cutBefore ? 3 : 0)
  const whole = text.indexOf(piece)
  const at = whole >= 0 ? whole : text.indexOf(piece.replace(/\.\.\.$/, ''))
  if (at < 0) return null
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return Math.min(before + at + columnsToUnits(piece, column - (cutBefore ? 3 : 0)), sql.length)
}

/** The caret is moved by the width of the text before it: a wide character counts two columns. */
function columnsToUnits(text: string, columns: number): number {
  let units = 0
  let left = columns
  for (const character of text) {
    if (left <= 0) break
    left -= WIDE.test(character) ? 2 : 1
    units += character.length
  }
  return units
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\p{Extended_Pictographic}]/u

/** The word or string that begins here, or one character. */
function wordAt(sql: string, start: number): Range {
  const [word = ''] = /^(?:[\p{L}\p{N}_]+|"(?:[^"]|"")*"|'(?:[^']|'')*')/u.exec(sql.slice(start)) ?? []
  return { start, end: Math.min(sql.length, start + Math.max(1, word.length)) }
}
