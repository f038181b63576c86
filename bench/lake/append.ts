/** Appending and reading back many rows, in turns with DuckDB. */

import type { Sql } from '../../src/lake/ports.ts'
import { percentile } from '../statistics.ts'
import { inFolder } from './lakes.ts'
import type { BenchLake } from './our-lakes.ts'
import { ratio, seconds, type Way, type Ways } from './print.ts'

export const COLUMNS = [
  ['sample_uid', 'VARCHAR'],
  ['path', 'VARCHAR'],
  ['size', 'BIGINT'],
  ['score', 'DOUBLE'],
  ['created_at', 'TIMESTAMP WITH TIME ZONE'],
  ['versions', 'MAP(VARCHAR, VARCHAR)'],
] as const

/** A query of rows such as a feature has, about 150 bytes each. */
export function sourceRows(rows: number): string {
  return `SELECT
    'sample_' || lpad(CAST(i AS VARCHAR), 8, '0') AS sample_uid,
    'videos/' || (i % 1000) || '/' || md5(CAST(i AS VARCHAR)) || '.mp4' AS path,
    i * 7919 % 1000003 AS size,
    CAST(hash(i) % 1000000 AS DOUBLE) / 1000000 AS score,
    to_timestamp(1700000000 + i / 8) AS created_at,
    MAP {'default': substr(md5(CAST(i + 1 AS VARCHAR)), 1, 16), 'audio': CAST(i % 17 AS VARCHAR)} AS versions
    FROM range(${rows}) AS r(i)`
}

export async function makeSource(sql: Sql, rows: number): Promise<string> {
  await sql.run(`CREATE OR REPLACE TEMP TABLE source AS ${sourceRows(rows)}`)
  return 'FROM source'
}

interface Times {
  readonly append: number
  readonly read: number
}

async function once({ open }: Way, query: string): Promise<Times> {
  return inFolder(async (folder) => {
    const lake = await open(folder)
    try {
      await lake.createTable('t', COLUMNS)
      const start = performance.now()
      await lake.append('t', query)
      const appended = performance.now()
      const relation = await lake.read('t')
      const read = performance.now()
      await checkSame(lake, relation)
      return { append: appended - start, read: read - appended }
    } finally {
      await lake.detach()
    }
  })
}

async function checkSame({ sql }: BenchLake, relation: string): Promise<void> {
  const { rows } = await sql.rows(
    `SELECT (SELECT sum(hash(s)) FROM source s) = (SELECT sum(hash(r)) FROM ${relation} r)`,
  )
  if (rows[0]?.[0] !== 'true') throw new Error('What was read is not what was appended.')
}

const PARTS = [
  ({ append }: Times) => append,
  ({ read }: Times) => read,
  ({ append, read }: Times) => append + read,
]

/** @returns lines of a Markdown table */
export async function benchAppend(
  { ours, native }: Ways,
  rows: number,
  runs: number,
): Promise<readonly string[]> {
  const ways = native === null ? ours : [...ours, native]
  const measured = new Map(ways.map((way): [Way, Times[]] => [way, []]))
  const sources = new Map<Way, string>()
  for (const way of ways) sources.set(way, await way.source(rows))
  for (let run = 0; run < runs; run++)
    for (const [way, times] of measured) times.push(await once(way, sources.get(way) ?? ''))
  const median = (numbers: readonly number[]): number => percentile(numbers, 0.5)
  const beside = native === null ? undefined : measured.get(native)
  const line = ([way, times]: [Way, Times[]]): string => {
    const absolute = PARTS.map((part) => seconds(median(times.map(part))))
    const relative = PARTS.map((part) =>
      beside === undefined
        ? ''
        : ratio(median(times.map((time, run) => part(time) / part(beside[run] ?? time)))),
    )
    return `| ${[way.label, ...absolute, ...relative].join(' | ')} |`
  }
  return [
    `| ${rows} rows, seconds | append | read back | both | append, × | read back, × | both, × |`,
    `| --- |${' ---: |'.repeat(6)}`,
    ...Array.from(measured, line),
  ]
}
