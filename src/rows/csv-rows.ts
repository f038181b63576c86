/** Reads rows from CSV with a header row; types are inferred per column as polars' `read_csv` does. */

import type { Range } from '../text/diagnostic.ts'
import { type Cell, readCells } from './csv-cells.ts'
import type { Report } from './report.ts'
import type { RawRows, Row, Value } from './value.ts'

/** A CSV column; a dot in the header makes it a member of a struct. */
interface CsvColumn {
  readonly path: readonly string[]
  readonly kind: CsvKind
}

/** What a column holds, decided over all its cells. */
type CsvKind = 'boolean' | 'number' | 'text'

const BOOLEAN = /^(true|false)$/i
const NUMBER = /^(-?[0-9]+|[-+]?([0-9]*\.[0-9]+([eE][-+]?[0-9]+)?|inf|NaN|[0-9]+[eE][-+]?[0-9]+|[0-9]+\.))$/

/** Metaxy declares these as text by field, so a hash made of digits stays text. */
const TEXT_STRUCTS: ReadonlySet<string> = new Set([
  'metaxy_provenance_by_field',
  'metaxy_data_version_by_field',
])

/**
 * The rows, or `null` after the problems have been reported. A column is boolean or number when every cell that
 * is not empty reads as one, else text; an empty cell is null, `""` is empty text; blank lines are skipped.
 */
export function readCsvRows(text: string, report: Report): RawRows | null {
  const records = readCells(text, report)
  if (records === null) return null
  const [header, ...body] = records
  if (header === undefined) {
    report.add({
      code: 'csv-header',
      range: { start: 0, end: Math.min(1, text.length) },
      message: 'The CSV has no header row.',
      next: 'Write the column names in the first line.',
    })
    return null
  }
  const fits = body.map((record, at) => checkLength(record, at + 1, header.length, report))
  if (!checkHeader(header, report) || fits.includes(false)) return null
  const columns = header.map((name, at): CsvColumn => {
    const path = name.text.split('.')
    return { path, kind: TEXT_STRUCTS.has(path[0] ?? '') ? 'text' : inferKind(body, at) }
  })
  return {
    columns: [...new Set(columns.map(({ path }) => path[0] ?? ''))],
    rows: body.map((record) => readRecord(record, columns)),
    header: spanOf(header),
  }
}

function checkLength(record: readonly Cell[], row: number, width: number, report: Report): boolean {
  const extra = record[width]
  if (extra === undefined) return true
  report.add({
    code: 'csv-columns',
    range: extra.range,
    message: `Row ${row} has ${record.length} cells, but the header names ${width} columns.`,
    next: 'Remove the extra cells, or quote a cell that contains a comma.',
  })
  return false
}

/** Every header is a name or a dotted path, given once, and not both a value and a struct. */
function checkHeader(header: readonly Cell[], report: Report): boolean {
  const seen = new Set<string>()
  let valid = true
  for (const { text, range } of header) {
    const parts = text.split('.')
    const parents = parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('.'))
    const taken = seen.has(text) || parents.some((parent) => seen.has(parent))
    const isParent = [...seen].some((other) => other.startsWith(`${text}.`))
    if (taken || isParent) {
      const next = 'Give every column its own name; members of a struct are written as column.member.'
      report.add({ code: 'duplicate-column', range, message: `The column "${text}" is named twice.`, next })
      valid = false
    }
    if (parts.includes('')) {
      report.add({
        code: 'csv-header',
        range: { start: range.start, end: Math.max(range.end, range.start + 1) },
        message: 'A column has no name.',
        next: 'Write a name for every column in the first line.',
      })
      valid = false
    }
    seen.add(text)
  }
  return valid
}

function inferKind(records: readonly (readonly Cell[])[], at: number): CsvKind {
  let boolean = true
  let number = true
  let empty = true
  for (const record of records) {
    const cell = record[at]
    if (cell === undefined || isMissing(cell)) continue
    empty = false
    boolean &&= BOOLEAN.test(cell.text)
    number &&= NUMBER.test(cell.text)
    if (!boolean && !number) return 'text'
  }
  if (empty) return 'text'
  return boolean ? 'boolean' : 'number'
}

function isMissing(cell: Cell): boolean {
  return cell.text === '' && !cell.quoted
}

function readRecord(record: readonly Cell[], columns: readonly CsvColumn[]): Row {
  const cells = new Map<string, Value>()
  const range = spanOf(record)
  for (const [at, { path, kind }] of columns.entries()) {
    const cell = record[at]
    if (cell !== undefined && !isMissing(cell)) place(cells, path, cellValue(cell, kind), range)
  }
  return { cells, range }
}

function cellValue({ text, range }: Cell, kind: CsvKind): Value {
  if (kind === 'boolean') return { kind, value: text.toLowerCase() === 'true', range }
  if (kind === 'text') return { kind, value: text, range }
  return { kind, text: text.replace('inf', 'Infinity').replace(/^\+/, ''), range }
}

/** Puts a value at its path; a struct whose members are all missing stays missing. */
function place(
  cells: Map<string, Value>,
  [name = '', ...rest]: readonly string[],
  value: Value,
  range: Range,
): void {
  if (rest.length === 0) {
    cells.set(name, value)
    return
  }
  const existing = cells.get(name)
  const members = new Map(existing?.kind === 'struct' ? existing.members : [])
  place(members, rest, value, range)
  cells.set(name, { kind: 'struct', members, range })
}

function spanOf(record: readonly Cell[]): Range {
  return { start: record[0]?.range.start ?? 0, end: record.at(-1)?.range.end ?? 0 }
}
