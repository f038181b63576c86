/** Bundles the benchmark as the page and the command line are bundled, and runs it. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundle } from './bundle.mjs'

const folder = mkdtempSync(join(tmpdir(), 'playground-bench-'))
try {
  const file = join(folder, 'compile.mjs')
  await bundle('bench/compile.ts', file)
  process.exitCode = spawnSync(process.execPath, [file], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(folder, { recursive: true })
}
