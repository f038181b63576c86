/**
 * Runs the benchmarks: `compile` under Node, bundled as the page and the command line are, `lake` under Node, and `storage`
 * in a browser. Names of them may be given; without any all run.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { benchStorage } from './bench-storage.mjs'
import { bundle } from './bundle.mjs'

async function benchCompile() {
  const folder = mkdtempSync(join(tmpdir(), 'playground-bench-'))
  try {
    const file = join(folder, 'compile.mjs')
    await bundle('bench/compile.ts', file)
    process.exitCode = spawnSync(process.execPath, [file], { stdio: 'inherit' }).status ?? 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Loaded and not bundled: DuckDB-Wasm and parquet-wasm look for their modules beside their own files. */
async function benchLake() {
  const root = join(import.meta.dirname, '..')
  await runnerImport(join(root, 'bench/lake.ts'), { root, configFile: false, logLevel: 'error' })
}

/** @type {Record<string, () => Promise<void>>} */
const parts = { compile: benchCompile, lake: benchLake, storage: benchStorage }

const [first, ...rest] = process.argv.slice(2)
// What follows `lake` is for it.
const wanted = first === undefined ? [] : first === 'lake' ? [first] : [first, ...rest]
const unknown = wanted.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}"; there are ${Object.keys(parts).join(', ')}.`)
  process.exitCode = 1
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) await parts[name]?.()
}
