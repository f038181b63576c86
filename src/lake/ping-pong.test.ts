/**
 * Random scripts of twenty steps, each done by our client or by native DuckDB on the same lake; after each step both read
 * everything. Needs EXTENSION_ENGINE_PYTHON, see conformance/README.md; `npm run ping-pong -- --seeds 300` plays many.
 */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { EXTENSION_PYTHON } from '../extension/testing/native-duckdb.ts'
import { type Court, openCourt } from './testing/ping-pong/court.ts'
import { describeFailure, play, shrink } from './testing/ping-pong/play.ts'
import { makeScript } from './testing/ping-pong/script.ts'

const LONG_MS = 600_000

/** `PING_PONG_SEEDS` is `first-last`. */
const [first = 1, last = 5] = (process.env.PING_PONG_SEEDS ?? '1-5').split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i)

if (EXTENSION_PYTHON === undefined) {
  it.skip('ping-pong: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  let court: Court
  beforeAll(async () => {
    court = await openCourt(EXTENSION_PYTHON ?? '')
  }, LONG_MS)
  afterAll(() => court.close())

  it.each(seeds)(
    'seed %i: our client and DuckDB change a lake in turns',
    async (seed) => {
      const script = makeScript(seed)
      const failure = await play(court, script)
      if (failure === null) return
      const least = await shrink(court, script, failure, {})
      const own = await play(court, least.script, { nativeOnly: true })
      expect.fail(
        `seed ${seed}\n${describeFailure(least.script, least.failure)}\n${own === null ? 'DuckDB alone gets it right.' : `DuckDB alone: ${own.message}`}`,
      )
    },
    LONG_MS,
  )
}
