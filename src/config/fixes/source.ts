/** Where every key, value, table and comment of a TOML document stands in its text, so that it can be edited there. */

import { type AST, parseTOML } from 'toml-eslint-parser'
import type { Range } from '../../text/diagnostic.ts'

/** Keys from the root on; an item of a list is `#` and its number. */
export type Path = readonly string[]

/** One part of a key, wherever it is written. */
interface KeyPart {
  readonly path: Path
  readonly range: Range
}

export interface Pair {
  readonly path: Path
  /** One, or several for a dotted key. */
  readonly parts: readonly KeyPart[]
  /** Key and value. */
  readonly range: Range
  readonly value: Range
  /** Of the inline table it is in; `null` for one on a line of its own. */
  readonly inline: InlineTable | null
}

export interface InlineTable {
  readonly path: Path
  /** With its braces. */
  readonly range: Range
  readonly pairs: Pair[]
}

export interface Header {
  readonly path: Path
  /** The whole key, without brackets. */
  readonly key: Range
  readonly parts: readonly KeyPart[]
  /** Of a line `[…]`, with its brackets. */
  readonly range: Range
  readonly pairs: Pair[]
}

export interface Scalar {
  readonly path: Path
  readonly range: Range
  /** The text it stands for; `null` for anything but a string. */
  readonly text: string | null
}

export interface TomlSource {
  readonly text: string
  /** The line break the text uses. */
  readonly eol: string
  /** Before the first header. */
  readonly rootPairs: readonly Pair[]
  readonly headers: readonly Header[]
  /** All, those of inline tables too. */
  readonly pairs: readonly Pair[]
  readonly inlineTables: readonly InlineTable[]
  readonly scalars: readonly Scalar[]
  /** Every place at which part of a key is written. */
  readonly keyParts: readonly KeyPart[]
  readonly comments: readonly Range[]
}

export function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}

/** Whether `path` is `above` or below it. */
export function isWithin(path: Path, above: Path): boolean {
  return path.length >= above.length && samePath(path.slice(0, above.length), above)
}

function rangeOf({ range: [start, end] }: { range: [number, number] }): Range {
  return { start, end }
}

function keyName(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value
}

function readProgram(text: string, program: AST.TOMLProgram): TomlSource {
  const rootPairs: Pair[] = []
  const headers: Header[] = []
  const pairs: Pair[] = []
  const inlineTables: InlineTable[] = []
  const scalars: Scalar[] = []
  /** How many items each list of tables has so far, by its path. */
  const lists = new Map<string, number>()

  /** The path with the last item of each list of tables it goes through. */
  function throughLists(base: Path, names: readonly string[]): Path[] {
    let path = base
    return names.map((name) => {
      path = [...path, name]
      const found = path
      const count = lists.get(JSON.stringify(path))
      if (count !== undefined) path = [...path, `#${count - 1}`]
      return found
    })
  }

  function readValue(value: AST.TOMLContentNode, path: Path): void {
    const range = rangeOf(value)
    if (value.type === 'TOMLValue') {
      scalars.push({ path, range, text: value.kind === 'string' ? value.value : null })
    } else if (value.type === 'TOMLArray') {
      for (const [index, item] of value.elements.entries()) readValue(item, [...path, `#${index}`])
    } else {
      const table: InlineTable = { path, range, pairs: [] }
      inlineTables.push(table)
      for (const pair of value.body) table.pairs.push(readPair(pair, path, table))
    }
  }

  function readPair(pair: AST.TOMLKeyValue, table: Path, inline: InlineTable | null): Pair {
    const paths = pair.key.keys.map((_, index) => [
      ...table,
      ...pair.key.keys.slice(0, index + 1).map(keyName),
    ])
    const parts = pair.key.keys.map((key, index) => ({ path: paths[index] ?? table, range: rangeOf(key) }))
    const path = paths.at(-1) ?? table
    const read: Pair = { path, parts, range: rangeOf(pair), value: rangeOf(pair.value), inline }
    pairs.push(read)
    readValue(pair.value, path)
    return read
  }

  function readHeader(table: AST.TOMLTable): void {
    const isArray = table.kind === 'array'
    const names = table.key.keys.map(keyName)
    const paths = throughLists([], names)
    let path = paths.at(-1) ?? []
    if (isArray) {
      const name = JSON.stringify(path)
      const count = lists.get(name) ?? 0
      lists.set(name, count + 1)
      path = [...path, `#${count}`]
    }
    const key = rangeOf(table.key)
    const end = text.indexOf(']', key.end) + (isArray ? 2 : 1)
    const parts = table.key.keys.map((part, index) => ({ path: paths[index] ?? [], range: rangeOf(part) }))
    const header: Header = { path, key, parts, range: { start: table.range[0], end }, pairs: [] }
    headers.push(header)
    for (const pair of table.body) header.pairs.push(readPair(pair, path, null))
  }

  for (const statement of program.body[0].body) {
    if (statement.type === 'TOMLTable') readHeader(statement)
    else rootPairs.push(readPair(statement, [], null))
  }
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const comments = program.comments.map(rangeOf)
  const keyParts = [...headers, ...pairs].flatMap(({ parts }) => parts)
  return { text, eol, rootPairs, headers, pairs, inlineTables, scalars, keyParts, comments }
}

/** `null` for a text that is not TOML. */
export function readSource(text: string): TomlSource | null {
  try {
    return readProgram(text, parseTOML(text, { tomlVersion: '1.1' }))
  } catch {
    // Not TOML, or nested too deeply to be read: there is nothing to edit by its structure.
    return null
  }
}

function sameRange(a: Range, b: Range): boolean {
  return a.start === b.start && a.end === b.end
}

/** The key written exactly there. */
export function keyAt(source: TomlSource, range: Range): Path | null {
  return source.keyParts.find((part) => sameRange(part.range, range))?.path ?? null
}

/** The key and value of which exactly the key, or exactly the value, is there. */
export function pairAt({ pairs }: TomlSource, range: Range): Pair | null {
  const found = pairs.find(({ parts, value }) => {
    const key = parts.at(-1)
    return sameRange(value, range) || (key !== undefined && sameRange(key.range, range))
  })
  return found ?? null
}

/** The table whose header, braces or first mention is exactly there; the root for the empty range at 0. */
export function tableAt(source: TomlSource, range: Range): Path | null {
  if (range.end === 0) return []
  const found =
    source.headers.find(({ key }) => sameRange(key, range)) ??
    source.inlineTables.find((table) => sameRange(table.range, range))
  return found?.path ?? keyAt(source, range)
}

/** Whether a key is written anywhere, a table's name included. */
export function isWritten(source: TomlSource, path: Path): boolean {
  return source.keyParts.some((part) => samePath(part.path, path))
}

export function hasComment({ comments }: TomlSource, { start, end }: Range): boolean {
  return comments.some((comment) => comment.start >= start && comment.end <= end)
}

/** The whole line at `offset`, with its line break. */
export function lineAt(text: string, offset: number): Range {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  return { start, end: end < 0 ? text.length : end + 1 }
}
