import { beforeEach, expect, test, vi } from 'vitest'
import { LakeError } from '../lake/lake-error.ts'
import type { RunEvent } from '../pipeline/events.ts'
import type { LakeView, StartRequest } from '../worker/api.ts'
import type { ConnectionState, Playground } from '../worker/playground.ts'
import type { CompiledWorkspace } from './compile.ts'
import { createEngineController } from './engine-controller.ts'
import { createAppStore } from './store.ts'

const attach = {
  statements: ['USE lake;'],
  alias: 'lake',
  metadataPath: '/meta.db',
  dataPath: '/data',
  overrideDataPath: false,
  dataInliningRowLimit: null,
}
const compiledWorkspace: CompiledWorkspace = {
  outdated: false,
  config: null,
  store: null,
  plan: null,
  attach,
  standIn: null,
  features: [],
  metaxyTables: new Map(),
  diagnostics: [],
  runRequest: {
    attach,
    database: ':memory:',
    hashAlgorithm: 'xxhash32',
    hashTruncationLength: 8,
    tablePrefix: '',
    autoCreateTables: true,
    enableMapDatatype: false,
    project: null,
    featureProject: 'p',
    features: [],
    inputs: [],
  },
  standInRequest: null,
}

const lakeEngine = { kind: 'built-in' as const, reason: 'It was chosen.', unsigned: false }

function viewAt(at: number, latest = at): LakeView {
  const snapshots = Array.from({ length: latest + 1 }, (_, id) => ({
    id,
    time: 't',
    schemaVersion: 0,
    changes: '',
    author: null,
    message: null,
  }))
  return { snapshots, at, tables: [], files: [] }
}

const failingCompile: CompiledWorkspace = {
  ...compiledWorkspace,
  runRequest: null,
  diagnostics: [
    {
      code: 'x',
      severity: 'error',
      message: 'Broken.',
      next: 'Mend it.',
      document: 'metaxy.toml',
      range: { start: 0, end: 0 },
    },
  ],
}

const leftovers = { cleared: { count: 1, bytes: 2 }, found: { count: 0, bytes: 0 }, olderNames: false }

