/** Takes a CSV text apart into cells with their places (RFC 4180: commas, double quotes, LF or CRLF). */

import type { Range } from '../text/diagnostic.ts'
import type { Report } from './report.ts'

export interface Cell {
  readonly text: string
  /** `""` is empty text; nothing at all is a missing value. */
  readonly quoted: boolean
  readonly range: Range
}

/** Records of at least one cell; blank lines are left out. `null` after a quoting error has been reported. */
export function readCells(text: string, report: Report): readonly (readonly Cell[])[] | null {
  const records: Cell[][] = []
  let at = text.startsWith('\ufeff') ? 1 : 0
  let record: Cell[] = []
  while (at < text.length) {
    const cell = text[at] === '"' ? readQuoted(text, at, report) : readPlain(text, at, report)
    if (cell === null) return null
    record.push(cell)
    at = cell.range.end
    if (text[at] === ',') {
      at++
      if (at < text.length) continue
      record.push({ text: '', quoted: false, range: { start: at, end: at } })
    }
    at = skipLineEnd(text, at)
    if (!isBlank(record)) records.push(record)
    record = []
  }
  return records
}

function isBlank(record: readonly Cell[]): boolean {
  return record.length === 1 && record[0]?.text === '' && !record[0].quoted
}

function skipLineEnd(text: string, at: number): number {
  if (text[at] === '\r' && text[at + 1] === '\n') return at + 2
  return at + 1
}

function readPlain(text: string, start: number, report: Report): Cell | null {
  let end = start
  while (end < text.length && !endsCell(text[end])) {
    if (text[end] === '"') {
      const range = { start: end, end: end + 1 }
      return refuse(report, range, 'A double quote stands inside a cell that is not quoted.')
    }
    end++
  }
  return { text: text.slice(start, end), quoted: false, range: { start, end } }
}

function readQuoted(text: string, start: number, report: Report): Cell | null {
  let close = text.indexOf('"', start + 1)
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
  if (close < 0) {
    return refuse(report, { start, end: start + 1 }, 'This double quote is never closed.')
  }
  const end = close + 1
  if (end < text.length && !endsCell(text[end])) {
    return refuse(report, { start: end, end: end + 1 }, 'Text follows the closing quote of a cell.')
  }
  return { text: text.slice(start + 1, close).replaceAll('""', '"'), quoted: true, range: { start, end } }
}

function endsCell(character: string | undefined): boolean {
  return character === ',' || character === '\n' || character === '\r'
}

function refuse(report: Report, range: Range, message: string): null {
  report.add({
    code: 'csv-syntax',
    range,
    message,
    next: 'Quote the whole cell and double the quotes inside it.',
  })
  return null
}
