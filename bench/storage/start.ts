/** The time from nothing to the first answer, by the number of files in the tree. */

import { type Engine, openDuckDB } from '../../src/platform/duckdb.ts'
import { openStock, type StockDuckDB } from './engines.ts'
import { inTurns, median, table, type Way } from './measure.ts'

const ROUNDS = 5

/** Adds files to the tree until it has as many, then starts engines. @returns a row of the table */
export async function start(files: number): Promise<readonly string[]> {
  await fill(files)
  const times = await inTurns([ours(), stock()], ROUNDS)
  const [mine, theirs] = [median(times.get('ours') ?? []), median(times.get('stock') ?? [])]
  return [String(files), mine.toFixed(0), theirs.toFixed(0), (mine / theirs).toFixed(2)]
}

export function startTable(rows: readonly (readonly string[])[]): string {
  return table(['files in the tree', 'ours', 'stock, in memory', '×'], rows)
}

async function fill(files: number): Promise<void> {
  const engine = await openDuckDB()
  const there = (await engine.files.list('')).length
  for (let file = there; file < files; file++) {
    await engine.files.write(`/many/${file}`, new TextEncoder().encode(`file ${file}`))
  }
  await engine.close()
}

function ours(): Way {
  let engine: Engine | undefined
  return {
    name: 'ours',
    run: async () => {
      engine = await openDuckDB()
      await engine.sql.run('SELECT 42')
    },
    reset: async () => engine?.close(),
  }
}

function stock(): Way {
  let engine: StockDuckDB | undefined
  return {
    name: 'stock',
    run: async () => {
      engine = await openStock()
      await engine.run('SELECT 42')
    },
    reset: async () => engine?.terminate(),
  }
}
