/** The Files tab: files of the lake or all that are stored, downloads, and zips or files that are brought in. */

import { type DragEvent, useEffect, useRef, useState } from 'react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { takeLostFocus } from '../components/lost-focus.ts'
import { FilesPanel } from '../panels/files/FilesPanel.tsx'
import { StorageLine } from '../panels/files/StorageLine.tsx'
import { StoredFilesPanel } from '../panels/files/StoredFilesPanel.tsx'
import { formatBytes } from '../values/format.ts'
import { FileInspection } from './FileInspection.tsx'
import { FilesToolbar } from './FilesToolbar.tsx'
import { FoundLakeDialog } from './FoundLakeDialog.tsx'
import { LakePane } from './LakePane.tsx'
import { StandInNotice } from './StandIn.tsx'
import { useApp, useServices } from './services.ts'
import type { AppState } from './store.ts'
import './FilesPane.css'

/** Why files can be neither saved nor opened now; `null` when they can. */
function obstacle({ engine, transfer }: AppState): string | null {
  if (engine.kind === 'locked') return 'Another tab has the files.'
  if (engine.kind === 'failed') return 'The files cannot be reached: the engine is not running.'
  if (engine.kind === 'booting') return 'The engine is starting.'
  if (engine.kind === 'running') return 'Wait for the run to end.'
  return transfer.kind === 'busy' ? '' : null
}

export function FilesPane() {
  const { transfers } = useServices()
  const shown = useApp((state) => state.filesShown)
  const why = useApp(obstacle)
  const [over, setOver] = useState(false)
  const [inspected, setInspected] = useState<string | null>(null)
  const pane = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (inspected === null) return
    // Back in the list, the focus is where it was.
    return () => {
      const paths = pane.current?.querySelectorAll<HTMLButtonElement>('.files-inspect') ?? []
      takeLostFocus([...paths].find(({ textContent }) => textContent === inspected))
    }
  }, [inspected])
  const transfer = useApp((state) => state.transfer.kind)
  useEffect(() => {
    if (transfer === 'idle') return
    // The buttons of a transfer or of its failure are gone with it.
    return () => takeLostFocus(pane.current?.querySelector<HTMLElement>('[role=radio][aria-checked=true]'))
  }, [transfer])
  const takesDrop = (event: DragEvent) => why === null && event.dataTransfer.types.includes('Files')
  return (
    // Dropping is one more way to do what the menu item Open zip does.
    // biome-ignore lint/a11y/noStaticElementInteractions: the menu is the accessible way
    <div
      ref={pane}
      className={over ? 'files-pane files-pane-over' : 'files-pane'}
      onDragOver={(event) => {
        if (!takesDrop(event)) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false)
        const [zip] = event.dataTransfer.files
        if (!takesDrop(event) || zip === undefined) return
        event.preventDefault()
        void transfers.openZip(zip)
      }}
    >
      <FilesToolbar why={why} onShown={() => setInspected(null)} />
      <TransferStatus />
      {inspected === null ? (
        <>
          {shown === 'all' && <StandInNotice />}
          {shown === 'all' ? (
            <AllFiles free={why === null} onInspect={setInspected} />
          ) : (
            <LakeFiles free={why === null} onInspect={setInspected} />
          )}
        </>
      ) : (
        <FileInspection key={inspected} path={inspected} onBack={() => setInspected(null)} />
      )}
      <Storage />
      <FoundLakeDialog />
    </div>
  )
}

function TransferStatus() {
  const { store, transfers } = useServices()
  const transfer = useApp((state) => state.transfer)
  if (transfer.kind === 'failed') {
    return (
      <Alert message={transfer.failure.message} next={transfer.failure.next}>
        <Button size="small" onClick={() => store.setState({ transfer: { kind: 'idle', note: null } })}>
          Dismiss
        </Button>
      </Alert>
    )
  }
  if (transfer.kind === 'idle') {
    return (
      <p className="files-transfer files-transfer-note" role="status" hidden={transfer.note === null}>
        {transfer.note}
      </p>
    )
  }
  const { title, done, total } = transfer
  return (
    <div className="files-transfer" role="status">
      <span className="files-transfer-title">{title}</span>
      <progress aria-label={title} {...(total > 0 ? { value: done, max: total } : {})} />
      {total > 0 && (
        <span className="muted">
          {formatBytes(done)} of {formatBytes(total)}
        </span>
      )}
      <Button size="small" onClick={() => transfers.cancel()}>
        Cancel
      </Button>
    </div>
  )
}

interface ListProps {
  /** Files can be downloaded and looked into. */
  readonly free: boolean
  readonly onInspect: (path: string) => void
}

function LakeFiles({ free, onInspect }: ListProps) {
  const { transfers } = useServices()
  return (
    <LakePane>
      {(view) => (
        <FilesPanel
          files={view.files}
          onDownload={free ? (path) => void transfers.downloadFile(path) : null}
          onInspect={free ? onInspect : null}
        />
      )}
    </LakePane>
  )
}

function AllFiles({ free, onInspect }: ListProps) {
  const { transfers } = useServices()
  const files = useApp((state) => state.storedFiles)
  const lake = useApp((state) => state.lake)
  const engine = useApp((state) => state.engine.kind)
  // The list can only be stale, or not come at all, while the files are out of reach.
  if (engine === 'locked' || engine === 'failed') return <LakeFiles free={false} onInspect={onInspect} />
  const ofLake = new Set(lake.kind === 'open' ? lake.view.files.map(({ path }) => path) : [])
  return (
    <StoredFilesPanel
      files={files}
      ofLake={ofLake}
      onDownload={free ? (path) => void transfers.downloadFile(path) : null}
      onInspect={free ? onInspect : null}
    />
  )
}

function Storage() {
  const files = useApp((state) => state.storedFiles)
  const reachable = useApp(({ engine: { kind } }) => kind === 'ready' || kind === 'running')
  const usage = useApp((state) => state.usage)
  const persisted = useApp((state) => state.persisted)
  const keptOffline = useApp((state) => state.keptOffline)
  const leftovers = useApp((state) => state.leftovers)
  const stored = reachable && files !== null ? files.reduce((sum, { size }) => sum + size, 0) : null
  return (
    <StorageLine
      stored={stored}
      usage={usage}
      persisted={persisted}
      leftovers={leftovers}
      keptOffline={keptOffline}
    />
  )
}
