/** Adds, renames, moves and removes keys of a TOML text and leaves everything else in it as it is, comments included. */

import type { Range } from '../../text/diagnostic.ts'
import { changeBetween } from '../../text/edit.ts'
import { type DocumentEdit, editDocument } from '../../text/fix.ts'
import { headerKey } from '../messages.ts'
import {
  hasComment,
  isWithin,
  isWritten,
  lineAt,
  type Pair,
  type Path,
  readSource,
  samePath,
  type TomlSource,
} from './source.ts'

/** `null` when it cannot be done without losing or breaking something. */
export type Edits = readonly DocumentEdit[] | null

const document = 'metaxy.toml'

export function replace(range: Range, newText: string): DocumentEdit {
  return { document, range, newText }
}

function insert(at: number, newText: string): DocumentEdit {
  return replace({ start: at, end: at }, newText)
}

function pathText(path: Path): string {
  return path.map(headerKey).join('.')
}

/** The name everywhere it is written, in headers and dotted keys too. */
export function renameKey(source: TomlSource, path: Path, to: string): Edits {
  if (isWritten(source, [...path.slice(0, -1), to])) return null
  const edits = source.keyParts.flatMap((part) =>
    samePath(part.path, path) ? [replace(part.range, headerKey(to))] : [],
  )
  return edits.length === 0 ? null : edits
}

/** The one key and value that `path` is, written in one place. */
function singlePair(source: TomlSource, path: Path): Pair | null {
  const pairs = source.pairs.filter((pair) => samePath(pair.path, path))
  const elsewhere = source.keyParts.filter((part) => samePath(part.path, path))
  return pairs.length === 1 && elsewhere.length === 1 ? (pairs[0] ?? null) : null
}

function removeInline({ range, inline }: Pair): Range {
  const siblings = inline?.pairs ?? []
  const index = siblings.findIndex((pair) => pair.range.start === range.start)
  const before = siblings[index - 1]
  const after = siblings[index + 1]
  if (after !== undefined) return { start: range.start, end: after.range.start }
  return before === undefined ? range : { start: before.range.end, end: range.end }
}

/** The whole line, or all of it but the comment at its end. */
function removeLine({ text, comments }: TomlSource, { range }: Pair): Range {
  const end = lineAt(text, range.end).end
  const comment = comments.find(({ start }) => start >= range.end && start < end)
  return comment === undefined
    ? { start: lineAt(text, range.start).start, end }
    : { start: range.start, end: comment.start }
}

/** A key with its value; `null` for a table of headers. */
export function removeKey(source: TomlSource, path: Path): Edits {
  const pair = singlePair(source, path)
  if (pair === null) return null
  const range = pair.inline === null ? removeLine(source, pair) : removeInline(pair)
  return hasComment(source, range) ? null : [replace(range, '')]
}

/** Where the comment lines directly above a line begin. */
function aboveComments({ text, comments }: TomlSource, offset: number): number {
  let { start } = lineAt(text, offset)
  while (start > 0) {
    const above = lineAt(text, start - 1)
    const isComment = comments.some(
      (comment) =>
        comment.start >= above.start &&
        comment.end <= above.end &&
        text.slice(above.start, comment.start).trim() === '',
    )
    if (!isComment) break
    start = above.start
  }
  return start
}

/** A new line below the line at `offset`. */
function lineBelow({ text, eol }: TomlSource, offset: number, line: string): DocumentEdit {
  const { end } = lineAt(text, offset)
  return text[end - 1] === '\n' ? insert(end, line + eol) : insert(end, eol + line)
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineAt(text, offset).start, offset))?.[0] ?? ''
}

function addToRoot(source: TomlSource, line: string): DocumentEdit {
  const { text, eol, rootPairs, headers } = source
  const [pair] = rootPairs
  if (pair !== undefined) return insert(lineAt(text, pair.range.start).start, line + eol)
  const [header] = headers
  if (header !== undefined) return insert(aboveComments(source, header.range.start), line + eol + eol)
  const isOpen = text !== '' && !text.endsWith('\n')
  return insert(text.length, (isOpen ? eol : '') + line + eol)
}

/** After `type`, which says what the table is, or else first. */
function addBelowHeader(source: TomlSource, table: Path, line: string): DocumentEdit | null {
  const header = source.headers.find(({ path }) => samePath(path, table))
  if (header === undefined) return null
  const type = header.pairs.find(({ path }) => samePath(path, [...table, 'type']))
  const first = type ?? header.pairs[0]
  const indent = indentAt(source.text, first?.range.start ?? header.range.start)
  return lineBelow(source, type?.range.end ?? header.range.end, indent + line)
}

