/** INSERT, UPDATE, DELETE, TRUNCATE and MERGE: which table they change, and where what they do is written. */

import { readerOf, type WrittenName } from './reader.ts'
import type { Range, Statement } from './statements.ts'
import { isWord, type Token } from './tokens.ts'

export interface RowStatement {
  readonly kind: 'insert' | 'update' | 'delete' | 'truncate' | 'merge'
  readonly target: WrittenName
  /** What an UPDATE or MERGE does to rows, by the place where that is said. */
  readonly actions: readonly RowAction[]
  /** Of a MERGE: what stands between USING and the condition. */
  readonly source: MergeSource | null
}

export type RowAction =
  /** `SET a = …`: `at` is the offset behind SET. */
  | { readonly kind: 'set'; readonly at: number }
  /** The whole row of the source, in short. */
  | { readonly kind: 'update-all' | 'insert-all'; readonly by: 'position' | 'name'; readonly range: Range }
  /** `INSERT VALUES (…)` without columns: `at` is the offset behind INSERT. */
  | { readonly kind: 'insert-values'; readonly at: number }

export interface MergeSource {
  readonly range: Range
  /** What its columns can be qualified with; `null` when it has no name. */
  readonly alias: string | null
}

const VERBS = /^(insert|update|delete|truncate|merge)$/i

/** `null` for another statement. */
export function rowStatement(statement: Statement): RowStatement | null {
  const { tokens } = statement
  const begin = isWord(tokens[0], 'WITH') ? topLevel(tokens, (token) => VERBS.test(token.text)) : 0
  const verb = tokens[begin]
  if (verb?.kind !== 'word' || !VERBS.test(verb.text)) return null
  const reader = readerOf({ ...statement, tokens: tokens.slice(begin) })
  const plain = (kind: RowStatement['kind'], target: WrittenName): RowStatement => ({
    kind,
    target,
    actions: [],
    source: null,
  })
  reader.identifier()
  switch (verb.text.toUpperCase()) {
    case 'INSERT':
      if (reader.accept('OR')) reader.identifier()
      reader.expect('INTO')
      return plain('insert', reader.name())
    case 'DELETE':
      reader.expect('FROM')
      return plain('delete', reader.name())
    case 'TRUNCATE':
      reader.accept('TABLE')
      return plain('truncate', reader.name())
    case 'UPDATE': {
      const target = reader.name()
      const set = tokens[topLevel(tokens, (token) => isWord(token, 'SET'), begin)]
      return { ...plain('update', target), actions: set === undefined ? [] : [{ kind: 'set', at: set.end }] }
    }
    default: {
      reader.expect('INTO')
      const target = reader.name()
      const body = tokens.slice(tokens.findIndex(({ start }) => start >= target.range.end))
      return { kind: 'merge', target, actions: mergeActions(body), source: mergeSource(body) }
    }
  }
}

/** The index of the first token outside of parentheses that fits; -1 without one. */
function topLevel(tokens: readonly Token[], fits: (token: Token) => boolean, from = 0): number {
  let depth = 0
  return tokens.findIndex((token, index) => {
    if (index < from) return false
    if (token.kind === 'symbol' && '([{'.includes(token.text)) depth += 1
    if (token.kind === 'symbol' && ')]}'.includes(token.text)) depth -= 1
    return depth === 0 && token.kind === 'word' && fits(token)
  })
}

function mergeSource(body: readonly Token[]): MergeSource | null {
  const using = topLevel(body, (token) => isWord(token, 'USING'))
  const close = topLevel(body, ({ text }) => /^(on|using)$/i.test(text), using + 1)
  const inside = body.slice(using + 1, close)
  const [first, last] = [inside[0], inside.at(-1)]
  if (using < 0 || close < 0 || first === undefined || last === undefined) return null
  const range = { start: first.start, end: last.end }
  if (last.kind === 'word' || last.kind === 'quoted') return { range, alias: last.text }
  // `(VALUES …) AS s(a, b)`: the name stands before the columns.
  const open = opening(inside, inside.length - 1)
  const named = inside[open - 1]
  const isName = open > 0 && (named?.kind === 'word' || named?.kind === 'quoted')
  return { range, alias: isName ? (named?.text ?? null) : null }
}

function opening(tokens: readonly Token[], close: number): number {
  let depth = 0
  return tokens.findLastIndex(({ kind, text }, index) => {
    if (index > close || kind !== 'symbol') return false
    depth += text === ')' ? 1 : text === '(' ? -1 : 0
    return depth === 0
  })
}

/** Each action stands behind a THEN that belongs to WHEN, not to CASE. */
function mergeActions(body: readonly Token[]): readonly RowAction[] {
  const actions: RowAction[] = []
  body.forEach((then, index) => {
    const verb = body[index + 1]
    if (!isWord(then, 'THEN') || verb === undefined) return
    const isUpdate = isWord(verb, 'UPDATE')
    if (!isUpdate && !isWord(verb, 'INSERT')) return
    let next = index + 2
    const by = isWord(body[next], 'BY')
      ? isWord(body[next + 1], 'NAME')
        ? ('name' as const)
        : ('position' as const)
      : null
    if (by !== null) next += 2
    const set = isUpdate ? isWord(body[next], 'SET') : false
    const token = body[next]
    if (isUpdate && by === null && set && body[next + 1]?.text !== '*' && token !== undefined)
      actions.push({ kind: 'set', at: token.end })
    else if (!isUpdate && by === null && isWord(token, 'VALUES'))
      actions.push({ kind: 'insert-values', at: verb.end })
    else if (isUpdate || !(token?.text === '(' || isWord(token, 'DEFAULT'))) {
      if (set) next += 1
      const star = body[next]?.text === '*'
      const end = (star ? body[next]?.end : body[next - 1]?.end) ?? verb.end
      actions.push({
        kind: isUpdate ? 'update-all' : 'insert-all',
        by: by ?? 'position',
        range: { start: verb.start, end },
      })
    }
  })
  return actions
}
