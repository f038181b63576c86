/** The memory that appending and reading back takes, by the size of the table. Each size has a process of its own. */

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { wasmMemory } from 'parquet-wasm'
import type { NodeDuckDB } from '../../src/lake/testing/node-duckdb.ts'
import { COLUMNS, sourceRows } from './append.ts'
import { inFolder, openOurs } from './lakes.ts'

const MiB = 1024 * 1024

/** The most memory of the process since the last call, in MiB; Linux says so. */
function peak(): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  writeFileSync('/proc/self/clear_refs', '5')
  return Math.round(Number(kilobytes) / 1024)
}

/** Bytes of DuckDB's buffers, temporary tables most of all, in MiB. */
async function inDuckDB({ sql }: NodeDuckDB): Promise<number> {
  const { rows } = await sql.rows('SELECT sum(memory_usage_bytes) FROM duckdb_memory()')
  return Math.round(Number(rows[0]?.[0]) / MiB)
}

/** Measures one size in this process, and returns a line of a Markdown table. */
export async function memoryOf(duckdb: NodeDuckDB, rows: number): Promise<string> {
  return inFolder(async (folder) => {
    const idle = peak()
    // What it takes to make the rows, and that DuckDB keeps them: no lake can do without.
    await duckdb.sql.run(`CREATE TEMP TABLE alone AS ${sourceRows(rows)}`)
    const [staging, held] = [peak(), await inDuckDB(duckdb)]
    await duckdb.sql.run('DROP TABLE alone')
    const lake = await openOurs(duckdb)(folder)
    await lake.createTable('t', COLUMNS)
    peak()
    await lake.append('t', sourceRows(rows))
    const append = peak()
    const parquet = Math.round(wasmMemory().buffer.byteLength / MiB)
    const { files } = await lake.list()
    await lake.read('t')
    const read = peak()
    const after = Math.round(wasmMemory().buffer.byteLength / MiB)
    await lake.detach()
    return `| ${[rows, files, held, idle, staging, append, read, append - staging, read - staging, parquet, after].join(' | ')} |`
  })
}

/** @returns lines of a Markdown table */
export function benchMemory(sizes: readonly number[]): readonly string[] {
  return [
    '| rows | files | rows in DuckDB | idle | temporary table alone | append | read back | append more | read back more | parquet-wasm, written | read |',
    `|${' ---: |'.repeat(11)}`,
    ...sizes.map((rows) =>
      execFileSync(process.execPath, [process.argv[1] ?? '', 'lake'], {
        env: { ...process.env, LAKE_BENCH_ROWS: String(rows) },
      })
        .toString()
        .trim(),
    ),
  ]
}
