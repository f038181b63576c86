/** Builds the page and runs the end-to-end tests against it; arguments go to Playwright (`npm run e2e -- -g reload`). */

import { spawnSync } from 'node:child_process'
import { browserPath } from './browser.mjs'

const run = (/** @type {string[]} */ command, environment = {}) => {
  const [program = '', ...rest] = command
  const { status } = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, ...environment } })
  if (status !== 0) process.exit(status ?? 1)
}

if (process.env.EXTENSION_REPOSITORY === undefined)
  console.log(
    "SKIPPED: the test that runs DuckDB's own ducklake extension; EXTENSION_REPOSITORY names no folder that holds it.",
  )
run(['npx', 'vite', 'build'])
run(['npx', 'playwright', 'test', ...process.argv.slice(2)], { CHROME_PATH: browserPath() })
