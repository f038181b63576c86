/** Changes to a text as data: places, and what takes their place. */

import type { Range } from './diagnostic.ts'

export interface TextEdit {
  readonly range: Range
  readonly text: string
}

/** The text with edits made; they are in order and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let at = 0
  const parts = edits.map(({ range, text: written }) => {
    const before = text.slice(at, range.start)
    at = range.end
    return before + written
  })
  return parts.join('') + text.slice(at)
}
