/** Text from documents and the table of settings as Monaco takes it: never HTML, never a link, never a snippet variable. */

import type { HoverLine } from '../../config/language/hover.ts'

/** Markdown that shows exactly this text, on one line: every character that could mean something is escaped. */
export function plainMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
}

/** A code block with this text, whatever backticks it holds. */
function codeMarkdown(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.replace(/[\r\n]+/g, ' ')}\n${fence}`
}

export function hoverMarkdown({ kind, text }: HoverLine): string {
  return kind === 'code' ? codeMarkdown(text) : plainMarkdown(text)
}

/** A snippet that inserts exactly this text and leaves the cursor at `caret`. */
export function snippetText(text: string, caret: number): string {
  const escaped = (part: string) => part.replace(/[\\$}]/g, '\\$&')
  return `${escaped(text.slice(0, caret))}$0${escaped(text.slice(caret))}`
}
