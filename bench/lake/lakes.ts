/** New lakes in folders of their own: of the built-in client as it runs in the unit tests, and of DuckDB with the extension. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LakeClient } from '../../src/lake/client.ts'
import type { AttachRequest } from '../../src/lake/engine.ts'
import type { Sql } from '../../src/lake/ports.ts'
import type { NodeDuckDB } from '../../src/lake/testing/node-duckdb.ts'
import { engineOn, requestIn } from '../../src/lake/testing/test-lake.ts'
import { quoteLiteral } from '../../src/values/sql-text.ts'

/** One way to keep a lake, by what a benchmark does with it. */
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

export type OpenLake = (folder: string, limit?: number) => Promise<BenchLake>

/** Runs `work` with a new folder, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param limit inserts of at most this many rows go into the catalog; DuckLake's own limit when absent */
export function openOurs(duckdb: NodeDuckDB): OpenLake {
  const engine = engineOn(duckdb)
  return async (folder, limit) => {
    const changes: Partial<AttachRequest> = limit === undefined ? {} : { dataInliningRowLimit: limit }
    return ours(duckdb.sql, await engine.attach(requestIn(folder, changes)))
  }
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

/** The same by the official extension. */
export function openNative(sql: Sql): OpenLake {
  return async (folder, limit) => {
    const options = [
      `DATA_PATH ${quoteLiteral(join(folder, 'data/'))}`,
      ...(limit === undefined ? [] : [`DATA_INLINING_ROW_LIMIT ${limit}`]),
    ]
    await sql.run(`ATTACH 'ducklake:${join(folder, 'meta.ducklake')}' AS lake (${options.join(', ')})`)
    return native(sql)
  }
}

function native(sql: Sql): BenchLake {
  const count = async (query: string): Promise<number> => Number((await sql.rows(query)).rows.length)
  return {
    sql,
    createTable: (table, columns) =>
      sql.run(`CREATE TABLE lake.main.${table}(${columns.map((column) => column.join(' ')).join(', ')})`),
    append: (table, query) => sql.run(`INSERT INTO lake.main.${table} ${query}`),
    async read(table) {
      await sql.run(`CREATE OR REPLACE TEMP TABLE read_back AS FROM lake.main.${table}`)
      return 'read_back'
    },
    async list() {
      const tables = await sql.rows(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' AND schema_name = 'main'",
      )
      let files = 0
      for (const [table] of tables.rows)
        files += await count(
          `SELECT data_file FROM ducklake_list_files('lake', ${quoteLiteral(table ?? '')})`,
        )
      return { snapshots: await count("FROM ducklake_snapshots('lake')"), tables: tables.rows.length, files }
    },
    async detach() {
      await sql.run('DROP TABLE IF EXISTS temp.main.read_back; DETACH lake')
    },
  }
}
