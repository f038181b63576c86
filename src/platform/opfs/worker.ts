/**
 * The classic worker that runs the stock DuckDB-Wasm worker script on durable files. Requests, ours and
 * DuckDB's, run one at a time; before each one the pool has its full number of spare files.
 */

import { isDatabaseHeader } from './database-header.ts'
import { type DuckDBFiles, serveDuckDB } from './duckdb-files.ts'
import { FileError, toErrorData } from './file-error.ts'
import { noSuchFile, type Pool } from './pool.ts'
import { type Operation, type Operations, REQUEST_KEY, type Reply, type Request } from './protocol.ts'
import { checkRuntime } from './runtime.ts'
import { openStorage } from './storage.ts'
import type { SyncFile } from './sync-file.ts'
import { openTree, type Tree } from './tree.ts'
import { guardRequests } from './xhr-guard.ts'

type Handlers = {
  [K in Operation]: (request: Operations[K]['request']) => Promise<Operations[K]['reply']>
}

declare function importScripts(...urls: string[]): void

/** Nothing is done in the background until there was no request for this long, in ms. */
const IDLE_AFTER = 100
/** When to try again to delete what could not be deleted, in ms. */
const TIDY_AGAIN_AFTER = 1000
/** Files opened in the background at a time: a request that arrives meanwhile waits for no more than these. */
const BACKGROUND_BATCH = 8
/** So many files are kept open at most without being asked for: processes have a limit of open files. */
const BACKGROUND_MOST = 4000

let duckdb: typeof globalThis.onmessage = null
let opening: Promise<Tree> | undefined
let files: DuckDBFiles | undefined
let requests: ReturnType<typeof guardRequests> | undefined

async function tree(): Promise<Tree> {
  if (!opening) throw new FileError('internal', 'The file system was not started.')
  return opening
}

async function pool(): Promise<Pool> {
  return (await tree()).pool
}

async function openIn(directory: string): Promise<Tree> {
  const storage = await openStorage(directory)
  try {
    return await openTree(storage)
  } catch (error) {
    storage.close()
    throw error
  }
}

const handlers: Handlers = {
  async start({ duckdbWorker, directory }) {
    if (new URL(duckdbWorker).origin !== location.origin) {
      throw new FileError('internal', `The DuckDB worker script must come from ${location.origin}.`)
    }
    requests = guardRequests()
    importScripts(duckdbWorker)
    duckdb = globalThis.onmessage
    globalThis.onmessage = receive
    opening = openIn(directory)
    // Reported by `install`; the engine loads meanwhile.
    opening.catch(() => {})
    return null
  },
  async install() {
    const runtime = checkRuntime(Reflect.get(globalThis, 'DUCKDB_RUNTIME'))
    const { pool, leftovers } = await tree()
    files = serveDuckDB(runtime, pool)
    flushBeforeReplies(files)
    return leftovers
  },
  async allow({ origin }) {
    requests?.allow(origin)
    return null
  },
  async list({ prefix }) {
    const tree = await pool()
    const paths = startingWith(tree, prefix).sort()
    const sizes = await tree.sizes(paths)
    return paths.map((path, index) => ({ path, size: sizes[index] ?? 0 }))
  },
  async stat({ path }) {
    const tree = await pool()
    if (!tree.has(path)) return null
    return (await tree.sizes([path]))[0] ?? null
  },
  async read({ path, at, length }) {
    return (await pool()).read(path, at, length)
  },
  async write({ path, bytes }) {
    files?.forget(path)
    const tree = await pool()
    tree.put(path, bytes, isDatabaseHeader(bytes))
    return null
  },
  async append({ path, bytes }) {
    files?.forget(path)
    const tree = await pool()
    const file = tree.has(path) ? await openFile(tree, path) : tree.create(path)
    const end = file.getSize()
    tree.write(path, file, bytes, end)
    if (end === 0 && isDatabaseHeader(bytes)) tree.markDatabase(path)
    return null
  },
  async truncate({ path, size }) {
    files?.forget(path)
    const tree = await pool()
    tree.truncate(path, await openFile(tree, path), size)
    return null
  },
  async rename({ from, to }) {
    const tree = await pool()
    if (!tree.has(from)) throw noSuchFile(from)
    for (const path of [from, to]) files?.forget(path)
    tree.move(from, to)
    return null
  },
  async renameAll({ renames, remove }) {
    const tree = await pool()
    for (const path of [...renames.flat(), ...remove]) files?.forget(path)
    tree.moveAll(renames, remove)
    return null
  },
  async remove({ path }) {
    const tree = await pool()
    if (!tree.has(path)) throw noSuchFile(path)
    files?.forget(path)
    tree.remove(path)
    return null
  },
  async flush() {
    const tree = await pool()
    tree.flush()
    return null
  },
  async open({ prefix }) {
    const tree = await pool()
    await tree.openFiles(startingWith(tree, prefix))
    return null
  },
  async reserve({ count }) {
    const tree = await pool()
    tree.reserve(count)
    await tree.prepare()
    return null
  },
  async report() {
    return (await tree()).report()
  },
  async close() {
    const tree = await pool()
    clearTimeout(idle)
    files = undefined
    tree.close()
    return null
  },
}

