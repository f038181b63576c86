/** Reads rows from strict JSON: an array of objects, every number kept as it was typed. */

import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Range } from '../text/diagnostic.ts'
import type { Report } from './report.ts'
import type { RawRows, Row, Value } from './value.ts'

/** The rows, or `null` after the problems have been reported. */
export function readJsonRows(text: string, report: Report): RawRows | null {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  for (const { error, offset, length } of errors) {
    report.add({
      code: 'json-syntax',
      range: { start: offset, end: Math.min(text.length, offset + Math.max(1, length)) },
      message: `This is not valid JSON: ${inWords(printParseErrorCode(error))}.`,
      next: 'Write an array of objects, e.g. [{"sample_uid": "clip_001"}].',
    })
  }
  if (errors.length > 0) return null
  if (tree === undefined || tree.type !== 'array') {
    report.add({
      code: 'not-an-array',
      range: tree === undefined ? { start: 0, end: Math.min(1, text.length) } : rangeOf(tree),
      message: 'The rows must be a JSON array of objects.',
      next: 'Write [ ... ] around the rows.',
    })
    return null
  }
  return readArray(tree, text, report)
}

function readArray(tree: Node, text: string, report: Report): RawRows | null {
  const columns = new Set<string>()
  const rows: Row[] = []
  let complete = true
  for (const [at, node] of (tree.children ?? []).entries()) {
    const value = node.type === 'object' ? readValue(node, text, report) : null
    if (node.type !== 'object') {
      report.add({
        code: 'not-an-object',
        range: rangeOf(node),
        message: `Row ${at + 1} is not an object.`,
        next: 'Write each row as { "column": value, ... }.',
      })
    }
    if (value?.kind !== 'struct') {
      complete = false
      continue
    }
    for (const name of value.members.keys()) columns.add(name)
    rows.push({ cells: value.members, range: value.range })
  }
  return complete ? { columns: [...columns], rows, header: rows[0]?.range ?? rangeOf(tree) } : null
}

/** `null` after a problem inside has been reported. */
function readValue(node: Node, text: string, report: Report): Value | null {
  const range = rangeOf(node)
  switch (node.type) {
    case 'null':
      return { kind: 'null', range }
    case 'boolean':
      return { kind: 'boolean', value: node.value === true, range }
    case 'number':
      return { kind: 'number', text: text.slice(range.start, range.end), range }
    case 'string':
      return { kind: 'text', value: String(node.value), range }
    case 'array': {
      const items = (node.children ?? []).map((child) => readValue(child, text, report))
      const known = items.filter((item) => item !== null)
      return known.length === items.length ? { kind: 'list', items: known, range } : null
    }
    default:
      return readObject(node, text, report)
  }
}

function readObject(node: Node, text: string, report: Report): Value | null {
  const members = new Map<string, Value>()
  let complete = true
  for (const { children } of node.children ?? []) {
    const [key, valueNode] = children ?? []
    if (key === undefined || valueNode === undefined) continue
    const name = String(key.value)
    const value = readValue(valueNode, text, report)
    if (members.has(name)) {
      report.add({
        code: 'duplicate-key',
        range: rangeOf(key),
        message: `"${name}" is given twice in this object.`,
        next: 'Keep one of the two.',
      })
      complete = false
    }
    if (value === null) complete = false
    else members.set(name, value)
  }
  return complete ? { kind: 'struct', members, range: rangeOf(node) } : null
}

function rangeOf({ offset, length }: Node): Range {
  return { start: offset, end: offset + length }
}

/** `CommaExpected` as words. */
function inWords(code: string): string {
  return code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}
