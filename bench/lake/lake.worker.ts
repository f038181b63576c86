/** The built-in client on the product's DuckDB and files, in a module worker as in the product. */

import { expose } from 'comlink'
import { createBuiltInEngine } from '../../src/lake/built-in-engine.ts'
import type { Rows } from '../../src/lake/ports.ts'
import { openDuckDB } from '../../src/platform/duckdb.ts'
import { type BenchLake, lakesOf, type OpenLake } from './our-lakes.ts'

async function start(): Promise<{ readonly open: OpenLake; readonly sql: BenchLake['sql'] }> {
  const { sql, files, parquet } = await openDuckDB()
  return { open: lakesOf(sql, createBuiltInEngine({ sql, files, parquet })), sql }
}

let started: ReturnType<typeof start> | undefined
let lake: BenchLake | undefined

function engine(): ReturnType<typeof start> {
  started ??= start()
  return started
}

function attached(): BenchLake {
  if (lake === undefined) throw new Error('No lake is attached.')
  return lake
}

/** One lake at a time. */
export const bench = {
  run: async (sql: string): Promise<void> => (await engine()).sql.run(sql),
  async rows(query: string): Promise<Rows> {
    const { columns, rows } = await (await engine()).sql.rows(query)
    // Types are asked for when they are looked at, and the answer is copied.
    return { columns: columns.map(({ name, type }) => ({ name, type })), rows }
  },
  async open(...[folder, limit]: Parameters<OpenLake>): Promise<void> {
    lake = await (await engine()).open(folder, limit)
  },
  createTable: (...request: Parameters<BenchLake['createTable']>) => attached().createTable(...request),
  append: (...request: Parameters<BenchLake['append']>) => attached().append(...request),
  read: (table: string) => attached().read(table),
  list: () => attached().list(),
  detach: () => attached().detach(),
}

expose(bench)
