/** The latency of small commits: one INSERT of one row and its COMMIT, durable when it returns. */

import { percentile } from '../statistics.ts'
import { type CallCounts, takeCalls } from './count-calls.ts'
import { type Database, openDatabases } from './databases.ts'
import { median, milliseconds, table } from './measure.ts'

const BLOCKS = 10
const PER_BLOCK = 20

interface Result {
  readonly database: Database
  readonly times: number[]
  /** Of each block. */
  readonly calls: CallCounts[]
}

/** Blocks of transactions on every database in turn. @returns a Markdown table */
export async function commits(): Promise<string> {
  const { databases, close } = await openDatabases()
  const results = databases.map((database): Result => ({ database, times: [], calls: [] }))
  // The first block is to warm up.
  for (let block = -1; block < BLOCKS; block++) {
    for (const { database, times, calls } of results) {
      await database.prepare()
      if (database.worker) await takeCalls(database.worker)
      for (let row = 0; row < PER_BLOCK; row++) {
        const ms = await milliseconds(() => database.commit(row))
        if (block >= 0) times.push(ms)
      }
      if (database.worker && block >= 0) calls.push(await takeCalls(database.worker))
    }
  }
  await close()
  const of = (name: string) => median(results.find(({ database }) => database.name === name)?.times ?? [])
  const [rollback, wal] = [of('SQLite opfs-sahpool, rollback journal'), of('SQLite opfs-sahpool, WAL')]
  return table(
    ['small commits', 'p50', 'p95', '× SQLite', '× SQLite WAL', 'writes', 'flushes', 'ms in files'],
    results.map(({ database, times, calls }) => {
      const middle = median(times)
      const ratios = [middle / rollback, middle / wal]
      return [
        database.name,
        ...[middle, percentile(times, 0.95), ...ratios].map((value) => value.toFixed(2)),
        ...(database.worker ? perCommit(calls, times.length) : []),
      ]
    }),
  )
}

/** Writes and flushes of one commit, and the time of all its calls. */
function perCommit(blocks: readonly CallCounts[], commits: number): string[] {
  const sum = (value: (calls: CallCounts) => number) =>
    blocks.reduce((total, calls) => total + value(calls), 0) / commits
  return [
    sum((calls) => calls.write?.count ?? 0).toFixed(1),
    sum((calls) => calls.flush?.count ?? 0).toFixed(1),
    sum((calls) => Object.values(calls).reduce((total, { ms }) => total + ms, 0)).toFixed(2),
  ]
}
