/** Makes diagnostics on `metaxy.toml`. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'

/** Code, sentence and next step of a diagnostic, and what DuckDB or Metaxy says if it says anything. */
export interface Said {
  readonly code: string
  readonly message: string
  readonly next: string
  readonly detail?: string
  readonly limit?: 'browser'
}

export function diagnose(severity: Diagnostic['severity'], range: Range, said: Said): Diagnostic {
  return { ...said, severity, document: 'metaxy.toml', range }
}
