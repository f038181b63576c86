/** `*` of a query whose rows have columns that DuckLake gives only to those who name them: it does not mean these. */

import type { Range, Statement } from './statements.ts'
import type { Edit } from './time-travel.ts'
import { isWord, type Token } from './tokens.ts'

const BEHIND_LIST = /^(from|where|group|having|window|qualify|order|limit|offset|union|except|intersect)$/i

/** @param source where the rows come from: a part of FROM */
export function starEdits({ tokens }: Statement, source: Range, hidden: readonly string[]): readonly Edit[] {
  const own = siblings(tokens, source)
  const at = own.findIndex(({ start }) => start === source.start)
  const excluded = `EXCLUDE (${hidden.join(', ')})`
  const before = own.findLastIndex((token, index) => index < at && isWord(token, 'SELECT'))
  const select = before >= 0 ? before : own.findIndex((token, index) => index > at && isWord(token, 'SELECT'))
  if (select < 0) {
    const from = own.findLast((token, index) => index < at && isWord(token, 'FROM'))
    return from === undefined ? [] : [insertion(from.start, `SELECT * ${excluded} `)]
  }
  const behind = own.findIndex(({ text }, index) => index > select && BEHIND_LIST.test(text))
  return own.slice(select, behind < 0 ? undefined : behind).flatMap((token, index, list) => {
    const isStar = token.text === '*' && /^(select|distinct|all|,)$/i.test(list[index - 1]?.text ?? '')
    return isStar && !isWord(list[index + 1], 'EXCLUDE') ? [insertion(token.end, ` ${excluded}`)] : []
  })
}

/** The tokens of the same query, without those in parentheses inside of it. */
function siblings(tokens: readonly Token[], { start }: Range): readonly Token[] {
  let groups: Token[][] = [[]]
  for (const token of tokens) {
    const isSymbol = token.kind === 'symbol'
    if (isSymbol && token.text === ')' && groups.length > 1) {
      const inner = groups.at(-1) ?? []
      if (inner.some((each) => each.start === start)) return inner
      groups = groups.slice(0, -1)
    }
    groups.at(-1)?.push(token)
    if (isSymbol && token.text === '(') groups.push([])
  }
  return groups.find((group) => group.some((each) => each.start === start)) ?? []
}

function insertion(at: number, text: string): Edit {
  return { range: { start: at, end: at }, text }
}
