/** The worker's entry: DuckDB on the browser's files, a lake engine on it, and the host over both. */

import { expose } from 'comlink'
import { engineAssets } from '../platform/assets.ts'
import { openDuckDB } from '../platform/duckdb.ts'
import { installErrorTransfer } from './errors.ts'
import { createHost } from './host.ts'
import { openEngine } from './open-engine.ts'

installErrorTransfer()
expose(
  createHost((request) =>
    openEngine(request, {
      openDuckDB: (unsigned) => openDuckDB(engineAssets, unsigned),
      fetch: (url, options) => fetch(url, options),
    }),
  ),
)
