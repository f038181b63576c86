/** What a maintenance task would remove, or what it did. */

import { formatBytes, plural } from '../../values/format.ts'
import type { MaintenanceOutcome } from '../../worker/api.ts'
import { bytesOf, isNothing } from './maintenance-tasks.ts'

const LISTED = 100

export interface OutcomeViewProps {
  readonly outcome: MaintenanceOutcome
  /** Whether it was done; else it is what would be done. */
  readonly done: boolean
}

export function OutcomeView({ outcome, done }: OutcomeViewProps) {
  const { snapshots, removed, scheduled, held, written } = outcome
  return (
    <>
      {isNothing(outcome) && <p>{done ? 'There was nothing to do.' : 'Nothing would be removed now.'}</p>}
      {written.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <Listed
        title={`${plural(snapshots.length, 'snapshot')} ${done ? 'forgotten' : 'would be forgotten'}`}
        lines={snapshots.map(({ id, time }) => `${id}, of ${time}`)}
      />
      <Listed
        title={`${plural(scheduled.length, 'file')}, ${formatBytes(bytesOf(scheduled))}, ${done ? 'now wait' : 'would wait'} for a cleanup`}
        lines={scheduled.map(sized)}
      />
      <Listed
        title={`${plural(removed.length, 'file')} ${done ? 'removed' : 'would be removed'}, ${formatBytes(bytesOf(removed))} ${done ? 'freed' : 'would be freed'}`}
        lines={removed.map(sized)}
      />
      <Listed
        title={`${plural(held.length, 'file')} held back`}
        lines={held.map(({ path, reason }) => `${path}: ${reason}`)}
      />
    </>
  )
}

function sized({ path, size }: { readonly path: string; readonly size: number }): string {
  return `${path}, ${formatBytes(size)}`
}

function Listed({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null
  const more = lines.length - LISTED
  return (
    <>
      <p>{title}:</p>
      <ul className="dialog-list">
        {lines.slice(0, LISTED).map((line) => (
          <li key={line}>{line}</li>
        ))}
        {more > 0 && <li>and {more} more</li>}
      </ul>
    </>
  )
}
