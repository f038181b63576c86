/**
 * The check of the two lake engines: without the extension it says so, shows what was asked and offers a script. With
 * EXTENSION_REPOSITORY and ENGINES=extension (see extension.spec.ts) both engines are asked about the example's lake.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { serveAltered } from './altered-server.ts'
import { test as base, expect } from './playground.ts'

const { EXTENSION_REPOSITORY: repository, ENGINES: engines = 'builtin,extension' } = process.env

const test = base.extend({
  // The server with the extension has an address of its own.
  foreignRequests: async ({ context }, use) => {
    const foreign: string[] = []
    context.on('request', (request) => {
      if (!/^(blob|data):|^http:\/\/127\.0\.0\.1:/.test(request.url())) foreign.push(request.url())
    })
    await use(foreign)
    expect(foreign, 'requests to other origins').toEqual([])
  },
})

/** Starts the check with the keyboard. */
async function check(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Lake engine' }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('End')
  await expect(page.getByRole('menuitem', { name: 'Engine check…' })).toBeFocused()
  await page.keyboard.press('Enter')
  return page.getByRole('dialog', { name: 'Engine check' })
}

test('without a lake there is nothing to check', async ({ page, playground }) => {
  await playground.open()
  const dialog = await check(page)
  await expect(dialog).toContainText('There is no lake yet')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await playground.waitFor('ready')
  await playground.tab('Tables').click()
  await expect(page.getByRole('tabpanel', { name: 'Tables' })).toContainText('no lake')
})

test('without the extension the check says so, and gives a script that asks it elsewhere', async ({
  page,
  playground,
}) => {
  await playground.open()
  await playground.run()
  const dialog = await check(page)
  await expect(dialog).toContainText('The DuckDB extension is not loaded in this tab')
  await expect(dialog).toContainText('This host does not offer the DuckDB extension.')
  await expect(dialog).toContainText(/Asked about \d+ snapshots and \d+ tables?/)
  await expect(dialog.getByRole('row', { name: /^Snapshots: / })).toBeVisible()
  await dialog.getByRole('button', { name: 'Copy script for DuckDB' }).click()
  await expect(dialog.getByRole('button', { name: 'Copy script for DuckDB' })).toContainText('Copied')
  const script = await page.evaluate(() => navigator.clipboard.readText())
  expect(script).toContain('LOAD ducklake;')
  expect(script).toContain('examples__ducklake_demo')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  // The lake is there, and can be written.
  await playground.waitFor('ready')
  expect(await playground.column('sample_uid')).toEqual(['clip_001', 'clip_002'])
  await playground.run()
  await expect(playground.log).toContainText('Wrote 2 rows for examples/ducklake_demo')
})

test('with the extension both engines give the same answers', async ({ page, playground }) => {
  test.skip(!engines.split(',').includes('extension'), `ENGINES is ${engines}.`)
  test.skip(
    repository === undefined || !existsSync(join(repository, 'v1.5.5/wasm_eh')),
    `EXTENSION_REPOSITORY is ${repository ?? 'not set'}: there is no folder with v1.5.5/wasm_eh/ to load the extension from.`,
  )
  const server = await serveAltered(
    (_, script) => script,
    (path) => {
      if (path === '/extensions/settings.json')
        return { type: 'application/json', body: JSON.stringify({ bundled: true }) }
      if (!path.startsWith('/extensions/')) return null
      return {
        type: 'application/wasm',
        body: readFileSync(join(repository ?? '', path.replace('/extensions/', ''))),
      }
    },
  )
  try {
    await page.goto(server.url)
    await playground.waitFor('ready')
    await playground.run()
    await playground.run()
    const dialog = await check(page)
    await expect(dialog).toContainText('Both engines give the same answers.')
    await page.keyboard.press('Escape')
    await playground.waitFor('ready')
    expect(await playground.column('sample_uid')).toHaveLength(4)
  } finally {
    await server.close()
  }
})
