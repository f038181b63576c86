/** DuckDB to measure: the product's engine, and the stock worker in memory. */

import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm'
import { engineAssets } from '../../src/platform/assets.ts'
import { type Engine, openDuckDB } from '../../src/platform/duckdb.ts'
import countCallsScript from './count-calls.classic.ts?classic-worker'

/** The product's engine, with a counter loaded before DuckDB's worker script. */
export function openCounted(): Promise<Engine> {
  const scripts = [countCallsScript, engineAssets.duckdbWorker]
  const urls = scripts.map((script) => JSON.stringify(new URL(script, globalThis.location.href).href))
  const script = URL.createObjectURL(
    new Blob([`importScripts(${urls.join(', ')})`], { type: 'text/javascript' }),
  )
  return openDuckDB({ ...engineAssets, duckdbWorker: script })
}

export interface StockDuckDB {
  run(sql: string): Promise<void>
  /** Makes an empty file that COPY can write to. */
  createFile(name: string): Promise<void>
  removeFile(name: string): Promise<void>
  terminate(): Promise<void>
}

/** Stock DuckDB-Wasm with nothing of ours around it, in memory. */
export async function openStock(): Promise<StockDuckDB> {
  const db = new AsyncDuckDB(new VoidLogger(), new Worker(engineAssets.duckdbWorker))
  await db.instantiate(engineAssets.duckdbModule)
  await db.open({ path: ':memory:' })
  const connection = await db.connectInternal()
  return {
    run: async (sql) => void (await db.runQuery(connection, sql)),
    createFile: (name) => db.registerEmptyFileBuffer(name),
    removeFile: async (name) => void (await db.dropFile(name)),
    terminate: () => db.terminate(),
  }
}
