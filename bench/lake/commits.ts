/** Many small commits in a row, and then opening the lake that they made, in turns with DuckDB. */

import { percentile } from '../statistics.ts'
import { inFolder } from './lakes.ts'
import { ratio, type Way, type Ways } from './print.ts'

const EDGE = 100

interface Times {
  readonly first: number
  readonly last: number
  readonly open: number
}

/** @param limit 0 makes every commit a data file; absent, the rows go into the catalog */
async function once(way: Way, commits: number, limit: number | undefined): Promise<Times> {
  return inFolder(async (folder) => {
    const lake = await way.open(folder, limit)
    const times: number[] = []
    try {
      await lake.createTable('t', [
        ['id', 'BIGINT'],
        ['name', 'VARCHAR'],
      ])
      for (let i = 0; i < commits; i++) {
        const start = performance.now()
        await lake.append('t', `SELECT ${i}, 'row ${i}'`)
        times.push(performance.now() - start)
      }
    } finally {
      await lake.detach()
    }
    const start = performance.now()
    const again = await way.open(folder, limit)
    const listed = await again.list()
    const open = performance.now() - start
    await again.detach()
    const files = limit === 0 ? commits : 0
    if (listed.tables !== 1 || listed.files !== files || listed.snapshots < commits)
      throw new Error(`The lake is not as it was made: ${JSON.stringify(listed)}`)
    return {
      first: percentile(times.slice(0, EDGE), 0.5),
      last: percentile(times.slice(-EDGE), 0.5),
      open,
    }
  })
}

/** @returns lines of a Markdown table */
export async function benchCommits({ ours, native }: Ways, commits: number): Promise<readonly string[]> {
  const lines = [
    `| ${commits} commits of one row, ms | way | first ${EDGE}, p50 | last ${EDGE}, p50 | last / first | open and list |`,
    '| --- | --- | ---: | ---: | ---: | ---: |',
  ]
  for (const [label, limit] of [
    ['into the catalog', undefined],
    ['a data file each', 0],
  ] as const)
    for (const way of native === null ? ours : [...ours, native]) {
      const { first, last, open } = await once(way, commits, limit)
      lines.push(
        `| ${label} | ${way.label} | ${first.toFixed(1)} | ${last.toFixed(1)} | ${ratio(last / first)} | ${open.toFixed(0)} |`,
      )
    }
  return lines
}
