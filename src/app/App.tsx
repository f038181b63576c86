/** The whole page: header, documents with their problems on the left, results on the right. */

import { useEffect, useMemo } from 'react'
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from 'react-resizable-panels'
import { createCommands, listenForShortcuts } from './commands.ts'
import { Dialogs } from './Dialogs.tsx'
import { EditorPane } from './EditorPane.tsx'
import { EngineBanner } from './EngineBanner.tsx'
import { Header } from './Header.tsx'
import { ProblemsPane } from './ProblemsPane.tsx'
import { IS_MAC } from './platform.ts'
import { ResultsPane } from './ResultsPane.tsx'
import { useApp, useServices } from './services.ts'
import { useMediaQuery, useTheme } from './use-theme.ts'
import './App.css'

/** Height of the problems list when only its tab is shown. */
const CLOSED_HEIGHT = 36

export function App() {
  const services = useServices()
  const commands = useMemo(() => createCommands(services), [services])
  const list = useMemo(() => Object.values(commands), [commands])
  const announcement = useApp((state) => state.announcement)
  useTheme()
  useEffect(() => listenForShortcuts(list, services.store.getState, IS_MAC), [list, services])
  return (
    <div className="app">
      <Header commands={commands} />
      <EngineBanner />
      <Panes />
      <Dialogs commands={list} />
      <p className="visually-hidden" role="status">
        {announcement}
      </p>
    </div>
  )
}

function Panes() {
  const { storage } = useServices()
  const narrow = useMediaQuery('(max-width: 760px)')
  const id = narrow ? 'metaxy-playground/panes/stacked' : 'metaxy-playground/panes'
  const layout = useDefaultLayout({ id, storage, onlySaveAfterUserInteractions: true })
  return (
    <main className={narrow ? 'panes panes-stacked' : 'panes'}>
      <Group
        key={id}
        orientation={narrow ? 'vertical' : 'horizontal'}
        defaultLayout={layout.defaultLayout}
        onLayoutChanged={layout.onLayoutChanged}
      >
        <Panel id="documents" minSize={narrow ? '20%' : '320px'} defaultSize="46%">
          <Documents />
        </Panel>
        <Separator className="separator" aria-label="Width of the documents" />
        <Panel id="results" minSize={narrow ? '20%' : '360px'}>
          <ResultsPane />
        </Panel>
      </Group>
    </main>
  )
}

function Documents() {
  const { store, storage } = useServices()
  const layout = useDefaultLayout({
    id: 'metaxy-playground/documents',
    storage,
    onlySaveAfterUserInteractions: true,
  })
  const problems = usePanelRef()
  const open = useApp((state) => state.problemsOpen)
  useEffect(() => {
    if (open) problems.current?.expand()
    else problems.current?.collapse()
  }, [open, problems])
  return (
    <Group
      orientation="vertical"
      defaultLayout={layout.defaultLayout}
      onLayoutChanged={layout.onLayoutChanged}
    >
      <Panel id="editor" minSize="120px">
        <EditorPane />
      </Panel>
      <Separator className="separator" aria-label="Height of the problems" />
      <Panel
        id="problems"
        panelRef={problems}
        defaultSize="26%"
        minSize="96px"
        collapsible
        collapsedSize={CLOSED_HEIGHT}
        onResize={({ inPixels }) => {
          const problemsOpen = inPixels > CLOSED_HEIGHT + 1
          if (store.getState().problemsOpen !== problemsOpen) store.setState({ problemsOpen })
        }}
      >
        <ProblemsPane />
      </Panel>
    </Group>
  )
}
