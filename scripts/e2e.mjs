/**
 * Builds the page and runs the end-to-end tests against it, once per lake engine; arguments go to Playwright
 * (`npm run e2e -- -g reload`). ENGINES and EXTENSION_REPOSITORY choose the engines, see docs/deploy.md.
 */

import { spawnSync } from 'node:child_process'
import { browserPath } from './browser.mjs'
import { decideEngines, skippedLine } from './engines.mjs'

const run = (/** @type {string[]} */ command, environment = {}) => {
  const [program = '', ...rest] = command
  const { status } = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, ...environment } })
  if (status !== 0) process.exit(status ?? 1)
}

const skipped = skippedLine(decideEngines(process.env))
if (skipped !== null) console.log(skipped)
run(['npx', 'vite', 'build'])
run(['npx', 'playwright', 'test', ...process.argv.slice(2)], { CHROME_PATH: browserPath() })
