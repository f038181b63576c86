/** Formats a `metaxy.toml` by changing nothing but blanks and line breaks between its tokens. */

import { changeBetween, type TextEdit } from '../../text/edit.ts'
import { parseToml } from '../toml.ts'
import { type TomlToken, tomlTokens } from './toml-tokens.ts'

function lineBreaks(gap: string): readonly string[] {
  return gap.match(/\r?\n/g) ?? []
}

/** For every token whether it belongs to a header: the header itself, and the lines of comment right above it. */
function attachedToHeader(text: string, tokens: readonly TomlToken[]): readonly boolean[] {
  const attached: boolean[] = tokens.map(() => false)
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const token = tokens[index]
    const before = tokens[index - 1]
    const after = tokens[index + 1]
    if (token === undefined) continue
    const isWholeLine = before === undefined || lineBreaks(text.slice(before.end, token.start)).length > 0
    attached[index] =
      token.kind === 'header' ||
      (token.kind === 'comment' &&
        isWholeLine &&
        after !== undefined &&
        attached[index + 1] === true &&
        lineBreaks(text.slice(token.end, after.start)).length === 1)
  }
  return attached
}

/** What stands between two tokens of one line. */
function blanks(text: string, before: TomlToken, after: TomlToken, gap: string): string {
  if (after.kind === 'comment') return gap === '' ? ' ' : gap
  if (before.kind === '.' || after.kind === '.' || after.kind === ',') return ''
  if (before.kind === 'header' || after.kind === 'header-end') return ''
  if (before.kind === 'open' && after.kind === 'close') return ''
  if (before.kind === 'open') return text[before.start] === '{' ? ' ' : ''
  if (after.kind === 'close') return text[after.start] === '}' ? ' ' : ''
  return ' '
}

/** `blankLine`: whether there has to be one. At most one of those that are there is kept. */
function breaks(gap: string, after: TomlToken, blankLine: boolean, standard: string): string {
  const written = lineBreaks(gap)
  const count = blankLine ? 2 : Math.min(written.length, 2)
  return [...written, standard].slice(0, count).join('') + '  '.repeat(after.depth)
}

/** The smallest edit that makes `from`, which begins at `start`, into `to`; none when they are the same. */
function smallestEdit(start: number, from: string, to: string): readonly TextEdit[] {
  return from === to ? [] : [changeBetween(from, to, start)]
}

/**
 * In order. Keys, values, comments and the kind of line breaks stay as they are; a list keeps its lines. None for a
 * text that is not TOML.
 */
export function formatToml(text: string): readonly TextEdit[] {
  if (parseToml(text).root === null) return []
  const tokens = tomlTokens(text)
  if (tokens === null) return []
  const standard = lineBreaks(text)[0] ?? '\n'
  const attached = attachedToHeader(text, tokens)
  const edits = tokens.flatMap((token, index) => {
    const before = tokens[index - 1]
    const start = before?.end ?? 0
    const gap = text.slice(start, token.start)
    if (before === undefined) return smallestEdit(start, gap, '')
    if (lineBreaks(gap).length === 0) return smallestEdit(start, gap, blanks(text, before, token, gap))
    const blankLine = attached[index] === true && attached[index - 1] !== true
    return smallestEdit(start, gap, breaks(gap, token, blankLine, standard))
  })
  const end = tokens.at(-1)?.end ?? 0
  const rest = text.slice(end)
  return [...edits, ...smallestEdit(end, rest, tokens.length === 0 ? '' : (lineBreaks(rest)[0] ?? standard))]
}
