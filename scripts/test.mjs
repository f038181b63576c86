/**
 * The whole test run: types, lint, import rules, dead code, unit tests, then the end-to-end tests of the
 * production build in a real browser. Every gate runs; the closing line counts the tests.
 */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserPath } from './browser.mjs'
import { decideEngines, skippedLine } from './engines.mjs'

/** Fails at once for an engine that there is not. */
const withoutExtension = skippedLine(decideEngines(process.env))

const reports = mkdtempSync(join(tmpdir(), 'playground-tests-'))
const unitReport = join(reports, 'unit.json')
const e2eReport = join(reports, 'e2e.json')

/** @param {string} name @param {string[]} command @param {Record<string, string>} [environment] */
function gate(name, command, environment = {}) {
  console.log(`\n== ${name}`)
  const [program = '', ...rest] = command
  const { status } = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, ...environment } })
  return status === 0
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

const gates = [
  gate('types', ['npx', 'tsc', '-p', 'tsconfig.json']),
  gate('format and lint', ['npx', 'biome', 'check', '--error-on-warnings', '.']),
  gate('import rules', ['npm', 'run', '-s', 'imports']),
  gate('dead code', ['npm', 'run', '-s', 'dead-code']),
  gate('unit tests', [
    'npx',
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${unitReport}`,
  ]),
]
const browser = browserPath()
console.log(`\nBrowser: ${browser}`)
gates.push(gate('production build', ['npx', 'vite', 'build']))
gates.push(
  gate('end-to-end tests', ['npx', 'playwright', 'test', '--reporter=list,json'], {
    CHROME_PATH: browser,
    PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport,
  }),
)

const unit = readJson(unitReport)
const e2e = readJson(e2eReport)?.stats
rmSync(reports, { recursive: true })

const passed = (unit?.numPassedTests ?? 0) + (e2e?.expected ?? 0)
const failed = (unit?.numFailedTests ?? 0) + (e2e?.unexpected ?? 0) + (e2e?.flaky ?? 0)
const skipped = (unit?.numPendingTests ?? 0) + (e2e?.skipped ?? 0)
const brokenGates = gates.filter((passedGate) => !passedGate).length
console.log(`\n${gates.length - brokenGates} of ${gates.length} gates passed`)
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
if (process.env.EXTENSION_ENGINE_PYTHON === undefined)
  console.log(
    'SKIPPED: the extension engine on native DuckDB (no Python with the official extension); EXTENSION_ENGINE_PYTHON is not set.',
  )
if (withoutExtension !== null) console.log(withoutExtension)
process.exit(brokenGates === 0 && failed === 0 && unit !== null && e2e !== undefined ? 0 : 1)
