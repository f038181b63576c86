/** The worker's entry: DuckDB on the browser's files, the built-in lake engine, and the host over both. */

import { expose } from 'comlink'
import { createBuiltInEngine } from '../lake/built-in-engine.ts'
import { openDuckDB } from '../platform/duckdb.ts'
import { installErrorTransfer } from './errors.ts'
import { createHost } from './host.ts'

installErrorTransfer()
expose(
  createHost(async () => {
    const { sql, files, parquet, leftovers, connectInterruptible } = await openDuckDB()
    const engine = createBuiltInEngine({ sql, files, parquet, clientName: 'metaxy-playground' })
    return { engine, leftovers, connect: connectInterruptible }
  }),
)
