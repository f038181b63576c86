/** Tabs that take the files from each other, and a disk that fills up, both in the middle of writing. */

import { test as base, expect } from '@playwright/test'
import { type HarnessServer, serveHarness } from './platform/serve.ts'
import { random } from './torture/random.ts'
import { Session } from './torture/session.ts'

const test = base.extend<object, { server: HarnessServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const server = await serveHarness()
      await use(server)
      await server.close()
    },
    { scope: 'worker' },
  ],
})

test.describe.configure({ mode: 'default' })

/** Batches by number and how many rows each has. */
async function batches(session: Session): Promise<Map<number, number>> {
  const rows = await session.rows('SELECT batch, count(*) FROM cat.t GROUP BY batch')
  return new Map(rows.map(([batch, count]) => [Number(batch), Number(count)]))
}

const ATTACH = "ATTACH '/tmp/fight.db' AS cat (BLOCK_SIZE 16384)"
const rowsOf = (batch: number) => (batch % 4 === 0 ? 5000 : 3)
const insert = (batch: number) =>
  `INSERT INTO cat.t SELECT ${batch}, md5(i::VARCHAR) FROM range(${rowsOf(batch)}) r(i)`

test('a tab that takes over in the middle of commits finds every one that was acknowledged', async ({
  page,
  context,
  server,
}) => {
  const other = await context.newPage()
  const tabs = [new Session(page, server.url), new Session(other, server.url)] as const
  for (const tab of tabs) await tab.page.goto(`${server.url}harness.html`)
  const acknowledged: number[] = []
  let batch = 0
  for (let round = 0; round < 6; round++) {
    const tab = tabs[round % 2 === 0 ? 0 : 1]
    await tab.page.evaluate(() => window.harness.steal())
    await tab.page.evaluate(() => window.harness.start())
    await tab.run(`${ATTACH}; CREATE TABLE IF NOT EXISTS cat.t (batch INTEGER, v VARCHAR)`)
    const found = await batches(tab)
    expect([...found].filter(([number, rows]) => rows !== rowsOf(number))).toEqual([])
    expect(acknowledged.filter((number) => !found.has(number))).toEqual([])
    // The other tab's last commit may or may not have made it, and no more than that one.
    expect(found.size).toBeLessThanOrEqual(acknowledged.length + round)
    // Writes until the other tab ends this one's engine; what is under way then is never answered.
    const loser = tab.page
    const ended = new Promise<'ended'>((resolve) => {
      setTimeout(
        () => {
          void loser.evaluate(() => window.harness.end()).then(() => resolve('ended'))
        },
        300 + 137 * round,
      )
    })
    for (;;) {
      const number = ++batch
      const written = tab.run(insert(number)).then(() => 'written' as const)
      written.catch(() => {})
      if ((await Promise.race([written, ended])) === 'ended') break
      acknowledged.push(number)
    }
    await loser.evaluate(() => window.harness.release())
  }
  expect(acknowledged.length).toBeGreaterThan(6)
})

test('a disk that is full again and again loses nothing acknowledged, and is as good as new with room', async ({
  page,
  context,
  server,
}) => {
  const chance = random(5)
  const session = new Session(page, server.url)
  const cdp = await context.newCDPSession(page)
  const { origin } = new URL(server.url)
  const usage = () => page.evaluate(async () => (await window.harness.storageUsage())?.usage ?? 0)
  await session.start()
  await session.run(`${ATTACH}; CREATE TABLE cat.t (batch INTEGER, v VARCHAR)`)
  const acknowledged: number[] = []
  let refused = 0
  let batch = 0
  for (let round = 0; round < 4; round++) {
    await session.run(`SET wal_autocheckpoint = '${chance.pick(['0b', '16MB'])}'`)
    await cdp.send('Storage.overrideQuotaForOrigin', {
      origin,
      quotaSize: (await usage()) + chance.integer(1, 300_000),
    })
    for (let tries = 0; tries < 12; tries++) {
      const number = ++batch
      try {
        await session.run(insert(number))
        acknowledged.push(number)
      } catch (error) {
        refused++
        expect(String(error)).toMatch(/\[storage-full\]|invalidated/)
        // DuckDB refuses a database whose checkpoint failed until it is attached anew.
        await session.run(`DETACH cat; ${ATTACH}`).catch((again: unknown) => {
          expect(String(again)).toMatch(/\[storage-full\]|invalidated/)
        })
        break
      }
    }
    await cdp.send('Storage.overrideQuotaForOrigin', { origin })
    if (chance.chance(0.5)) await session.start()
    else await session.run('DETACH DATABASE IF EXISTS cat')
    await session.run(ATTACH)
    const found = await batches(session)
    expect([...found].filter(([number, rows]) => rows !== rowsOf(number))).toEqual([])
    expect(acknowledged.filter((number) => !found.has(number))).toEqual([])
    await session.run('CHECKPOINT cat')
    expect(await batches(session)).toEqual(found)
  }
  expect(refused).toBeGreaterThan(0)
  expect(acknowledged.length).toBeGreaterThan(4)
})
