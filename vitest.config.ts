import { defineConfig } from 'vitest/config'

/** Two files are run only by conformance/check_lake.py and check_download.py, which say so with this variable. */
const include =
  process.env.LAKE_EXCHANGE === undefined
    ? ['src/**/*.test.{ts,tsx}', 'scripts/*.test.ts']
    : ['src/lake/testing/exchange.ts', 'src/worker/testing/downloaded-lake.ts']

export default defineConfig({
  test: { include, environment: 'node', testTimeout: 60_000, hookTimeout: 60_000 },
})
