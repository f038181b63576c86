/** Names and texts that DuckDB cannot hold, found before anything runs. */

import type { Range } from '../text/diagnostic.ts'
import type { Report } from './report.ts'
import type { RawRows, Value } from './value.ts'
import type { ValueType } from './value-type.ts'

/** Column and member names must be there, differ in more than case, and structs need a member. */
export function checkNames(raw: RawRows, types: readonly (ValueType | null)[], report: Report): void {
  checkSiblings(raw.columns, (name) => firstUse(raw, name), report)
  for (const [at, type] of types.entries()) {
    const name = raw.columns[at] ?? ''
    checkMembers(type, name, firstUse(raw, name), report)
  }
}

function checkMembers(type: ValueType | null, path: string, range: Range, report: Report): void {
  if (type?.kind === 'list') checkMembers(type.element, `${path}[]`, range, report)
  if (type?.kind !== 'struct') return
  if (type.members.size === 0) {
    report.add({
      code: 'empty-object',
      range,
      message: `"${path}" is an object without members in every row, which DuckDB cannot store.`,
      next: 'Give it a member, or write null.',
    })
  }
  checkSiblings([...type.members.keys()], () => range, report)
  for (const [name, member] of type.members) checkMembers(member, `${path}.${name}`, range, report)
}

function checkSiblings(names: readonly string[], rangeOf: (name: string) => Range, report: Report): void {
  const seen = new Map<string, string>()
  for (const name of names) {
    const other = seen.get(name.toLowerCase())
    seen.set(name.toLowerCase(), name)
    if (name === '') {
      report.add({
        code: 'empty-name',
        range: rangeOf(name),
        message: 'A name is empty.',
        next: 'Write a name.',
      })
    } else if (other !== undefined) {
      report.add({
        code: 'duplicate-column',
        range: rangeOf(name),
        message: `DuckDB does not tell "${name}" from "${other}": names differ in more than upper and lower case.`,
        next: 'Use one spelling.',
      })
    }
  }
}

function firstUse(raw: RawRows, name: string): Range {
  return raw.rows.find(({ cells }) => cells.has(name))?.cells.get(name)?.range ?? raw.header
}

/** Texts must be storable: no NUL characters, no half surrogate pairs. */
export function checkTexts(raw: RawRows, report: Report): void {
  for (const name of raw.columns) checkText(name, firstUse(raw, name), report)
  for (const { cells } of raw.rows) for (const value of cells.values()) checkValue(value, report)
}

function checkValue(value: Value, report: Report): void {
  if (value.kind === 'text') checkText(value.value, value.range, report)
  else if (value.kind === 'list') for (const item of value.items) checkValue(item, report)
  else if (value.kind === 'struct') {
    for (const [name, member] of value.members) {
      checkText(name, value.range, report)
      checkValue(member, report)
    }
  }
}

function checkText(text: string, range: Range, report: Report): void {
  if (text.includes('\0')) {
    const message = 'The text contains a NUL character, which cannot be stored here.'
    report.add({ code: 'nul-character', range, message, next: 'Remove the character.' })
  }
  if (!text.isWellFormed()) {
    const message = 'The text contains half of a surrogate pair, which is not a character.'
    report.add({ code: 'broken-character', range, message, next: 'Write the whole character.' })
  }
}
