/** Keeps at most one lake attached: attaching another one detaches the first. */

import type { AttachRequest, Lake } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'

export interface Session<L extends Lake = Lake> {
  attach(request: AttachRequest): Promise<L>
  detach(): Promise<void>
  isAttached(): boolean
  /** The attached lake; throws when there is none. */
  lake(): L
  /** The name it is attached under; throws when there is none. */
  alias(): string
  /** What it was attached with; throws when there is none. */
  request(): AttachRequest
}

/** What a session needs of an engine. */
export interface Attaching<L extends Lake> {
  attach(request: AttachRequest): Promise<L>
}

export function createSession<L extends Lake>(engine: Attaching<L>): Session<L> {
  let attached: { key: string; lake: L; request: AttachRequest } | null = null

  async function detach() {
    const previous = attached
    attached = null
    await previous?.lake.detach()
  }

  function held() {
    if (attached === null) {
      throw new LakeError('no-such-table', 'No lake is attached.', 'Press Run to create and attach it.')
    }
    return attached
  }
  return {
    detach,
    async attach(request) {
      const key = JSON.stringify(request)
      if (attached?.key === key) return attached.lake
      await detach()
      const lake = await engine.attach(request)
      attached = { key, lake, request }
      return lake
    },
    isAttached: () => attached !== null,
    lake: () => held().lake,
    alias: () => held().request.alias,
    request: () => held().request,
  }
}
