/** Which lake is looked at, and when it is asked for. Late answers to old questions are dropped. */

import type { AttachRequest } from '../lake/engine.ts'
import type { LakeView } from '../worker/api.ts'
import type { Playground } from '../worker/playground.ts'
import type { CompiledWorkspace } from './compile.ts'
import { toFailure } from './failure.ts'
import type { AppState, AppStore } from './store.ts'

type Question = (at: Playground) => Promise<LakeView | null>

export interface ShownLake {
  /** Asks for the lake of the configuration, unless it is the one asked for last. */
  open(): Promise<void>
  /** Asks for it even then. */
  openAnew(): Promise<void>
  /** Looks at the lake of a request in between: the configuration may have changed meanwhile. */
  openAfter(request: AttachRequest, ask: Question): Promise<void>
  /** Puts the answer into the store if nothing was asked since. */
  look(ask: Question): Promise<void>
  /** Looks at the lake of the configuration as it is now, at the snapshot that was chosen. */
  lookAgain(): Promise<void>
  /** A stand-in and a lake of the same files differ in nothing but what they are called. */
  markStandIn(): void
  /** The engine is gone: no answer will come, and no lake is open. */
  forget(): void
  /** What was typed so far opens no lake by itself. */
  holdBack(): void
}

/** Typing in the configuration must not attach a lake per keystroke. */
const REOPEN_AFTER_MS = 500

export function createShownLake(
  store: AppStore,
  compiled: (state: AppState) => CompiledWorkspace,
  connected: () => Playground,
): ShownLake {
  /** The lake that was asked for last, as text. */
  let openedKey: string | null = null
  let question = 0
  let reopen: ReturnType<typeof setTimeout> | undefined

  const set = store.setState
  const attach = () => compiled(store.getState()).attach

  async function open(): Promise<void> {
    const request = attach()
    if (request === null) return
    markStandIn()
    const key = JSON.stringify(request)
    if (key === openedKey) return
    openedKey = key
    set({ lake: { kind: 'unknown' }, at: null, table: null, sort: null, compared: null })
    await look((at) => at.api.openLake(request))
  }

  function markStandIn(): void {
    const { attach: request, standIn } = compiled(store.getState())
    if (request !== null) set({ lakeIsStandIn: standIn !== null })
  }

  async function look(ask: Question): Promise<void> {
    const mine = ++question
    try {
      const view = await ask(connected())
      if (mine !== question) return
      const { lakeRevision } = store.getState()
      set({
        lake: view === null ? { kind: 'none' } : { kind: 'open', view },
        lakeRevision: lakeRevision + 1,
      })
    } catch (error) {
      if (mine === question) set({ lake: { kind: 'failed', failure: toFailure(error) } })
    }
    const usage = await connected()
      .usage()
      .catch(() => null)
    if (mine === question) set({ usage })
  }

  let seen = compiled(store.getState())
  store.subscribe((state) => {
    const now = compiled(state)
    if (now === seen) return
    seen = now
    clearTimeout(reopen)
    reopen = setTimeout(() => {
      if (store.getState().engine.kind === 'ready') void open()
    }, REOPEN_AFTER_MS)
  })

  return {
    open,
    openAnew() {
      openedKey = null
      return open()
    },
    async openAfter(request, ask) {
      openedKey = JSON.stringify(request)
      await look(ask)
      await open()
    },
    look,
    lookAgain: () => look(({ api }) => refreshed(api, attach(), store.getState().at)),
    markStandIn,
    forget() {
      question += 1
      openedKey = null
    },
    holdBack: () => clearTimeout(reopen),
  }
}

/** The lake as it is now, at the snapshot `at` (`null` for the latest). */
export async function refreshed(api: Playground['api'], attach: AttachRequest | null, at: number | null) {
  if (attach === null) return api.view(at ?? undefined)
  const view = await api.openLake(attach)
  return view === null || at === null ? view : api.view(at)
}
