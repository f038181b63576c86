/** Splits valid TOML into tokens; what is between them is blanks and line breaks only. */

import type { Range } from '../../text/diagnostic.ts'

export interface TomlToken extends Range {
  readonly kind: 'key' | 'value' | 'comment' | '.' | '=' | ',' | 'open' | 'close' | 'header' | 'header-end'
  /** Brackets around it, of arrays and inline tables; its own not counted. */
  readonly depth: number
}

const blank = /[ \t\r\n]*/y
/** Without the blanks at its end. */
const comment = /#(?:[ \t]*[^ \t\r\n])*/y
const key = /[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'/y
/** Up to two more quotes may stand before the closing three. */
const string = /"""(?:[^\\]|\\[\s\S])*?"""(?!")|'''[\s\S]*?'''(?!')|"(?:[^"\\]|\\.)*"|'[^']*'/y
/** A date and a time may have a space between them. */
const bare = /\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+|[^\s,\]}#[{"']+/y

/** `null` for a text it cannot split, which then is not TOML. */
export function tomlTokens(text: string): readonly TomlToken[] | null {
  const tokens: TomlToken[] = []
  const brackets: string[] = []
  let at = 0
  /** A header's brackets hold a key; a value follows `=`, and `[` or `,` of an array. */
  let expects: 'key' | 'value' | 'header' = 'key'

  function match(pattern: RegExp): number {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0].length ?? 0
  }

  function push(kind: TomlToken['kind'], length: number): void {
    tokens.push({ kind, start: at, end: at + length, depth: brackets.length })
    at += length
  }

  function next(): boolean {
    const character = text[at] ?? ''
    if (character === '#') push('comment', match(comment))
    else if (character === '=' || character === '.') {
      push(character, 1)
      if (character === '=') expects = 'value'
    } else if (character === ',') {
      push(',', 1)
      expects = brackets.at(-1) === '[' ? 'value' : 'key'
    } else if (character === '[' && expects === 'key') {
      push('header', text[at + 1] === '[' ? 2 : 1)
      expects = 'header'
    } else if (character === '[' || character === '{') {
      push('open', 1)
      brackets.push(character)
      expects = character === '[' ? 'value' : 'key'
    } else if (expects === 'header' && character === ']') {
      push('header-end', text[at + 1] === ']' ? 2 : 1)
      expects = 'key'
    } else if (character === ']' || character === '}') {
      brackets.pop()
      push('close', 1)
      expects = brackets.length === 0 ? 'key' : 'value'
    } else {
      const length = expects === 'value' ? match(string) || match(bare) : match(key)
      if (length === 0) return false
      push(expects === 'value' ? 'value' : 'key', length)
      if (expects === 'value' && brackets.length === 0) expects = 'key'
    }
    return true
  }

  for (;;) {
    at += match(blank)
    if (at === text.length) return tokens
    if (!next()) return null
  }
}
