/** The messages between `client.ts` and `worker.ts`; each request carries a port for its one reply. */

import type { FileErrorData } from './file-error.ts'
import type { Leftovers, TreeReport } from './tree.ts'

/** The property that tells our messages from DuckDB-Wasm's. */
export const REQUEST_KEY = 'opfsFiles'

export interface FileEntry {
  readonly path: string
  /** Bytes. */
  readonly size: number
}

interface Path {
  readonly path: string
}

interface Bytes {
  readonly bytes: Uint8Array<ArrayBuffer>
}

export type Rename = readonly [from: string, to: string]

/** What can be asked, and what the reply holds. */
export interface Operations {
  /** Must be the first message: loads the stock worker script and opens the tree. */
  start: { request: { readonly duckdbWorker: string; readonly directory: string }; reply: null }
  /** After the engine is instantiated and before it opens a database: puts the file system under it. */
  install: { request: object; reply: Leftovers }
  /** Lets DuckDB's own requests reach one more origin. */
  allow: { request: { readonly origin: string }; reply: null }
  list: { request: { readonly prefix: string }; reply: FileEntry[] }
  stat: { request: Path; reply: number | null }
  read: { request: Path & { readonly at: number; readonly length: number }; reply: Uint8Array<ArrayBuffer> }
  write: { request: Path & Bytes; reply: null }
  append: { request: Path & Bytes; reply: null }
  truncate: { request: Path & { readonly size: number }; reply: null }
  rename: { request: { readonly from: string; readonly to: string }; reply: null }
  renameAll: {
    request: { readonly renames: readonly Rename[]; readonly remove: readonly string[] }
    reply: null
  }
  remove: { request: Path; reply: null }
  flush: { request: object; reply: null }
  open: { request: { readonly prefix: string }; reply: null }
  reserve: { request: { readonly count: number }; reply: null }
  report: { request: object; reply: TreeReport }
  /** Flushes and closes every file; the worker is useless afterwards. */
  close: { request: object; reply: null }
}

export type Operation = keyof Operations
export type Request = { [K in Operation]: { readonly operation: K } & Operations[K]['request'] }[Operation]
export type Reply = { readonly value: unknown } | { readonly error: FileErrorData }
