/** Changes to a text as data: places, and what takes their place. */

import type { Range } from './diagnostic.ts'

export interface TextEdit {
  /** The span to replace; an empty one inserts. */
  readonly range: Range
  readonly newText: string
}

/** The text with edits made; they are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0
  const parts = edits.map(({ range, newText }) => {
    const before = text.slice(at, range.start)
    at = range.end
    return before + newText
  })
  return parts.join('') + text.slice(at)
}

/** The edit of the shortest single span that makes `before`, which begins at offset `at`, into `after`. */
export function changeBetween(before: string, after: string, at = 0): TextEdit {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let kept = 0
  while (kept < shorter - start && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1
  return {
    range: { start: at + start, end: at + before.length - kept },
    newText: after.slice(start, after.length - kept),
  }
}
