/** Every snapshot, newest first, with what it changed; choosing one shows the lake as of then. */

import { History } from 'lucide-react'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { Snapshot } from '../../lake/engine.ts'
import { describeChanges } from './changes.ts'
import './SnapshotsPanel.css'

export interface SnapshotsPanelProps {
  /** Oldest first. */
  readonly snapshots: readonly Snapshot[]
  /** What tables are called, by their ids. */
  readonly names: ReadonlyMap<number, string>
  /** The snapshot looked at. */
  readonly at: number
  /** `null` goes back to the latest. */
  readonly onChoose: (snapshot: number | null) => void
}

export function SnapshotsPanel({ snapshots, names, at, onChoose }: SnapshotsPanelProps) {
  if (snapshots.length === 0) return <EmptyState icon={History} title="No snapshots" />
  const latest = snapshots.at(-1)?.id
  return (
    // Not `reversed`: Chromium takes seconds to remove thousands of items that count down.
    <ol className="snapshots">
      {[...snapshots].reverse().map((snapshot) => (
        <SnapshotItem
          key={snapshot.id}
          snapshot={snapshot}
          changes={describeChanges(snapshot.changes, (id) => names.get(Number(id)))}
          chosen={snapshot.id === at}
          latest={snapshot.id === latest}
          onChoose={onChoose}
        />
      ))}
    </ol>
  )
}

interface SnapshotItemProps {
  readonly snapshot: Snapshot
  readonly changes: readonly string[]
  readonly chosen: boolean
  readonly latest: boolean
  readonly onChoose: (snapshot: number | null) => void
}

function SnapshotItem({ snapshot, changes, chosen, latest, onChoose }: SnapshotItemProps) {
  const { id, time, author, message, schemaVersion } = snapshot
  return (
    <li className={chosen ? 'snapshot snapshot-chosen' : 'snapshot'}>
      <button
        type="button"
        className="snapshot-button"
        aria-pressed={chosen}
        onClick={() => onChoose(latest ? null : id)}
      >
        <span className="snapshot-line">
          <span className="snapshot-id">Snapshot {id}</span>
          {latest && <span className="snapshot-latest">latest</span>}
          <time className="snapshot-time">{time}</time>
        </span>
        <span className="snapshot-changes">
          {changes.length === 0
            ? 'created the lake, or changed nothing that is recorded'
            : changes.join(', ')}
        </span>
        {message !== null && (
          <span className="snapshot-message">
            {message}
            {author !== null && ` (${author})`}
          </span>
        )}
        <span className="snapshot-raw">
          schema version {schemaVersion}
          {snapshot.changes !== '' && (
            <>
              , stored as <code>{snapshot.changes}</code>
            </>
          )}
        </span>
      </button>
    </li>
  )
}
