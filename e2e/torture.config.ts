/** Playwright as `npm run torture` runs it: one test, which serves its own page. */

import { defineConfig } from '@playwright/test'
import ordinary from '../playwright.config.ts'

const { use } = ordinary

export default defineConfig({
  testDir: '.',
  testMatch: 'torture.spec.ts',
  reporter: 'line',
  outputDir: '../test-results/torture',
  ...(use ? { use } : {}),
})
