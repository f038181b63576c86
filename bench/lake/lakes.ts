/** New lakes in folders of their own: of the built-in client in a page and under Node, and of DuckDB with the extension. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Sql } from '../../src/lake/ports.ts'
import type { NodeDuckDB } from '../../src/lake/testing/node-duckdb.ts'
import { engineOn } from '../../src/lake/testing/test-lake.ts'
import { quoteLiteral } from '../../src/values/sql-text.ts'
import { type BenchLake, lakesOf, type OpenLake } from './our-lakes.ts'

/** Runs `work` with a new folder, which is removed afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-bench-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Ours, on DuckDB-Wasm under Node. */
export function openOurs(duckdb: NodeDuckDB): OpenLake {
  return lakesOf(duckdb.sql, engineOn(duckdb))
}

/** Ours in Chromium, as the product runs it: DuckDB and its files in a worker of their own. */
export function openInPage(page: Page): { readonly open: OpenLake; readonly sql: Sql } {
  const sql: Sql = {
    run: (text) => page.evaluate((each) => window.lakeBench.run(each), text),
    rows: (query) => page.evaluate((each) => window.lakeBench.rows(each), query),
  }
  const open: OpenLake = async (folder, limit) => {
    await page.evaluate((request) => window.lakeBench.open(...request), [folder, limit] as const)
    return {
      sql,
      createTable: (table, columns) =>
        page.evaluate((request) => window.lakeBench.createTable(...request), [table, columns] as const),
      append: (table, query) =>
        page.evaluate((request) => window.lakeBench.append(...request), [table, query] as const),
      read: (table) => page.evaluate((each) => window.lakeBench.read(each), table),
      list: () => page.evaluate(() => window.lakeBench.list()),
      detach: () => page.evaluate(() => window.lakeBench.detach()),
    }
  }
  return { open, sql }
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
