/** What the last run did and printed: steps with their state, warnings, and the program's lines exactly as they are. */

import { CircleAlert, CircleCheck, CircleStop, LoaderCircle, ScrollText, TriangleAlert } from 'lucide-react'
import { useEffect, useMemo, useRef } from 'react'
import { Alert } from '../../components/Alert.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import type { RunEvent } from '../../pipeline/events.ts'
import { formatCount, formatDuration } from '../../values/format.ts'
import type { Failure } from '../../worker/playground.ts'
import { type LogEntry, type LogStep, logEntries, type StepState } from './run-log.ts'
import { StandInStatements } from './StandInStatements.tsx'
import './RunLogPanel.css'

export interface RunLogPanelProps {
  readonly events: readonly RunEvent[]
  /** Why the run ended early, when no step of the log says it. */
  readonly failure: Failure | null
}

/** Closer to the end than this counts as being at the end. */
const NEAR_END_PX = 24

export function RunLogPanel({ events, failure }: RunLogPanelProps) {
  const entries = useMemo(() => logEntries(events), [events])
  const scroller = useFollowEnd(entries)
  const told = entries.some((entry) => entry.kind === 'step' && entry.note === failure?.message)
  return (
    <>
      {failure !== null && !told && <Alert message={failure.message} next={failure.next} />}
      {entries.length === 0 && failure === null ? (
        <EmptyState
          icon={ScrollText}
          title="Nothing has run yet"
          text="Run attaches the lake, writes the rows of the Data tab and reads them back, as Metaxy does."
        />
      ) : (
        // A long log can be scrolled with the keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        <div className="log-scroller" ref={scroller} tabIndex={0}>
          <div className="log" role="log" aria-label="Run log">
            {entries.map((entry, index) => (
              // Entries are only ever added at the end.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Entry key={index} entry={entry} />
            ))}
          </div>
        </div>
      )}
    </>
  )
}

/** Keeps the end in sight for as long as the person has not scrolled away from it. */
function useFollowEnd(entries: readonly LogEntry[]) {
  const scroller = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const hasEntries = entries.length > 0
  useEffect(() => {
    const element = scroller.current
    if (element === null || !hasEntries) return
    const onScroll = () => {
      follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => element.removeEventListener('scroll', onScroll)
  }, [hasEntries])
  useEffect(() => {
    const element = scroller.current
    if (element !== null && entries.length > 0 && follows.current) element.scrollTop = element.scrollHeight
  }, [entries])
  return scroller
}

function Entry({ entry }: { entry: LogEntry }) {
  if (entry.kind === 'output') return <Output lines={entry.lines} />
  if (entry.kind === 'warning') {
    return (
      <div className="log-warning">
        <TriangleAlert size={14} aria-hidden="true" />
        <div className="log-warning-text">
          <span className="log-warning-word">warning</span> {entry.text}
        </div>
      </div>
    )
  }
  if (entry.kind === 'stand-in') return <StandInStatements {...entry} />
  return <Step step={entry} />
}

/** Lines apart by a line break in the text itself: what is selected and copied is what was printed. */
function Output({ lines }: { lines: readonly string[] }) {
  return (
    <pre className="log-output">
      {lines.map((line, index) => (
        // Lines are only ever added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <span key={index}>{index === 0 ? line : `\n${line}`}</span>
      ))}
    </pre>
  )
}

const WORDS: Record<StepState, string> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  stopped: 'stopped',
}

function Step({ step }: { step: LogStep }) {
  return (
    <div className={`log-step log-step-${step.state}`}>
      <StepIcon state={step.state} />
      <div className="log-step-text">
        <div className="log-step-line">
          <span className="log-step-title">{step.title}</span>
          <span className="log-step-state">
            {' '}
            {WORDS[step.state]}
            {step.milliseconds !== null && `, ${formatDuration(step.milliseconds)}`}
          </span>
        </div>
        {step.state === 'running' && <StepProgress title={step.title} progress={step.progress} />}
        {step.note !== null && step.note !== '' && <div className="log-step-note">{step.note}</div>}
        {step.next !== null && <div className="log-step-next">{step.next}</div>}
      </div>
    </div>
  )
}

function StepIcon({ state }: { state: StepState }) {
  if (state === 'running') return <LoaderCircle className="log-icon spin" size={16} aria-hidden="true" />
  if (state === 'done') return <CircleCheck className="log-icon" size={16} aria-hidden="true" />
  if (state === 'failed') return <CircleAlert className="log-icon" size={16} aria-hidden="true" />
  return <CircleStop className="log-icon" size={16} aria-hidden="true" />
}

function StepProgress({ title, progress }: { title: string; progress: LogStep['progress'] }) {
  if (progress === null) return <progress className="log-progress" aria-label={title} />
  return (
    <div className="log-step-progress">
      <progress className="log-progress" aria-label={title} max={progress.total} value={progress.done} />
      <span className="log-step-count">
        {formatCount(progress.done)} of {formatCount(progress.total)}
      </span>
    </div>
  )
}
