/** Changes to documents that put a problem right: what to call them, and which text goes where. */

import type { Range } from './diagnostic.ts'

export interface TextEdit {
  /** The document's name, as in `Diagnostic`. */
  readonly document: string
  /** The span to replace; an empty one inserts. */
  readonly range: Range
  readonly newText: string
}

export interface Fix {
  /** What it does, to stand on a button: "Rename path to uri". */
  readonly title: string
  /** First the document with the problem. Of one document, none overlaps another. */
  readonly edits: readonly TextEdit[]
  /** The store it renames, so that one chosen outside the file can follow. */
  readonly renamedStore?: { readonly from: string; readonly to: string }
  /** Where a person has to go on writing, in the text the edits make. */
  readonly cursor?: { readonly document: string; readonly offset: number }
}

/** The text of `document` after its edits; those of other documents are left alone. */
export function applyEdits(text: string, document: string, edits: readonly TextEdit[]): string {
  const own = edits.filter((edit) => edit.document === document)
  return own
    .toSorted((a, b) => b.range.start - a.range.start || b.range.end - a.range.end)
    .reduce(
      (before, { range, newText }) => before.slice(0, range.start) + newText + before.slice(range.end),
      text,
    )
}

/** The shortest single span of `before` that has to be replaced to get `after`, and what replaces it. */
export function changeBetween(
  before: string,
  after: string,
): { readonly range: Range; readonly newText: string } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let kept = 0
  while (kept < shorter - start && before.at(-1 - kept) === after.at(-1 - kept)) kept += 1
  return {
    range: { start, end: before.length - kept },
    newText: after.slice(start, after.length - kept),
  }
}
