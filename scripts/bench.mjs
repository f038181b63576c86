/**
 * Runs the benchmarks: `compile` under Node, bundled as the page and the command line are, and `storage` in a browser.
 * Names of parts may be given; without any both run.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** @type {Record<string, () => Promise<void>>} */
const parts = { compile: benchCompile, storage: benchStorage }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in parts))
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown[0]}"; there are ${Object.keys(parts).join(' and ')}.`)
  process.exitCode = 1
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) await parts[name]?.()
}
