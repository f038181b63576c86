/** SQL over the lake: an editor, the statements run before, and what the last query said. */

import { CircleCheck, Clock, LoaderCircle, Play, Square, SquareTerminal } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Alert } from '../../components/Alert.tsx'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'
import { Menu, MenuItem } from '../../components/Menu.tsx'
import { Toolbar, ToolbarGap } from '../../components/Toolbar.tsx'
import { summaryOf } from '../../console/history.ts'
import { formatDuration, plural } from '../../values/format.ts'
import type { QueryAnswer } from '../../worker/api.ts'
import './ConsolePanel.css'

export type ConsoleKey = 'run' | 'stop' | 'older' | 'newer'

export interface ConsolePanelProps {
  readonly editor: ReactNode
  readonly text: string
  readonly onText: (text: string) => void
  /** Statements run before, newest last. */
  readonly history: readonly string[]
  /** Whether there is a lake to ask, and nothing else going on. */
  readonly canRun: boolean
  readonly running: boolean
  /** Whether any SQL runs, or only what is about the lake; `null` while that is not known. */
  readonly takes: 'any' | 'lake' | null
  /** `null` before the first query. */
  readonly answer: QueryAnswer | null
  readonly onRun: () => void
  readonly onStop: () => void
  /** Goes to where the answer's error is. */
  readonly onShowPlace: () => void
  /** What a key press asks for; `null` for nothing of the console's. */
  readonly keyOf: (event: KeyboardEvent) => ConsoleKey | null
  /** How the keys of Run are written. */
  readonly runKeys: string
  /** The rows of the answer. */
  readonly rows: ReactNode
  /** Said instead of an answer while there is no lake; `null` when there is one. */
  readonly noLake: ReactNode
  /** What there is to say about the lake that is asked. */
  readonly note: ReactNode
}

export function ConsolePanel(props: ConsolePanelProps) {
  const { editor, history, canRun, running, answer, onRun, onStop, keyOf, runKeys } = props
  const recall = useRecall(props)
  const actions: Record<ConsoleKey, () => void> = {
    run: () => canRun && onRun(),
    stop: () => running && onStop(),
    older: () => recall(-1),
    newer: () => recall(1),
  }
  return (
    <div
      className="console"
      // Before the editor sees them.
      onKeyDownCapture={(event) => {
        const key = keyOf(event)
        if (key === null) return
        event.preventDefault()
        event.stopPropagation()
        actions[key]()
      }}
    >
      {props.note}
      <Toolbar>
        <Button size="small" disabled={!canRun} onClick={onRun} title={`${runKeys} in the editor`}>
          <Play size={14} aria-hidden="true" />
          Run query
        </Button>
        <Button size="small" disabled={!running} onClick={onStop}>
          <Square size={14} aria-hidden="true" />
          Stop query
        </Button>
        <Menu label="Queries run before" icon={<Clock size={14} aria-hidden="true" />}>
          {history.length === 0 ? (
            <MenuItem disabled onSelect={() => {}}>
              Nothing was run yet
            </MenuItem>
          ) : (
            history.toReversed().map((text) => (
              <MenuItem key={text} onSelect={() => props.onText(text)}>
                <span className="console-past">{summaryOf(text)}</span>
              </MenuItem>
            ))
          )}
        </Menu>
        <ToolbarGap />
        <span className="console-status" role="status">
          {running ? 'Running…' : answer === null ? '' : statusOf(answer)}
        </span>
      </Toolbar>
      <div className="console-editor">{editor}</div>
      <Answer {...props} />
    </div>
  )
}

function Answer({ answer, running, rows, noLake, onShowPlace, runKeys, takes }: ConsolePanelProps) {
  if (running) return <EmptyState icon={LoaderCircle} title="The query is running" busy />
  if (answer?.kind === 'failed') {
    return (
      <div className="console-failure">
        <Alert message={answer.message} next={answer.next}>
          {answer.notice !== undefined && <p className="console-notice">{answer.notice}</p>}
          {answer.range !== null && (
            <Button size="small" onClick={onShowPlace}>
              Show the place
            </Button>
          )}
        </Alert>
      </div>
    )
  }
  if (noLake !== null) return noLake
  if (answer?.kind === 'rows') {
    return (
      <>
        {answer.notice !== undefined && <Alert tone="info" message={answer.notice} />}
        {rows}
      </>
    )
  }
  if (answer?.kind === 'done') {
    return (
      <EmptyState
        icon={CircleCheck}
        title={doneOf(answer)}
        text={answer.notice ?? 'It has no rows to show.'}
      />
    )
  }
  return (
    <EmptyState
      icon={SquareTerminal}
      title={answer?.kind === 'stopped' ? 'The query was stopped' : 'Ask the lake'}
      text={answer?.notice ?? helpOf(takes, runKeys)}
    />
  )
}

function helpOf(takes: ConsolePanelProps['takes'], runKeys: string): string {
  const example = `Write a statement, for example SHOW TABLES, and press ${runKeys}.`
  const which = {
    any: 'Any SQL runs, as it is, on the latest snapshot; AT (VERSION => 1) reads an earlier one.',
    lake: 'Queries run at the snapshot looked at; INSERT, UPDATE, DELETE, MERGE, CREATE, ALTER, DROP and CALL change the lake, BEGIN and COMMIT make one snapshot of several changes.',
  }
  return [
    example,
    ...(takes === null ? [] : [which[takes]]),
    "Statements run one after the other, and the last one's rows are shown. The text is not stored.",
  ].join(' ')
}

/** e.g. `INSERT: 2 rows`. */
function doneOf({ statement, count }: Extract<QueryAnswer, { kind: 'done' }>): string {
  return count === null ? `${statement} is done` : `${statement}: ${plural(count, 'row')}`
}

function statusOf(answer: QueryAnswer): string {
  if (answer.kind === 'stopped') return 'Stopped'
  if (answer.kind === 'failed') return 'Failed'
  const { milliseconds, statements } = answer
  const took = `in ${formatDuration(milliseconds)}`
  if (answer.kind === 'done') {
    return statements > 1 ? `${plural(statements, 'statement')} ${took}` : `${doneOf(answer)} ${took}`
  }
  const last = statements > 1 ? `${plural(statements, 'statement')}, the last with ` : ''
  return `${last}${plural(answer.total, 'row')} ${took}`
}

/** Steps through the statements run before; what was being written is the newest. */
function useRecall({ text, onText, history }: ConsolePanelProps): (step: number) => void {
  const [place, setPlace] = useState<number | null>(null)
  const draft = useRef('')
  const shown = place === null ? null : history[place]
  // Once it is edited, or another query was run, a recalled statement is a new one.
  useEffect(() => {
    if (shown !== null && shown !== text) setPlace(null)
  }, [shown, text])
  return (step) => {
    const from = place ?? history.length
    const to = Math.min(history.length, Math.max(0, from + step))
    if (to === from) return
    if (place === null) draft.current = text
    setPlace(to === history.length ? null : to)
    onText(history[to] ?? draft.current)
  }
}
