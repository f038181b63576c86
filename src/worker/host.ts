/** The engine side of the worker: implements `PlaygroundApi` on a lake engine. */

import type { ExtensionEngine } from '../extension/extension-engine.ts'
import type { ClientEngine } from '../lake/client.ts'
import type { Lake, LakeEngine } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { InterruptibleSql, ParquetCodec } from '../lake/ports.ts'
import type { RunEvent } from '../pipeline/events.ts'
import { runPipeline } from '../pipeline/run.ts'
import type { FileTree } from '../platform/opfs/client.ts'
import { serial } from '../platform/serial.ts'
import type { EngineInfo, LakeEngineInfo, LakeView, Leftovers, PlaygroundApi, StartRequest } from './api.ts'
import { createCatalogViews } from './catalog-views.ts'
import { createBuiltInExecutor } from './console-built-in.ts'
import { createExtensionExecutor } from './console-extension.ts'
import { createGridRows } from './grid-rows.ts'
import { createInspection } from './inspection.ts'
import { createLakeMaintenance } from './maintenance.ts'
import type { Session } from './session.ts'
import { openSession, type SessionConsole } from './session-console.ts'
import { asStored, clearUnfinished, createStoredFiles } from './stored-files.ts'

interface Started {
  readonly engine: LakeEngine
  readonly other: LakeEngine | null
  readonly files: FileTree
  readonly parquet: ParquetCodec
  readonly session: Session
  readonly rows: ReturnType<typeof createGridRows>
  readonly console: SessionConsole
  readonly info: EngineInfo
}

export interface OpenedEngine {
  readonly engine: ClientEngine | ExtensionEngine
  /** The other engine, on the same DuckDB; `null` where it cannot be had. */
  readonly other: LakeEngine | null
  readonly files: FileTree
  readonly parquet: ParquetCodec
  readonly leftovers: Leftovers
  readonly lakeEngine: LakeEngineInfo
  /** Opens one more connection to the same databases. */
  connect(): Promise<InterruptibleSql>
}

/** `openEngine` is called once, by the first `start()`; every other call waits for it. */
export function createHost(openEngine: (request: StartRequest) => Promise<OpenedEngine>): PlaygroundApi {
  let starting: Promise<Started> | null = null
  let running: AbortController | null = null
  let checking: AbortController | null = null
  /** What changes the lake, attaches one, or needs the files to stay as they are. */
  const inTurn = serial()

  async function start(request: StartRequest): Promise<Started> {
    const { engine, other, files, parquet, leftovers, lakeEngine, connect } = await openEngine(request)
    await clearUnfinished(files)
    const version = await engine.sql.rows('SELECT version()')
    return {
      engine,
      other,
      files,
      parquet,
      rows: createGridRows(engine.sql),
      ...(engine.kind === 'extension'
        ? openSession(engine, createExtensionExecutor(files), connect)
        : openSession(engine, createBuiltInExecutor(engine.sql), connect)),
      info: { duckdbVersion: version.rows[0]?.[0] ?? 'unknown', leftovers, lakeEngine },
    }
  }

  async function started(): Promise<Started> {
    if (starting === null) throw new LakeError('internal', 'The engine was used before it was started.')
    return starting
  }

  return {
    async start(request) {
      starting ??= start(request)
      return (await starting).info
    },
    openLake: (attach) =>
      inTurn(async () => {
        const { engine, session, files } = await started()
        if (!(await engine.exists(attach))) {
          await session.detach()
          return null
        }
        return viewLake(files, await session.attach(attach))
      }),
    async run(request, onEvent) {
      const { engine, session } = await started()
      if (running !== null) throw new LakeError('internal', 'A run is already under way.', 'Stop it first.')
      running = new AbortController()
      const { signal } = running
      // Each event is acknowledged by the page, so that the last one is there before the run is over.
      const delivered: unknown[] = []
      const emit = (event: RunEvent) => delivered.push(onEvent(event))
      try {
        await inTurn(() =>
          runPipeline(request, engine, session.attach, { emit, signal }).catch(async (error: unknown) => {
            // DuckDB refuses a catalog whose commit failed half way until it is attached anew.
            await session.detach()
            throw error
          }),
        )
      } finally {
        running = null
        await Promise.all(delivered)
      }
    },
    async stop() {
      running?.abort()
      checking?.abort()
      if (starting !== null) (await starting).console.stop()
    },
    async view(snapshot) {
      const { session, files } = await started()
      return viewLake(files, session.lake(), snapshot)
    },
    async rows(request) {
      const { session, rows } = await started()
      return rows(session.lake(), request)
    },
    query: (text, snapshot) =>
      inTurn(async () => {
        const { engine, session, console } = await started()
        // A session whose lake is gone attaches it anew when it is asked for the next time.
        const forget = () => session.detach().catch(() => engine.sql.run('USE memory'))
        return console.query(text, snapshot, forget)
      }),
    async queryRows(request) {
      return (await started()).console.rows(request)
    },
    async checkEngines(attach) {
      const mine = new AbortController()
      checking = mine
      return inTurn(async () => {
        const { engine, other, session } = await started()
        // A database file is opened once: the engines take turns.
        await session.detach()
        const { checkEngines } = await import('../engine-check/check.ts')
        const { entryName: nameInZip } = await import('../platform/archive/entry-names.ts')
        return checkEngines({ engine, other, request: attach, stopped: mine.signal, nameInZip })
      })
    },
    resetLake: (attach) =>
      inTurn(async () => {
        const { engine, session } = await started()
        await session.detach()
        await engine.remove(attach)
      }),
    ...createCatalogViews(started, inTurn),
    migrateLake: (attach) =>
      inTurn(async () => {
        const { engine, session } = await started()
        await session.detach()
        await engine.migrate(attach)
      }),
    ...createStoredFiles(started, inTurn),
    ...createInspection(started, inTurn),
    ...createLakeMaintenance(started, inTurn),
  }
}

async function viewLake(stored: FileTree, lake: Lake, snapshot?: number): Promise<LakeView> {
  const snapshots = await lake.snapshots()
  const at = snapshot ?? snapshots.at(-1)?.id ?? 0
  const [tables, files] = await Promise.all([lake.tables(at), lake.files()])
  return { snapshots, at, tables, files: await asStored(stored, files) }
}
