/** What the browser does to the lake: no OPFS, a full disk, a second tab, a killed tab. */

import { test as baseTest, chromium } from '@playwright/test'
import { serveAltered } from './altered-server.ts'
import { fillDisk } from './full-disk.ts'
import { launchKillable } from './killable-browser.ts'
import { expect, Playground, test } from './playground.ts'

baseTest('a browser without OPFS says so; editing and SQL still work', { tag: '@once' }, async ({ page }) => {
  const server = await serveAltered((path, script) =>
    /worker/.test(path)
      ? `Object.defineProperty(StorageManager.prototype, 'getDirectory', { value: undefined });\n${script}`
      : script,
  )
  const playground = new Playground(page)
  await page.goto(server.url)
  await playground.waitFor('failed')
  await expect(page.getByRole('alert').first()).toContainText(/OPFS|private/)
  await playground.tab('SQL').click()
  await expect(page.getByText('USE ducklake;', { exact: true })).toBeVisible()
  await server.close()
})

test('a full disk fails the run, keeps the rows, and the next run works', async ({
  playground,
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'Only the DevTools protocol can set the quota.')
  await playground.open()
  await playground.run()
  const freeDisk = await fillDisk(page)
  const rows = Array.from({ length: 8_000 }, (_, index) => ({
    sample_uid: `${crypto.randomUUID()}${index}`,
    path: `${crypto.randomUUID()}${crypto.randomUUID()}`,
    metaxy_provenance_by_field: { path: crypto.randomUUID() },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.run()
  await expect(playground.log).toContainText(/storage is full|quota/i)
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  await freeDisk()
  await playground.run()
  await expect(playground.log).toContainText('Wrote 8000 rows')
})

test('a disk that fills up at the commit leaves the last snapshot, and the next run works', async ({
  playground,
  page,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'Only the DevTools protocol can set the quota.')
  await playground.open()
  await playground.run()
  const freeDisk = await fillDisk(page)
  await playground.run()
  await expect(playground.log).toContainText(/storage is full: "\/tmp\/example_ducklake_meta\.db/)
  await expect(playground.log).toContainText('free space on the device')
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  await freeDisk()
  await playground.run()
  await expect(playground.log).toContainText('snapshot 3, 2 rows kept in the catalog')
})

test('a second tab is told, still edits and compiles, and can take over', async ({ playground, context }) => {
  await playground.open()
  await playground.run()
  const second = new Playground(await context.newPage())
  await second.open('locked')
  await second.tab('SQL').click()
  await expect(second.page.getByText('USE ducklake;', { exact: true })).toBeVisible()
  await expect(second.page.getByRole('alert').first()).toContainText(/another tab/i)
  await second.page.getByRole('button', { name: 'Take over' }).first().click()
  await second.waitFor('ready')
  expect(await second.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  await playground.waitFor('locked')
  await expect(playground.page.getByRole('alert').first()).toContainText(/another tab/i)
})

baseTest('a killed browser loses nothing that was committed', async ({ baseURL, browserName }, testInfo) => {
  baseTest.skip(
    browserName !== 'chromium',
    'A browser that is already running is found over the DevTools protocol.',
  )
  const { executablePath = chromium.executablePath(), args = [] } = testInfo.project.use.launchOptions ?? {}
  const launch = () => launchKillable(executablePath, args, testInfo.outputPath('profile'))
  const first = await launch()
  const before = new Playground(first.page)
  await before.page.goto(baseURL ?? '')
  await before.waitFor('ready')
  await before.run()
  await before.run()
  await first.kill()
  const second = await launch()
  const after = new Playground(second.page)
  await after.page.goto(baseURL ?? '')
  await after.waitFor('ready')
  await after.tab('Rows').click()
  await after.page.getByRole('radio', { name: 'All stored rows' }).click()
  await expect(after.grid).toHaveAttribute('aria-rowcount', '5')
  await second.kill()
})

test('Stop ends a long run and the lake stays usable', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  const rows = Array.from({ length: 60_000 }, (_, index) => ({
    sample_uid: `clip_${index}`,
    path: `p${index}`,
    metaxy_provenance_by_field: { path: `h${index}` },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.button('Run').click()
  await playground.waitFor('running')
  await playground.button('Stop').click()
  await playground.waitFor('ready')
  await playground.tab('Run log').click()
  await expect(playground.log).toContainText(/stopped/i)
  await page.getByRole('tab', { name: 'Rows', exact: true }).click()
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
})
