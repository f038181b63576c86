/** What the log of a run shows: how it begins, its events in time for the next frame, and that every step has an end. */

import type { RunEvent } from '../pipeline/events.ts'
import type { CompiledWorkspace } from './compile.ts'

/** What the log of a run begins with. */
export function standInEvents({ standIn }: CompiledWorkspace): readonly RunEvent[] {
  if (standIn?.kind !== 'stand-in') return []
  const { plan, replacements } = standIn
  return [{ type: 'stand-in', catalog: plan.location.metadataPath, statements: replacements }]
}

/** Hands events on at most once per frame: a thousand lines must not be a thousand renders. */
export function createEventBuffer(hand: (events: readonly RunEvent[]) => void) {
  let waiting: RunEvent[] = []
  let scheduled = false
  function flush() {
    scheduled = false
    if (waiting.length === 0) return
    const events = waiting
    waiting = []
    hand(events)
  }
  return {
    add(event: RunEvent) {
      waiting.push(event)
      if (scheduled) return
      scheduled = true
      setTimeout(flush, 16)
    },
    flush,
  }
}

/**
 * Steps that never reported an end were cut off: say so instead of letting them turn for ever. A run that was stopped
 * between two steps is said to be so by itself.
 */
export function endRunningSteps(events: readonly RunEvent[], isStopped: boolean): readonly RunEvent[] {
  const running = new Set<string>()
  for (const event of events) {
    if (event.type === 'step-started') running.add(event.id)
    else if (event.type !== 'step-progress' && 'id' in event) running.delete(event.id)
  }
  if (running.size === 0 && isStopped && !events.some(({ type }) => type === 'step-stopped')) {
    return [
      ...events,
      { type: 'step-started', id: 'run', step: 'compile', title: 'Run' },
      { type: 'step-stopped', id: 'run', milliseconds: 0 },
    ]
  }
  return [...events, ...[...running].map((id): RunEvent => ({ type: 'step-stopped', id, milliseconds: 0 }))]
}
