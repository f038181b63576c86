/** Runs one step of a run: announces it, times it, and reports how it ended. */

import { LakeError } from '../lake/lake-error.ts'
import type { RunEvent, StepId } from './events.ts'

/** What every step can reach. */
export interface RunContext {
  emit(event: RunEvent): void
  readonly signal: AbortSignal
}

/**
 * Runs `work` as a step. `work` returns its value and one line on what came of it. Rethrows its error after
 * reporting it; a run that was stopped ends with `LakeError('stopped')`.
 */
export async function runStep<T>(
  { emit, signal }: RunContext,
  step: StepId,
  title: string,
  work: (progress: (done: number, total: number) => void) => Promise<{ value: T; note: string }>,
): Promise<T> {
  throwIfStopped(signal)
  const id = crypto.randomUUID()
  const started = performance.now()
  const milliseconds = () => Math.round(performance.now() - started)
  emit({ type: 'step-started', id, step, title })
  try {
    const { value, note } = await work((done, total) => emit({ type: 'step-progress', id, done, total }))
    emit({ type: 'step-done', id, milliseconds: milliseconds(), note })
    return value
  } catch (error) {
    const failure = toLakeError(error)
    if (failure.code === 'stopped') emit({ type: 'step-stopped', id, milliseconds: milliseconds() })
    else {
      const { message, next } = failure
      emit({ type: 'step-failed', id, milliseconds: milliseconds(), message, next: next ?? null })
    }
    throw failure
  }
}

/** Ends the run here if it was asked to stop. Never called between a commit and its report. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new LakeError('stopped', 'The run was stopped.')
}

function toLakeError(error: unknown): LakeError {
  if (error instanceof LakeError) return error
  return new LakeError('internal', error instanceof Error ? error.message : String(error))
}
