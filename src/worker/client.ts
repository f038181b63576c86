/**
 * The page's side of the engine: owns the lock of the files and the worker, and offers the worker's API as if
 * it were here. A call that its worker cannot answer any more rejects; none hangs.
 */

import { proxy, type Remote, wrap } from 'comlink'
import type { EngineCheck } from '../engine-check/model.ts'
import { LakeError } from '../lake/lake-error.ts'
import {
  askForPersistence,
  holdTree,
  isPersisted,
  storageUsage,
  type TreeLock,
  takeOverTree,
} from '../platform/lock.ts'
import type { FileInspection, PlaygroundApi, QueryAnswer } from './api.ts'
import { installErrorTransfer } from './errors.ts'
import type { ConnectionState, Playground } from './playground.ts'

/** How long a stopped run may take to end by itself, in milliseconds. */
const STOP_PATIENCE = 400
/** A query looks up every tenth of a second, or not at all; a new worker and the page's answer need the rest. */
const QUERY_PATIENCE = 250

/** A worker and what rejects the calls it will never answer. */
interface Connection {
  readonly remote: Remote<PlaygroundApi>
  readonly ended: Promise<never>
  end(reason: LakeError): void
}

/** Asks for the lock and, with it, starts the worker. The page shows what `state` says meanwhile. */
export function connectPlayground(): Playground {
  installErrorTransfer()
  const state = observable<ConnectionState>({ kind: 'connecting' })
  const persisted = observable<boolean | null>(null)
  void isPersisted().then(persisted.set)
  let generation = 0
  let lock: TreeLock | null = null
  let connection: Connection | null = null
  let running: { readonly ended: Promise<unknown>; readonly patience: number } | null = null

  function disconnect(reason: LakeError): void {
    connection?.end(reason)
    connection = null
  }

  function connect(): void {
    connection = startWorker((failure) => {
      disconnect(failure)
      state.set({ kind: 'failed', failure: failure.toJSON() })
    })
    generation += 1
    state.set({ kind: 'connected', generation })
  }

  function onLost(): void {
    lock = null
    disconnect(new LakeError('locked', 'Another tab took the lake over.', 'Take it back with Take over.'))
    state.set({ kind: 'locked' })
  }

  async function acquire(how: typeof holdTree): Promise<void> {
    state.set({ kind: 'connecting' })
    const held = await how({ onLost })
    if (held === 'taken') {
      state.set({ kind: 'locked' })
      return
    }
    lock = held
    connect()
  }

  async function call<T>(ask: (remote: Remote<PlaygroundApi>) => Promise<T>): Promise<T> {
    if (connection === null) {
      throw new LakeError('internal', 'The engine is not running.', 'Restart the engine.')
    }
    return Promise.race([ask(connection.remote), connection.ended])
  }

  async function restart(): Promise<void> {
    disconnect(new LakeError('stopped', 'The engine was restarted.'))
    if (lock === null) await acquire(holdTree)
    else connect()
  }

  /** What `stop` has to end: a run, a query and a check of the engines never go on at the same time. */
  function follow(work: Promise<unknown>, patience: number): void {
    const ended = work
      .catch(() => {})
      .finally(() => {
        if (running === mine) running = null
      })
    const mine = { ended, patience }
    running = mine
  }

  const api: PlaygroundApi = {
    start: (request) => call((remote) => remote.start(request)),
    openLake: (attach) => call((remote) => remote.openLake(attach)),
    run(request, onEvent) {
      const run = call((remote) => remote.run(request, proxy(onEvent))).then(() => {
        // Browsers ask or decide by themselves; a lake is worth asking for only once there is one.
        void askForPersistence().then(persisted.set)
      })
      follow(run, STOP_PATIENCE)
      return run
    },
    stop: () => call((remote) => remote.stop()),
    view: (snapshot) => call((remote) => remote.view(snapshot)),
    rows: (request) => call((remote) => remote.rows(request)),
    query(text, snapshot) {
      const query = call<QueryAnswer>(async (remote) => await remote.query(text, snapshot))
      follow(query, QUERY_PATIENCE)
      return query
    },
    queryRows: (request) => call((remote) => remote.queryRows(request)),
    catalogTables: (snapshot) => call((remote) => remote.catalogTables(snapshot)),
    catalogRows: (request) => call((remote) => remote.catalogRows(request)),
    tableNames: () => call((remote) => remote.tableNames()),
    snapshotDiff: (from, to) => call((remote) => remote.snapshotDiff(from, to)),
    diffRows: (request) => call((remote) => remote.diffRows(request)),
    checkEngines(attach) {
      const check = call<EngineCheck>(async (remote) => await remote.checkEngines(attach))
      follow(check, STOP_PATIENCE)
      return check
    },
    resetLake: (attach) => call((remote) => remote.resetLake(attach)),
    migrateLake: (attach) => call((remote) => remote.migrateLake(attach)),
    storedFiles: () => call((remote) => remote.storedFiles()),
    downloadZip: (scope, write, onProgress) =>
      call((remote) => remote.downloadZip(scope, proxy(write), proxy(onProgress))),
    downloadFile: (path, write, onProgress) =>
      call((remote) => remote.downloadFile(path, proxy(write), proxy(onProgress))),
    checkImport: (source, onProgress) => call((remote) => remote.checkImport(source, proxy(onProgress))),
    importFiles: (source, confirmed, onProgress) =>
      call((remote) => remote.importFiles(source, confirmed, proxy(onProgress))),
    findLakes: (paths) => call((remote) => remote.findLakes(paths)),
    cancelTransfer: () => call((remote) => remote.cancelTransfer()),
    inspectFile: (path) => call<FileInspection>(async (remote) => await remote.inspectFile(path)),
    fileRows: (request) => call((remote) => remote.fileRows(request)),
    planMaintenance: (task) => call((remote) => remote.planMaintenance(task)),
    maintain: (task) => call((remote) => remote.maintain(task)),
  }

  void acquire(holdTree)

  return {
    api,
    state,
    takeOver: () => acquire(takeOverTree),
    restart,
    async stop() {
      if (running === null) return
      void api.stop().catch(() => {})
      const ended = await Promise.race([
        running.ended.then(() => true),
        wait(running.patience).then(() => false),
      ])
      // The lake is durable, so a worker that is deep in a statement can be ended without asking.
      if (!ended) await restart()
    },
    usage: storageUsage,
    persisted,
  }
}

function startWorker(onFailure: (failure: LakeError) => void): Connection {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), {
    type: 'module',
    name: 'lake engine',
  })
  const { promise: ended, reject } = Promise.withResolvers<never>()
  // Rejections reach the calls that race with it; without a call there is nobody to tell.
  ended.catch(() => {})
  worker.addEventListener('error', (event) => {
    onFailure(
      new LakeError(
        'internal',
        event.message || 'The engine worker could not be started.',
        'Restart the engine.',
      ),
    )
  })
  return {
    remote: wrap<PlaygroundApi>(worker),
    ended,
    end(reason) {
      worker.terminate()
      reject(reason)
    },
  }
}

function observable<T>(initial: T) {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next: T) {
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
