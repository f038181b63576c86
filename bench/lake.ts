/** Measures the built-in DuckLake client beside native DuckDB with the official extension, and prints tables. No time fails. */

import { cpus, loadavg } from 'node:os'
import { openBenchPage } from '../scripts/bench-page.mjs'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../src/extension/testing/native-duckdb.ts'
import type { Sql } from '../src/lake/ports.ts'
import { type NodeDuckDB, openNodeDuckDB } from '../src/lake/testing/node-duckdb.ts'
import { benchAppend, makeSource } from './lake/append.ts'
import { benchCommits } from './lake/commits.ts'
import { openInPage, openNative, openOurs } from './lake/lakes.ts'
import { benchMemory, memoryOf } from './lake/memory.ts'
import type { OpenLake } from './lake/our-lakes.ts'
import type { Way } from './lake/print.ts'

const ROWS = 1_000_000
const RUNS = 3
const COMMITS = 1000
/** About 200 MB, 400 MB and 1 GB. */
const SIZES = [1_400_000, 2_800_000, 7_000_000]

/** What to measure, as in `npm run bench -- lake append`; everything when nothing is said. */
const wanted = new Set(process.argv.slice(3))

async function compare(duckdb: NodeDuckDB): Promise<void> {
  const native = EXTENSION_PYTHON === undefined ? null : await openNativeDuckDB(EXTENSION_PYTHON)
  const { page, version, close } = await openBenchPage('lake')
  const way = (label: string, open: OpenLake, sql: Sql): Way => ({
    label,
    open,
    source: (rows) => makeSource(sql, rows),
  })
  const inPage = openInPage(page)
  const ways = {
    ours: [
      way('ours, in Chromium', inPage.open, inPage.sql),
      way('ours, under Node', openOurs(duckdb), duckdb.sql),
    ],
    native: native === null ? null : way('native', openNative(native.sql), native.sql),
  }
  const load = () => `Load ${loadavg()[0]?.toFixed(1)}.\n`
  const part = async (name: string, measure: () => Promise<readonly string[]>): Promise<void> => {
    if (wanted.size === 0 || wanted.has(name)) console.log([...(await measure()), '', load()].join('\n'))
  }
  console.log(
    `Chromium ${version}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}. ${load()}`,
  )
  console.log(
    native === null
      ? 'Without ratios: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and its ducklake extension.\n'
      : `Beside DuckDB ${native.version} with one thread.\n`,
  )
  await part('append', () => benchAppend(ways, ROWS, RUNS))
  await part('commits', () => benchCommits(ways, COMMITS))
  await part('memory', async () => benchMemory(SIZES))
  await native?.close()
  await close()
}

const duckdb = await openNodeDuckDB()
const rows = Number(process.env.LAKE_BENCH_ROWS ?? 0)
if (rows > 0) console.log(await memoryOf(duckdb, rows))
else await compare(duckdb)
