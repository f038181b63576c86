/** The other end of `worker.ts`: files by path, for whoever started that worker. */

import { FileError } from './file-error.ts'
import {
  type FileEntry,
  type Operation,
  type Operations,
  REQUEST_KEY,
  type Rename,
  type Reply,
} from './protocol.ts'
import type { TreeReport } from './tree.ts'

/** Sends one request to the worker. @throws FileError from every request that fails */
export type RequestFiles = <K extends Operation>(
  operation: K,
  request: Operations[K]['request'],
) => Promise<Operations[K]['reply']>

/** Bytes of a file: `length` of them from `at` on, or fewer at its end; all of them when left out. */
export interface ByteRange {
  readonly at: number
  readonly length: number
}

/**
 * The files of the tree, those of DuckDB included. Requests run one at a time, in turn with DuckDB's. Bytes are
 * transferred both ways: do not use those that were passed in afterwards. A file that DuckDB has open can be read
 * but not changed (`in-use`).
 */
export interface FileTree {
  /** Every file whose path starts with `prefix`, by path. */
  list(prefix: string): Promise<FileEntry[]>
  /** Size of a file in bytes, `null` when there is none of that name. */
  stat(path: string): Promise<number | null>
  read(path: string, range?: ByteRange): Promise<Uint8Array<ArrayBuffer>>
  /** Creates or replaces a file in one step. Its bytes are flushed. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Adds bytes to the end of a file, which is made if there is none. They are flushed by `flush` or `rename`. */
  append(path: string, bytes: Uint8Array): Promise<void>
  /** Cuts a file, or fills it with zeros up to `size`. */
  truncate(path: string, size: number): Promise<void>
  /** Flushes a file and gives it another name in one step, replacing a file of that name. */
  rename(from: string, to: string): Promise<void>
  /**
   * Renames files and removes others, all in one step: after a crash either everything was done or nothing. No
   * name may be both an old and a new one.
   */
  renameAll(renames: readonly Rename[], remove: readonly string[]): Promise<void>
  remove(path: string): Promise<void>
  /** Returns when every byte that was written so far, by DuckDB too, is on stable storage. */
  flush(): Promise<void>
  /** Makes every file whose path starts with `prefix` ready for DuckDB's own file functions. */
  open(prefix: string): Promise<void>
  /** Makes ready for a statement that creates up to `count` files. */
  reserve(count: number): Promise<void>
  report(): Promise<TreeReport>
}

export function requestFilesOf(worker: Worker): RequestFiles {
  return <K extends Operation>(operation: K, request: Operations[K]['request']) => {
    const { port1, port2 } = new MessageChannel()
    const transfer: Transferable[] = [port2]
    if ('bytes' in request && request.bytes instanceof Uint8Array) transfer.push(request.bytes.buffer)
    const reply = new Promise<Operations[K]['reply']>((resolve, reject) => {
      port1.onmessage = ({ data }: MessageEvent<Reply>) => {
        port1.close()
        if ('error' in data) reject(new FileError(data.error.code, data.error.message, data.error.next))
        else resolve(data.value as Operations[K]['reply'])
      }
    })
    worker.postMessage({ [REQUEST_KEY]: { operation, ...request } }, transfer)
    return reply
  }
}

export function fileTree(request: RequestFiles): FileTree {
  return {
    list: (prefix) => request('list', { prefix }),
    stat: (path) => request('stat', { path }),
    read: (path, { at, length } = { at: 0, length: Number.POSITIVE_INFINITY }) =>
      request('read', { path, at, length }),
    async write(path, bytes) {
      await request('write', { path, bytes: transferable(bytes) })
    },
    async append(path, bytes) {
      await request('append', { path, bytes: transferable(bytes) })
    },
    async truncate(path, size) {
      await request('truncate', { path, size })
    },
    async rename(from, to) {
      await request('rename', { from, to })
    },
    async renameAll(renames, remove) {
      await request('renameAll', { renames, remove })
    },
    async remove(path) {
      await request('remove', { path })
    },
    async flush() {
      await request('flush', {})
    },
    async open(prefix) {
      await request('open', { prefix })
    },
    async reserve(count) {
      await request('reserve', { count })
    },
    report: () => request('report', {}),
  }
}

/** Only whole buffers can be transferred. */
function transferable(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
    ? new Uint8Array(bytes.buffer)
    : Uint8Array.from(bytes)
}
