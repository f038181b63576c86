import { defineConfig, devices } from '@playwright/test'

const PORT = 4199

/** Flags that keep a headless browser quiet on a machine without a network. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export default defineConfig({
  testDir: 'e2e',
  // Generous: the machines that run this are small and shared. Nothing is asserted about speed here.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  fullyParallel: true,
  grepInvert: /@firefox/,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1440, height: 900 },
    // A trace of every test costs a third of the time: ask for one with `npm run e2e -- --trace on`.
    screenshot: 'only-on-failure',
    launchOptions: {
      args: QUIET,
      ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
    },
  },
  webServer: {
    command: `node scripts/serve.mjs --port ${PORT}`,
    url: `http://127.0.0.1:${PORT}`,
    reuseExistingServer: false,
  },
})
