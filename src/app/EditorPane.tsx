/** The documents a person edits: four tabs over one editor. */

import { useMemo } from 'react'
import { TabCount, type TabItem, Tabs } from '../components/Tabs.tsx'
import { parseEnvironment } from '../config/environment.ts'
import { CodeEditor } from '../panels/editor/CodeEditor.tsx'
import type { EditorLanguage } from '../panels/editor/documents.ts'
import { configDocument } from '../text/diagnostic.ts'
import { plural } from '../values/format.ts'
import { DataPane } from './DataPane.tsx'
import { type DataEntry, putDocument } from './data-documents.ts'
import { EditorFoot } from './EditorFoot.tsx'
import { FormerNames } from './FormerNames.tsx'
import { applyFix, fixerOf } from './fixes.ts'
import { count, dataDocumentId, featureOf, tabOf } from './problems.ts'
import { useApp, useCompiled, useServices } from './services.ts'
import type { AppState, AppStore, EditorTab } from './store.ts'
import { useChosenData, useDataEntries } from './use-chosen-data.ts'
import { useIsDark } from './use-theme.ts'

const TITLES: Record<EditorTab, string> = {
  'metaxy.toml': 'metaxy.toml',
  'definitions.py': 'definitions.py',
  data: 'Data',
  environment: 'Environment',
}

export function EditorPane() {
  const { store } = useServices()
  const tab = useApp((state) => state.editorTab)
  return (
    <Tabs
      label="Documents"
      items={useTabItems()}
      value={tab}
      onChange={(editorTab) => store.setState({ editorTab })}
    >
      {tab === 'metaxy.toml' && <FormerNames />}
      {tab === 'data' && <DataPane />}
      {tab === 'environment' && (
        <p className="editor-note">
          One <code>KEY=value</code> per line, for <code>{'${KEY}'}</code> in metaxy.toml.{' '}
          <code>METAXY_*</code> variables override the file. Kept in memory only, and forgotten when the page
          is reloaded.
        </p>
      )}
      <Editor tab={tab} />
      <EditorFoot tab={tab} />
    </Tabs>
  )
}

function useTabItems(): readonly TabItem<EditorTab>[] {
  const { diagnostics } = useCompiled()
  return useMemo(
    () =>
      (['metaxy.toml', 'definitions.py', 'data', 'environment'] as const).map((id) => {
        const { errors, warnings } = count(diagnostics.filter(({ document }) => tabOf(document) === id))
        const description = [
          ...(errors > 0 ? [plural(errors, 'error')] : []),
          ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
        ].join(', ')
        const mark = errors + warnings > 0 ? tabMark(errors, warnings) : undefined
        return { id, title: TITLES[id], mark, description }
      }),
    [diagnostics],
  )
}

function tabMark(errors: number, warnings: number) {
  const tone = errors > 0 ? 'error' : 'warning'
  return <TabCount tone={tone}>{errors > 0 ? errors : warnings}</TabCount>
}

function Editor({ tab }: { tab: EditorTab }) {
  const { store } = useServices()
  const { diagnostics } = useCompiled()
  const chosen = useChosenData()
  const entries = useDataEntries()
  const reveal = useApp((state) => state.reveal)
  const text = useApp(textOf(tab))
  const marked = useApp((state) => state.marked)
  const format = useApp((state) => state.formatAsked)
  const variables = useApp((state) => state.environment)
  const fixOf = useApp(fixerOf)
  const { environment } = useMemo(() => parseEnvironment(variables), [variables])
  const dark = useIsDark()
  const feature = chosen?.document.feature ?? ''
  const documentId = tab === 'data' ? dataDocumentId(feature) : tab
  const own = useMemo(
    () => diagnostics.filter(({ document }) => document === documentId),
    [diagnostics, documentId],
  )
  const ownMarks = useMemo(() => marked.filter((range) => configDocument(range) === tab), [marked, tab])
  if (tab === 'data' && chosen === null) return null
  return (
    <CodeEditor
      documentId={documentId}
      language={languageOf(tab, chosen?.document.format ?? 'json')}
      text={tab === 'data' ? (chosen?.document.text ?? '') : text}
      onChange={(id, next) => changeText(store, entries, id, next)}
      diagnostics={own}
      marked={ownMarks}
      environment={environment}
      fixOf={fixOf}
      onFix={(fix) => applyFix(store, fix)}
      onCursor={(offset) => {
        if (tab === 'metaxy.toml') store.setState({ tomlCursor: offset })
      }}
      label={TITLES[tab]}
      dark={dark}
      reveal={reveal}
      onRevealed={() => store.setState({ reveal: null })}
      format={format && tab === 'metaxy.toml'}
      onFormatted={() => store.setState({ formatAsked: false })}
    />
  )
}

function textOf(tab: EditorTab): (state: AppState) => string {
  if (tab === 'metaxy.toml') return (state) => state.toml
  if (tab === 'definitions.py') return (state) => state.definitions
  return (state) => state.environment
}

function languageOf(tab: EditorTab, format: 'json' | 'csv'): EditorLanguage {
  if (tab === 'metaxy.toml') return 'toml'
  if (tab === 'definitions.py') return 'python'
  if (tab === 'environment') return 'env'
  return format === 'json' ? 'json' : 'plaintext'
}

function changeText(store: AppStore, entries: readonly DataEntry[], documentId: string, text: string): void {
  if (documentId === 'metaxy.toml') store.setState({ toml: text })
  else if (documentId === 'definitions.py') store.setState({ definitions: text })
  else if (documentId === 'environment') store.setState({ environment: text })
  else {
    const document = entries.find((entry) => entry.document.feature === featureOf(documentId))?.document
    if (document === undefined || document.text === text) return
    store.setState(({ data }) => ({ data: putDocument(data, { ...document, text }) }))
  }
}
