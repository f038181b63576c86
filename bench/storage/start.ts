/** The time from nothing to the first answer, by the number of files in the tree. */

import { openDuckDB } from '../../src/platform/duckdb.ts'
import { openStock } from './engines.ts'
import { inTurns, median, table } from './measure.ts'

const ROUNDS = 5

/** Adds files to the tree until it has as many, then starts engines. @returns a row of the table */
export async function start(files: number): Promise<readonly string[]> {
  await fill(files)
  const times = await inTurns(
    [
      { name: 'ours', run: startOurs },
      { name: 'stock', run: startStock },
    ],
    ROUNDS,
  )
  const [ours, stock] = [median(times.get('ours') ?? []), median(times.get('stock') ?? [])]
  return [String(files), ours.toFixed(0), stock.toFixed(0), (ours / stock).toFixed(2)]
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

async function startOurs(): Promise<void> {
  const engine = await openDuckDB()
  await engine.sql.run('SELECT 42')
  // Closing would be timed, too; whoever opens the files next waits for the worker's end.
  engine.terminate()
}

async function startStock(): Promise<void> {
  const engine = await openStock()
  await engine.run('SELECT 42')
  await engine.terminate()
}
