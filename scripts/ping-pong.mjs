/**
 * Plays random scripts on one lake by our client and native DuckDB in turns: `npm run ping-pong -- --seeds 300`, or
 * `--seeds 40-60`. EXTENSION_ENGINE_PYTHON names a Python with DuckDB and the ducklake extension (conformance/README.md).
 */

import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '300' } } })
const [, first = '1', last] = /^(?:(\d+)-)?(\d+)$/.exec(values.seeds) ?? []
if (last === undefined) {
  console.error(`--seeds is a number or a range such as 40-60, not ${values.seeds}.`)
  process.exit(2)
}
if (process.env.EXTENSION_ENGINE_PYTHON === undefined) {
  console.error(
    'Set EXTENSION_ENGINE_PYTHON to a Python with the packages of conformance/requirements.txt: nothing was played.',
  )
  process.exit(2)
}
const { status } = spawnSync('npx', ['vitest', 'run', '--reporter=verbose', 'src/lake/ping-pong.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, PING_PONG_SEEDS: `${first}-${last}` },
})
process.exit(status ?? 1)
