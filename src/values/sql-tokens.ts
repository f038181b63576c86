/** Cuts SQL into coloured pieces; the pieces joined are the text, character for character. */

export interface SqlToken {
  readonly kind: 'keyword' | 'string' | 'number' | 'comment' | 'text'
  readonly text: string
}

const KEYWORDS = new Set(
  (
    'CREATE OR REPLACE SECRET TYPE ATTACH IF NOT EXISTS AS USE INSTALL LOAD FROM SET IN MAP DATABASE DETACH ' +
    'SELECT INSERT INTO VALUES TABLE TRUE FALSE NULL AND WHERE ORDER BY LIMIT'
  ).split(' '),
)

const TOKEN = /(--[^\n]*)|('(?:[^']|'')*'?|"(?:[^"]|"")*"?)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)|[\s\S]/g

/** Adjacent pieces of the same kind come back as one. */
export function sqlTokens(sql: string): SqlToken[] {
  const tokens: SqlToken[] = []
  for (const match of sql.matchAll(TOKEN)) {
    const [text, comment, string, number, word] = match
    const kind =
      comment !== undefined
        ? 'comment'
        : string !== undefined
          ? 'string'
          : number !== undefined
            ? 'number'
            : word !== undefined && KEYWORDS.has(word.toUpperCase())
              ? 'keyword'
              : 'text'
    const last = tokens.at(-1)
    if (last?.kind === kind) tokens[tokens.length - 1] = { kind, text: last.text + text }
    else tokens.push({ kind, text })
  }
  return tokens
}
