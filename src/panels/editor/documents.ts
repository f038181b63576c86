/** The texts under the editor: one Monaco model per document, alive across tab switches with its undo history and view. */

import type { Diagnostic, Range, Severity } from '../../text/diagnostic.ts'
import { changeBetween } from '../../text/edit.ts'
import { type MonacoEditor, monaco } from './monaco.ts'

export type EditorLanguage = 'toml' | 'python' | 'json' | 'plaintext' | 'env'

const OWNER = 'playground'
const LF = 0
const views = new Map<string, MonacoEditor.ICodeEditorViewState | null>()

function uriOf(documentId: string) {
  return monaco.Uri.from({ scheme: 'playground', path: `/${documentId}` })
}

/** The document's model, made at its first use, with `text` as its content. */
export function modelOf(documentId: string, language: EditorLanguage, text: string): MonacoEditor.ITextModel {
  const uri = uriOf(documentId)
  const existing = monaco.editor.getModel(uri)
  const model = existing ?? monaco.editor.createModel(text, language, uri)
  if (existing === null) {
    model.setEOL(LF)
    model.updateOptions({
      tabSize: language === 'python' ? 4 : 2,
      insertSpaces: true,
      bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
    })
  }
  if (model.getLanguageId() !== language) monaco.editor.setModelLanguage(model, language)
  replaceText(model, text)
  return model
}

/** Takes over a text that was changed elsewhere, as one edit of what differs, which can be undone. */
export function replaceText(model: MonacoEditor.ITextModel, text: string): void {
  const { range, newText } = changeBetween(model.getValue(), text.replace(/\r\n?/g, '\n'))
  if (range.start === range.end && newText === '') return
  const start = model.getPositionAt(range.start)
  const end = model.getPositionAt(range.end)
  model.pushStackElement()
  model.pushEditOperations(
    null,
    [{ range: monaco.Range.fromPositions(start, end), text: newText }],
    () => null,
  )
  model.pushStackElement()
}

/** Attaches a document to an editor where it was left. */
export function show(
  editor: MonacoEditor.IStandaloneCodeEditor,
  documentId: string,
  model: MonacoEditor.ITextModel,
) {
  if (editor.getModel() === model) return
  editor.setModel(model)
  const view = views.get(documentId)
  if (view !== undefined) editor.restoreViewState(view)
}

export function rememberView(editor: MonacoEditor.IStandaloneCodeEditor, documentId: string): void {
  views.set(documentId, editor.saveViewState())
}

/** Marks places of the document shown, until the marks are cleared. */
export function mark(editor: MonacoEditor.IStandaloneCodeEditor, ranges: readonly Range[]) {
  const model = editor.getModel()
  if (model === null) return editor.createDecorationsCollection()
  return editor.createDecorationsCollection(
    ranges.map(({ start, end }) => ({
      range: monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)),
      options: { className: 'code-editor-mark' },
    })),
  )
}

const SEVERITIES: Record<Severity, number> = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  hint: monaco.MarkerSeverity.Info,
}

/** Draws the diagnostics of a document; an empty range is drawn to the end of its word or line. */
export function showDiagnostics(model: MonacoEditor.ITextModel, diagnostics: readonly Diagnostic[]): void {
  const markers = diagnostics.map((diagnostic) => {
    const start = model.getPositionAt(diagnostic.range.start)
    const end = model.getPositionAt(Math.max(diagnostic.range.end, diagnostic.range.start + 1))
    return {
      severity: SEVERITIES[diagnostic.severity],
      message: [diagnostic.message, diagnostic.next].filter(Boolean).join('\n'),
      code: diagnostic.code,
      startLineNumber: start.lineNumber,
      startColumn: start.column,
      endLineNumber: end.lineNumber,
      endColumn: end.column,
    }
  })
  monaco.editor.setModelMarkers(model, OWNER, markers)
}
