/** Makes diagnostics on the configuration: `metaxy.toml`, or the environment where it overrides the file. */

import { configDocument, type Diagnostic, type Range } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'

/** Code, sentence and next step of a diagnostic, and what DuckDB or Metaxy says if it says anything. */
export interface Said {
  readonly code: string
  readonly message: string
  readonly next: string
  readonly detail?: string
  readonly repair?: Repair
  readonly limit?: 'browser'
}

export function diagnose(severity: Diagnostic['severity'], range: Range, said: Said): Diagnostic {
  return { ...said, severity, document: configDocument(range), range }
}
