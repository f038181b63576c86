/**
 * Leads the engine through its life: start, open the lake the configuration names, run, stop, reset. It writes
 * what it learns into the store; late answers to old questions are dropped.
 */

import { remember } from '../console/history.ts'
import type { AttachRequest } from '../lake/engine.ts'
import type { RunEvent } from '../pipeline/events.ts'
import type {
  CatalogApi,
  LakeView,
  QueryAnswer,
  QueryRowsRequest,
  RowsPage,
  RowsRequest,
} from '../worker/api.ts'
import type { Playground } from '../worker/playground.ts'
import type { CompiledWorkspace } from './compile.ts'
import { toFailure } from './failure.ts'
import type { AppState, AppStore } from './store.ts'

export interface EngineController {
  /** Begins to follow the connection; called once. */
  follow(playground: Playground): void
  /** The connection could not even be made. */
  fail(error: unknown): void
  /** Runs what follows from the documents, once it is compiled; what stands in the way is said instead. */
  run(on?: 'lake' | 'stand-ins'): Promise<void>
  stop(): Promise<void>
  resetLake(): Promise<void>
  /** Brings the catalog of the configured lake to DuckLake 1.0. */
  migrateLake(): Promise<void>
  /** Compares what the lake engines say of the lake. */
  checkEngines(): Promise<void>
  takeOver(): Promise<void>
  restart(): Promise<void>
  /** `null` for the latest snapshot. */
  lookAt(snapshot: number | null): Promise<void>
  /** Looks at the lake again. */
  refresh(): Promise<void>
  /** Opens the lake of the configuration anew, after its files changed or it was detached. */
  reopen(): Promise<void>
  rows(request: RowsRequest): Promise<RowsPage>
  /** Runs the console's text on the lake as it is looked at. */
  query(): Promise<void>
  queryRows(request: QueryRowsRequest): Promise<RowsPage>
  /** Questions about the catalog of the lake. */
  readonly inspect: CatalogApi
}

/** Typing in the configuration must not attach a lake per keystroke. */
const REOPEN_AFTER_MS = 500

