/** Cuts SQL into the words that matter for the console; strings, comments and dollar quotes are each one piece. */

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'symbol'
  /** As it is written; of a quoted name or a string what it says. */
  readonly text: string
  /** UTF-16 offsets. */
  readonly start: number
  readonly end: number
}

/** DuckDB's lexer: comments nest, only `e'…'` has backslashes, `$tag$ … $tag$` has neither. */
const PIECE =
  /(--[^\n]*)|(\/\*)|(e'(?:[^'\\]|\\[\s\S]|'')*'?)|('(?:[^']|'')*'?)|("(?:[^"]|"")*"?)|(\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)|([\p{L}_][\p{L}\p{N}_$]*)|(\d[\p{L}\p{N}_.]*)|(\S)/giu

/** The tokens in order; blanks and comments are left out. What does not end, ends with the text. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  const piece = new RegExp(PIECE)
  for (let match = piece.exec(sql); match !== null; match = piece.exec(sql)) {
    const [text, lineComment, comment, escaped, string, quoted, dollar, word] = match
    const start = match.index
    const add = (kind: Token['kind'], said: string) =>
      tokens.push({ kind, text: said, start, end: piece.lastIndex })
    if (lineComment !== undefined) continue
    if (comment !== undefined) piece.lastIndex = commentEnd(sql, start)
    else if (dollar !== undefined) {
      const close = sql.indexOf(dollar, piece.lastIndex)
      const inside = sql.slice(piece.lastIndex, close < 0 ? sql.length : close)
      piece.lastIndex = close < 0 ? sql.length : close + dollar.length
      add('string', inside)
    } else if (escaped !== undefined) add('string', escaped.slice(2).replace(/'$/, ''))
    else if (string !== undefined) add('string', string.slice(1).replace(/'$/, '').replaceAll("''", "'"))
    else if (quoted !== undefined) add('quoted', quoted.slice(1).replace(/"$/, '').replaceAll('""', '"'))
    else add(word === undefined ? 'symbol' : 'word', text)
  }
  return tokens
}

function commentEnd(sql: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let match = mark.exec(sql); match !== null; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}

/** Whether a token is an unquoted word, in any case. */
export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word
}

/** The first word of a statement, in upper case; `(` before it is left out. */
export function leadingWord(tokens: readonly Token[]): string {
  return tokens.find(({ text }) => text !== '(')?.text.toUpperCase() ?? ''
}
