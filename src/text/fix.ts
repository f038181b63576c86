/** Changes to documents that put a problem right: what to call them, and which text goes where. */

import { applyEdits, type TextEdit } from './edit.ts'

export interface DocumentEdit extends TextEdit {
  /** The document's name, as in `Diagnostic`. */
  readonly document: string
}

export interface Fix {
  /** What it does, to stand on a button: "Rename path to uri". */
  readonly title: string
  /** First the document with the problem. Of one document, none overlaps another. */
  readonly edits: readonly DocumentEdit[]
  /** The store it renames, so that one chosen outside the file can follow. */
  readonly renamedStore?: { readonly from: string; readonly to: string }
  /** Where a person has to go on writing, in the text the edits make. */
  readonly cursor?: { readonly document: string; readonly offset: number }
}

/** The text of `document` after its edits; those of other documents are left alone. */
export function editDocument(text: string, document: string, edits: readonly DocumentEdit[]): string {
  const own = edits.filter((edit) => edit.document === document)
  return applyEdits(
    text,
    own.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end),
  )
}
