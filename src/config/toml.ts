/** Reads TOML into a tree with places; syntax errors become diagnostics, never exceptions. */

import { type AST, ParseError } from 'toml-eslint-parser'
import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { floatText } from './python-text.ts'
import { datetimeTexts } from './toml-datetime.ts'
import { errorDiagnostic, errorRange, syntaxDiagnostic, tooDeepDiagnostic } from './toml-errors.ts'
import { keyName } from './toml-keys.ts'
import { findMistakes } from './toml-mistakes.ts'
import { readToml } from './toml-parser.ts'
import type { TomlScalar, TomlTableNode } from './toml-tree.ts'

export interface TomlDocument {
  /** `null` when the text is not TOML; then at least one diagnostic is an error. */
  readonly root: TomlTableNode | null
  readonly diagnostics: readonly Diagnostic[]
}

/** A table while it is being filled. */
interface GrowingTable {
  readonly kind: 'table'
  readonly entries: Map<string, { readonly keyRange: Range; readonly node: GrowingNode }>
  range: Range
}
interface GrowingArray {
  readonly kind: 'array'
  readonly items: GrowingNode[]
  readonly range: Range
}
type ScalarNode = TomlScalar & { readonly range: Range }
type GrowingNode = ScalarNode | GrowingTable | GrowingArray

/** Deeper values than this are refused, so that no later step can run out of stack. */
const maximumDepth = 100

class Unreadable extends Error {
  readonly diagnostic: Diagnostic
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
  }
}

function rangeOf(node: { range: [number, number] }): Range {
  return { start: node.range[0], end: node.range[1] }
}

/** Python's `int()` raises `ValueError` for it. */
function tooLongDiagnostic(range: Range): Diagnostic {
  const message = 'Python reads no number of more than 4300 digits.'
  return syntaxDiagnostic(message, range, 'Put it in quotes.')
}

function newTable(range: Range): GrowingTable {
  return { kind: 'table', entries: new Map(), range }
}

function scalarNode(node: AST.TOMLValue): ScalarNode {
  const range = rangeOf(node)
  switch (node.kind) {
    case 'string':
      return { kind: 'string', value: node.value, range }
    case 'integer':
      if (/^[+-]?\d{4301}/.test(node.number)) throw new Unreadable(tooLongDiagnostic(range))
      return { kind: 'integer', value: node.bigint, range }
    case 'float':
      return { kind: 'float', value: node.value, text: floatText(node.value), range }
    case 'boolean':
      return { kind: 'boolean', value: node.value, range }
    default: {
      const texts = datetimeTexts(node.datetime)
      if (texts !== null) return { kind: 'datetime', ...texts, range }
      throw new Unreadable(
        syntaxDiagnostic(
          'Python has no such date or time.',
          range,
          'Write a date from year 1 on and seconds below 60.',
        ),
      )
    }
  }
}

function contentNode(node: AST.TOMLContentNode, depth: number): GrowingNode {
  if (depth > maximumDepth) throw new Unreadable(tooDeepDiagnostic(rangeOf(node)))
  if (node.type === 'TOMLValue') return scalarNode(node)
  const range = rangeOf(node)
  if (node.type === 'TOMLArray') {
    return { kind: 'array', items: node.elements.map((element) => contentNode(element, depth + 1)), range }
  }
  const table = newTable(range)
  for (const pair of node.body) putPair(table, pair, depth + 1)
  return table
}

/** The table under `key`, made when it is missing; of an array of tables, its last one. */
function descend(table: GrowingTable, key: AST.TOMLBare | AST.TOMLQuoted): GrowingTable {
  const name = keyName(key)
  const found = table.entries.get(name)?.node
  if (found?.kind === 'table') return found
  const last = found?.kind === 'array' ? found.items.at(-1) : undefined
  if (last?.kind === 'table') return last
  const made = newTable(rangeOf(key))
  table.entries.set(name, { keyRange: rangeOf(key), node: made })
  return made
}

/** The table a dotted key's last part belongs to. */
function ownerOf(table: GrowingTable, keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[]): GrowingTable {
  if (keys.length > maximumDepth) {
    const range = { start: keys[0]?.range[0] ?? 0, end: keys.at(-1)?.range[1] ?? 0 }
    throw new Unreadable(tooDeepDiagnostic(range))
  }
  let owner = table
  for (const key of keys.slice(0, -1)) owner = descend(owner, key)
  return owner
}

function putPair(table: GrowingTable, pair: AST.TOMLKeyValue, depth: number): void {
  const owner = ownerOf(table, pair.key.keys)
  const key = pair.key.keys.at(-1)
  if (key === undefined) return
  owner.entries.set(keyName(key), { keyRange: rangeOf(key), node: contentNode(pair.value, depth) })
}

function putTable(root: GrowingTable, header: AST.TOMLTable): void {
  const owner = ownerOf(root, header.key.keys)
  const key = header.key.keys.at(-1)
  if (key === undefined) return
  const range = rangeOf(header.key)
  let table: GrowingTable
  if (header.kind === 'array') {
    table = newTable(range)
    const array = owner.entries.get(keyName(key))?.node
    if (array?.kind === 'array') array.items.push(table)
    else
      owner.entries.set(keyName(key), {
        keyRange: rangeOf(key),
        node: { kind: 'array', items: [table], range },
      })
  } else {
    table = descend(owner, key)
    table.range = range
  }
  for (const pair of header.body) putPair(table, pair, 1)
}

function buildTree(program: AST.TOMLProgram): TomlTableNode {
  const root = newTable({ start: 0, end: 0 })
  for (const statement of program.body[0].body) {
    if (statement.type === 'TOMLTable') putTable(root, statement)
    else putPair(root, statement, 1)
  }
  return root
}

/** TOML 1.1 (line breaks in inline tables, `\e`, seconds left out), which tomli reads since 2.4. */
function newTomlWarning(text: string, refused: ParseError): Diagnostic {
  return {
    code: 'toml-1-1',
    severity: 'warning',
    message: 'This is TOML 1.1; Metaxy reads it only with tomli 2.4 or newer.',
    next: 'Write it the TOML 1.0 way, for example an inline table on one line, to be safe everywhere.',
    document: 'metaxy.toml',
    range: errorRange(text, refused),
  }
}

/** TOML 1.0, the version every release of tomli that Metaxy accepts can read; TOML 1.1 with a warning. */
function readDocument(text: string): TomlDocument {
  const first = readToml(text, '1.0')
  if (!(first instanceof ParseError)) return { root: buildTree(first), diagnostics: [] }
  const mistakes = findMistakes(text)
  if (mistakes.length > 0) return { root: null, diagnostics: mistakes }
  const second = readToml(text, '1.1')
  if (second instanceof ParseError) return { root: null, diagnostics: [errorDiagnostic(text, second)] }
  return { root: buildTree(second), diagnostics: [newTomlWarning(text, first)] }
}

/** Reads a document of any size and content; never throws. */
export function parseToml(text: string): TomlDocument {
  try {
    return readDocument(text)
  } catch (error) {
    if (error instanceof Unreadable) return { root: null, diagnostics: [error.diagnostic] }
    // The parser recurses, and takes digits as arguments; the only other thing it can do is run out of stack.
    const digits = /(?<![\d_.])\d[\d_.]{50000,}/.exec(text)
    if (digits !== null) {
      const range = { start: digits.index, end: digits.index + digits[0].length }
      return { root: null, diagnostics: [tooLongDiagnostic(range)] }
    }
    return { root: null, diagnostics: [tooDeepDiagnostic({ start: 0, end: 0 })] }
  }
}
