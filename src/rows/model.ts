/** The rows a person wants to write for one feature, read from JSON or CSV. */

import type { Diagnostic } from '../text/diagnostic.ts'

export interface DataDocument {
  /** The feature key as text, e.g. `examples/ducklake_demo`. */
  readonly feature: string
  readonly format: 'json' | 'csv'
  readonly text: string
}

export interface InputColumn {
  readonly name: string
  /** DuckDB type inferred from the values; `null` when every value is null. */
  readonly type: string | null
}

export interface InputTable {
  readonly columns: readonly InputColumn[]
  /** One SQL literal per cell, already quoted: numbers keep the digits that were typed. */
  readonly rows: readonly (readonly string[])[]
}

export interface RowsResult {
  /** `null` when the text cannot be read. */
  readonly table: InputTable | null
  readonly diagnostics: readonly Diagnostic[]
}
