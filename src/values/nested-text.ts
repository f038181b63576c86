/** Lays out DuckDB's text of a nested value over several lines; the characters of the values themselves never change. */

/** Whether values of this DuckDB type are worth laying out. */
export function isNestedType(type: string): boolean {
  return /^(STRUCT|MAP|UNION)\s*\(|\[\d*\]$|^(JSON|VARIANT)$/i.test(type)
}

/**
 * Breaks after `{`, `[` and top-level commas inside them. Text inside quotes (`'…'`, `"…"`, with `\` before an
 * escaped character) is left alone. Text whose brackets do not match is returned as it is.
 */
export function layOutNested(text: string): string {
  const open: string[] = []
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === "'" || char === '"') {
      const end = endOfQuoted(text, at)
      if (end < 0) return text
      out += text.slice(at, end)
      at = end - 1
    } else if (char === '{' || char === '[') {
      const closing = char === '{' ? '}' : ']'
      if (text.charAt(at + 1) === closing) {
        out += char + closing
        at += 1
      } else {
        open.push(closing)
        out += char + newLine(open.length)
        at = skipBlank(text, at)
      }
    } else if (char === '}' || char === ']') {
      if (open.pop() !== char) return text
      out += newLine(open.length) + char
    } else if (char === ',' && open.length > 0) {
      out += char + newLine(open.length)
      at = skipBlank(text, at)
    } else {
      out += char
    }
  }
  return open.length === 0 ? out : text
}

function newLine(depth: number): string {
  return `\n${'  '.repeat(depth)}`
}

/** The offset of the last blank directly after `at`, or `at` when none follows. */
function skipBlank(text: string, at: number): number {
  return text.charAt(at + 1) === ' ' ? at + 1 : at
}

/** The offset after the closing quote, or -1 when the quote never closes. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start)
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === '\\') at += 1
    else if (text.charAt(at) === quote) return at + 1
  }
  return -1
}
