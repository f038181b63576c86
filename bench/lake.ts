/** Measures the built-in DuckLake client beside native DuckDB with the official extension, and prints tables. No time fails. */

import { cpus, loadavg } from 'node:os'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../src/extension/testing/native-duckdb.ts'
import { type NodeDuckDB, openNodeDuckDB } from '../src/lake/testing/node-duckdb.ts'
import { benchAppend, makeSource } from './lake/append.ts'
import { benchCommits } from './lake/commits.ts'
import { openNative, openOurs } from './lake/lakes.ts'
import { benchMemory, memoryOf } from './lake/memory.ts'
import type { Ways } from './lake/print.ts'

const ROWS = 1_000_000
const RUNS = 3
const COMMITS = 1000
/** About 200 and 400 MB. */
const SIZES = [1_400_000, 2_800_000]

/** What to measure, as in `npm run bench -- lake append`; everything when nothing is said. */
const wanted = new Set(process.argv.slice(3))

async function compare(duckdb: NodeDuckDB): Promise<void> {
  const native = EXTENSION_PYTHON === undefined ? null : await openNativeDuckDB(EXTENSION_PYTHON)
  const ways: Ways = {
    ours: { open: openOurs(duckdb), source: (rows) => makeSource(duckdb.sql, rows) },
    native:
      native === null
        ? null
        : { open: openNative(native.sql), source: (rows) => makeSource(native.sql, rows) },
  }
  const load = () => `Load ${loadavg()[0]?.toFixed(1)}.\n`
  const part = async (name: string, measure: () => Promise<readonly string[]>): Promise<void> => {
    if (wanted.size === 0 || wanted.has(name)) console.log([...(await measure()), '', load()].join('\n'))
  }
  console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}. ${load()}`)
  console.log(
    native === null
      ? 'Without ratios: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and its ducklake extension.\n'
      : `Beside DuckDB ${native.version} with one thread.\n`,
  )
  await part('append', () => benchAppend(ways, ROWS, RUNS))
  await part('commits', () => benchCommits(ways, COMMITS))
  await part('memory', async () => benchMemory(SIZES))
  await native?.close()
}

const duckdb = await openNodeDuckDB()
const rows = Number(process.env.LAKE_BENCH_ROWS ?? 0)
if (rows > 0) console.log(await memoryOf(duckdb, rows))
else await compare(duckdb)
