/**
 * DuckDB as the product ships it (the same wasm file) under Node, on the product's file functions and a disk in
 * memory. One WebAssembly instance plays every process: a new one begins by putting its memory back to what it was
 * right after the start, which takes milliseconds where an instance takes a second.
 */

import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Blocking from '@duckdb/duckdb-wasm/blocking'
import { tableFromIPC } from 'apache-arrow'
import { type NodeDuckDB, nodeConnection } from '../../../lake/testing/node-duckdb.ts'
import { serveDuckDB } from '../duckdb-files.ts'
import type { Pool } from '../pool.ts'
import { checkRuntime, type DuckDBModule, type FileInfo, PROTOCOL_OPFS } from '../runtime.ts'
import { openTree } from '../tree.ts'
import type { JournalDisk } from './journal-disk.ts'

export interface Machine {
  /** Starts a process on the disk. The one before it is dead: none of its functions may be called again. */
  boot(disk: JournalDisk): Promise<Process>
}

export interface Process {
  readonly disk: JournalDisk
  readonly pool: Pool
  /** Runs statements on a connection (0 is the first); one request as the product's worker serves it. */
  run(sql: string, connection?: number): Promise<void>
  /** The last result of statements, cells as text. */
  rows(sql: string, connection?: number): Promise<string[][]>
  /** A file request, with what the worker does around each. */
  request<T>(work: () => T | Promise<T>): Promise<T>
  /** The first connection as the lake's tests know it. */
  readonly duckdb: NodeDuckDB
}

const require = createRequire(import.meta.url)
const entry = '@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs'
const blocking: typeof Blocking = require(entry)
const mainModule = join(dirname(require.resolve(entry)), 'duckdb-eh.wasm')

/** The stock runtime's own way to look a file up, which Node's runtime lacks (`bindings/runtime_browser.ts`). */
function fileInfo(cache: Map<number, FileInfo & { cacheEpoch: number }>) {
  return (module: DuckDBModule, fileId: number): FileInfo | null => {
    const cached = cache.get(fileId)
    const stack = module.stackSave()
    const response = module.stackAlloc(3 * 8)
    const types = ['number', 'number', 'number']
    module.ccall('duckdb_web_fs_get_file_info_by_id', null, types, [
      response,
      fileId,
      cached?.cacheEpoch ?? 0,
    ])
    const [status = 1, data = 0, length = 0] = module.HEAPF64.slice(response >> 3, (response >> 3) + 3)
    module.stackRestore(stack)
    if (status !== 0) return null
    if (length === 0) return cached ?? null
    const info = JSON.parse(new TextDecoder().decode(module.HEAPU8.subarray(data, data + length)))
    module.ccall('duckdb_web_clear_response', null, [], [])
    if (info !== null) cache.set(fileId, info)
    return info
  }
}

export async function startMachine(): Promise<Machine> {
  const cache = new Map<number, FileInfo & { cacheEpoch: number }>()
  const runtime = {
    ...blocking.DEFAULT_RUNTIME,
    testPlatformFeature: () => true,
    getDefaultDataProtocol: (_module: unknown) => PROTOCOL_OPFS,
    _fileInfoCache: cache,
    getFileInfo: fileInfo(cache),
  }
  const bundle = { mainModule, mainWorker: '' }
  const logger = new blocking.VoidLogger()
  // The runtime's own type lacks what every build's runtime has.
  const stock = runtime as unknown as Blocking.DuckDBRuntime
  const database = await blocking.createDuckDB({ mvp: bundle, eh: bundle }, logger, stock)
  await database.instantiate(() => {})
  database.open({ path: ':memory:', useDirectIO: true })
  const connections = [0, 1, 2].map(() => database.connect().useUnsafe((_bindings, id) => id))
  for (const setting of ['autoinstall', 'autoload'])
    database.runQuery(connections[0] ?? 0, `SET ${setting}_known_extensions = false`)
  // Its own type is Emscripten's, which this project does not have.
  const module = database.mod as unknown as DuckDBModule
  const memory = module.HEAPU8.slice()
  const stack = module.stackSave()

  return {
    async boot(disk) {
      module.HEAPU8.set(memory)
      module.HEAPU8.fill(0, memory.length)
      module.stackRestore(stack)
      cache.clear()
      const own = { ...runtime }
      Reflect.set(globalThis, 'DUCKDB_RUNTIME', own)
      const { pool } = await openTree(disk.storage())
      const files = serveDuckDB(checkRuntime(own), pool)
      const request = async <T>(work: () => T | Promise<T>): Promise<T> => {
        try {
          const result = await work()
          files.flush()
          return result
        } finally {
          files.settle()
          await pool.prepare()
        }
      }
      const query = (sql: string, connection: number) =>
        request(() => database.runQuery(connections[connection] ?? -1, sql))
      const plain = nodeConnection(database)
      return {
        disk,
        pool,
        request,
        async run(sql, connection = 0) {
          await query(sql, connection)
        },
        async rows(sql, connection = 0) {
          const table = tableFromIPC(await query(sql, connection))
          return table.toArray().map((row) => Object.values(row.toJSON()).map(String))
        },
        duckdb: {
          ...plain,
          sql: {
            run: (text) => request(() => plain.sql.run(text)),
            rows: (text) => request(() => plain.sql.rows(text)),
          },
        },
      }
    },
  }
}
