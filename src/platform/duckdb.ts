/**
 * Opens DuckDB-Wasm on durable files: what a commit wrote is there after a reload, a crash or a killed tab, and
 * no other origin is contacted unless it was allowed.
 */

import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm'
import { LakeError, type LakeErrorCode } from '../lake/lake-error.ts'
import type { InterruptibleSql, ParquetCodec, Sql } from '../lake/ports.ts'
import { type EngineAssets, engineAssets } from './assets.ts'
import { connect } from './connection.ts'
import { type FileTree, fileTree, type RequestFiles, requestFilesOf } from './opfs/client.ts'
import { FileError, type FileErrorCode } from './opfs/file-error.ts'
import type { Leftovers } from './opfs/tree.ts'
import { parquetOn } from './parquet.ts'
import { interruptibleSqlOn, sqlOn } from './sql.ts'

export interface Engine {
  /** The connection of the lake. */
  readonly sql: Sql
  /** The files DuckDB works on, and all others of the tree. Every failure is a `LakeError`. */
  readonly files: FileTree
  /** What an earlier crash left in the tree. */
  readonly leftovers: Leftovers
  /** Runs its queries, and creates its tables, on `sql`'s connection. */
  readonly parquet: ParquetCodec
  /** Lets DuckDB load extensions from one more origin. */
  allowRequests(origin: string): Promise<void>
  /** One more connection, to the same databases and with its own transactions. */
  connect(): Promise<Sql>
  /** The same, for statements that can be stopped. */
  connectInterruptible(): Promise<InterruptibleSql>
  /** Flushes and closes every file, then ends the worker. */
  close(): Promise<void>
  /** Ends the worker at once; running calls never settle. Committed data is safe. */
  terminate(): void
}

/** The folder of the browser's private file system that holds the tree. */
const DIRECTORY = 'metaxy-playground'

/**
 * Extensions are never fetched. A commit goes to the log, one write and one flush; the log moves into the database
 * when it reaches the threshold, at DETACH and at CHECKPOINT. `opfs/README.md` says why this threshold.
 */
const SETTINGS = [
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  "SET wal_autocheckpoint = '256KB'",
]

const CODES: Record<FileErrorCode, LakeErrorCode> = {
  'no-storage': 'no-storage',
  locked: 'locked',
  damaged: 'damaged-lake',
  'newer-format': 'unsupported-lake',
  'storage-full': 'storage-full',
  'no-such-file': 'no-such-file',
  'in-use': 'locked',
  'not-open': 'internal',
  internal: 'internal',
}

/**
 * Starts the engine. Call it from a module worker whose page holds the tree's lock.
 *
 * @param allowUnsignedExtensions whether extensions without DuckDB's signature are loaded; awaited late
 *
 * @throws LakeError `no-storage`, `locked`, `damaged-lake`, `unsupported-lake`, `storage-full` or `internal`.
 *   Nothing stays open then.
 */
export async function openDuckDB(
  assets = engineAssets,
  allowUnsignedExtensions: boolean | Promise<boolean> = false,
): Promise<Engine> {
  const worker = new Worker(assets.fileWorker, { name: 'duckdb' })
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', ({ message }) => {
      reject(new LakeError('internal', `DuckDB could not be started: ${message}`, 'Reload the page.'))
    })
  })
  failed.catch(() => {})
  try {
    return await Promise.race([start(assets, worker, allowUnsignedExtensions), failed])
  } catch (error) {
    worker.terminate()
    throw asLakeError(error)
  }
}

async function start(
  assets: EngineAssets,
  worker: Worker,
  unsigned: boolean | Promise<boolean>,
): Promise<Engine> {
  const request = requestFilesOf(worker)
  await request('start', { duckdbWorker: assets.duckdbWorker, directory: DIRECTORY })
  const db = new AsyncDuckDB(new VoidLogger(), worker)
  await db.instantiate(assets.duckdbModule)
  const leftovers = await request('install', {})
  // Direct I/O: DuckDB-Wasm's page buffer can only append to a file, so a new database must bypass it.
  await db.open({
    path: ':memory:',
    useDirectIO: true,
    ...((await unsigned) ? { allowUnsignedExtensions: true } : {}),
  })
  const connection = await connect(db)
  const sql = sqlOn(connection)
  await sql.run(SETTINGS.join(';'))
  return {
    sql,
    files: fileTree(withLakeErrors(request)),
    leftovers,
    parquet: parquetOn(connection, assets.parquetModule),
    async allowRequests(origin) {
      await request('allow', { origin })
    },
    connect: async () => sqlOn(await connect(db)),
    connectInterruptible: async () => interruptibleSqlOn(await connect(db)),
    async close() {
      await request('close', {}).catch(asLakeErrorThrown)
      worker.terminate()
    },
    terminate: () => worker.terminate(),
  }
}

function withLakeErrors(request: RequestFiles): RequestFiles {
  return (operation, values) => request(operation, values).catch(asLakeErrorThrown)
}

function asLakeError(error: unknown): LakeError {
  if (error instanceof LakeError) return error
  if (error instanceof FileError) return new LakeError(CODES[error.code], error.message, error.next)
  return new LakeError('internal', error instanceof Error ? error.message : String(error))
}

function asLakeErrorThrown(error: unknown): never {
  throw asLakeError(error)
}
