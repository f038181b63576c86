/**
 * Why the file system of `src/platform/opfs` exists: the same statements lose data, or double it,
 * on DuckDB-Wasm's own worker with its own OPFS support. A release that passes them no longer needs the correction.
 */

import { test as base, expect, type Page } from '@playwright/test'
import { serveHarness } from './platform/serve.ts'

const test = base.extend<object, { url: string }>({
  url: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const server = await serveHarness()
      await use(server.url)
      await server.close()
    },
    { scope: 'worker' },
  ],
})

test.describe.configure({ mode: 'default' })

interface Engine {
  /** Loads the page anew, which ends the engine that was there, and attaches the database as `cat`. */
  start(): Promise<void>
  run(sql: string): Promise<void>
  /** The numbers of table `t`, ascending. */
  numbers(): Promise<string>
}

function stock(page: Page, url: string): Engine {
  return {
    async start() {
      await page.goto(`${url}stock.html`)
      await page.evaluate(() => window.stock.start('opfs://stock.db'))
    },
    run: (sql) => page.evaluate((text) => window.stock.run(text), sql),
    numbers: () => page.evaluate(() => window.stock.numbers('FROM cat.t')),
  }
}

function corrected(page: Page, url: string): Engine {
  return {
    async start() {
      await page.goto(`${url}harness.html`)
      await page.evaluate(async () => {
        await window.harness.start()
        // The stock worker's default.
        await window.harness.host?.run("SET wal_autocheckpoint = '16MB'; ATTACH 'opfs://stock.db' AS cat")
      })
    },
    run: async (sql) => {
      await page.evaluate((text) => window.harness.host?.run(text), sql)
    },
    numbers: () =>
      page.evaluate(async () => {
        const result = await window.harness.host?.rows('SELECT i FROM cat.t ORDER BY i')
        return (result?.rows ?? []).flat().join(' ')
      }),
  }
}

interface Case {
  readonly name: string
  /** Statements of each page load. */
  readonly loads: readonly string[]
  /** What the stock worker makes of it. */
  readonly stock: RegExp
  readonly expected: string
}

const cases: readonly Case[] = [
  {
    name: 'commits onto a log that an earlier page left',
    loads: ['CREATE TABLE cat.t (i INTEGER); INSERT INTO cat.t VALUES (1)', 'INSERT INTO cat.t VALUES (2)'],
    // The new log overwrites the old one, and with it all that was ever committed.
    stock: /Table with name t does not exist/,
    expected: '1 2',
  },
  {
    name: 'a small commit after a checkpoint',
    loads: [
      'CREATE TABLE cat.t AS SELECT i::INTEGER AS i FROM range(1, 3) r(i)',
      'CHECKPOINT cat; INSERT INTO cat.t VALUES (3)',
    ],
    stock: /^1 2$/,
    expected: '1 2 3',
  },
  {
    name: 'a log two checkpoints old',
    loads: [
      'CREATE TABLE cat.t (i INTEGER); INSERT INTO cat.t VALUES (1); CHECKPOINT cat',
      "INSERT INTO cat.t VALUES (2); CHECKPOINT cat; SET checkpoint_threshold = '0 bytes'; SET auto_checkpoint_skip_wal_threshold = 0; INSERT INTO cat.t VALUES (3)",
    ],
    // The log should have been removed, and is replayed on top of what it was moved into.
    stock: /^1 2 2 3$/,
    expected: '1 2 3',
  },
]

/** What is found after the last page load; an engine that cannot attach the database says so. */
async function play(engine: Engine, { loads }: Case): Promise<string> {
  try {
    for (const statements of loads) {
      await engine.start()
      for (const statement of statements.split('; ')) await engine.run(statement)
    }
    await engine.start()
    return await engine.numbers()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

for (const each of cases) {
  test(`${each.name}: wrong with the stock worker, right here`, async ({ page, url }) => {
    const found = await play(stock(page, url), each)
    expect(found).toMatch(each.stock)
    expect(await play(corrected(page, url), each)).toBe(each.expected)
  })
}
