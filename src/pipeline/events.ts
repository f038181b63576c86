/** What a run tells the page while it goes on; the run log is drawn from these and nothing else. */

export type StepId = 'compile' | 'attach' | 'create' | 'write' | 'read'

/** A statement of the configuration and what runs in its place; `null` where there is none. */
export interface ReplacedStatement {
  readonly written: string | null
  readonly run: string | null
}

export type RunEvent =
  | { readonly type: 'step-started'; readonly id: string; readonly step: StepId; readonly title: string }
  | { readonly type: 'step-progress'; readonly id: string; readonly done: number; readonly total: number }
  /** `note` is one line on what came of it, e.g. `snapshot 2, 2 rows kept in the catalog`. */
  | { readonly type: 'step-done'; readonly id: string; readonly milliseconds: number; readonly note: string }
  | {
      readonly type: 'step-failed'
      readonly id: string
      readonly milliseconds: number
      readonly message: string
      readonly next: string | null
    }
  | { readonly type: 'step-stopped'; readonly id: string; readonly milliseconds: number }
  /** The run is on local stand-ins: what of the attach statements runs, and what is left out. Without secrets. */
  | { readonly type: 'stand-in'; readonly catalog: string; readonly statements: readonly ReplacedStatement[] }
  /** Something the Python program would print on standard error. */
  | { readonly type: 'warning'; readonly text: string }
  /** One line the Python program would print on standard output; may be empty. */
  | { readonly type: 'output'; readonly text: string }
