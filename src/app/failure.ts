/** Turns whatever was thrown into a message with a next step. */

import { LakeError } from '../lake/lake-error.ts'
import type { Failure } from '../worker/playground.ts'

export function toFailure(error: unknown): Failure {
  if (error instanceof LakeError) return error.toJSON()
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message, next: 'Reload the page. The lake is saved after every commit.' }
}
