/** One maintenance task: what it does, its choices, what it would remove, and then what it did. */

import { useEffect, useState } from 'react'
import { Alert } from '../components/Alert.tsx'
import { Button } from '../components/Button.tsx'
import { CopyButton } from '../components/CopyButton.tsx'
import { Dialog } from '../components/Dialog.tsx'
import { callOf, isNothing, isSameLake, type TaskText } from '../panels/files/maintenance-tasks.ts'
import { OutcomeView } from '../panels/files/OutcomeView.tsx'
import type { LakeView, MaintenanceOutcome, MaintenanceTask } from '../worker/api.ts'
import type { Failure } from '../worker/playground.ts'
import { toFailure } from './failure.ts'
import { TaskChoices } from './MaintenanceChoices.tsx'
import { useApp, useCompiled, useServices } from './services.ts'

export interface MaintenanceDialogProps {
  readonly text: TaskText
  /** The lake when the dialog was opened. */
  readonly view: LakeView
  /** The lake as it is shown now; `null` while it cannot be. */
  readonly now: LakeView | null
  readonly onClose: () => void
}

type Work =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly outcome: MaintenanceOutcome }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** What a task would remove; `null` while that is being asked. */
type Plan = { readonly outcome: MaintenanceOutcome } | { readonly failure: Failure } | null

export function MaintenanceDialog({ text, view, now, onClose }: MaintenanceDialogProps) {
  const { lakeFiles } = useServices()
  const byExtension = useApp(({ lakeEngine }) => lakeEngine?.kind === 'extension')
  const [task, setTask] = useState<MaintenanceTask | null>(() => firstTask(text.kind))
  const [work, setWork] = useState<Work>({ kind: 'choosing' })
  const plan = usePlan(!byExtension && text.removes && work.kind === 'choosing' ? task : null)
  const planned = plan !== null && 'outcome' in plan ? plan.outcome : null
  const isEmpty = planned !== null && isNothing(planned) && text.kind !== 'checkpoint'
  const isOver = work.kind === 'done' || work.kind === 'failed'

  async function perform(chosen: MaintenanceTask): Promise<void> {
    setWork({ kind: 'running' })
    setWork(
      await lakeFiles.maintain(chosen, text.title).then(
        (outcome) => ({ kind: 'done', outcome }) as const,
        (error: unknown) => ({ kind: 'failed', failure: toFailure(error) }) as const,
      ),
    )
  }

  return (
    <Dialog open title={text.title} description={text.about} onClose={onClose}>
      {work.kind === 'choosing' && <TaskChoices task={task} kind={text.kind} view={view} onTask={setTask} />}
      {byExtension && <ByConsole task={task} text={text} onClose={onClose} />}
      {!byExtension && work.kind === 'choosing' && text.removes && task !== null && <PlanView plan={plan} />}
      {work.kind === 'running' && <p role="status">Working…</p>}
      {work.kind === 'done' && (
        <div className="dialog-body" role="status">
          <OutcomeView outcome={work.outcome} done />
        </div>
      )}
      {work.kind === 'failed' && (
        <>
          <Alert message={work.failure.message} next={work.failure.next} />
          <p>{whatIsLeft(view, now)}</p>
        </>
      )}
      {!byExtension && (
        <div className="dialog-actions">
          <Button key={work.kind} ref={isOver ? focus : undefined} onClick={onClose}>
            {work.kind === 'choosing' ? 'Cancel' : 'Close'}
          </Button>
          {work.kind === 'choosing' && (
            <Button
              variant={text.removes ? 'danger' : 'primary'}
              disabled={task === null || (text.removes && planned === null) || isEmpty}
              onClick={() => task !== null && void perform(task)}
            >
              {text.action}
            </Button>
          )}
        </div>
      )}
    </Dialog>
  )
}

/** The button that had the focus is gone when the work is over. */
function focus(button: HTMLButtonElement | null): void {
  button?.focus()
}

function whatIsLeft(before: LakeView, now: LakeView | null): string {
  if (now === null) return 'The lake cannot be shown now: what was done before that is not known.'
  return isSameLake(before, now)
    ? 'Nothing was changed: the lake has the snapshots and the files that it had before.'
    : 'Some of it was done before that. The lake is shown as it is now.'
}

function PlanView({ plan }: { plan: Plan }) {
  if (plan === null) return <p role="status">Looking what would go…</p>
  if ('failure' in plan) return <Alert message={plan.failure.message} next={plan.failure.next} />
  return (
    <div className="dialog-body" role="status">
      <OutcomeView outcome={plan.outcome} done={false} />
    </div>
  )
}

interface ByConsoleProps {
  readonly task: MaintenanceTask | null
  readonly text: TaskText
  readonly onClose: () => void
}

/** The extension has statements of its own, and the Console runs them as they are. */
function ByConsole({ task, text, onClose }: ByConsoleProps) {
  const { store } = useServices()
  const { attach } = useCompiled()
  // An empty list of snapshots is no statement that the extension takes.
  const isEmpty = task?.kind === 'expire' && task.versions?.length === 0
  if (task === null || attach === null || isEmpty) return null
  const dryRun = text.removes && task.kind !== 'checkpoint'
  const statements = [
    ...(dryRun ? ['-- What would go:', callOf(task, attach.alias, true), '-- Does it:'] : []),
    callOf(task, attach.alias, false),
  ].join('\n')
  return (
    <>
      <p>The DuckDB extension runs this lake. Use the Console, one statement after the other:</p>
      <pre className="files-call">{statements}</pre>
      <div className="dialog-actions">
        <CopyButton text={statements} />
        <Button
          variant="primary"
          onClick={() => {
            const { consoleText } = store.getState()
            const before = consoleText.trim() === '' ? '' : `${consoleText.trimEnd()}\n\n`
            store.setState({
              consoleText: dryRun ? `${before}${callOf(task, attach.alias, true)}` : before + statements,
              resultTab: 'console',
            })
            onClose()
          }}
        >
          {dryRun ? 'Write the dry run into the Console' : 'Write it into the Console'}
        </Button>
      </div>
    </>
  )
}

function firstTask(kind: TaskText['kind']): MaintenanceTask | null {
  switch (kind) {
    case 'rewrite':
      return { kind, deleteThreshold: 0.95 }
    case 'expire':
      // Which ones is the person's choice, and none of them comes back.
      return { kind, versions: [] }
    case 'cleanup':
    case 'orphans':
      return { kind, all: false }
    default:
      return { kind }
  }
}

/** Asks what the task would remove, whenever it is another one. */
function usePlan(task: MaintenanceTask | null): Plan {
  const { lakeFiles } = useServices()
  const [plan, setPlan] = useState<{ readonly key: string; readonly plan: Plan } | null>(null)
  const key = task === null ? null : JSON.stringify(task)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the task
  useEffect(() => {
    if (task === null || key === null) return
    let wanted = true
    lakeFiles.plan(task).then(
      (outcome) => wanted && setPlan({ key, plan: { outcome } }),
      (error: unknown) => wanted && setPlan({ key, plan: { failure: toFailure(error) } }),
    )
    return () => {
      wanted = false
    }
  }, [key])
  return plan !== null && plan.key === key ? plan.plan : null
}
