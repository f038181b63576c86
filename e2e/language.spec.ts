/** The editor explains and completes `metaxy.toml` while it is written. */

import { expect, test } from './playground.ts'

test('explains the key under the pointer', async ({ playground, page }) => {
  await playground.open()
  await playground.tab('metaxy.toml').click()
  await page.locator('.monaco-editor:visible .view-line').getByText('alias', { exact: true }).hover()
  const hover = page.locator('.monaco-hover:visible')
  await expect(hover).toContainText('stores.dev.config.ducklake.alias')
  await expect(hover).toContainText('The name the lake is attached under.')
  await expect(hover).toContainText('Default: "ducklake"')
})

test('offers the keys and values a table can have, and writes the one chosen', async ({
  playground,
  page,
}) => {
  await playground.open()
  const header = '[stores.dev.config.ducklake.catalog]\n'
  await playground.write('metaxy.toml', header)
  const list = page.locator('.suggest-widget')
  await page.keyboard.press('ControlOrMeta+Space')
  await expect(list.getByRole('listitem', { name: /^uri\b/ })).toBeVisible()
  await page.keyboard.type('typ')
  await page.keyboard.press('Enter')
  await expect(list).toBeHidden()
  await page.keyboard.press('ControlOrMeta+Space')
  for (const kind of ['duckdb', 'sqlite', 'postgres', 'motherduck']) {
    await expect(list.getByRole('listitem', { name: new RegExp(`"${kind}"`) })).toBeVisible()
  }
  await page.keyboard.type('mo')
  await page.keyboard.press('Enter')
  await expect(page.locator('.monaco-editor:visible .view-lines').first()).toContainText(
    /catalog\]\s*type\s=\s"motherduck"$/,
  )
})

test('lists tables and keys in the outline and goes to the one chosen', async ({ playground, page }) => {
  await playground.open()
  await playground.tab('metaxy.toml').click()
  const lines = page.locator('.monaco-editor:visible .view-lines').first()
  await lines.click()
  await page.keyboard.press('ControlOrMeta+Shift+O')
  const outline = page.locator('.quick-input-widget')
  await expect(outline).toContainText('stores.dev.config.ducklake.attach_options')
  await page.keyboard.type('attach_options')
  await page.keyboard.press('Enter')
  await expect(page.locator('.monaco-editor:visible .line-numbers.active-line-number')).toHaveText('14')
})
