/** The browser is killed with SIGKILL at random moments of a random load, again and again on the same files. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { serveHarness } from './platform/serve.ts'
import { torture } from './torture/torture.ts'

/** Cycles of the ordinary test run; `npm run torture -- --cycles 200` runs more. */
const CYCLES = Number(process.env.TORTURE_CYCLES ?? 20)

test('nothing acknowledged is lost and nothing is left half done, however the browser is killed', async () => {
  test.setTimeout(120_000 + CYCLES * 30_000)
  // In a folder of its own: the browser that is killed last may still hold files of its profile for a moment.
  const profile = mkdtempSync(join(tmpdir(), 'torture-profile-'))
  const server = await serveHarness()
  const seed = Number(process.env.TORTURE_SEED ?? Math.floor(Math.random() * 2 ** 31))
  process.stdout.write(`seed ${seed}\n`)
  const { args = [], executablePath = chromium.executablePath() } =
    test.info().project.use.launchOptions ?? {}
  try {
    const summary = await torture({
      cycles: CYCLES,
      seed,
      executable: executablePath,
      args,
      profile,
      url: server.url,
      report: (line) => {
        if (process.env.TORTURE_CYCLES) process.stdout.write(`${line}\n`)
      },
    })
    const { cycles, commits, interrupted, lost, half } = summary
    process.stdout.write(
      `${cycles} cycles, ${commits} changes acknowledged, ${interrupted} interrupted, ${lost.length} lost, ${half.length} half done (seed ${seed})\n`,
    )
    expect({ lost, half }).toEqual({ lost: [], half: [] })
    expect(commits).toBeGreaterThan(cycles)
  } finally {
    await server.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
})
