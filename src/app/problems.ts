/** Diagnostics as the page lists them: worst first, each with its line and column and the tab it belongs to. */

import type { Workspace } from '../examples/workspace.ts'
import type { Problem } from '../panels/problems/ProblemsPanel.tsx'
import type { Diagnostic, Severity } from '../text/diagnostic.ts'
import type { Fix } from '../text/fix.ts'
import { LineIndex } from '../text/line-index.ts'
import type { Failure } from '../worker/playground.ts'
import type { EditorTab } from './store.ts'

const ORDER: Record<Severity, number> = { error: 0, warning: 1, hint: 2 }
const DATA = 'data/'

/** More than a person puts right one by one; the editor offers the fix of any. */
const FIXES_SHOWN = 100

/** Errors, then warnings, then hints; the order of the documents and of their text stays. */
export function listProblems(
  diagnostics: readonly Diagnostic[],
  textOf: (document: string) => string,
  fixOf: (diagnostic: Diagnostic) => Fix | null,
): Problem[] {
  const indexes = new Map<string, LineIndex>()
  const indexOf = (document: string) => {
    const index = indexes.get(document) ?? new LineIndex(textOf(document))
    indexes.set(document, index)
    return index
  }
  return diagnostics
    .map((diagnostic) => ({
      diagnostic,
      position: indexOf(diagnostic.document).positionAt(diagnostic.range.start),
    }))
    .sort((a, b) => ORDER[a.diagnostic.severity] - ORDER[b.diagnostic.severity])
    .map((problem, index) => ({ ...problem, fix: index < FIXES_SHOWN ? fixOf(problem.diagnostic) : null }))
}

/** The text of a document by its name in diagnostics. */
export function documentText(workspace: Workspace, environment: string, document: string): string {
  if (document === 'metaxy.toml') return workspace.toml
  if (document === 'definitions.py') return workspace.definitions
  if (document === 'environment') return environment
  return workspace.data.find(({ feature }) => feature === featureOf(document))?.text ?? ''
}

/** The feature key in `data/<feature key>`; `null` for another document. */
export function featureOf(document: string): string | null {
  return document.startsWith(DATA) ? document.slice(DATA.length) : null
}

export function dataDocumentId(feature: string): string {
  return DATA + feature
}

export function tabOf(document: string): EditorTab {
  if (document === 'metaxy.toml' || document === 'definitions.py' || document === 'environment')
    return document
  return 'data'
}

/** Why a run was refused: the first error, and where to find the others. */
export function refusal(diagnostics: readonly Diagnostic[]): Failure {
  const [first, ...others] = diagnostics.filter(({ severity }) => severity === 'error')
  if (first === undefined) return { code: 'metaxy', message: 'Nothing was run: metaxy.toml names no lake.' }
  const message = `Nothing was run. ${first.document}: ${first.message}`
  const next = others.length > 0 ? 'The Problems list has this error and the others.' : first.next
  return { code: 'metaxy', message, ...(next === undefined ? {} : { next }) }
}

export interface Counts {
  readonly errors: number
  readonly warnings: number
  readonly hints: number
}

export function count(diagnostics: readonly Diagnostic[]): Counts {
  const of = (severity: Severity) => diagnostics.filter((each) => each.severity === severity).length
  return { errors: of('error'), warnings: of('warning'), hints: of('hint') }
}
