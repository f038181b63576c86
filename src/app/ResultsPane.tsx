/** What comes of the documents: the SQL, the run, and the lake. */

import { CircleAlert, History, LoaderCircle } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { type TabItem, Tabs } from '../components/Tabs.tsx'
import { RunLogPanel } from '../panels/run-log/RunLogPanel.tsx'
import { SnapshotsPanel } from '../panels/snapshots/SnapshotsPanel.tsx'
import { SqlPanel } from '../panels/sql/SqlPanel.tsx'
import { TablesPanel } from '../panels/tables/TablesPanel.tsx'
import { FilesPane } from './FilesPane.tsx'
import { LakePane } from './LakePane.tsx'
import { refusal } from './problems.ts'
import { RowsPane } from './RowsPane.tsx'
import { useApp, useCompiled, useServices } from './services.ts'
import type { ResultTab } from './store.ts'
import { goTo, openTable } from './view-actions.ts'

const TABS: readonly { readonly id: ResultTab; readonly title: string }[] = [
  { id: 'sql', title: 'SQL' },
  { id: 'log', title: 'Run log' },
  { id: 'tables', title: 'Tables' },
  { id: 'rows', title: 'Rows' },
  { id: 'snapshots', title: 'Snapshots' },
  { id: 'files', title: 'Files' },
]

export function ResultsPane() {
  const { store } = useServices()
  const tab = useApp((state) => state.resultTab)
  return (
    <Tabs
      label="Results"
      items={useTabItems()}
      value={tab}
      onChange={(resultTab) => store.setState({ resultTab })}
    >
      <Panel tab={tab} />
    </Tabs>
  )
}

function useTabItems(): readonly TabItem<ResultTab>[] {
  const running = useApp((state) => state.engine.kind === 'running')
  const failed = useApp((state) => state.runFailure !== null)
  const at = useApp((state) => state.at)
  return useMemo(
    () =>
      TABS.map(({ id, title }) => {
        if (id === 'log' && running)
          return { id, title, mark: mark(<LoaderCircle className="spin" size={12} />) }
        if (id === 'log' && failed) {
          return {
            id,
            title,
            mark: mark(<CircleAlert className="tab-mark-error" size={12} />),
            description: 'failed',
          }
        }
        const travels = at !== null && (id === 'tables' || id === 'rows')
        if (travels) return { id, title, mark: mark(<History size={12} />), description: `at snapshot ${at}` }
        return { id, title }
      }),
    [running, failed, at],
  )
}

function mark(icon: ReactNode) {
  return <span className="tab-mark">{icon}</span>
}

function Panel({ tab }: { tab: ResultTab }) {
  switch (tab) {
    case 'sql':
      return <Sql />
    case 'log':
      return <Log />
    case 'tables':
      return <Tables />
    case 'rows':
      return <LakePane travels>{(view) => <RowsPane view={view} />}</LakePane>
    case 'snapshots':
      return <Snapshots />
    case 'files':
      return <FilesPane />
  }
}

function Sql() {
  const { store } = useServices()
  const { plan, diagnostics } = useCompiled()
  const cursor = useApp((state) => state.tomlCursor)
  const inToml = diagnostics.filter(
    ({ document }) => document === 'metaxy.toml' || document === 'environment',
  )
  const error = inToml.find(({ severity }) => severity === 'error') ?? null
  return (
    <SqlPanel
      plan={plan}
      firstError={error}
      onShowError={({ document, range }) => goTo(store, document, { start: range.start, end: range.start })}
      onShowSource={(range) => goTo(store, 'metaxy.toml', range)}
      onLook={(marked) => store.setState({ marked })}
      cursor={cursor}
    />
  )
}

function Log() {
  const events = useApp((state) => state.events)
  const failure = useApp((state) => state.runFailure)
  const refused = useApp((state) => state.runRefused)
  const { runRequest, diagnostics } = useCompiled()
  if (refused && runRequest === null) return <RunLogPanel events={events} failure={refusal(diagnostics)} />
  return <RunLogPanel events={events} failure={failure} />
}

function Tables() {
  const { store } = useServices()
  return (
    <LakePane travels>
      {(view) => <TablesPanel tables={view.tables} onOpen={(table) => openTable(store, table)} />}
    </LakePane>
  )
}

function Snapshots() {
  const { controller } = useServices()
  const latest = useApp((state) => state.latestTables)
  return (
    <LakePane>
      {(view) => (
        <SnapshotsPanel
          snapshots={view.snapshots}
          tables={latest}
          at={view.at}
          onChoose={(snapshot) => void controller.lookAt(snapshot)}
        />
      )}
    </LakePane>
  )
}
