/** SQLite on its pool of sync access handles (`opfs-sahpool`), one statement text per message. */

import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm'
import { expose } from 'comlink'
import { countCalls } from './count-calls.ts'

countCalls()

const opened = new Map<string, Database>()

async function openPool() {
  const sqlite = await sqlite3InitModule()
  return sqlite.installOpfsSAHPoolVfs({ directory: '/storage-bench-sqlite', initialCapacity: 16 })
}

let pool: ReturnType<typeof openPool> | undefined

export const sqlite = {
  /** Opens a new database; every commit is flushed. */
  async open(name: string, journal: string): Promise<void> {
    pool ??= openPool()
    const { OpfsSAHPoolDb } = await pool
    const db = new OpfsSAHPoolDb(`/${name}`)
    opened.set(name, db)
    // The write-ahead log needs shared memory, which only exclusive locking does without.
    if (journal === 'wal') db.exec('PRAGMA locking_mode = exclusive')
    db.exec(`PRAGMA journal_mode = ${journal}; PRAGMA synchronous = full`)
    const set = String(db.selectValue('PRAGMA journal_mode'))
    if (set !== journal) throw new Error(`SQLite uses journal "${set}" instead of "${journal}".`)
  },
  run(name: string, sql: string): void {
    opened.get(name)?.exec(sql)
  },
}

expose(sqlite)
