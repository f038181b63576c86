/** Lakes of the built-in client, by what a benchmark does with them. */

import type { ClientEngine, LakeClient } from '../../src/lake/client.ts'
import type { Sql } from '../../src/lake/ports.ts'

/** One way to keep a lake. */
export interface BenchLake {
  readonly sql: Sql
  createTable(table: string, columns: readonly (readonly [name: string, type: string])[]): Promise<void>
  append(table: string, query: string): Promise<void>
  /** Reads every value of a table into a temporary table, and returns its name. */
  read(table: string): Promise<string>
  /** Asks for the snapshots, the tables and the files. */
  list(): Promise<{ readonly snapshots: number; readonly tables: number; readonly files: number }>
  detach(): Promise<void>
}

/** @param limit inserts of at most this many rows go into the catalog; DuckLake's own limit when absent */
export type OpenLake = (folder: string, limit?: number) => Promise<BenchLake>

export function lakesOf(sql: Sql, engine: ClientEngine): OpenLake {
  return async (folder, limit) =>
    ours(
      sql,
      await engine.attach({
        statements: [],
        alias: 'lake',
        metadataPath: `${folder}/meta.ducklake`,
        dataPath: `${folder}/data`,
        overrideDataPath: false,
        dataInliningRowLimit: limit ?? null,
      }),
    )
}

function ours(sql: Sql, lake: LakeClient): BenchLake {
  const name = (table: string) => ({ schema: 'main', table })
  return {
    sql,
    async createTable(table, columns) {
      await lake.createTable(
        name(table),
        columns.map(([column, type]) => ({ name: column, type })),
      )
    },
    async append(table, query) {
      await lake.append(name(table), query)
    },
    read: (table) => lake.relation(name(table)),
    async list() {
      const [snapshots, tables, files] = [await lake.snapshots(), await lake.tables(), await lake.files()]
      return { snapshots: snapshots.length, tables: tables.length, files: files.length - 1 }
    },
    detach: () => lake.detach(),
  }
}
