/** Where the engine's files are, as absolute URLs of this origin. */

import duckdbWorker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url'
import duckdbModule from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url'
import parquetModule from 'parquet-wasm/esm/parquet_wasm_bg.wasm?url'
import fileWorker from './opfs/worker.ts?classic-worker'

export interface EngineAssets {
  /** The DuckDB-Wasm module, `eh` bundle. */
  readonly duckdbModule: string
  /** DuckDB-Wasm's own worker script for that bundle, unmodified. */
  readonly duckdbWorker: string
  /** Our worker script, which loads that one. */
  readonly fileWorker: string
  readonly parquetModule: string
}

const absolute = (url: string) => new URL(url, globalThis.location.href).href

export const engineAssets: EngineAssets = {
  duckdbModule: absolute(duckdbModule),
  duckdbWorker: absolute(duckdbWorker),
  fileWorker: absolute(fileWorker),
  parquetModule: absolute(parquetModule),
}
