/** What comes of the documents: the SQL, the run and the lake; and the reference to read beside them. */

import { CircleAlert, History, LoaderCircle } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { type TabItem, Tabs } from '../components/Tabs.tsx'
import { parseEnvironment } from '../config/environment.ts'
import { sectionsAt } from '../config/language/reference.ts'
import { ReferencePanel } from '../panels/reference/ReferencePanel.tsx'
import { RunLogPanel } from '../panels/run-log/RunLogPanel.tsx'
import { SqlPanel } from '../panels/sql/SqlPanel.tsx'
import { TablesPanel } from '../panels/tables/TablesPanel.tsx'
import { configDocument } from '../text/diagnostic.ts'
import { CatalogPane } from './CatalogPane.tsx'
import { ConsolePane } from './ConsolePane.tsx'
import { isOnlyOutOfReach } from './compile.ts'
import { FilesPane } from './FilesPane.tsx'
import { LakePane } from './LakePane.tsx'
import { refusal } from './problems.ts'
import { RowsPane } from './RowsPane.tsx'
import { SnapshotsPane } from './SnapshotsPane.tsx'
import { RunOnStandIns, StandInOffer } from './StandIn.tsx'
import { StoreChoice } from './StoreChoice.tsx'
import { useApp, useCompiled, useServices } from './services.ts'
import type { ResultTab } from './store.ts'
import { goTo, openTable } from './view-actions.ts'

const TABS: readonly { readonly id: ResultTab; readonly title: string }[] = [
  { id: 'sql', title: 'SQL' },
  { id: 'log', title: 'Run log' },
  { id: 'tables', title: 'Tables' },
  { id: 'rows', title: 'Rows' },
  { id: 'snapshots', title: 'Snapshots' },
  { id: 'catalog', title: 'Catalog' },
  { id: 'files', title: 'Files' },
  { id: 'console', title: 'Console' },
  { id: 'reference', title: 'Reference' },
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
  const running = useApp(
    ({ engine, engineCheck }) => engine.kind === 'running' && engineCheck.kind !== 'running',
  )
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
        const travels = at !== null && ['tables', 'rows', 'catalog', 'console'].includes(id)
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
      return <SnapshotsPane />
    case 'catalog':
      return <CatalogPane />
    case 'files':
      return <FilesPane />
    case 'console':
      return <ConsolePane />
    case 'reference':
      return <Reference />
  }
}

function Sql() {
  const { store: appStore } = useServices()
  const toml = useApp((state) => state.toml)
  const variables = useApp((state) => state.environment)
  const variableNames = useMemo(() => [...parseEnvironment(variables).environment.keys()], [variables])
  const { store, plan, standIn, diagnostics, outdated } = useCompiled()
  const cursor = useApp((state) => state.tomlCursor)
  const errors = diagnostics.filter(
    ({ document, severity }) =>
      severity === 'error' && (document === 'metaxy.toml' || document === 'environment'),
  )
  return (
    <SqlPanel
      toml={toml}
      variableNames={variableNames}
      store={store}
      plan={plan}
      standIn={standIn}
      standInAction={<RunOnStandIns />}
      errors={errors}
      outdated={outdated}
      storeChoice={<StoreChoice label="SQL of store" />}
      onShowError={({ document, range }) =>
        goTo(appStore, document, { start: range.start, end: range.start })
      }
      onShowSource={(range) => goTo(appStore, configDocument(range), range)}
      onLook={(marked) => appStore.setState({ marked })}
      cursor={cursor}
    />
  )
}

function Log() {
  const events = useApp((state) => state.events)
  const failure = useApp((state) => state.runFailure)
  const refused = useApp((state) => state.runRefused)
  const { standIn, runRequest, diagnostics, outdated } = useCompiled()
  const isRefused = refused && runRequest === null && !outdated
  if (isRefused && standIn !== null && isOnlyOutOfReach(diagnostics)) return <StandInOffer />
  if (isRefused) return <RunLogPanel events={events} failure={refusal(diagnostics)} />
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

function Reference() {
  const text = useApp((state) => state.toml)
  const cursor = useApp((state) => state.tomlCursor)
  const current = useMemo(() => (cursor === null ? [] : sectionsAt(text, cursor)), [text, cursor])
  return <ReferencePanel current={current} />
}
