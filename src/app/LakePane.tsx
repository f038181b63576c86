/** Shows a panel of the lake when there is a lake to show, and otherwise says why not and what to do. */

import { Database, LoaderCircle, Lock, Play, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { flushPendingEdit } from '../panels/editor/pending-edit.ts'
import type { LakeView } from '../worker/api.ts'
import { RunOnStandIns, StandInNotice } from './StandIn.tsx'
import { useApp, useCompiled, useServices } from './services.ts'

export interface LakePaneProps {
  /** What is shown depends on the snapshot looked at. */
  readonly travels?: boolean
  /** Said of an earlier snapshot that is looked at, when it is not what is shown here. */
  readonly aside?: (view: LakeView) => string
  readonly children: (view: LakeView) => ReactNode
}

export function LakePane({ travels = false, aside, children }: LakePaneProps) {
  const { controller, store } = useServices()
  const lake = useApp((state) => state.lake)
  const at = useApp((state) => state.at)
  const { attach, plan } = useCompiled()
  if (lake.kind === 'failed') {
    return (
      <Alert message={lake.failure.message} next={lake.failure.next}>
        {lake.failure.code === 'older-lake' && attach !== null && (
          <Button size="small" onClick={() => store.setState({ dialog: 'migrate-lake' })}>
            Migrate the lake…
          </Button>
        )}
        <Button size="small" onClick={() => void controller.refresh()}>
          Try again
        </Button>
        {at !== null && <BackToLatest />}
      </Alert>
    )
  }
  if (lake.kind !== 'open') return <NoLake />
  const { view } = lake
  return (
    <>
      {attach === null && (
        <Alert
          tone="info"
          message={
            plan === null
              ? 'metaxy.toml has errors. This is the lake it named before.'
              : 'metaxy.toml names a lake that cannot be opened in a browser. This is the lake it named before.'
          }
        />
      )}
      <StandInNotice />
      {travels && at !== null && <SnapshotBanner view={view} aside={aside?.(view)} />}
      {children(view)}
    </>
  )
}

function SnapshotBanner({ view, aside }: { view: LakeView; aside: string | undefined }) {
  const latest = view.snapshots.at(-1)?.id ?? view.at
  return (
    <div className="snapshot-banner" role="status">
      <span>
        Looking at snapshot {view.at} of {latest}
        {aside !== undefined && `. ${aside}`}
      </span>
      <BackToLatest />
    </div>
  )
}

function BackToLatest() {
  const { controller } = useServices()
  return (
    <Button size="small" onClick={() => void controller.lookAt(null)}>
      <Undo2 size={14} aria-hidden="true" />
      Back to latest
    </Button>
  )
}

function NoLake() {
  const { controller } = useServices()
  const engine = useApp((state) => state.engine.kind)
  const lake = useApp((state) => state.lake.kind)
  const { attach, plan, standIn, runRequest, outdated } = useCompiled()
  if (engine === 'locked') {
    return (
      <EmptyState
        icon={Lock}
        title="Another tab has the lake"
        text="Only one tab can have it open. Take it over here, or go on in the other tab."
      />
    )
  }
  if (engine === 'failed') {
    return (
      <EmptyState
        icon={Database}
        title="The engine is not running"
        text="The lake cannot be read without it."
      />
    )
  }
  if (attach === null && outdated)
    return <EmptyState icon={LoaderCircle} title="Compiling metaxy.toml" busy />
  if (attach === null) {
    return (
      <EmptyState
        icon={Database}
        title="No lake to show"
        text={
          plan === null
            ? 'metaxy.toml does not name a lake yet. The Problems list says what is missing.'
            : 'The lake that metaxy.toml names cannot be opened in a browser. The Problems list says why, and what to use instead.'
        }
      />
    )
  }
  if (engine === 'booting') return <EmptyState icon={LoaderCircle} title="Starting the engine" busy />
  if (lake === 'unknown') return <EmptyState icon={LoaderCircle} title="Opening the lake" busy />
  if (standIn !== null) {
    return (
      <EmptyState
        icon={Database}
        title="There is no stand-in lake yet"
        text={`A browser cannot reach the lake that metaxy.toml names. Run on local stand-ins creates ${attach.metadataPath} in this browser instead.`}
      >
        <RunOnStandIns />
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={Database}
      title="There is no lake yet"
      text={`Run creates ${attach.metadataPath} in this browser and writes the rows of the Data tab.`}
    >
      {engine === 'ready' && (runRequest !== null || outdated) && (
        <Button
          onClick={() => {
            flushPendingEdit()
            void controller.run()
          }}
        >
          <Play size={14} aria-hidden="true" />
          Run now
        </Button>
      )}
    </EmptyState>
  )
}
