/**
 * Leads the engine through its life: start, open the lake the configuration names, run, stop, reset. It writes
 * what it learns into the store; late answers to old questions are dropped.
 */

import { remember } from '../console/history.ts'
import type { CatalogApi, QueryAnswer, QueryRowsRequest, RowsPage, RowsRequest } from '../worker/api.ts'
import type { Playground } from '../worker/playground.ts'
import type { CompiledWorkspace } from './compile.ts'
import { toFailure } from './failure.ts'
import { createEventBuffer, endRunningSteps, standInEvents } from './run-events.ts'
import { createShownLake, refreshed } from './shown-lake.ts'
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

export function createEngineController(
  store: AppStore,
  compiled: (state: AppState) => CompiledWorkspace,
  /** Address of the page. */
  page: () => string,
): EngineController {
  let playground: Playground | null = null
  let generation = 0
  /** A run was asked for before its documents were compiled. */
  let isWaiting = false

  const set = store.setState
  const attach = () => compiled(store.getState()).attach

  function connected(): Playground {
    if (playground === null) throw new Error('The engine is not connected yet.')
    return playground
  }

  const shown = createShownLake(store, compiled, connected)

  async function boot(at: Playground, mine: number): Promise<void> {
    set({ engine: { kind: 'booting' }, lakeEngine: null })
    try {
      const request = { engine: store.getState().engineChoice, page: page() }
      const { duckdbVersion, leftovers, lakeEngine } = await at.api.start(request)
      if (mine !== generation) return
      set({ leftovers, lakeEngine })
      await shown.openAnew()
      if (mine === generation) set({ engine: { kind: 'ready', duckdbVersion } })
    } catch (error) {
      if (mine === generation) set({ engine: { kind: 'failed', failure: toFailure(error) } })
    }
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
    shown.forget()
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
      shown.holdBack()
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
      set({ at: null, lakeIsStandIn: on === 'stand-ins' })
      await shown.openAfter(request.attach, ({ api }) => api.openLake(request.attach))
      if (mine === generation) set({ engine: { kind: 'ready', duckdbVersion } })
    },
    stop: () => act(() => connected().stop()),
    resetLake: () =>
      act(async () => {
        const request = attach()
        if (request === null) return
        await connected().api.resetLake(request)
        set({ announcement: 'The lake was removed.' })
        await shown.openAnew()
      }),
    migrateLake: () =>
      act(async () => {
        const request = attach()
        if (request === null) return
        await connected().api.migrateLake(request)
        set({ announcement: 'The lake was migrated to DuckLake 1.0.' })
        await shown.openAnew()
      }),
    async checkEngines() {
      const request = attach()
      const { engine } = store.getState()
      if (request === null || engine.kind !== 'ready') return
      const { duckdbVersion } = engine
      const mine = generation
      shown.holdBack()
      set({ engine: { kind: 'running', duckdbVersion }, engineCheck: { kind: 'running' } })
      const engineCheck = await connected()
        .api.checkEngines(request)
        .then(
          (result) => ({ kind: 'done', result }) as const,
          (error: unknown) => ({ kind: 'failed', failure: toFailure(error) }) as const,
        )
      // After a restart the new engine opens the lake itself.
      if (mine === generation)
        await shown.openAfter(request, ({ api }) => refreshed(api, request, store.getState().at))
      set({ engineCheck })
      if (mine === generation) set({ engine: { kind: 'ready', duckdbVersion } })
    },
    takeOver: () => act(() => connected().takeOver()),
    restart: () => act(() => connected().restart()),
    async lookAt(snapshot) {
      set({ at: snapshot })
      await shown.look(({ api }) => api.view(snapshot ?? undefined))
    },
    refresh() {
      shown.markStandIn()
      return shown.lookAgain()
    },
    reopen: shown.openAnew,
    rows: (request) => connected().api.rows(request),
    async query() {
      const { engine, lake, at, query, consoleText: text, consoleHistory } = store.getState()
      if (engine.kind !== 'ready' || lake.kind !== 'open' || query.kind === 'running') return
      set({ query: { kind: 'running' }, consoleHistory: remember(consoleHistory, text) })
      const answer = await connected().api.query(text, at).catch(asAnswer)
      set({ query: { kind: 'answered', text, answer } })
      if (answer.changed === true) await shown.lookAgain()
    },
    queryRows: (request) => connected().api.queryRows(request),
    inspect: {
      catalogTables: (snapshot) => connected().api.catalogTables(snapshot),
      catalogRows: (request) => connected().api.catalogRows(request),
      tableNames: () => connected().api.tableNames(),
      snapshotDiff: (from, to) => connected().api.snapshotDiff(from, to),
      diffRows: (request) => connected().api.diffRows(request),
    },
  }
}

/** A query that its engine did not answer. */
function asAnswer(error: unknown): QueryAnswer {
  const { code, message, next } = toFailure(error)
  if (code === 'stopped') return { kind: 'stopped' }
  return { kind: 'failed', message, range: null, ...(next === undefined ? {} : { next }) }
}
