/**
 * Decides which lake engine runs. The extension is looked for while DuckDB starts; whatever stands in its way, the built-in
 * engine runs on a healthy DuckDB, and the reason is told.
 */

import { createExtensionEngine } from '../extension/extension-engine.ts'
import {
  type Fetch,
  type Found,
  findExtension,
  readSettings,
  SEARCH_LIMIT,
} from '../extension/find-extension.ts'
import { loadExtension } from '../extension/load-extension.ts'
import { createBuiltInEngine } from '../lake/built-in-engine.ts'
import type { Engine } from '../platform/duckdb.ts'
import type { LakeEngineInfo, StartRequest } from './api.ts'
import type { OpenedEngine } from './host.ts'

/** What `openEngine` needs of a running DuckDB. */
export type RunningDuckDB = Pick<
  Engine,
  'sql' | 'files' | 'parquet' | 'leftovers' | 'connectInterruptible' | 'allowRequests' | 'close'
>

export interface EngineSurroundings {
  openDuckDB(allowUnsignedExtensions: Promise<boolean>): Promise<RunningDuckDB>
  readonly fetch: Fetch
}

const CLIENT = 'metaxy-playground'
const CHOSEN = 'It was chosen in the Engine menu.'

export async function openEngine(
  request: StartRequest,
  { openDuckDB, fetch }: EngineSurroundings,
): Promise<OpenedEngine> {
  if (request.engine === 'built-in') {
    return builtIn(await openDuckDB(Promise.resolve(false)), { reason: CHOSEN, unsigned: false })
  }
  const signal = AbortSignal.timeout(SEARCH_LIMIT)
  const settings = readSettings(request.page, fetch, signal)
  const unsigned = settings.then(({ allowUnsigned }) => allowUnsigned)
  const search = settings.then((known) => findExtension(request.engine, request.page, known, fetch, signal))
  const [duckdb, found] = await Promise.all([openDuckDB(unsigned), search])
  if (found.kind === 'missing') return builtIn(duckdb, { reason: found.reason, unsigned: false })
  try {
    return await extension(duckdb, found, await unsigned)
  } catch (error) {
    // The instance may be damaged now, however well it still answers.
    await duckdb.close()
    const message = error instanceof Error ? error.message : String(error)
    const reason = `From ${found.repository.name}: DuckDB could not load it. ${message}`
    return builtIn(await openDuckDB(Promise.resolve(false)), { reason, unsigned: false })
  }
}

async function extension(
  { sql, files, parquet, leftovers, connectInterruptible, allowRequests }: RunningDuckDB,
  { repository }: Extract<Found, { kind: 'found' }>,
  unsigned: boolean,
): Promise<OpenedEngine> {
  if (repository.kind === 'official') await allowRequests(new URL(repository.base).origin)
  await loadExtension(sql, repository)
  return {
    engine: createExtensionEngine({ sql, files }),
    other: createBuiltInEngine({ sql, files, parquet, clientName: CLIENT }),
    files,
    parquet,
    leftovers,
    connect: connectInterruptible,
    lakeEngine: { kind: 'extension', reason: `It was loaded from ${repository.name}.`, unsigned },
  }
}

function builtIn(
  { sql, files, parquet, leftovers, connectInterruptible }: RunningDuckDB,
  why: Omit<LakeEngineInfo, 'kind'>,
): OpenedEngine {
  return {
    engine: createBuiltInEngine({ sql, files, parquet, clientName: CLIENT }),
    other: null,
    files,
    parquet,
    leftovers,
    connect: connectInterruptible,
    lakeEngine: { kind: 'built-in', ...why },
  }
}
