/** One editor for all documents. The text belongs to the page: every change is handed out at once. */

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Environment } from '../../config/interpolate.ts'
import type { Diagnostic, Range } from '../../text/diagnostic.ts'
import type { Fix } from '../../text/fix.ts'
import type { EditorLanguage } from './documents.ts'
import { EditorStandIn } from './EditorStandIn.tsx'
import type { MonacoEditor } from './monaco.ts'
import { dropPendingEdit, flushPendingEdit, handOn } from './pending-edit.ts'
import './CodeEditor.css'

/** A place to go to; a new object goes there again. */
export interface Reveal {
  readonly document: string
  readonly range: Range
}

export interface CodeEditorProps {
  /** Name of the document in diagnostics. */
  readonly documentId: string
  readonly language: EditorLanguage
  readonly text: string
  /** May come after another document was opened, so it names its own. */
  readonly onChange: (documentId: string, text: string) => void
  /** Of this document. */
  readonly diagnostics: readonly Diagnostic[]
  /** Places to mark in this document. */
  readonly marked: readonly Range[]
  /** Variables a `metaxy.toml` can use. */
  readonly environment: Environment
  /** What puts a problem right; `null` without anything. */
  readonly fixOf: (diagnostic: Diagnostic) => Fix | null
  readonly onFix: (fix: Fix) => void
  /** The cursor moved to this offset. */
  readonly onCursor: (offset: number) => void
  readonly label: string
  readonly dark: boolean
  readonly reveal: Reveal | null
  readonly onRevealed: () => void
  /** Whether this document is to be formatted now. */
  readonly format: boolean
  readonly onFormatted: () => void
}

interface Loaded {
  readonly editor: MonacoEditor.IStandaloneCodeEditor
  readonly documents: typeof import('./documents.ts')
  readonly monaco: typeof import('./monaco.ts')['monaco']
  readonly language: typeof import('./toml-language.ts')
  readonly actions: typeof import('./code-actions.ts')
}

const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"

export function CodeEditor(props: CodeEditorProps) {
  const { documentId, language, text, onChange, diagnostics, marked, label, dark, reveal, format } = props
  const host = useRef<HTMLDivElement>(null)
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failed, setFailed] = useState(false)
  const changed = useEffectEvent(onChange)
  const revealed = useEffectEvent(props.onRevealed)
  const formatted = useEffectEvent(props.onFormatted)
  const cursorMoved = useEffectEvent(props.onCursor)
  const currentText = useEffectEvent(() => text)
  const currentProblems = useEffectEvent(() => ({ text, diagnostics, fixOf: props.fixOf }))
  const fixChosen = useEffectEvent(props.onFix)
  const currentEnvironment = useEffectEvent(() => props.environment)

  useEffect(() => {
    let editor: MonacoEditor.IStandaloneCodeEditor | null = null
    let live = true
    loadMonaco()
      .then(([{ monaco }, documents, toml, actions]) => {
        if (!live || host.current === null) return
        editor = monaco.editor.create(host.current, OPTIONS)
        setLoaded({ editor, documents, monaco, language: toml, actions })
      })
      .catch(() => live && setFailed(true))
    return () => {
      live = false
      editor?.dispose()
    }
  }, [])

  useEffect(() => loaded?.monaco.editor.setTheme(dark ? 'app-dark' : 'app-light'), [loaded, dark])
  useEffect(() => loaded?.editor.updateOptions({ ariaLabel: label }), [loaded, label])

  useEffect(() => {
    const providers = loaded?.language.registerTomlLanguage(() => currentEnvironment())
    const typing = loaded?.language.suggestWhileTyping(loaded.editor)
    const actions = loaded?.actions.registerCodeActions(
      () => currentProblems(),
      (fix) => fixChosen(fix),
    )
    return () => {
      providers?.dispose()
      typing?.dispose()
      actions?.dispose()
    }
  }, [loaded])

  useEffect(() => {
    if (loaded === null) return
    const { editor, documents } = loaded
    const model = documents.modelOf(documentId, language, currentText())
    documents.show(editor, documentId, model)
    const content = model.onDidChangeContent(() =>
      handOn(model.getValueLength(), () => changed(documentId, model.getValue())),
    )
    const cursor = editor.onDidChangeCursorPosition((event) => cursorMoved(model.getOffsetAt(event.position)))
    return () => {
      flushPendingEdit()
      content.dispose()
      cursor.dispose()
      documents.rememberView(editor, documentId)
    }
  }, [loaded, documentId, language])

  useEffect(() => {
    const model = loaded?.editor.getModel()
    if (!model || model.getValue() === text) return
    loaded?.documents.replaceText(model, text)
    dropPendingEdit()
  }, [loaded, text])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another document needs its diagnostics drawn
  useEffect(() => {
    const model = loaded?.editor.getModel()
    if (model) loaded?.documents.showDiagnostics(model, diagnostics)
  }, [loaded, diagnostics, documentId])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another document has other places
  useEffect(() => {
    const marks = loaded?.documents.mark(loaded.editor, marked)
    return () => marks?.clear()
  }, [loaded, marked, documentId])

  useEffect(() => {
    const model = loaded?.editor.getModel()
    if (loaded === null || !model || reveal?.document !== documentId) return
    const start = model.getPositionAt(reveal.range.start)
    const end = model.getPositionAt(reveal.range.end)
    loaded.editor.setSelection(loaded.monaco.Range.fromPositions(start, end))
    loaded.editor.revealPositionInCenterIfOutsideViewport(start)
    loaded.editor.focus()
    revealed()
  }, [loaded, reveal, documentId])

  useEffect(() => {
    if (loaded === null || !format) return
    loaded.editor.focus()
    void loaded.editor.getAction('editor.action.formatDocument')?.run()
    formatted()
  }, [loaded, format])

  return (
    <div className="code-editor">
      <div className="code-editor-host" ref={host} />
      {loaded === null && (
        <EditorStandIn
          label={label}
          text={text}
          failed={failed}
          onChange={(edited) => onChange(documentId, edited)}
        />
      )}
    </div>
  )
}

function loadMonaco() {
  return Promise.all([
    import('./monaco.ts'),
    import('./documents.ts'),
    import('./toml-language.ts'),
    import('./code-actions.ts'),
  ])
}

const OPTIONS: MonacoEditor.IStandaloneEditorConstructionOptions = {
  model: null,
  automaticLayout: true,
  fontFamily: FONT,
  fontSize: 13,
  lineHeight: 20,
  minimap: { enabled: false },
  wordWrap: 'off',
  padding: { top: 8, bottom: 8 },
  scrollBeyondLastLine: false,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 12,
  glyphMargin: false,
  folding: true,
  showFoldingControls: 'mouseover',
  renderLineHighlightOnlyWhenFocus: true,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  stickyScroll: { enabled: false },
  // Lists open by themselves in TOML only, see `suggestWhileTyping`.
  quickSuggestions: false,
  suggestOnTriggerCharacters: false,
  // In a list that opened by itself Enter begins a new line when there is nothing left to complete.
  acceptSuggestionOnEnter: 'smart',
  wordBasedSuggestions: 'off',
  occurrencesHighlight: 'off',
  links: false,
  bracketPairColorization: { enabled: false },
  guides: { indentation: false },
  fixedOverflowWidgets: true,
}
