/** Tables of the lake as temporary tables: each is filled once per snapshot, and the last few are kept. */

import { quoteIdentifier } from '../values/sql-text.ts'
import type { TableEntry } from './read-snapshot.ts'
import { type ScanSource, scanInto } from './scan.ts'

export interface Relations {
  /** Quoted name of the temporary table with the rows of `table` at `snapshot`. */
  get(table: TableEntry, snapshot: number): Promise<string>
  dropAll(): Promise<void>
}

/** How many relations stay readable at a time. */
const KEPT = 8

/** A snapshot never changes, so a filled relation stays right; the least recently used one makes room. */
export function openRelations(source: ScanSource): Relations {
  const filled = new Map<string, Promise<string>>()
  const drop = async (key: string, relation: Promise<string>): Promise<void> => {
    filled.delete(key)
    const name = await relation.catch(() => null)
    if (name !== null) await source.catalog.sql.run(`DROP TABLE IF EXISTS ${name}`)
  }
  return {
    async get(table, snapshot) {
      const key = `${table.id} ${snapshot}`
      const relation = filled.get(key) ?? fill(source, table, snapshot)
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

async function fill(source: ScanSource, table: TableEntry, snapshot: number): Promise<string> {
  const unique = crypto.getRandomValues(new Uint32Array(1)).join()
  const name = `temp.main.${quoteIdentifier(`lake_${table.table}_${snapshot}_${unique}`)}`
  await scanInto(source, table, snapshot, name)
  return name
}
