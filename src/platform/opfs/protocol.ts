/** The messages between `client.ts` and `worker.ts`; each request carries a port for its one reply. */

import type { FileErrorData } from './file-error.ts'

/** The property that tells our messages from DuckDB-Wasm's. */
export const REQUEST_KEY = 'opfsFiles'

export interface FileEntry {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

/** What can be asked, and what the reply holds. */
export interface Operations {
  /** Must be the first message: loads the stock worker script and opens the tree. */
  start: { request: { readonly duckdbWorker: string; readonly directory: string }; reply: null }
  /** After the engine is instantiated and before it opens a database: puts the file system under it. */
  install: { request: object; reply: null }
  write: { request: { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }; reply: null }
  read: { request: { readonly path: string }; reply: Uint8Array<ArrayBuffer> }
  remove: { request: { readonly path: string }; reply: null }
  list: { request: { readonly prefix: string }; reply: FileEntry[] }
  flush: { request: object; reply: null }
  /** Flushes and closes every file; the worker is useless afterwards. */
  close: { request: object; reply: null }
}

export type Operation = keyof Operations
export type Request = { [K in Operation]: { readonly operation: K } & Operations[K]['request'] }[Operation]
export type Reply = { readonly value: unknown } | { readonly error: FileErrorData }
