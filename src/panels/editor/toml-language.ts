/** Hover, completion, outline and formatting for TOML documents; all they show goes through `language-text`. */

import type { languages } from 'monaco-editor/editor'
import type { Environment } from '../../config/interpolate.ts'
import { type Completion, completionsAt } from '../../config/language/completion.ts'
import { formatToml } from '../../config/language/format.ts'
import { hoverAt } from '../../config/language/hover.ts'
import { type OutlineItem, outlineOf } from '../../config/language/outline.ts'
import { opensSuggestions } from '../../config/language/typing.ts'
import type { Range } from '../../text/diagnostic.ts'
import { hoverMarkdown, snippetText } from './language-text.ts'
import { type MonacoEditor, monaco } from './monaco.ts'

type Model = MonacoEditor.ITextModel

function rangeIn(model: Model, { start, end }: Range) {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end))
}

function markdown(value: string) {
  return { value, isTrusted: false, supportHtml: false, supportThemeIcons: false }
}

const KINDS: Record<Completion['kind'], languages.CompletionItemKind> = {
  key: monaco.languages.CompletionItemKind.Property,
  table: monaco.languages.CompletionItemKind.Module,
  value: monaco.languages.CompletionItemKind.Value,
  variable: monaco.languages.CompletionItemKind.Variable,
}

function suggestion(model: Model, found: Completion, index: number): languages.CompletionItem {
  return {
    label: found.label,
    kind: KINDS[found.kind],
    // Only of plain text can Monaco tell that it is there already, so that Enter begins a new line.
    ...(found.caret === found.insertText.length
      ? { insertText: found.insertText }
      : {
          insertText: snippetText(found.insertText, found.caret),
          insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
        }),
    range: rangeIn(model, found.range),
    documentation: markdown(found.documentation.map(hoverMarkdown).join('\n\n')),
    // In the order of the table of settings, not of the alphabet.
    sortText: String(index).padStart(4, '0'),
  }
}

function symbol(model: Model, item: OutlineItem): languages.DocumentSymbol {
  const { Module, Property } = monaco.languages.SymbolKind
  return {
    name: item.name,
    detail: '',
    kind: item.kind === 'table' ? Module : Property,
    tags: [],
    range: rangeIn(model, item.range),
    selectionRange: rangeIn(model, item.nameRange),
    children: item.children.map((child) => symbol(model, child)),
  }
}

/** Registers the providers until the result is disposed; `environment` is asked at every use. */
export function registerTomlLanguage(environment: () => Environment) {
  const registered = [
    monaco.languages.registerHoverProvider('toml', {
      provideHover(model, position) {
        const found = hoverAt(model.getValue(), model.getOffsetAt(position), environment())
        if (found === null) return null
        const contents = [markdown(found.lines.map(hoverMarkdown).join('\n\n'))]
        return { range: rangeIn(model, found.range), contents }
      },
    }),
    monaco.languages.registerCompletionItemProvider('toml', {
      provideCompletionItems(model, position) {
        const found = completionsAt(model.getValue(), model.getOffsetAt(position), environment())
        return { suggestions: found.map((each, index) => suggestion(model, each, index)) }
      },
    }),
    monaco.languages.registerDocumentFormattingEditProvider('toml', {
      displayName: 'metaxy.toml',
      provideDocumentFormattingEdits: (model) =>
        formatToml(model.getValue()).map(({ range, newText: text }) => ({
          range: rangeIn(model, range),
          text,
        })),
    }),
    monaco.languages.registerDocumentSymbolProvider('toml', {
      displayName: 'metaxy.toml',
      provideDocumentSymbols: (model) => outlineOf(model.getValue()).map((item) => symbol(model, item)),
    }),
  ]
  return {
    dispose() {
      for (const each of registered) each.dispose()
    },
  }
}

/** UTF-16 units; reading more at every key press takes too long. */
const LONG = 200_000

/** Opens the list of suggestions while a person types where that helps; the result ends it. */
export function suggestWhileTyping(editor: MonacoEditor.IStandaloneCodeEditor) {
  return editor.onDidChangeCursorPosition(({ source, reason, position }) => {
    // Typing, and neither a paste, an undo nor a move.
    if (source !== 'keyboard' || reason !== monaco.editor.CursorChangeReason.NotSet) return
    const model = editor.getModel()
    if (model?.getLanguageId() !== 'toml' || model.getValueLength() > LONG) return
    if (!opensSuggestions(model.getValue(), model.getOffsetAt(position))) return
    if (editor.getSelection()?.isEmpty() === false) return
    const version = model.getVersionId()
    // Monaco's own notes about the line are only up to date when it is done with the key.
    setTimeout(() => {
      // A suggestion that was taken meanwhile is not to be followed by a list for what was typed before it.
      if (model.isDisposed() || model.getVersionId() !== version) return
      void editor.getAction('editor.action.triggerSuggest')?.run({ auto: true })
    })
  })
}
