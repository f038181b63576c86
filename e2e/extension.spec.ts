/**
 * Where DuckDB's `ducklake` extension is looked for, as a server sees it; and whatever is sent instead of it, the built-in
 * engine runs, says why, and works. These tests need no extension; `both-engines.spec.ts` runs it.
 */

import type { Page } from '@playwright/test'
import { type AlteredAnswer, type AlteredServer, serveAltered } from './altered-server.ts'
import { test as base, expect, type Playground } from './playground.ts'

const FOLDER = '/v1.5.5/wasm_eh/'
const PARQUET = `${FOLDER}parquet.duckdb_extension.wasm`
const DUCKLAKE = `${FOLDER}ducklake.duckdb_extension.wasm`
/** A WebAssembly module that is no extension of DuckDB. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const MISSING: AlteredAnswer = { status: 404, type: 'text/plain', body: '' }
const MODULE: AlteredAnswer = { type: 'application/wasm', body: EMPTY_MODULE }

interface Host {
  /** What is sent for a path below a folder `v1.5.5/wasm_eh`. */
  readonly files: (path: string) => AlteredAnswer
  /** What `extensions/settings.json` says. */
  readonly settings?: Readonly<Record<string, boolean>>
}

const test = base.extend<{ serve: (host: Host) => Promise<AlteredServer> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  serve: async ({}, use) => {
    const servers: AlteredServer[] = []
    await use(async ({ files, settings = { bundled: true } }) => {
      const server = await serveAltered(
        (_, script) => script,
        (path) => {
          if (path === '/extensions/settings.json')
            return { type: 'application/json', body: JSON.stringify(settings) }
          return path.includes(FOLDER) ? files(path) : null
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

/** Requests for extensions, in order; files that are asked for at the same time are sorted. */
function searched({ asked }: AlteredServer): readonly string[] {
  return asked.filter((path) => path.includes(FOLDER) || path.endsWith('/settings.json'))
}

async function expectHealthy(playground: Playground): Promise<void> {
  await playground.run()
  await expect(playground.log).toContainText('Wrote 2 rows for examples/ducklake_demo')
}

async function open(page: Page, playground: Playground, address: string): Promise<void> {
  await page.goto(address)
  await playground.waitFor('ready', 'builtin')
}

const answers: Record<string, [AlteredAnswer, RegExp]> = {
  'a host that does not answer': ['nothing', /could not be fetched/],
  'a missing file': [MISSING, /the server answered 404/],
  'a web page': [{ type: 'text/html', body: '<!doctype html>' }, /is a web page/],
  'a damaged file': [{ type: 'application/wasm', body: 'corrupt' }, /is not a WebAssembly module/],
  'a file that was cut off': [
    { type: 'application/wasm', body: new Uint8Array([...EMPTY_MODULE, 99, 5]) },
    /is damaged/,
  ],
  // The page waits for 3 s; an answer that came after a minute would be a module.
  'a slow server': [{ ...MODULE, after: 60_000 }, /did not arrive in time/],
  'a module without a signature': [MODULE, /DuckDB could not load it\. .*[Ee]xtension/],
}

for (const [what, [answer, reason]] of Object.entries(answers)) {
  test(`${what} instead of the extension ends in the built-in engine, with the reason`, async ({
    page,
    playground,
    serve,
  }) => {
    const server = await serve({ files: () => answer })
    await open(page, playground, server.url)
    await playground.expectEngine(reason)
    await expectHealthy(playground)
  })
}

test('a server that answers the page but not DuckDB is given up, too', async ({
  page,
  playground,
  serve,
}) => {
  const asked = new Set<string>()
  const server = await serve({
    files: (path) => {
      if (asked.has(path)) return { ...MODULE, after: 600_000 }
      asked.add(path)
      return MODULE
    },
  })
  await open(page, playground, server.url)
  await playground.expectEngine(/DuckDB could not load it\. .*not available/)
  await expectHealthy(playground)
})

test('the places are asked in order, and DuckDB loads from the addresses that were looked at', async ({
  page,
  playground,
  serve,
}) => {
  const server = await serve({ files: (path) => (path.startsWith('/mine/') ? MISSING : MODULE) })
  await open(page, playground, `${server.url}?extensions=/mine`)
  const [first, ...others] = searched(server)
  expect(first).toBe('/extensions/settings.json')
  expect(others.slice(0, 2).toSorted()).toEqual([`/mine${DUCKLAKE}`, `/mine${PARQUET}`])
  expect(others.slice(2, 4).toSorted()).toEqual([`/extensions${DUCKLAKE}`, `/extensions${PARQUET}`])
  // DuckDB itself: its own version and platform are those of the address. It stops at the first it cannot load.
  expect(others.slice(4)).toEqual([`/extensions${PARQUET}`])
})

for (const official of [false, true]) {
  test(`DuckDB's repository is ${official ? 'the last place' : 'not'} asked when the host ${official ? 'allows it' : 'says nothing of it'}`, async ({
    page,
    context,
    playground,
    serve,
    foreignRequests,
  }) => {
    await context.route('https://extensions.duckdb.org/**', (route) => route.abort('internetdisconnected'))
    const server = await serve({ files: () => MISSING, settings: { bundled: true, official } })
    await open(page, playground, `${server.url}?extensions=/mine`)
    const places = ['the address of the page', 'the host of this page']
    if (official) places.push("DuckDB's extension repository")
    await playground.expectEngine(new RegExp(places.map((place) => `From ${place}: `).join('.*')))
    const wanted = [DUCKLAKE, PARQUET].map((file) => `https://extensions.duckdb.org${file}`)
    expect(foreignRequests.toSorted()).toEqual(official ? wanted : [])
    foreignRequests.length = 0
    await expectHealthy(playground)
  })
}

test('an address of another origin is refused with words, and not asked', async ({
  page,
  playground,
  serve,
}) => {
  const server = await serve({ files: () => MISSING, settings: {} })
  await open(page, playground, `${server.url}?extensions=https://extensions.example/mine`)
  await playground.expectEngine(
    'From the address of the page: extensions are not taken from another origin (https://extensions.example).',
  )
  expect(searched(server)).toEqual(['/extensions/settings.json'])
  await expectHealthy(playground)
})

test('the choice is remembered, and Built-in asks for nothing', async ({ page, playground, serve }) => {
  const server = await serve({
    files: () => MODULE,
    settings: { bundled: true, official: true, allowUnsigned: true },
  })
  await open(page, playground, `${server.url}?extensions=/mine`)
  await playground.chooseEngine('Built-in', 'builtin')
  const before = searched(server).length
  expect(before).toBeGreaterThan(0)
  await playground.reload()
  await playground.expectEngine('The built-in engine runs. It was chosen in the Engine menu.')
  await expectHealthy(playground)
  expect(searched(server)).toHaveLength(before)
})

test('a host without extensions is asked for its settings and nothing else', async ({ page, playground }) => {
  const asked: string[] = []
  page.context().on('request', (request) => asked.push(new URL(request.url()).pathname))
  await playground.open()
  await playground.expectEngine('This host does not offer the DuckDB extension.')
  expect(asked.filter((path) => path.includes('/extensions/'))).toEqual(['/extensions/settings.json'])
})

test('what differs between the engines is told', async ({ page, playground }) => {
  await playground.open()
  await playground.openEngineMenu()
  await page.getByRole('menuitem', { name: 'What differs between the engines' }).click()
  await expect(page.getByRole('dialog')).toContainText("Runs Metaxy's statements as they are.")
})
