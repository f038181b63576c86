/** Values as a person typed them, each with its place in the document. */

import type { Range } from '../text/diagnostic.ts'

export type Value =
  | { readonly kind: 'null'; readonly range: Range }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly range: Range }
  /** `text` is the number as it was typed. */
  | { readonly kind: 'number'; readonly text: string; readonly range: Range }
  | { readonly kind: 'text'; readonly value: string; readonly range: Range }
  | { readonly kind: 'struct'; readonly members: ReadonlyMap<string, Value>; readonly range: Range }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly range: Range }

/** One row: its cells by column name, missing ones left out. */
export interface Row {
  readonly cells: ReadonlyMap<string, Value>
  readonly range: Range
}

/** Rows before their types are known. */
export interface RawRows {
  /** In the order of their first appearance. */
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  /** Where to point when a whole column is missing: the header of a CSV, the first row of JSON. */
  readonly header: Range
}
