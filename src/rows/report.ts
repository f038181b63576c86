/** Everything said about one data document, with its place. */

import type { Diagnostic, Range, Severity } from '../text/diagnostic.ts'

export interface RowProblem {
  readonly code: string
  readonly range: Range
  readonly message: string
  readonly severity?: Severity
  readonly next?: string
  readonly detail?: string
}

/** Diagnostics kept of one document: a broken file must not produce thousands. */
const LIMIT = 100

export class Report {
  readonly diagnostics: Diagnostic[] = []
  private readonly document: string

  constructor(document: string) {
    this.document = document
  }

  add(problem: RowProblem): void {
    if (this.diagnostics.length < LIMIT) {
      this.diagnostics.push({ severity: 'error', ...problem, document: this.document })
    }
  }
}
