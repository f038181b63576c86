/** The same end-to-end tests in the Firefox that is installed, driven over WebDriver BiDi (`npm run e2e:firefox`). */

import { devices } from '@playwright/test'
import base from './playwright.config.ts'

const { launchOptions: _, ...use } = base.use ?? {}

export default {
  ...base,
  // With those that are only for it.
  grepInvert: [],
  // Firefox on a small machine: one at a time.
  workers: 1,
  use: {
    ...use,
    ...devices['Desktop Firefox'],
    viewport: { width: 1440, height: 900 },
    channel: 'moz-firefox',
    launchOptions: {
      ...(process.env.FIREFOX_PATH ? { executablePath: process.env.FIREFOX_PATH } : {}),
      // The first: tests paste long texts, and no person is there to allow that.
      firefoxUserPrefs: {
        'dom.events.testing.asyncClipboard': true,
        // In KiB for all sites together; one site gets a fifth. Small enough for a test to use it up.
        'dom.quotaManager.temporaryStorage.fixedLimit': 5 * 64 * 1024,
      },
    },
  },
}
