/** Reads the tokens of a statement one after another; what it does not know is refused with its place. */

import type { Range, Refusal, Statement } from './statements.ts'
import { isWord, type Token } from './tokens.ts'

/** A name with dots, as it is written. */
export interface WrittenName {
  readonly parts: readonly string[]
  readonly range: Range
}

/** Something in a statement that cannot be run. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

export interface Reader {
  /** The next token; `undefined` at the end. */
  peek(ahead?: number): Token | undefined
  /** Takes these words if they come next. */
  accept(...words: readonly string[]): boolean
  /** The same for a symbol. */
  acceptSymbol(symbol: string): boolean
  expect(...words: readonly string[]): void
  expectSymbol(symbol: string): void
  /** One name, without dots. */
  identifier(): string
  name(): WrittenName
  /** The text up to the first of these words or symbols outside of parentheses, or the end; not empty. */
  textUntil(...stops: readonly string[]): { readonly text: string; readonly range: Range }
  /** Fails unless everything was read. */
  end(): void
  /** Refuses the next token. */
  refuse(message?: string): never
}

/** What to do about a statement that the built-in engine does not take. */
export const ELSEWHERE = 'Choose DuckDB extension in the Lake engine menu to run any SQL.'

export function readerOf({ tokens, text, start, end }: Statement): Reader {
  let at = 0
  const peek = (ahead = 0) => tokens[at + ahead]
  const accept = (...words: readonly string[]) => {
    if (!words.every((word, ahead) => isWord(peek(ahead), word))) return false
    at += words.length
    return true
  }
  const acceptSymbol = (symbol: string) => {
    const found = isSymbol(peek(), symbol)
    if (found) at += 1
    return found
  }
  const refuse = (message?: string): never => {
    const token = peek()
    const range = token === undefined ? { start, end } : { start: token.start, end: token.end }
    const said = token === undefined ? 'The statement ends here.' : `${token.text} is not possible here.`
    throw new Refused({ message: message ?? said, next: ELSEWHERE, range })
  }
  const identifier = () => {
    const token = peek()
    if (token === undefined || (token.kind !== 'word' && token.kind !== 'quoted')) return refuse()
    at += 1
    return token.text
  }
  return {
    peek,
    accept,
    acceptSymbol,
    expect: (...words) => void (accept(...words) || refuse()),
    expectSymbol: (symbol) => void (acceptSymbol(symbol) || refuse()),
    identifier,
    name() {
      const first = peek()
      const parts = [identifier()]
      while (acceptSymbol('.')) parts.push(identifier())
      return { parts, range: { start: first?.start ?? start, end: tokens[at - 1]?.end ?? end } }
    },
    textUntil(...stops) {
      const first = peek()
      let depth = 0
      for (let token = peek(); token !== undefined; at += 1, token = peek()) {
        if (depth === 0 && stops.some((stop) => isWord(token, stop) || isSymbol(token, stop))) break
        if (token.kind !== 'symbol') continue
        if ('([{'.includes(token.text)) depth += 1
        if (')]}'.includes(token.text)) depth -= 1
      }
      const last = tokens[at - 1]
      if (first === undefined || last === undefined || last.end <= first.start) return refuse()
      const range = { start: first.start, end: last.end }
      return { text: text.slice(range.start - start, range.end - start), range }
    },
    end: () => void (peek() === undefined || refuse()),
    refuse,
  }
}

function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol
}
