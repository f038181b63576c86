/** Tables of the lake as temporary tables: each is filled once per snapshot, and the last few are kept. */

import { quoteIdentifier } from '../values/sql-text.ts'
import type { Catalog } from './catalog.ts'
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

/** A snapshot never changes, so a filled relation stays right; the least recently used one makes room. */
export function openRelations(catalog: Catalog): Relations {
  const filled = new Map<string, Promise<string>>()
  const drop = async (key: string, relation: Promise<string>): Promise<void> => {
    filled.delete(key)
    const name = await relation.catch(() => null)
    if (name !== null) await catalog.sql.run(`DROP TABLE IF EXISTS ${name}`)
  }
  return {
    async keep(key, table, fill) {
      const relation = filled.get(key) ?? named(table, fill)
      filled.delete(key)
      filled.set(key, relation)
      const [oldest] = filled
      if (filled.size > KEPT && oldest !== undefined) await drop(...oldest)
      return relation.catch((error: unknown) => {
        filled.delete(key)
        throw error
      })
    },
    async dropAll() {
      for (const [key, relation] of filled) await drop(key, relation)
    },
  }
}

async function named(table: TableEntry, fill: (relation: string) => Promise<void>): Promise<string> {
  const unique = crypto.getRandomValues(new Uint32Array(1)).join()
  const name = `temp.main.${quoteIdentifier(`lake_${table.table}_${unique}`)}`
  await fill(name)
  return name
}
