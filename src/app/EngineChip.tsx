/** What the engine does at the moment, in one word with an icon; the tooltip says which lake engine runs and why. */

import { CircleAlert, CircleCheck, LoaderCircle, Lock } from 'lucide-react'
import { lakeEngineNames } from './lake-engine-text.ts'
import { useApp } from './services.ts'
import type { EngineState } from './store.ts'

const LOOKS: Record<EngineState['kind'], { readonly title: string; readonly icon: typeof CircleCheck }> = {
  booting: { title: 'Starting', icon: LoaderCircle },
  ready: { title: 'Ready', icon: CircleCheck },
  running: { title: 'Running', icon: LoaderCircle },
  failed: { title: 'Engine failed', icon: CircleAlert },
  locked: { title: 'In another tab', icon: Lock },
}

export function EngineChip() {
  const engine = useApp((state) => state.engine)
  const { title, icon: Icon } = LOOKS[engine.kind]
  const spins = engine.kind === 'booting' || engine.kind === 'running'
  const lakeEngine = useApp((state) => state.lakeEngine)
  const version = 'duckdbVersion' in engine ? `DuckDB ${engine.duckdbVersion}` : undefined
  const why = lakeEngine === null ? '' : `. ${lakeEngineNames[lakeEngine.kind]} runs. ${lakeEngine.reason}`
  return (
    <span
      className={`engine-chip engine-chip-${engine.kind}`}
      role="status"
      aria-label="Engine"
      title={version === undefined ? undefined : `${version}${why}`}
    >
      <Icon className={spins ? 'spin' : undefined} size={14} aria-hidden="true" />
      {title}
      {lakeEngine?.kind === 'extension' && ' · extension'}
    </span>
  )
}
