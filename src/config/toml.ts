/** Reads TOML into a tree with places; syntax errors become diagnostics, never exceptions. */

import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { floatText } from './python-text.ts'
import { datetimeTexts } from './toml-datetime.ts'
import { errorRange, syntaxDiagnostic, syntaxErrors, tooDeepDiagnostic } from './toml-errors.ts'
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

function newTable(range: Range): GrowingTable {
  return { kind: 'table', entries: new Map(), range }
}

function scalarNode(node: AST.TOMLValue): ScalarNode {
  const range = rangeOf(node)
  switch (node.kind) {
    case 'string':
      return { kind: 'string', value: node.value, range }
    case 'integer':
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
          'Python has no such date or time',
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

function keyName(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value
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

/**
 * TOML 1.0, the version every release of tomli that Metaxy accepts can read. TOML 1.1 (line breaks in inline
 * tables, `\e`, seconds left out) is read too, with a warning, because tomli reads it since 2.4.
 */
function parse(text: string): {
  readonly program: AST.TOMLProgram
  readonly diagnostics: readonly Diagnostic[]
} {
  try {
    return { program: parseTOML(text, { tomlVersion: '1.0' }), diagnostics: [] }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    let program: AST.TOMLProgram
    try {
      program = parseTOML(text, { tomlVersion: '1.1' })
    } catch {
      throw error
    }
    return {
      program,
      diagnostics: [
        {
          code: 'toml-1-1',
          severity: 'warning',
          message: 'This is TOML 1.1; Metaxy reads it only with tomli 2.4 or newer.',
          next: 'Write it the TOML 1.0 way, for example an inline table on one line, to be safe everywhere.',
          document: 'metaxy.toml',
          range: errorRange(text, error),
        },
      ],
    }
  }
}

/** Reads a document of any size and content; never throws. */
export function parseToml(text: string): TomlDocument {
  try {
    const { program, diagnostics } = parse(text)
    return { root: buildTree(program), diagnostics }
  } catch (error) {
    if (error instanceof Unreadable) return { root: null, diagnostics: [error.diagnostic] }
    if (error instanceof ParseError) return { root: null, diagnostics: syntaxErrors(text, error) }
    // The parser recurses; the only other thing it can do is run out of stack.
    return { root: null, diagnostics: [tooDeepDiagnostic({ start: 0, end: 0 })] }
  }
}