function setUp(
  api: Partial<Playground['api']> = {},
  initial: ConnectionState = { kind: 'connected', generation: 1 },
) {
  let connection = initial
  const nothingDone = { snapshots: [], removed: [], scheduled: [], held: [], written: [] }
  const byToml = new Map<string, CompiledWorkspace>()
  const listeners = new Set<() => void>()
  const store = createAppStore({ toml: '', definitions: '', data: [] }, 'system', 'automatic')
  const controller = createEngineController(
    store,
    ({ toml }) => byToml.get(toml) ?? compiledWorkspace,
    () => 'https://page.example/',
  )
  const playground: Playground = {
    api: {
      start: async () => ({ duckdbVersion: 'v1.5.5', leftovers, lakeEngine }),
      openLake: async () => viewAt(2),
      run: async () => {},
      stop: async () => {},
      view: async (snapshot) => viewAt(snapshot ?? 2, 2),
      rows: async () => ({ columns: [], rows: [], total: 0 }),
      query: async () => ({ kind: 'stopped' }),
      queryRows: async () => ({ columns: [], rows: [], total: 0 }),
      checkEngines: async () => ({ kind: 'no-lake' }),
      resetLake: async () => {},
      catalogTables: async () => [],
      catalogRows: async () => ({ columns: [], rows: [], total: 0 }),
      tableNames: async () => [],
      snapshotDiff: async () => ({ entries: [], tables: [] }),
      diffRows: async () => ({ columns: [], rows: [], total: 0 }),
      migrateLake: async () => {},
      storedFiles: async () => [],
      downloadZip: async () => {},
      downloadFile: async () => {},
      checkImport: async () => ({ files: [], removes: [] }),
      importFiles: async () => {},
      findLakes: async () => [],
      cancelTransfer: async () => {},
      inspectFile: async () => ({ kind: 'vector', rows: 0 }),
      fileRows: async () => ({ columns: [], rows: [], total: 0 }),
      planMaintenance: async () => nothingDone,
      maintain: async () => nothingDone,
      ...api,
    },
    state: {
      get: () => connection,
      subscribe(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    takeOver: async () => {},
    restart: async () => {},
    stop: async () => {},
    usage: async () => null,
    persisted: { get: () => null, subscribe: () => () => {} },
  }
  return {
    store,
    controller,
    playground,
    /** Writes a text that compiles to this. */
    write(toml: string, next: CompiledWorkspace) {
      byToml.set(toml, next)
      store.setState({ toml })
    },
    connect(next: ConnectionState) {
      connection = next
      for (const listener of listeners) listener()
    },
    async start() {
      controller.follow(playground)
      await vi.runAllTimersAsync()
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  return () => vi.useRealTimers()
})

test('asks for the engine that is chosen, and says which one runs', async () => {
  const requests: StartRequest[] = []
  const { store, start } = setUp({
    start: async (request) => {
      requests.push(request)
      return { duckdbVersion: 'v1.5.5', leftovers, lakeEngine }
    },
  })
  store.setState({ engineChoice: 'extension' })
  await start()
  expect(requests).toEqual([{ engine: 'extension', page: 'https://page.example/' }])
  expect(store.getState().lakeEngine).toBe(lakeEngine)
})

test('starts the engine, opens the lake, and is ready only then', async () => {
  const { store, start } = setUp()
  const states: string[] = []
  store.subscribe(({ engine, lake }) => states.push(`${engine.kind} ${lake.kind}`))
  await start()
  expect(states.at(-1)).toBe('ready open')
  expect(states).not.toContain('ready unknown')
  expect(store.getState().leftovers).toEqual(leftovers)
})

test('no lake yet, a lake that cannot be opened, an engine that cannot start', async () => {
  const none = setUp({ openLake: async () => null })
  await none.start()
  expect(none.store.getState()).toMatchObject({ engine: { kind: 'ready' }, lake: { kind: 'none' } })

  const damaged = setUp({ openLake: () => Promise.reject(new LakeError('damaged-lake', 'Bad.', 'Reset.')) })
  await damaged.start()
  expect(damaged.store.getState()).toMatchObject({
    engine: { kind: 'ready' },
    lake: { kind: 'failed', failure: { code: 'damaged-lake', message: 'Bad.', next: 'Reset.' } },
  })

  const dead = setUp({ start: () => Promise.reject(new LakeError('no-storage', 'No OPFS.')) })
  await dead.start()
  expect(dead.store.getState().engine).toEqual({
    kind: 'failed',
    failure: { code: 'no-storage', message: 'No OPFS.' },
  })
})

test('a run shows its events, looks at the lake again and comes back to the latest snapshot', async () => {
  const events: RunEvent[] = [
    { type: 'step-started', id: 'a', step: 'attach', title: 'Attach' },
    { type: 'step-done', id: 'a', milliseconds: 1, note: '' },
    { type: 'output', text: 'DuckLake pipeline' },
  ]
  const openLake = vi.fn(async () => viewAt(3))
  const { store, controller, start } = setUp({
    openLake,
    run: async (_, onEvent) => {
      for (const event of events) onEvent(event)
    },
  })
  await start()
  store.setState({ at: 1 })
  const run = controller.run()
  expect(store.getState()).toMatchObject({ engine: { kind: 'running' }, resultTab: 'log', events: [] })
  await vi.runAllTimersAsync()
  await run
  expect(store.getState()).toMatchObject({ engine: { kind: 'ready' }, at: null, runFailure: null, events })
  expect(openLake).toHaveBeenCalledTimes(2)
})

test('errors in the documents: nothing runs', async () => {
  const run = vi.fn(async () => {})
  const { store, controller, start, write } = setUp({ run })
  await start()
  write('broken', failingCompile)
  await controller.run()
  expect(run).not.toHaveBeenCalled()
  expect(store.getState()).toMatchObject({
    engine: { kind: 'ready' },
    resultTab: 'log',
    runRefused: true,
  })
  write('mended', { ...compiledWorkspace })
  expect(store.getState().runRefused).toBe(false)
})

/** A lake out of reach whose stand-in can be run. */
const standInAttach = { ...attach, metadataPath: '/stand-in/dev/lake/catalog.db' }
const outOfReach: CompiledWorkspace = {
  ...compiledWorkspace,
  attach: standInAttach,
  standIn: {
    kind: 'stand-in',
    plan: {
      extensions: [],
      statements: [],
      alias: 'lake',
      location: {
        kind: 'files',
        metadataPath: standInAttach.metadataPath,
        dataPath: '/data',
        overrideDataPath: false,
        dataInliningRowLimit: null,
        options: {},
      },
    },
    toml: '',
    replacements: [{ written: 'CREATE OR REPLACE SECRET pg;', run: null }],
  },
  runRequest: null,
  standInRequest: compiledWorkspace.runRequest && { ...compiledWorkspace.runRequest, attach: standInAttach },
}

test('a lake out of reach runs on stand-ins only when that is asked for, and is marked as one', async () => {
  const run = vi.fn(async () => {})
  const openLake = vi.fn(async () => viewAt(2))
  const { store, controller, start, write } = setUp({ run, openLake })
  await start()
  expect(store.getState().lakeIsStandIn).toBe(false)
  write('s3', outOfReach)
  await controller.run()
  expect(run).not.toHaveBeenCalled()
  expect(store.getState()).toMatchObject({ runRefused: true, resultTab: 'log' })

  const done = controller.run('stand-ins')
  const event = {
    type: 'stand-in',
    catalog: '/stand-in/dev/lake/catalog.db',
    statements: [{ written: 'CREATE OR REPLACE SECRET pg;', run: null }],
  }
  expect(store.getState().events).toEqual([event])
  await done
  expect(run).toHaveBeenCalledWith(outOfReach.standInRequest, expect.anything())
  expect(openLake).toHaveBeenLastCalledWith(standInAttach)
  expect(store.getState()).toMatchObject({
    runRefused: false,
    lakeIsStandIn: true,
    announcement: 'The run on local stand-ins is done.',
    events: [event],
  })

  write('broken', { ...failingCompile, attach: null })
  await vi.runAllTimersAsync()
  expect(store.getState()).toMatchObject({ lakeIsStandIn: true, lake: { kind: 'open' } })

  write('local', { ...compiledWorkspace })
  await vi.runAllTimersAsync()
  expect(openLake).toHaveBeenLastCalledWith(attach)
  expect(store.getState().lakeIsStandIn).toBe(false)
  await controller.run()
  expect(store.getState()).toMatchObject({ events: [], announcement: 'The run is done.' })
})

test('a stand-in and the same files under their own name are told apart', async () => {
  const { store, start, write } = setUp()
  await start()
  write('s3', outOfReach)
  await vi.runAllTimersAsync()
  expect(store.getState().lakeIsStandIn).toBe(true)
  write('pasted', { ...compiledWorkspace, attach: standInAttach })
  await vi.runAllTimersAsync()
  expect(store.getState().lakeIsStandIn).toBe(false)
})

test('a step cut off by a stop does not stay running', async () => {
  const { store, controller, start } = setUp({
    run: (_, onEvent) => {
      onEvent({ type: 'step-started', id: 'a', step: 'write', title: 'Write' })
      return Promise.reject(new LakeError('stopped', 'The engine was restarted.'))
    },
  })
  await start()
  await controller.run()
  expect(store.getState().events.at(-1)).toEqual({ type: 'step-stopped', id: 'a', milliseconds: 0 })
  expect(store.getState().runFailure).toBeNull()
})

test('a run that is stopped between two steps says so', async () => {
  const { store, controller, start } = setUp({
    run: (_, onEvent) => {
      onEvent({ type: 'step-started', id: 'a', step: 'attach', title: 'Attach' })
      onEvent({ type: 'step-done', id: 'a', milliseconds: 1, note: '' })
      return Promise.reject(new LakeError('stopped', 'The engine was restarted.'))
    },
  })
  await start()
  await controller.run()
  expect(store.getState().events.slice(2)).toEqual([
    { type: 'step-started', id: 'run', step: 'compile', title: 'Run' },
    { type: 'step-stopped', id: 'run', milliseconds: 0 },
  ])
})

test('the answer to an older question is dropped', async () => {
  const answers: ((view: LakeView) => void)[] = []
  const { store, controller, start } = setUp({ view: () => new Promise((resolve) => answers.push(resolve)) })
  await start()
  void controller.lookAt(0)
  void controller.lookAt(1)
  answers[1]?.(viewAt(1, 2))
  answers[0]?.(viewAt(0, 2))
  await vi.runAllTimersAsync()
  expect(store.getState()).toMatchObject({ at: 1, lake: { view: { at: 1 } } })
})

test('locked by another tab, then taken over: a new engine is started and given the lake', async () => {
  const { store, start, connect } = setUp({}, { kind: 'locked' })
  await start()
  expect(store.getState()).toMatchObject({ engine: { kind: 'locked' }, lake: { kind: 'unknown' } })
  connect({ kind: 'connected', generation: 1 })
  await vi.runAllTimersAsync()
  expect(store.getState()).toMatchObject({ engine: { kind: 'ready' }, lake: { kind: 'open' } })
})

test('another lake in the configuration is opened after a pause in typing', async () => {
  const openLake = vi.fn(async () => viewAt(2))
  const { start, write } = setUp({ openLake })
  await start()
  const other = { ...compiledWorkspace, attach: { ...attach, metadataPath: '/other.db' } }
  write('x', { ...compiledWorkspace, attach: { ...attach, metadataPath: '/o.db' } })
  write('xy', other)
  expect(openLake).toHaveBeenCalledTimes(1)
  await vi.runAllTimersAsync()
  expect(openLake).toHaveBeenLastCalledWith(other.attach)
  expect(openLake).toHaveBeenCalledTimes(2)
})

test('a reset removes the lake and looks again', async () => {
  let there = true
  const { store, controller, start } = setUp({
    openLake: async () => (there ? viewAt(2) : null),
    resetLake: async () => {
      there = false
    },
  })
  await start()
  await controller.resetLake()
  expect(store.getState().lake).toEqual({ kind: 'none' })
})

test('a migration brings the lake on and opens it', async () => {
  let isOlder = true
  const { store, controller, start } = setUp({
    openLake: async () => {
      if (isOlder) throw new LakeError('older-lake', 'catalog version is 0.3')
      return viewAt(2)
    },
    migrateLake: async () => {
      isOlder = false
    },
  })
  await start()
  expect(store.getState().lake).toMatchObject({ kind: 'failed', failure: { code: 'older-lake' } })
  await controller.migrateLake()
  expect(store.getState()).toMatchObject({
    lake: { kind: 'open' },
    announcement: 'The lake was migrated to DuckLake 1.0.',
  })
})

test('a migration that fails is told, and the lake stays closed', async () => {
  const { store, controller, start } = setUp({
    openLake: () => Promise.reject(new LakeError('older-lake', 'catalog version is 0.3')),
    migrateLake: () => Promise.reject(new LakeError('storage-full', 'full')),
  })
  await start()
  await controller.migrateLake()
  expect(store.getState()).toMatchObject({
    lake: { kind: 'failed' },
    actionFailure: { code: 'storage-full' },
  })
})

test('a run waits until the documents are compiled, once, and then runs what they say', async () => {
  const run = vi.fn(async () => {})
  const { store, controller, start, write } = setUp({ run })
  await start()
  write('typed', { ...compiledWorkspace, runRequest: null, outdated: true })
  void controller.run()
  void controller.run()
  expect([store.getState().runRefused, run.mock.calls.length]).toEqual([false, 0])
  write('typed on', compiledWorkspace)
  await vi.runAllTimersAsync()
  expect(run).toHaveBeenCalledTimes(1)
})

test('a query is asked at the snapshot looked at, remembered and answered', async () => {
  const asked: unknown[] = []
  const answer = { kind: 'rows', result: 1, columns: [], total: 3, milliseconds: 1, statements: 1 } as const
  const page = setUp({
    query: async (text, snapshot) => {
      asked.push([text, snapshot])
      return answer
    },
  })
  await page.start()
  await page.controller.lookAt(1)
  page.store.setState({ consoleText: 'FROM t' })
  const query = page.controller.query()
  expect(page.store.getState().query).toEqual({ kind: 'running' })
  await query
  expect(asked).toEqual([['FROM t', 1]])
  // The latest is not a number: the view may not have come yet that shows what the last statement committed.
  await page.controller.lookAt(null)
  await page.controller.query()
  expect(asked).toEqual([
    ['FROM t', 1],
    ['FROM t', null],
  ])
  expect(page.store.getState()).toMatchObject({
    query: { kind: 'answered', text: 'FROM t', answer },
    consoleHistory: ['FROM t'],
  })
  // The rows went with their engine.
  page.connect({ kind: 'connected', generation: 2 })
  expect(page.store.getState().query).toEqual({ kind: 'none' })
})

test('after a query that may have changed the lake the page looks at it again', async () => {
  let looks = 0
  let changed = true
  const page = setUp({
    query: async () => ({
      kind: 'done',
      statement: 'INSERT',
      count: 1,
      milliseconds: 1,
      statements: 1,
      changed,
    }),
    openLake: async () => {
      looks += 1
      return { snapshots: [], at: looks, tables: [], files: [] }
    },
  })
  await page.start()
  const before = looks
  await page.controller.query()
  expect(looks).toBe(before + 1)
  expect(page.store.getState().lake).toMatchObject({ kind: 'open', view: { at: looks } })
  changed = false
  await page.controller.query()
  expect(looks).toBe(before + 1)
})

test('a query whose engine was ended for it is a stopped one; no second one starts meanwhile', async () => {
  let end: (reason: LakeError) => void = () => {}
  const promise = new Promise<never>((_, reject) => {
    end = reject
  })
  let asked = 0
  const page = setUp({
    query: () => {
      asked += 1
      return promise
    },
  })
  await page.start()
  const query = page.controller.query()
  await page.controller.query()
  end(new LakeError('stopped', 'The engine was restarted.'))
  await query
  expect(asked).toBe(1)
  expect(page.store.getState().query).toEqual({ kind: 'answered', text: '', answer: { kind: 'stopped' } })
})

test('a check of the engines blocks a run, shows its result, and the lake is opened again where it was looked at', async () => {
  const calls: string[] = []
  const result = { kind: 'no-lake' } as const
  const page = setUp({
    checkEngines: async () => {
      calls.push(`check, ${page.store.getState().engine.kind}`)
      return result
    },
    openLake: async () => {
      calls.push('open')
      return viewAt(2)
    },
  })
  await page.start()
  await page.controller.lookAt(1)
  calls.length = 0
  const check = page.controller.checkEngines()
  expect(page.store.getState().engineCheck).toEqual({ kind: 'running' })
  await check
  expect(calls).toEqual(['check, running', 'open'])
  expect(page.store.getState()).toMatchObject({
    engine: { kind: 'ready' },
    engineCheck: { kind: 'done', result },
    lake: { kind: 'open', view: { at: 1 } },
  })
})

test('a check that fails says so, and the lake is opened again', async () => {
  const page = setUp({
    checkEngines: () => Promise.reject(new LakeError('damaged-lake', 'Bad.', 'Reset.')),
  })
  await page.start()
  await page.controller.checkEngines()
  expect(page.store.getState()).toMatchObject({
    engine: { kind: 'ready' },
    engineCheck: { kind: 'failed', failure: { code: 'damaged-lake', message: 'Bad.', next: 'Reset.' } },
    lake: { kind: 'open' },
  })
})
