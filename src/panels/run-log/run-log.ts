/** Turns the events of a run into the lines of the log, in the order they happened. */

import type { ReplacedStatement, RunEvent, StepId } from '../../pipeline/events.ts'

export type StepState = 'running' | 'done' | 'failed' | 'stopped'

export interface LogStep {
  readonly kind: 'step'
  readonly id: string
  readonly step: StepId
  readonly title: string
  readonly state: StepState
  /** `null` while it runs. */
  readonly milliseconds: number | null
  readonly progress: { readonly done: number; readonly total: number } | null
  /** What came of it, or why it failed. */
  readonly note: string | null
  readonly next: string | null
}

export type LogEntry =
  | LogStep
  | { readonly kind: 'warning'; readonly text: string }
  | { readonly kind: 'stand-in'; readonly catalog: string; readonly statements: readonly ReplacedStatement[] }
  /** Lines printed one after the other. */
  | { readonly kind: 'output'; readonly lines: readonly string[] }

/** Events about a step that never started are dropped. */
export function logEntries(events: readonly RunEvent[]): LogEntry[] {
  const entries: LogEntry[] = []
  const steps = new Map<string, number>()
  let block: { readonly entry: LogEntry; readonly lines: string[] } | undefined
  for (const event of events) {
    if (event.type === 'output') {
      if (entries.at(-1) === block?.entry) block?.lines.push(event.text)
      else block = undefined
      if (block === undefined) {
        const lines = [event.text]
        block = { entry: { kind: 'output', lines }, lines }
        entries.push(block.entry)
      }
      continue
    }
    if (event.type === 'warning') {
      entries.push({ kind: 'warning', text: event.text })
      continue
    }
    if (event.type === 'stand-in') {
      entries.push({ kind: 'stand-in', catalog: event.catalog, statements: event.statements })
      continue
    }
    if (event.type === 'step-started') {
      steps.set(event.id, entries.length)
      const { id, step, title } = event
      const state = 'running'
      entries.push({
        kind: 'step',
        id,
        step,
        title,
        state,
        milliseconds: null,
        progress: null,
        note: null,
        next: null,
      })
      continue
    }
    const index = steps.get(event.id)
    const entry = index === undefined ? undefined : entries[index]
    if (index !== undefined && entry?.kind === 'step') entries[index] = advance(entry, event)
  }
  return entries
}

type StepChange = Exclude<RunEvent, { type: 'step-started' | 'warning' | 'output' | 'stand-in' }>

function advance(step: LogStep, event: StepChange): LogStep {
  switch (event.type) {
    case 'step-progress':
      return { ...step, progress: { done: event.done, total: event.total } }
    case 'step-done':
      return { ...step, state: 'done', milliseconds: event.milliseconds, note: event.note }
    case 'step-failed':
      return {
        ...step,
        state: 'failed',
        milliseconds: event.milliseconds,
        note: event.message,
        next: event.next,
      }
    case 'step-stopped':
      return { ...step, state: 'stopped', milliseconds: event.milliseconds }
  }
}