function startingWith(tree: Pool, prefix: string): string[] {
  return tree.names().filter((name) => name.startsWith(prefix))
}

async function openFile(tree: Pool, path: string): Promise<SyncFile> {
  await tree.openFiles([path])
  const file = tree.get(path)
  if (!file) throw noSuchFile(path)
  return file
}

/**
 * What a statement wrote is on stable storage before its result is sent. DuckDB-Wasm's own error path turns a
 * flush that fails into the statement's error; that reply is sent as it is.
 */
function flushBeforeReplies(files: DuckDBFiles): void {
  const post = globalThis.postMessage.bind(globalThis)
  globalThis.postMessage = (message: { type?: unknown }, ...rest: unknown[]) => {
    if (message.type !== 'ERROR') files.flush()
    Reflect.apply(post, globalThis, [message, ...rest])
  }
}

function isRequest(data: unknown): data is Record<typeof REQUEST_KEY, Request> {
  return typeof data === 'object' && data !== null && REQUEST_KEY in data
}

async function answer(request: Request, port: MessagePort | undefined): Promise<void> {
  // The union of requests is checked where they are sent; here the operation picks its own handler.
  const handle = handlers[request.operation] as (request: Request) => Promise<unknown>
  const reply: Reply = await handle(request).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: toErrorData(error) }),
  )
  const bytes = 'value' in reply && reply.value instanceof Uint8Array ? [reply.value.buffer] : []
  port?.postMessage(reply, bytes)
}

async function process(event: MessageEvent): Promise<void> {
  clearTimeout(idle)
  if (isRequest(event.data)) await answer(event.data[REQUEST_KEY], event.ports[0])
  else await duckdb?.call(self, event)
  if (!files) return
  files.settle()
  // A failing refill (a full disk) shows when a file is needed and no spare is left.
  await (await pool()).prepare().catch(() => {})
  waitForIdle(IDLE_AFTER)
}

/** One piece of the work that can wait; the next one follows unless a request comes first. */
async function background(): Promise<void> {
  if (!files) return
  const tree = await pool()
  const closed = tree.names().filter((name) => !tree.isOpen(name))
  const open = tree.names().length - closed.length
  await tree.openFiles(closed.slice(0, Math.max(0, Math.min(BACKGROUND_BATCH, BACKGROUND_MOST - open))))
  const more = await tree.tidy()
  if (more || (closed.length > BACKGROUND_BATCH && open < BACKGROUND_MOST)) waitForIdle(0)
  else if (!tree.isTidy) waitForIdle(TIDY_AGAIN_AFTER)
}

let idle: ReturnType<typeof setTimeout> | undefined

function waitForIdle(milliseconds: number): void {
  clearTimeout(idle)
  idle = setTimeout(() => enqueue(background), milliseconds)
}

let queue: Promise<void> = Promise.resolve()

function enqueue(work: () => Promise<void>): void {
  queue = queue.then(work).catch(reportError)
}

function receive(event: MessageEvent): void {
  enqueue(() => process(event))
}

globalThis.onmessage = receive

// DuckDB-Wasm drops the error when its module cannot be fetched or compiled; the page must hear of it.
globalThis.addEventListener('unhandledrejection', (event) => reportError(event.reason))
