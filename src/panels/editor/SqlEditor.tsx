/** The console's editor: a small one, for SQL, with its own keys. */

import { type KeyboardEvent, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { LakeNames } from '../../console/completion.ts'
import type { Range } from '../../text/diagnostic.ts'
import { EditorStandIn } from './EditorStandIn.tsx'
import type { MonacoEditor } from './monaco.ts'
import './CodeEditor.css'

export interface SqlProblem {
  readonly range: Range
  readonly message: string
}

export interface SqlEditorProps {
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
  readonly names: LakeNames
  /** Marked, and brought into view; `null` without one. */
  readonly problem: SqlProblem | null
  /** Goes to the problem; a new object goes there again. */
  readonly reveal: object | null
  readonly dark: boolean
}

interface Loaded {
  readonly editor: MonacoEditor.IStandaloneCodeEditor
  readonly monaco: typeof import('./monaco.ts')['monaco']
  readonly language: typeof import('./sql-language.ts')
}

const OWNER = 'console'

export function SqlEditor({ label, text, onChange, names, problem, reveal, dark }: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failed, setFailed] = useState(false)
  const changed = useEffectEvent(onChange)
  const currentNames = useEffectEvent(() => names)
  const current = useEffectEvent(() => ({ text, problem }))

  useEffect(() => {
    let editor: MonacoEditor.IStandaloneCodeEditor | null = null
    let live = true
    Promise.all([import('./monaco.ts'), import('./sql-language.ts')])
      .then(([{ monaco }, language]) => {
        if (!live || host.current === null) return
        editor = monaco.editor.create(host.current, { ...OPTIONS, value: current().text, language: 'sql' })
        editor.getModel()?.setEOL(monaco.editor.EndOfLineSequence.LF)
        setLoaded({ editor, monaco, language })
      })
      .catch(() => live && setFailed(true))
    return () => {
      live = false
      editor?.getModel()?.dispose()
      editor?.dispose()
    }
  }, [])

  useEffect(() => loaded?.monaco.editor.setTheme(dark ? 'app-dark' : 'app-light'), [loaded, dark])
  useEffect(() => loaded?.editor.updateOptions({ ariaLabel: label }), [loaded, label])
  useEffect(() => {
    const suggestions = loaded?.language.registerSqlLanguage(() => currentNames())
    const typed = loaded?.editor.onDidChangeModelContent(() => changed(loaded.editor.getValue()))
    return () => {
      suggestions?.dispose()
      typed?.dispose()
    }
  }, [loaded])

  useEffect(() => {
    const model = loaded?.editor.getModel()
    if (!model || model.getValue() === text) return
    // As an edit, so that it can be undone.
    model.pushEditOperations(null, [{ range: model.getFullModelRange(), text }], () => null)
    loaded?.editor.setPosition(model.getFullModelRange().getEndPosition())
  }, [loaded, text])

  useEffect(() => {
    const model = loaded?.editor.getModel()
    if (!loaded || !model) return
    const { monaco, editor } = loaded
    const marked = problem === null ? [] : [{ ...placeOf(model, problem.range), message: problem.message }]
    monaco.editor.setModelMarkers(
      model,
      OWNER,
      marked.map((each) => ({ ...each, severity: monaco.MarkerSeverity.Error })),
    )
    const [first] = marked
    if (first !== undefined) editor.revealLineInCenterIfOutsideViewport(first.startLineNumber)
  }, [loaded, problem])

  useEffect(() => {
    const model = loaded?.editor.getModel()
    const { problem: found } = current()
    if (!loaded || !model || reveal === null || found === null) return
    loaded.editor.setSelection(placeOf(model, found.range))
    loaded.editor.focus()
  }, [loaded, reveal])

  return (
    <div className="code-editor">
      <div className="code-editor-host" ref={host} />
      {loaded === null && <EditorStandIn label={label} text={text} failed={failed} onChange={onChange} />}
    </div>
  )
}

function placeOf(model: MonacoEditor.ITextModel, { start, end }: Range) {
  const from = model.getPositionAt(start)
  const to = model.getPositionAt(end)
  return {
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  }
}

/** What a key press asks of the console; `null` for the editor's own. */
export function consoleKey(event: KeyboardEvent, mac: boolean): 'run' | 'stop' | 'older' | 'newer' | null {
  const mod = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  if (mod && !event.altKey && !event.shiftKey) {
    if (event.key === 'Enter') return 'run'
    if (event.key === '.') return 'stop'
  }
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null
  if (event.key === 'ArrowUp') return 'older'
  return event.key === 'ArrowDown' ? 'newer' : null
}

const OPTIONS: MonacoEditor.IStandaloneEditorConstructionOptions = {
  automaticLayout: true,
  fontFamily:
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace",
  fontSize: 13,
  lineHeight: 20,
  minimap: { enabled: false },
  padding: { top: 8, bottom: 8 },
  scrollBeyondLastLine: false,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 12,
  glyphMargin: false,
  folding: false,
  renderLineHighlightOnlyWhenFocus: true,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  quickSuggestions: { other: true, comments: false, strings: false },
  acceptSuggestionOnEnter: 'smart',
  wordBasedSuggestions: 'off',
  occurrencesHighlight: 'off',
  links: false,
  bracketPairColorization: { enabled: false },
  guides: { indentation: false },
  fixedOverflowWidgets: true,
}