export function createEngineController(
  store: AppStore,
  compiled: (state: AppState) => CompiledWorkspace,
  /** Address of the page. */
  page: () => string,
): EngineController {
  let playground: Playground | null = null
  let generation = 0
  /** The lake that was asked for last, as text. */
  let openedKey: string | null = null
  let question = 0
  /** A run was asked for before its documents were compiled. */
  let isWaiting = false
  let reopen: ReturnType<typeof setTimeout> | undefined

  const set = store.setState
  const attach = () => compiled(store.getState()).attach

  function connected(): Playground {
    if (playground === null) throw new Error('The engine is not connected yet.')
    return playground
  }

  async function boot(at: Playground, mine: number): Promise<void> {
    set({ engine: { kind: 'booting' }, lakeEngine: null })
    try {
      const request = { engine: store.getState().engineChoice, page: page() }
      const { duckdbVersion, leftovers, lakeEngine } = await at.api.start(request)
      if (mine !== generation) return
      set({ leftovers, lakeEngine })
      openedKey = null
      await openLake()
      if (mine === generation) set({ engine: { kind: 'ready', duckdbVersion } })
    } catch (error) {
      if (mine === generation) set({ engine: { kind: 'failed', failure: toFailure(error) } })
    }
  }

  /** Asks for the lake of the configuration, unless it is the one asked for last. */
  async function openLake(): Promise<void> {
    const request = attach()
    if (request === null) return
    markStandIn()
    const key = JSON.stringify(request)
    if (key === openedKey) return
    openedKey = key
    set({ lake: { kind: 'unknown' }, at: null, table: null, sort: null })
    await look((at) => at.api.openLake(request))
  }

  /** A stand-in and a lake of the same files differ in nothing but what they are called. */
  function markStandIn(): void {
    const { attach: request, standIn } = compiled(store.getState())
    if (request !== null) set({ lakeIsStandIn: standIn !== null })
  }

  /** Puts the answer into the store if nothing was asked since. */
  async function look(ask: (at: Playground) => Promise<LakeView | null>): Promise<void> {
    const mine = ++question
    try {
      const view = await ask(connected())
      if (mine !== question) return
      const { lakeRevision, latestTables } = store.getState()
      const isLatest = view !== null && view.at === view.snapshots.at(-1)?.id
      set({
        lake: view === null ? { kind: 'none' } : { kind: 'open', view },
        lakeRevision: lakeRevision + 1,
        latestTables: isLatest ? view.tables : latestTables,
      })
    } catch (error) {
      if (mine === question) set({ lake: { kind: 'failed', failure: toFailure(error) } })
    }
    const usage = await connected()
      .usage()
      .catch(() => null)
    if (mine === question) set({ usage })
  }

  function onConnection(): void {
    const { state } = connected()
    const now = state.get()
    if (now.kind === 'connected') {
      if (now.generation === generation) return
      generation = now.generation
      // The rows of the last query went with the engine that had them.
      const { query } = store.getState()
      if (query.kind === 'answered' && query.answer.kind === 'rows') set({ query: { kind: 'none' } })
      void boot(connected(), generation)
      return
    }
    generation = -1
    question += 1
    openedKey = null
    if (now.kind === 'connecting') set({ engine: { kind: 'booting' } })
    else if (now.kind === 'locked') set({ engine: { kind: 'locked' }, lake: { kind: 'unknown' } })
    else set({ engine: { kind: 'failed', failure: now.failure } })
  }

  let seen = compiled(store.getState())
  store.subscribe((state) => {
    const now = compiled(state)
    if (now === seen) return
    seen = now
    if (state.runRefused && now.runRequest !== null) set({ runRefused: false })
    clearTimeout(reopen)
    reopen = setTimeout(() => {
      if (store.getState().engine.kind === 'ready') void openLake()
    }, REOPEN_AFTER_MS)
  })

  /** Resolves once what is compiled follows from the current documents. */
  function upToDate(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = store.subscribe((state) => {
        if (compiled(state).outdated) return
        unsubscribe()
        resolve()
      })
    })
  }

  async function act(action: () => Promise<void>): Promise<void> {
    set({ actionFailure: null })
    try {
      await action()
    } catch (error) {
      set({ actionFailure: toFailure(error) })
    }
  }

  return {
    follow(next) {
      playground = next
      next.state.subscribe(onConnection)
      const showPersisted = () => set({ persisted: next.persisted.get() })
      next.persisted.subscribe(showPersisted)
      showPersisted()
      onConnection()
    },
    fail(error) {
      set({ engine: { kind: 'failed', failure: toFailure(error) } })
    },
    async run(on = 'lake') {
      if (isWaiting) return
      if (compiled(store.getState()).outdated) {
        isWaiting = true
        set({ announcement: 'metaxy.toml is being compiled. The run starts after that.' })
        await upToDate()
        isWaiting = false
      }
      const now = compiled(store.getState())
      const request = on === 'lake' ? now.runRequest : now.standInRequest
      const { engine } = store.getState()
      if (request === null) {
        set({ problemsOpen: true, resultTab: 'log', events: [], runFailure: null, runRefused: true })
        return
      }
      if (engine.kind !== 'ready') return
      const { duckdbVersion } = engine
      const mine = generation
      clearTimeout(reopen)
      set({
        engine: { kind: 'running', duckdbVersion },
        events: standInEvents(now),
        runFailure: null,
        runRefused: false,
        resultTab: 'log',
      })
      let isStopped = false
      const log = createEventBuffer((events) => set((state) => ({ events: [...state.events, ...events] })))
      try {
        await connected().api.run(request, log.add)
        set({ announcement: on === 'lake' ? 'The run is done.' : 'The run on local stand-ins is done.' })
      } catch (error) {
        const failure = toFailure(error)
        isStopped = failure.code === 'stopped'
        set({
          runFailure: isStopped ? null : failure,
          announcement: isStopped ? 'The run was stopped.' : `The run failed. ${failure.message}`,
        })
      }
      log.flush()
      set((state) => ({ events: endRunningSteps(state.events, isStopped) }))
      // After a restart the new engine opens the lake itself.
      if (mine !== generation) return
      openedKey = JSON.stringify(request.attach)
      set({ at: null, lakeIsStandIn: on === 'stand-ins' })
      await look(({ api }) => api.openLake(request.attach))
      // The configuration may have changed meanwhile.
      await openLake()
      if (mine === generation) set({ engine: { kind: 'ready', duckdbVersion } })
    },
    stop: () => act(() => connected().stop()),
    resetLake: () =>
      act(async () => {
        const request = attach()
        if (request === null) return
        await connected().api.resetLake(request)
        openedKey = null
        set({ announcement: 'The lake was removed.' })
        await openLake()
      }),
    migrateLake: () =>
      act(async () => {
        const request = attach()
        if (request === null) return
        await connected().api.migrateLake(request)
        openedKey = null
        set({ announcement: 'The lake was migrated to DuckLake 1.0.' })
        await openLake()
      }),
    async checkEngines() {
      const request = attach()
      const { engine } = store.getState()
      if (request === null || engine.kind !== 'ready') return
      const { duckdbVersion } = engine
      const mine = generation
      clearTimeout(reopen)
      set({ engine: { kind: 'running', duckdbVersion }, engineCheck: { kind: 'running' } })
      const engineCheck = await connected()
        .api.checkEngines(request)
        .then(
          (result) => ({ kind: 'done', result }) as const,
          (error: unknown) => ({ kind: 'failed', failure: toFailure(error) }) as const,
        )
      // After a restart the new engine opens the lake itself.
      if (mine === generation) {
        openedKey = JSON.stringify(request)
        await look(({ api }) => refreshed(api, request, store.getState().at))
        // The configuration may have changed meanwhile.
        await openLake()
      }
      set({ engineCheck })
      if (mine === generation) set({ engine: { kind: 'ready', duckdbVersion } })
    },
    takeOver: () => act(() => connected().takeOver()),
    restart: () => act(() => connected().restart()),
    async lookAt(snapshot) {
      set({ at: snapshot })
      await look(({ api }) => api.view(snapshot ?? undefined))
    },
    refresh() {
      markStandIn()
      return look(({ api }) => refreshed(api, attach(), store.getState().at))
    },
    async reopen() {
      openedKey = null
      await openLake()
    },
    rows: (request) => connected().api.rows(request),
    async query() {
      const { engine, lake, at, query, consoleText: text, consoleHistory } = store.getState()
      if (engine.kind !== 'ready' || lake.kind !== 'open' || query.kind === 'running') return
      set({ query: { kind: 'running' }, consoleHistory: remember(consoleHistory, text) })
      const answer = await connected().api.query(text, at).catch(asAnswer)
      set({ query: { kind: 'answered', text, answer } })
      if (answer.changed === true) await look(({ api }) => refreshed(api, attach(), store.getState().at))
    },
    queryRows: (request) => connected().api.queryRows(request),
    inspect: {
      catalogTables: (snapshot) => connected().api.catalogTables(snapshot),
      catalogRows: (request) => connected().api.catalogRows(request),
      snapshotDiff: (from, to) => connected().api.snapshotDiff(from, to),
      diffRows: (request) => connected().api.diffRows(request),
    },
  }
}

/** What the log of a run begins with. */
function standInEvents({ standIn }: CompiledWorkspace): readonly RunEvent[] {
  if (standIn?.kind !== 'stand-in') return []
  const { plan, replacements } = standIn
  return [{ type: 'stand-in', catalog: plan.location.metadataPath, statements: replacements }]
}

/** A query that its engine did not answer. */
function asAnswer(error: unknown): QueryAnswer {
  const { code, message, next } = toFailure(error)
  if (code === 'stopped') return { kind: 'stopped' }
  return { kind: 'failed', message, range: null, ...(next === undefined ? {} : { next }) }
}

async function refreshed(api: Playground['api'], attach: AttachRequest | null, at: number | null) {
  if (attach === null) return api.view(at ?? undefined)
  const view = await api.openLake(attach)
  return view === null || at === null ? view : api.view(at)
}

/** Hands events on at most once per frame: a thousand lines must not be a thousand renders. */
function createEventBuffer(hand: (events: readonly RunEvent[]) => void) {
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
function endRunningSteps(events: readonly RunEvent[], isStopped: boolean): readonly RunEvent[] {
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
