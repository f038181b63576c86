/** DuckDB-Wasm as it comes, with its own OPFS support, within reach of the tests as `window.stock`. */

import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm'
import duckdbWorker from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url'
import duckdbModule from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?url'
import { tableFromIPC } from 'apache-arrow'

let db: AsyncDuckDB | undefined
let connection = 0

const stock = {
  /** Starts the engine with a database and its logs registered, and attaches it as `cat`. */
  async start(database: string): Promise<void> {
    db = new AsyncDuckDB(new VoidLogger(), new Worker(duckdbWorker))
    await db.instantiate(new URL(duckdbModule, location.href).href)
    for (const suffix of ['', '.wal', '.wal.checkpoint', '.wal.recovery']) {
      await db.registerOPFSFileName(`${database}${suffix}`)
    }
    await db.open({ path: ':memory:', useDirectIO: true })
    connection = await db.connectInternal()
    await stock.run(
      `SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; ATTACH '${database}' AS cat`,
    )
  },
  async run(sql: string): Promise<void> {
    await db?.runQuery(connection, sql)
  },
  /** The numbers in the first column, by way of text: results come as Arrow. */
  async numbers(sql: string): Promise<string> {
    const bytes = await db?.runQuery(
      connection,
      `SELECT coalesce(string_agg(i::VARCHAR, ' ' ORDER BY i), '') AS found FROM (${sql})`,
    )
    if (!bytes) throw new Error('The engine was not started.')
    return String(tableFromIPC(bytes).getChildAt(0)?.get(0))
  },
}

export type Stock = typeof stock

declare global {
  interface Window {
    stock: Stock
  }
}

window.stock = stock
