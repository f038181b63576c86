/** Tables of the lake as temporary tables: each is filled once per snapshot, and the last few are kept while there is room. */

import { quoteIdentifier } from '../values/sql-text.ts'
import { type Catalog, integer, queryRows } from './catalog.ts'
import type { TableEntry } from './read-snapshot.ts'

export interface Relations {
  /**
   * Quoted name of a temporary table about `table`, which `fill` creates when there is none under this key. The same key
   * always means the same rows.
   */
  keep(key: string, table: TableEntry, fill: (relation: string) => Promise<void>): Promise<string>
  dropAll(): Promise<void>
}

/** How many relations stay readable at a time. */
const KEPT = 8

/** As many as one question needs: a table at two snapshots. */
const NEEDED = 2

/** Bytes that DuckDB may hold, of the 4 GiB that a WebAssembly module has, before only {@link NEEDED} are kept. */
const ROOM = 1024 ** 3

/** A snapshot never changes, so a filled relation stays right; the least recently used ones make room. */
export function openRelations(catalog: Catalog, room = ROOM): Relations {
  const filled = new Map<string, Promise<string>>()
  const drop = async (key: string, relation: Promise<string>): Promise<void> => {
    filled.delete(key)
    const name = await relation.catch(() => null)
    if (name !== null) await catalog.sql.run(`DROP TABLE IF EXISTS ${name}`)
  }
  const makeRoom = async (): Promise<void> => {
    for (const oldest of filled) {
      if (filled.size <= NEEDED) return
      if (filled.size <= KEPT && (await bytesHeld(catalog)) <= room) return
      await drop(...oldest)
    }
  }
  return {
    async keep(key, table, fill) {
      const known = filled.get(key)
      const relation = known ?? named(table, fill)
      filled.delete(key)
      filled.set(key, relation)
      try {
        const name = await relation
        if (known === undefined) await makeRoom()
        return name
      } catch (error) {
        filled.delete(key)
        throw error
      }
    },
    async dropAll() {
      for (const [key, relation] of filled) await drop(key, relation)
    },
  }
}

async function bytesHeld(catalog: Catalog): Promise<number> {
  const [row] = await queryRows(
    catalog,
    'SELECT CAST(sum(memory_usage_bytes) AS BIGINT) AS bytes FROM duckdb_memory()',
  )
  return row === undefined ? 0 : integer(row, 'bytes')
}

async function named(table: TableEntry, fill: (relation: string) => Promise<void>): Promise<string> {
  const unique = crypto.getRandomValues(new Uint32Array(1)).join()
  const name = `temp.main.${quoteIdentifier(`lake_${table.table}_${unique}`)}`
  await fill(name)
  return name
}
