/** Lets a `LakeError` cross between the page and the worker with its code; imported for its effect on both sides. */

import { transferHandlers } from 'comlink'
import { LakeError, type LakeErrorCode } from '../lake/lake-error.ts'

interface Wire {
  readonly code: LakeErrorCode
  readonly message: string
  readonly next?: string
}

function toWire(thrown: unknown): Wire {
  if (thrown instanceof LakeError) return thrown.toJSON()
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown) }
}

/** Comlink wraps what was thrown in an object it recognises by a private symbol: keep its test, replace the rest. */
export function installErrorTransfer(): void {
  const builtIn = transferHandlers.get('throw')
  if (builtIn === undefined) throw new Error('comlink no longer has a handler for thrown values')
  transferHandlers.set('throw', {
    canHandle: builtIn.canHandle,
    serialize: (thrown: { value: unknown }) => [toWire(thrown.value), []],
    deserialize: ({ code, message, next }: Wire) => {
      throw new LakeError(code, message, next)
    },
  })
}
