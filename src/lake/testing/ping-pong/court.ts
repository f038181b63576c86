/** The two players of a ping-pong script: our client and native DuckDB, of which one at a time has the lake attached. */

import { openNativeDuckDB } from '../../../extension/testing/native-duckdb.ts'
import type { LakeClient } from '../../client.ts'
import type { InterruptibleSql } from '../../ports.ts'
import { openTestLake, type TestLake } from '../test-lake.ts'
import type { Player } from './script.ts'

/** Where the plain tables are. */
export const MODEL = 'memory.model'

export interface Court {
  /** DuckDB with the lake, and another connection for the plain tables. */
  readonly native: InterruptibleSql
  readonly model: InterruptibleSql
  close(): Promise<void>
}

export async function openCourt(python: string): Promise<Court> {
  const duckdb = await openNativeDuckDB(python)
  return {
    native: duckdb.openInterruptible(),
    model: duckdb.openInterruptible(),
    close: () => duckdb.close(),
  }
}

/** One lake, which `native` and `ours` attach in turns. */
export interface Game {
  readonly test: TestLake
  readonly model: InterruptibleSql
  ours(): Promise<LakeClient>
  native(): Promise<InterruptibleSql>
  /** Who has the lake attached. */
  holder(): Player | null
  /** Nobody has it attached afterwards. */
  leave(): Promise<void>
  end(): Promise<void>
}

export async function startGame(court: Court): Promise<Game> {
  const test = await openTestLake()
  const { metadataPath, dataPath } = test.request
  await court.model.run(`DROP SCHEMA IF EXISTS ${MODEL} CASCADE`)
  await court.model.run(`CREATE SCHEMA ${MODEL}`)
  let lake: LakeClient | null = null
  let isNative = false
  const leave = async () => {
    const held = lake
    lake = null
    await held?.detach()
    if (isNative) await court.native.run('DETACH lake')
    isNative = false
  }
  return {
    test,
    model: court.model,
    leave,
    holder: () => (lake !== null ? 'ours' : isNative ? 'native' : null),
    async ours() {
      if (lake === null) {
        await leave()
        lake = await test.engine.attach(test.request)
      }
      return lake
    },
    async native() {
      if (!isNative) {
        await leave()
        await court.native.run(`ATTACH 'ducklake:${metadataPath}' AS lake (DATA_PATH '${dataPath}')`)
        isNative = true
      }
      return court.native
    },
    async end() {
      // What failed may have left a transaction open.
      await court.native.run('ROLLBACK').catch(() => {})
      await leave().catch(() => {})
      await test.dispose()
    },
  }
}
