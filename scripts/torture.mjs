/**
 * Kills a real browser at random moments of a random load and checks that nothing acknowledged is lost; before that,
 * tries every crash point of the unit tests with more losses. `npm run torture -- --cycles 200 --seed 7`.
 */

import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { browserPath } from './browser.mjs'

const { values } = parseArgs({
  options: { cycles: { type: 'string', default: '200' }, seed: { type: 'string' } },
})

const run = (/** @type {string[]} */ command, environment = {}) => {
  const [program = '', ...rest] = command
  const { status } = spawnSync(program, rest, { stdio: 'inherit', env: { ...process.env, ...environment } })
  return status === 0
}

const points = run(['npx', 'vitest', 'run', 'src/platform/opfs/crash-points.test.ts'], {
  CRASH_POINTS: 'all',
})
const killed = run(['npx', 'playwright', 'test', '-c', 'e2e/torture.config.ts'], {
  CHROME_PATH: browserPath(),
  TORTURE_CYCLES: values.cycles,
  ...(values.seed ? { TORTURE_SEED: values.seed } : {}),
})
process.exit(points && killed ? 0 : 1)
