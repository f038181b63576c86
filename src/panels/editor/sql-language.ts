/** Suggestions for the console: what the lake has, and the words of a query. */

import type { languages } from 'monaco-editor/editor'
import { type LakeNames, type Suggestion, suggestionsAt } from '../../console/completion.ts'
import { monaco } from './monaco.ts'

const KINDS: Record<Suggestion['kind'], languages.CompletionItemKind> = {
  table: monaco.languages.CompletionItemKind.Module,
  column: monaco.languages.CompletionItemKind.Field,
  function: monaco.languages.CompletionItemKind.Function,
  keyword: monaco.languages.CompletionItemKind.Keyword,
}

/** Registers the suggestions until the result is disposed; `names` is asked at every use. */
export function registerSqlLanguage(names: () => LakeNames) {
  return monaco.languages.registerCompletionItemProvider('sql', {
    triggerCharacters: ['.'],
    provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position)
      const range = new monaco.Range(
        position.lineNumber,
        word.startColumn,
        position.lineNumber,
        position.column,
      )
      const found = suggestionsAt(model.getValue(), model.getOffsetAt(position), names())
      return {
        suggestions: found.map(({ kind, text, detail }, index) => ({
          label: text,
          kind: KINDS[kind],
          detail,
          insertText: text,
          range,
          sortText: String(index).padStart(5, '0'),
        })),
      }
    },
  })
}