function addInline(source: TomlSource, table: Path, pair: string): DocumentEdit | null {
  const inline = source.inlineTables.find(({ path }) => samePath(path, table))
  if (inline === undefined) return null
  const type = inline.pairs.find(({ path }) => samePath(path, [...table, 'type']))
  if (type !== undefined) return insert(type.range.end, `, ${pair}`)
  const [first] = inline.pairs
  if (first !== undefined) return insert(first.range.start, `${pair}, `)
  return hasComment(source, inline.range) ? null : replace(inline.range, `{ ${pair} }`)
}

/** Beside the dotted keys that make the table. */
function addDotted(source: TomlSource, table: Path, pair: string): DocumentEdit | null {
  const { text, eol } = source
  const beside = source.pairs.find(({ path, parts }) => {
    const names = path.length - parts.length
    return names < table.length && path.length > table.length && isWithin(path, table)
  })
  const last = beside?.parts[table.length - 1 - (beside.path.length - beside.parts.length)]
  if (beside === undefined || last === undefined) return null
  const dotted = `${text.slice(beside.range.start, last.range.end)}.${pair}`
  if (beside.inline !== null) return insert(beside.range.start, `${dotted}, `)
  return insert(beside.range.start, dotted + eol + indentAt(text, beside.range.start))
}

/** Under a header of its own: above the first table in it, or below what the table above it says. */
function addHeader(source: TomlSource, table: Path, line: string): DocumentEdit | null {
  const { text, eol } = source
  if (table.some((name) => name.startsWith('#'))) return null
  const lines = `[${pathText(table)}]${eol}${line}`
  const below = source.headers.find(({ path }) => isWithin(path, table))
  if (below !== undefined) return insert(aboveComments(source, below.range.start), lines + eol + eol)
  const above = source.headers.find(({ path }) => samePath(path, table.slice(0, -1)))
  if (above === undefined) return null
  const last = above.pairs.at(-1)?.range.end ?? above.range.end
  const edit = lineBelow(source, last, eol + lines)
  const isFollowed = text.slice(edit.range.start).split('\n', 1)[0]?.trim() !== ''
  return isFollowed && edit.newText.endsWith(eol) ? { ...edit, newText: edit.newText + eol } : edit
}

/** `line` is for a place with room for a comment, `pair` for one between braces. */
function add(source: TomlSource, table: Path, line: string, pair: string): DocumentEdit | null {
  if (table.length === 0) return addToRoot(source, line)
  const found =
    addBelowHeader(source, table, line) ??
    addInline(source, table, pair) ??
    addDotted(source, table, pair) ??
    addHeader(source, table, line)
  if (found !== null) return found
  // A table inside braces or dotted keys begins there.
  const above = table.slice(0, -1)
  const key = `${headerKey(table.at(-1) ?? '')} = { ${pair} }`
  return addInline(source, above, key) ?? addDotted(source, above, key)
}

/** `value` is TOML. A table that is not there yet is begun. */
export function addKey(source: TomlSource, table: Path, key: string, value: string): Edits {
  if (isWritten(source, [...table, key])) return null
  const pair = `${headerKey(key)} = ${value}`
  const edit = add(source, table, pair, pair)
  return edit === null ? null : [edit]
}

/** Headers say the new table between the old one and the key. */
function moveHeaders(source: TomlSource, path: Path, into: string): Edits {
  const parts = source.keyParts.filter((part) => samePath(part.path, path))
  const inHeaders = source.headers.flatMap((header) => header.parts)
  if (!parts.every((part) => inHeaders.includes(part))) return null
  return parts.map((part) => insert(part.range.start, `${headerKey(into)}.`))
}

/** What `removed` takes away goes into `table`: as `line`, or as `pair` between braces. */
function moveLine(source: TomlSource, removed: Edits, table: Path, line: string, pair: string): Edits {
  const { text, comments } = source
  const without = removed && readSource(editDocument(text, document, removed))
  const edit = without && add(without, table, line, pair)
  if (without === null || edit === null) return null
  const after = editDocument(without.text, document, [edit])
  if (readSource(after)?.comments.length !== comments.length) return null
  const { range, newText } = changeBetween(text, after)
  return [replace(range, newText)]
}

/** Into the table `into` beside it, with the comment at the end of its line when there is room for it. */
export function moveKey(source: TomlSource, path: Path, into: string): Edits {
  const { text } = source
  const table = [...path.slice(0, -1), into]
  const key = path.at(-1) ?? ''
  if (isWritten(source, [...table, key])) return null
  const found = singlePair(source, path)
  if (found === null) return moveHeaders(source, path, into)
  if (found.parts.length > 1 || hasComment(source, found.value)) return null
  const pair = `${headerKey(key)} = ${text.slice(found.value.start, found.value.end)}`
  const { end } = lineAt(text, found.range.end)
  const rest = text.slice(found.range.end, end).trimEnd()
  const wholeLine = [replace({ start: lineAt(text, found.range.start).start, end }, '')]
  return (
    (found.inline === null ? moveLine(source, wholeLine, table, pair + rest, pair) : null) ??
    moveLine(source, removeKey(source, path), table, pair, pair)
  )
}
