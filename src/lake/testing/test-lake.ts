/** A lake in a temporary folder, for tests: the built-in client on the product's DuckDB. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quoteIdentifier } from '../../values/sql-text.ts'
import { createBuiltInEngine } from '../built-in-engine.ts'
import type { ClientEngine } from '../client.ts'
import type { AttachRequest } from '../engine.ts'
import type { Cell, Sql } from '../ports.ts'
import { type NodeDuckDB, openNodeDuckDB } from './node-duckdb.ts'
import { nodeFileStore } from './node-file-store.ts'
import { nodeParquetCodec } from './node-parquet.ts'

export interface TestLake {
  readonly folder: string
  readonly duckdb: NodeDuckDB
  readonly sql: Sql
  readonly engine: ClientEngine
  /** What the file store was asked to do, in order. */
  readonly events: string[]
  readonly request: AttachRequest
  /** The rows of a query, cells as text. */
  query(text: string): Promise<readonly (readonly Cell[])[]>
  /** Detaches what is attached and removes the folder. */
  dispose(): Promise<void>
}

/** Time limit of a hook that may be the first to start DuckDB, on a busy machine. */
export const STARTING_DUCKDB_MS = 60_000

/** Starting DuckDB takes about a second, so the tests of a file share one. */
let shared: Promise<NodeDuckDB> | undefined

/** An engine on a folder of its own; nothing is attached yet. */
export async function openTestLake(changes: Partial<AttachRequest> = {}): Promise<TestLake> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-'))
  shared ??= openNodeDuckDB()
  const duckdb = await shared
  const events: string[] = []
  const engine = engineOn(duckdb, events)
  return {
    folder,
    duckdb,
    sql: duckdb.sql,
    engine,
    events,
    request: requestIn(folder, changes),
    query: async (text) => (await duckdb.sql.rows(text)).rows,
    dispose: async () => {
      const { rows } = await duckdb.sql.rows(
        "SELECT database_name FROM duckdb_databases() WHERE NOT internal AND database_name <> 'memory'",
      )
      for (const [name] of rows) await duckdb.sql.run(`DETACH ${quoteIdentifier(String(name))}`)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** An engine on one connection, with its own file store and codec. */
export function engineOn(duckdb: NodeDuckDB, events: string[] = []): ClientEngine {
  return createBuiltInEngine({
    sql: duckdb.sql,
    parquet: nodeParquetCodec(duckdb),
    files: nodeFileStore(events),
  })
}

/** A request for the lake in `folder`, as `metaxy.toml` of the example would make it. */
export function requestIn(folder: string, changes: Partial<AttachRequest> = {}): AttachRequest {
  return {
    statements: [],
    alias: 'lake',
    metadataPath: join(folder, 'meta.ducklake'),
    dataPath: join(folder, 'data'),
    overrideDataPath: false,
    dataInliningRowLimit: null,
    ...changes,
  }
}
