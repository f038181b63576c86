/** The check of the two lake engines: with the extension both are asked; without it the check says so, and offers a script. */

import type { Locator, Page } from '@playwright/test'
import { engineOfTest, expect, test } from './playground.ts'

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
  test.skip(engineOfTest() === 'extension', 'The extension is there.')
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
  test.skip(engineOfTest() === 'builtin', 'The built-in engine runs alone here.')
  await playground.open()
  await playground.run()
  await playground.run()
  const dialog = await check(page)
  await expect(dialog).toContainText('Both engines give the same answers.')
  await page.keyboard.press('Escape')
  await playground.waitFor('ready')
  expect(await playground.column('sample_uid')).toHaveLength(2)
})
