/** What can be chosen of a maintenance task. */

import { useId, useState } from 'react'
import { Choice } from '../components/Choice.tsx'
import { Select } from '../components/Select.tsx'
import { type TaskKind, versionsIn } from '../panels/files/maintenance-tasks.ts'
import type { LakeView, MaintenanceTask } from '../worker/api.ts'

export interface TaskChoicesProps {
  readonly kind: TaskKind
  readonly task: MaintenanceTask | null
  readonly view: LakeView
  /** `null` while what is written makes no task. */
  readonly onTask: (task: MaintenanceTask | null) => void
}

const THRESHOLDS = [
  { value: '0.95', title: 'at least 95 % (the default)' },
  { value: '0.5', title: 'at least half' },
  { value: '0.1', title: 'at least 10 %' },
]
const AGES = [
  { id: 'old', title: 'Old ones' },
  { id: 'all', title: 'Whatever their age' },
] as const
const CRITERIA = [
  { id: 'versions', title: 'By number' },
  { id: 'older', title: 'By time' },
] as const

export function TaskChoices({ kind, task, view, onTask }: TaskChoicesProps) {
  if (kind === 'expire') return <ExpiryChoices view={view} onTask={onTask} />
  if (task?.kind === 'rewrite') {
    return (
      <Select
        label="Files of which this much is deleted"
        value={String(task.deleteThreshold)}
        options={THRESHOLDS}
        onChange={(value) => onTask({ kind: 'rewrite', deleteThreshold: Number(value) })}
      />
    )
  }
  if (task?.kind !== 'cleanup' && task?.kind !== 'orphans') return null
  return (
    <>
      <Choice
        label="Files"
        value={task.all ? 'all' : 'old'}
        options={AGES}
        onChange={(age) => onTask({ kind: task.kind, all: age === 'all' })}
      />
      {!task.all && (
        <p className="muted">
          Older than the lake's option delete_older_than, two days when it is not set. The wait protects what
          other programs are reading or writing; in this browser nothing else does.
        </p>
      )}
    </>
  )
}

function ExpiryChoices({ view, onTask }: Pick<TaskChoicesProps, 'view' | 'onTask'>) {
  const id = useId()
  const ids = view.snapshots.slice(0, -1).map((snapshot) => snapshot.id)
  const [by, setBy] = useState<'versions' | 'older'>('versions')
  const [versions, setVersions] = useState('')
  const [time, setTime] = useState('')
  const chosen = versionsIn(versions, ids)
  const tell = (how: typeof by, list: string, at: string) => {
    const listed = versionsIn(list, ids)
    if (how === 'versions') onTask(listed === null ? null : { kind: 'expire', versions: listed })
    else onTask(at === '' ? null : { kind: 'expire', olderThan: new Date(at).toISOString() })
  }
  return (
    <>
      <Choice
        label="Which snapshots"
        value={by}
        options={CRITERIA}
        onChange={(how) => {
          setBy(how)
          tell(how, versions, time)
        }}
      />
      <div className="files-add">
        <label htmlFor={id}>
          {by === 'versions'
            ? `Snapshots, as in 0-3, 7${ids.length === 0 ? '' : `; all but the latest: ${rangeOf(ids)}`}`
            : 'All before'}
        </label>
        {by === 'versions' ? (
          <input
            id={id}
            className="mono"
            value={versions}
            aria-invalid={chosen === null}
            onChange={({ currentTarget: { value } }) => {
              setVersions(value)
              tell(by, value, time)
            }}
          />
        ) : (
          <input
            id={id}
            type="datetime-local"
            step="1"
            value={time}
            onChange={({ currentTarget: { value } }) => {
              setTime(value)
              tell(by, versions, value)
            }}
          />
        )}
      </div>
      {by === 'versions' && chosen === null && (
        <p role="alert">Write numbers and ranges, separated by commas.</p>
      )}
    </>
  )
}

/** All of them, as a text that `versionsIn` reads. */
function rangeOf(ids: readonly number[]): string {
  const [first] = ids
  const last = ids.at(-1)
  if (first === undefined || last === undefined) return ''
  return first === last ? String(first) : `${first}-${last}`
}
