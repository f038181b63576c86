/**
 * DuckDB's `ducklake` extension as the second engine: whatever a host sends instead of it, the built-in engine runs and says
 * why. With EXTENSION_REPOSITORY (a folder that holds `v1.5.5/wasm_eh/`) and ENGINES=extension, the extension itself runs.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type AlteredAnswer, type AlteredServer, serveAltered } from './altered-server.ts'
import { test as base, expect, type Playground } from './playground.ts'

const FOLDER = '/extensions/v1.5.5/wasm_eh/'
/** A WebAssembly module that is no extension of DuckDB. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])

const { EXTENSION_REPOSITORY: repository, ENGINES: engines = 'builtin,extension' } = process.env

const test = base.extend<{ serve: (files: (path: string) => AlteredAnswer) => Promise<AlteredServer> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  serve: async ({}, use) => {
    const servers: AlteredServer[] = []
    await use(async (files) => {
      const settings: AlteredAnswer = { type: 'application/json', body: JSON.stringify({ bundled: true }) }
      const server = await serveAltered(
        (_, script) => script,
        (path) => {
          if (path === '/extensions/settings.json') return settings
          return path.startsWith(FOLDER) ? files(path) : null
        },
      )
      servers.push(server)
      return server
    })
    for (const server of servers) await server.close()
  },
  // The altered servers have addresses of their own.
  foreignRequests: async ({ context }, use) => {
    const foreign: string[] = []
    context.on('request', (request) => {
      if (!/^(blob|data):|^http:\/\/127\.0\.0\.1:/.test(request.url())) foreign.push(request.url())
    })
    await use(foreign)
    expect(foreign, 'requests to other origins').toEqual([])
  },
})

async function openMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Lake engine' }).click()
}

/** The sentence that says which engine runs. */
async function expectEngine(page: Page, text: RegExp): Promise<void> {
  await openMenu(page)
  await expect(page.getByRole('menu')).toContainText(text)
  await page.keyboard.press('Escape')
}

async function expectHealthy(playground: Playground): Promise<void> {
  await playground.run()
  await expect(playground.log).toContainText('Wrote 2 rows for examples/ducklake_demo')
}

const answers: Record<string, [AlteredAnswer, RegExp]> = {
  'a missing file': [{ status: 404, type: 'text/plain', body: '' }, /the server answered 404/],
  'a web page': [{ type: 'text/html', body: '<!doctype html>' }, /is a web page/],
  'a damaged file': [{ type: 'application/wasm', body: 'corrupt' }, /is not a WebAssembly module/],
  'a slow server': [
    { type: 'application/wasm', body: EMPTY_MODULE, after: 60_000 },
    /did not arrive in time/,
  ],
  'a module without a signature': [
    { type: 'application/wasm', body: EMPTY_MODULE },
    /DuckDB could not load it\. .*[Ee]xtension/,
  ],
}

for (const [what, [answer, reason]] of Object.entries(answers)) {
  test(`${what} instead of the extension ends in the built-in engine, with the reason`, async ({
    page,
    playground,
    serve,
  }) => {
    const server = await serve(() => answer)
    await page.goto(server.url)
    await playground.waitFor('ready')
    await expectEngine(page, /The built-in engine runs\./)
    await expectEngine(page, reason)
    await expectHealthy(playground)
  })
}

test('the choice is remembered, and Built-in asks for nothing', async ({ page, playground }) => {
  const asked: string[] = []
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname))
  await playground.open()
  await expectEngine(page, /This host does not offer the DuckDB extension\./)
  expect(asked.filter((path) => path.includes('/extensions/'))).toEqual(['/extensions/settings.json'])
  await openMenu(page)
  await page.getByRole('menuitemradio', { name: 'Built-in' }).click()
  await playground.waitFor('ready')
  asked.length = 0
  await playground.reload()
  await expectEngine(page, /The built-in engine runs\. It was chosen in the Engine menu\./)
  expect(asked.filter((path) => path.includes('/extensions/'))).toEqual([])
})

test('what differs between the engines is told', async ({ page, playground }) => {
  await playground.open()
  await openMenu(page)
  await page.getByRole('menuitem', { name: 'What differs between the engines' }).click()
  await expect(page.getByRole('dialog')).toContainText("Runs Metaxy's statements as they are.")
})

test('the extension runs the example, and the built-in engine reads its lake', async ({
  page,
  playground,
  serve,
}) => {
  test.skip(!engines.split(',').includes('extension'), `ENGINES is ${engines}.`)
  test.skip(
    repository === undefined || !existsSync(join(repository, 'v1.5.5/wasm_eh')),
    `EXTENSION_REPOSITORY is ${repository ?? 'not set'}: there is no folder with v1.5.5/wasm_eh/ to load the extension from.`,
  )
  const server = await serve((path) => ({
    type: 'application/wasm',
    body: readFileSync(join(repository ?? '', path.replace('/extensions/', ''))),
  }))
  await page.goto(server.url)
  await playground.waitFor('ready')
  await expectEngine(page, /The DuckDB extension runs\./)
  await expectHealthy(playground)
  const rows = await playground.column('sample_uid')
  expect(rows).toEqual(['clip_001', 'clip_002'])
  await openMenu(page)
  await page.getByRole('menuitemradio', { name: 'Built-in' }).click()
  await playground.waitFor('ready')
  expect(await playground.column('sample_uid')).toEqual(rows)
})
