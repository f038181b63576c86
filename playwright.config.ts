import { defineConfig, devices } from '@playwright/test'
import { BOTH, decideEngines, INSTEAD, ONCE, ONCE_TAG } from './scripts/engines.mjs'

/** A host without extensions, and one that has them beside the page. */
const PORTS = { builtin: 4199, extension: 4198 }

const { builtin, extension } = decideEngines(process.env)

const addressOf = (port: number) => `http://127.0.0.1:${port}`

/** Serves the build with the extensions of `repository` beside it, for one project. */
const server = (port: number, repository: string) => ({
  command: `node scripts/serve.mjs --port ${port} --extensions ${JSON.stringify(repository)}`,
  url: addressOf(port),
  reuseExistingServer: false,
})

/** The same specs once per engine; `scripts/engines.mjs` says which of them run once. */
const projects = [
  ...(builtin
    ? [{ name: 'builtin', testIgnore: [BOTH, INSTEAD], use: { baseURL: addressOf(PORTS.builtin) } }]
    : []),
  extension.kind === 'run'
    ? {
        name: 'extension',
        testIgnore: [...ONCE, INSTEAD],
        grepInvert: [/@firefox/, ONCE_TAG],
        use: { baseURL: addressOf(PORTS.extension) },
      }
    : { name: 'extension', testMatch: INSTEAD, metadata: { reason: extension.reason } },
]

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
  testMatch: '*.spec.ts',
  // Generous: the machines that run this are small and shared. Nothing is asserted about speed here.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  fullyParallel: true,
  grepInvert: /@firefox/,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    // A trace of every test costs a third of the time: ask for one with `npm run e2e -- --trace on`.
    screenshot: 'only-on-failure',
    // Every test would store the page's files anew; e2e/offline.spec.ts allows it.
    serviceWorkers: 'block',
    launchOptions: {
      args: QUIET,
      ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
    },
  },
  projects,
  webServer: [
    ...(builtin ? [server(PORTS.builtin, 'none')] : []),
    ...(extension.kind === 'run' ? [server(PORTS.extension, extension.repository)] : []),
  ],
})
