/** Everything said about `definitions.py`, with its place. */

import type { Diagnostic, Range, Severity } from '../text/diagnostic.ts'

/** The document's tab name. */
const DOCUMENT = 'definitions.py'

export type ProblemCode =
  | 'python-syntax'
  | 'undefined-name'
  /** Python that is read here only in simpler forms. */
  | 'unsupported-python'
  | 'unsupported-column'
  /** Metaxy would raise; `detail` is its text. */
  | 'invalid-feature'
  | 'duplicate-feature'
  | 'dependent-feature'
  | 'no-feature'
  | 'id-columns-text'
  | 'abstract-feature'
  | 'decorated-method'
  | 'not-run'
  | 'shared-table-name'

export interface Problem {
  readonly code: ProblemCode
  readonly range: Range
  readonly message: string
  readonly severity?: Severity
  readonly next?: string
  readonly detail?: string
}

/** Collects problems in the order they are found. */
export class Problems {
  private readonly list: Diagnostic[] = []

  report(problem: Problem): void {
    this.list.push({ severity: 'error', ...problem, document: DOCUMENT })
  }

  /** Errors so far. */
  errorCount(): number {
    return this.list.filter(({ severity }) => severity === 'error').length
  }

  /** In the order of the text, each said once. */
  sorted(): readonly Diagnostic[] {
    const seen = new Set<string>()
    return [...this.list]
      .sort((a, b) => a.range.start - b.range.start)
      .filter(({ range, message }) => {
        const identity = `${range.start} ${range.end} ${message}`
        if (seen.has(identity)) return false
        seen.add(identity)
        return true
      })
  }
}
