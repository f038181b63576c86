/** The databases that make the same small transactions, each in a worker of its own, behind one interface. */

import { wrap } from 'comlink'
import type { Engine } from '../../src/platform/duckdb.ts'
import { openCounted, openStock } from './engines.ts'
import type { sqlite } from './sqlite.worker.ts'

export interface Database {
  readonly name: string
  /** The worker whose calls to its files are counted; `undefined` where nothing is stored. */
  readonly worker: string | undefined
  /** To be called before some transactions. */
  prepare(): Promise<void>
  /** One INSERT of one row and its COMMIT, durable when it returns. */
  commit(row: number): Promise<void>
}

const insert = (table: string, row: number) =>
  `BEGIN; INSERT INTO ${table} VALUES (${row}, 'row ${row}'); COMMIT`

/** @param threshold a `wal_autocheckpoint` */
async function ours(engine: Engine, name: string, alias: string, threshold: string): Promise<Database> {
  await engine.sql.run(
    `ATTACH '/bench/${alias}.db' AS ${alias} (BLOCK_SIZE 16384); CREATE TABLE ${alias}.t (i INTEGER, v VARCHAR)`,
  )
  return {
    name,
    worker: 'duckdb',
    prepare: () => engine.sql.run(`SET wal_autocheckpoint = '${threshold}'`),
    commit: (row) => engine.sql.run(insert(`${alias}.t`, row)),
  }
}

async function inMemory(): Promise<Database> {
  const { run } = await openStock()
  await run('CREATE TABLE t (i INTEGER, v VARCHAR)')
  return {
    name: 'stock DuckDB-Wasm, in memory',
    worker: undefined,
    prepare: async () => {},
    commit: (row) => run(insert('t', row)),
  }
}

async function sqliteDatabases(): Promise<Database[]> {
  const worker = new Worker(new URL('./sqlite.worker.ts', import.meta.url), {
    type: 'module',
    name: 'sqlite',
  })
  const remote = wrap<typeof sqlite>(worker)
  const open = async (name: string, file: string, journal: string): Promise<Database> => {
    await remote.open(file, journal)
    await remote.run(file, 'CREATE TABLE t (i INTEGER, v TEXT)')
    return {
      name: `SQLite opfs-sahpool, ${name}`,
      worker: 'sqlite',
      prepare: async () => {},
      commit: async (row) => remote.run(file, insert('t', row)),
    }
  }
  return [await open('rollback journal', 'delete.db', 'delete'), await open('WAL', 'wal.db', 'wal')]
}

/** All of them, ready to commit; the first is set as the product sets it. */
export async function openDatabases(): Promise<{ databases: Database[]; close(): Promise<void> }> {
  const engine = await openCounted()
  const { rows } = await engine.sql.rows("SELECT current_setting('wal_autocheckpoint')")
  const own = rows[0]?.[0] ?? ''
  const databases = [
    await ours(engine, `ours, as it is (checkpoint at ${own})`, 'own', own.replaceAll(' ', '')),
    await ours(engine, 'ours, checkpoint at 0b', 'at_0', '0b'),
    await ours(engine, 'ours, checkpoint at 4KB', 'at_4kb', '4KB'),
    await ours(engine, 'ours, checkpoint at 16MB', 'at_16mb', '16MB'),
    await inMemory(),
    ...(await sqliteDatabases()),
  ]
  return { databases, close: () => engine.close() }
}
