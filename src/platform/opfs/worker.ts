/**
 * The classic worker that runs the stock DuckDB-Wasm worker script on durable files. Requests, ours and
 * DuckDB's, run one at a time; before each one the pool has its full number of spare files.
 */

import { type DuckDBFiles, serveDuckDB } from './duckdb-files.ts'
import { FileError, toErrorData } from './file-error.ts'
import { noSuchFile, Pool } from './pool.ts'
import { type Operation, type Operations, REQUEST_KEY, type Reply, type Request } from './protocol.ts'
import { checkRuntime } from './runtime.ts'
import { openStorage } from './storage.ts'
import { readAll } from './sync-file.ts'
import { guardRequests } from './xhr-guard.ts'

type Handlers = {
  [K in Operation]: (request: Operations[K]['request']) => Promise<Operations[K]['reply']>
}

declare function importScripts(...urls: string[]): void

let duckdb: typeof globalThis.onmessage = null
let opening: Promise<Pool> | undefined
let files: DuckDBFiles | undefined

async function pool(): Promise<Pool> {
  if (!opening) throw new FileError('internal', 'The file system was not started.')
  return opening
}

async function openPool(directory: string): Promise<Pool> {
  const storage = await openStorage(directory)
  try {
    const opened = new Pool(storage)
    await opened.shrink()
    await opened.refill()
    return opened
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
    guardRequests()
    importScripts(duckdbWorker)
    duckdb = globalThis.onmessage
    globalThis.onmessage = receive
    opening = openPool(directory)
    // Reported by `install`; the engine loads meanwhile.
    opening.catch(() => {})
    return null
  },
  async install() {
    const runtime = checkRuntime(Reflect.get(globalThis, 'DUCKDB_RUNTIME'))
    files = serveDuckDB(runtime, await pool())
    return null
  },
  async write({ path, bytes }) {
    files?.forget(path)
    const tree = await pool()
    tree.put(path, bytes)
    return null
  },
  async read({ path }) {
    const file = (await pool()).get(path)
    if (!file) throw noSuchFile(path)
    return readAll(file)
  },
  async remove({ path }) {
    const tree = await pool()
    if (!tree.has(path)) throw noSuchFile(path)
    files?.forget(path)
    tree.remove(path)
    return null
  },
  async list({ prefix }) {
    const tree = await pool()
    const paths = tree.names().filter((name) => name.startsWith(prefix))
    return paths.sort().map((path) => ({ path, size: tree.get(path)?.getSize() ?? 0 }))
  },
  async flush() {
    const tree = await pool()
    tree.flush()
    return null
  },
  async close() {
    const tree = await pool()
    tree.close()
    return null
  },
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
  if (isRequest(event.data)) await answer(event.data[REQUEST_KEY], event.ports[0])
  else await duckdb?.call(self, event)
  files?.settle()
  // A failing refill (a full disk) shows when a file is needed and no spare is left.
  if (files) await (await pool()).refill().catch(() => {})
}

let queue: Promise<void> = Promise.resolve()

function receive(event: MessageEvent): void {
  queue = queue.then(() => process(event)).catch(reportError)
}

globalThis.onmessage = receive

// DuckDB-Wasm drops the error when its module cannot be fetched or compiled; the page must hear of it.
globalThis.addEventListener('unhandledrejection', (event) => reportError(event.reason))
