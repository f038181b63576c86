/** How the storage benchmark measures and reports: times in milliseconds, ways in turns, ratios of medians. */

import { percentile } from '../statistics.ts'

export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export function median(times: readonly number[]): number {
  return percentile(times, 0.5)
}

/** One thing that is measured: what it does, and what it undoes, untimed, so that it can be measured again. */
export interface Way {
  readonly name: string
  run(round: number): Promise<unknown>
  reset?(round: number): Promise<unknown>
}

/** Every way once per round, so that what else the machine does falls on all of them. @returns times by name */
export async function inTurns(ways: readonly Way[], rounds: number): Promise<ReadonlyMap<string, number[]>> {
  const times = new Map(ways.map(({ name }): [string, number[]] => [name, []]))
  // The first round is to warm up.
  for (let round = -1; round < rounds; round++) {
    for (const way of ways) {
      const ms = await milliseconds(() => way.run(round))
      if (round >= 0) times.get(way.name)?.push(ms)
      await way.reset?.(round)
    }
  }
  return times
}

/** A Markdown table: the first column is text, the others are numbers. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(4, head.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) => {
    const padded = widths.map((width, column) =>
      column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
    )
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(heads), line(rule), ...rows.map(line)].join('\n')
}
