import { defineConfig } from 'vitest/config'

/** One file is run only by conformance/check_lake.py, which says so with this variable. */
const include =
  process.env.LAKE_EXCHANGE === undefined
    ? ['src/**/*.test.{ts,tsx}', 'scripts/*.test.ts']
    : ['src/lake/testing/exchange.ts']

export default defineConfig({
  test: { include, environment: 'node', testTimeout: 60_000, hookTimeout: 60_000 },
})
