/** Offers the fix of each problem at its place in the editor: the lightbulb, Ctrl+. and the hover. */

import type { Diagnostic } from '../../text/diagnostic.ts'
import type { Fix } from '../../text/fix.ts'
import { monaco } from './monaco.ts'

export interface FixableText {
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
  /** `null` for a problem without a fix. */
  readonly fixOf: (diagnostic: Diagnostic) => Fix | null
}

const COMMAND = 'playground.apply-fix'

/**
 * Registers the actions until the result is disposed. A fix may change several documents, of which the editor shows
 * one, so `onFix` applies it; `current` is asked at every use.
 */
export function registerCodeActions(current: () => FixableText, onFix: (fix: Fix) => void) {
  const registered = [
    monaco.editor.registerCommand(COMMAND, (_, fix: Fix) => onFix(fix)),
    monaco.languages.registerCodeActionProvider(
      'toml',
      {
        provideCodeActions(model, range, context) {
          const { text, diagnostics, fixOf } = current()
          // What is typed is handed on a little later in a long text; its problems are known after that.
          if (model.getValue() !== text) return { actions: [], dispose() {} }
          const start = model.getOffsetAt(range.getStartPosition())
          const end = model.getOffsetAt(range.getEndPosition())
          const here = diagnostics.filter((each) => each.range.start <= end && start <= each.range.end)
          // A key that is missing and the other one in its place are put right by the same edit.
          const seen = new Set<string>()
          const actions = here.flatMap((diagnostic) => {
            const fix = fixOf(diagnostic)
            const edits = JSON.stringify(fix?.edits)
            if (fix === null || seen.has(edits)) return []
            seen.add(edits)
            const at = model.getPositionAt(diagnostic.range.start)
            const markers = context.markers.filter(
              (marker) =>
                marker.code === diagnostic.code &&
                marker.startLineNumber === at.lineNumber &&
                marker.startColumn === at.column,
            )
            const { title } = fix
            const command = { id: COMMAND, title, arguments: [fix] }
            return [{ title, kind: 'quickfix', diagnostics: markers, isPreferred: true, command }]
          })
          return { actions, dispose() {} }
        },
      },
      { providedCodeActionKinds: ['quickfix'] },
    ),
  ]
  return {
    dispose() {
      for (const each of registered) each.dispose()
    },
  }
}
