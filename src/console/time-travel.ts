/**
 * `AT (VERSION => …)` and `AT (TIMESTAMP => …)` behind the tables of a statement, found by the places of its tokens, and
 * the statement with other tables in their places. Places in the new text lead back to those in the person's.
 */

import { isReserved } from './completion.ts'
import type { Range, Statement } from './statements.ts'
import { isWord, type Token } from './tokens.ts'

export interface AtClause {
  /** As it is written: `table`, `schema.table`, `lake.table` or `lake.schema.table`. */
  readonly name: readonly string[]
  readonly nameRange: Range
  /** The statement gives the table a name of its own: `t AS x AT (…)`. */
  readonly hasAlias: boolean
  readonly by: 'version' | 'timestamp'
  /** What stands behind `=>`. */
  readonly expression: readonly Token[]
  /** From `AT` to its closing parenthesis. */
  readonly range: Range
  /** The name is one of WITH, where DuckDB disregards AT. */
  readonly isCommonTable: boolean
}

/** Words before a table; what stands between one of them and AT is its name, and perhaps an alias. */
const BEFORE_TABLE = /^(from|join|pivot|unpivot|lateral)$/i

/** Every AT behind the name of a table, in order. What only looks like one is left to DuckDB's parser. */
export function atClauses({ tokens }: Statement): readonly AtClause[] {
  const common = commonTables(tokens)
  return tokens.flatMap((token, index) => {
    if (!isWord(token, 'AT') || tokens[index + 1]?.text !== '(') return []
    const by = tokens[index + 2]
    const isArrow = tokens[index + 3]?.text === '=' && tokens[index + 4]?.text === '>'
    if (by === undefined || !isArrow || !(isWord(by, 'VERSION') || isWord(by, 'TIMESTAMP'))) return []
    const close = closing(tokens, index + 1)
    const named = tableBefore(tokens, index)
    const [end, expression] = [tokens[close]?.end, tokens.slice(index + 5, close)]
    if (end === undefined || named === null || expression.length === 0) return []
    const [first] = named.name
    return [
      {
        ...named,
        by: isWord(by, 'VERSION') ? ('version' as const) : ('timestamp' as const),
        expression,
        range: { start: token.start, end },
        isCommonTable: named.name.length === 1 && common.has(first?.toLowerCase() ?? ''),
      },
    ]
  })
}

export interface Edit {
  readonly range: Range
  readonly text: string
}

export interface Rewritten {
  readonly text: string
  /** The part of the person's text that a part of this one stands for; a replaced part is marked whole. */
  place(range: Range): Range
}

/** @param edits in order, without overlaps, inside the statement; offsets are those of the whole text */
export function rewrite(statement: Statement, edits: readonly Edit[]): Rewritten {
  let text = ''
  let from = statement.start
  /** Where each piece begins in the new text, and what it stands for. */
  const pieces: { readonly at: number; readonly range: Range; readonly isNew: boolean }[] = []
  const add = (range: Range, said: string, isNew: boolean) => {
    pieces.push({ at: text.length, range, isNew })
    text += said
  }
  const kept = (end: number) =>
    add({ start: from, end }, statement.text.slice(from - statement.start, end - statement.start), false)
  for (const edit of edits) {
    kept(edit.range.start)
    add(edit.range, edit.text, true)
    from = edit.range.end
  }
  kept(statement.end)
  const origin = (offset: number, side: 'start' | 'end') => {
    const piece = pieces.findLast(({ at }) => (side === 'start' ? at <= offset : at < offset))
    if (piece === undefined) return statement[side]
    return piece.isNew ? piece.range[side] : piece.range.start + offset - piece.at
  }
  return {
    text,
    place: ({ start, end }) => ({ start: origin(start, 'start'), end: origin(end, 'end') }),
  }
}

/** Reads backwards from AT: `name`, `name alias`, `name AS alias` and `name AS alias(column, …)`. */
function tableBefore(
  tokens: readonly Token[],
  at: number,
): Pick<AtClause, 'name' | 'nameRange' | 'hasAlias'> | null {
  let last = at - 1
  let hasAlias = false
  if (tokens[last]?.text === ')' && tokens[last]?.kind === 'symbol') {
    last = opening(tokens, last) - 1
    hasAlias = true
  }
  if (!isName(tokens[last])) return null
  const before = tokens[last - 1]
  if (isWord(before, 'AS')) [last, hasAlias] = [last - 2, true]
  else if (isName(before) && !BEFORE_TABLE.test(before?.text ?? '')) [last, hasAlias] = [last - 1, true]
  // `range(3) AT`: a call, no columns of an alias.
  else if (hasAlias) return null
  let first = last
  while (isDot(tokens[first - 1]) && isName(tokens[first - 2])) first -= 2
  // `TABLE t AT (…)` and the like are no SQL.
  if (/^(table|describe|desc|show|summarize)$/i.test(tokens[first - 1]?.text ?? '')) return null
  const parts = tokens.slice(first, last + 1).filter((token) => !isDot(token))
  const [start, end] = [tokens[first]?.start, tokens[last]?.end]
  if (start === undefined || end === undefined || !parts.every(isName)) return null
  return { name: parts.map(({ text }) => text), nameRange: { start, end }, hasAlias }
}

/** Names that WITH gives, in lower case, wherever the statement gives them. */
function commonTables(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>()
  tokens.forEach((token, index) => {
    if (!isWord(token, 'AS')) return
    const behind = tokens.slice(index + 1, index + 4).map(({ text }) => text.toUpperCase())
    if (!/^(NOT,)?(MATERIALIZED,)?\(/.test(behind.join())) return
    const last = tokens[index - 1]?.text === ')' ? opening(tokens, index - 1) - 1 : index - 1
    const name = tokens[last]
    if (isName(name)) names.add(name.text.toLowerCase())
  })
  return names
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  return tokens.findIndex(({ kind, text }, index) => {
    if (index < open || kind !== 'symbol') return false
    depth += text === '(' ? 1 : text === ')' ? -1 : 0
    return depth === 0
  })
}

function opening(tokens: readonly Token[], close: number): number {
  let depth = 0
  return tokens.findLastIndex(({ kind, text }, index) => {
    if (index > close || kind !== 'symbol') return false
    depth += text === ')' ? 1 : text === '(' ? -1 : 0
    return depth === 0
  })
}

function isName(token: Token | undefined): token is Token {
  return token?.kind === 'quoted' || (token?.kind === 'word' && !isReserved(token.text))
}

function isDot(token: Token | undefined): boolean {
  return token?.kind === 'symbol' && token.text === '.'
}
