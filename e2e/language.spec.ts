/** The editor explains and completes `metaxy.toml` while it is written. */

import type { Page } from '@playwright/test'
import { expect, test } from './playground.ts'

/** The text of the editor that has the focus, by way of the clipboard. */
async function editorText(page: Page): Promise<string> {
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('ControlOrMeta+C')
  const text = await page.evaluate(() => navigator.clipboard.readText())
  // Monaco copies line breaks as the machine writes them.
  return text.replaceAll('\r\n', '\n')
}

test('explains the key under the pointer', async ({ playground, page }) => {
  await playground.open()
  await playground.tab('metaxy.toml').click()
  await page.locator('.monaco-editor:visible .view-line').getByText('alias', { exact: true }).hover()
  const hover = page.locator('.monaco-hover:visible')
  await expect(hover).toContainText('stores.dev.config.ducklake.alias')
  await expect(hover).toContainText('The name the lake is attached under')
  await expect(hover).toContainText('Default: "ducklake"')
  await expect(hover).toContainText('Becomes:')
  await expect(hover).toContainText('USE <alias>;')
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

test('suggests while typing: Tab takes a suggestion, Enter begins a line', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', '\n')
  const list = page.locator('.suggest-widget')
  await page.keyboard.type('[stores.dev.config.ducklake.cat')
  await expect(list.getByRole('listitem', { name: /ducklake\.catalog,/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(list).toBeHidden()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('typ')
  await expect(list.getByRole('listitem', { name: /^type\b/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.type('s')
  await expect(list.getByRole('listitem', { name: /"sqlite"/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.type('# uri: no list in a comment')
  await expect(list).toBeHidden()
  await page.keyboard.press('Enter')
  // Written out to the end, though a list is open: Enter leaves it at that.
  await page.keyboard.type('type = "duckdb"')
  await page.keyboard.press('Enter')
  await page.keyboard.type('uri = "/tmp/a.db"')
  await expect(list).toBeHidden()
  await page.keyboard.press('Enter')
  expect(await editorText(page)).toBe(
    [
      '',
      '[stores.dev.config.ducklake.catalog]',
      'type = "sqlite"',
      '# uri: no list in a comment',
      'type = "duckdb"',
      'uri = "/tmp/a.db"',
      '',
    ].join('\n'),
  )
})

test('no list opens by itself in other documents', async ({ playground, page }) => {
  await playground.open()
  await playground.write('definitions.py', '')
  await page.keyboard.type('import metaxy as mx')
  await playground.write('Environment', '')
  await page.keyboard.type('TYPE=t')
  await expect(page.locator('.suggest-widget')).toBeHidden()
  expect(await editorText(page)).toBe('TYPE=t')
})

test('formats the document and keeps its comments', async ({ playground, page }) => {
  await playground.open()
  const before =
    '# top\nproject="a"   # why\n# the store\n  [stores.dev]\ntype=  "x"\n\n\n\n[ext.a]\nenable=true'
  await playground.write('metaxy.toml', before)
  await page.keyboard.press('Shift+Alt+F')
  const lines = page.locator('.monaco-editor:visible .view-lines').first()
  await expect(lines).toContainText('enable\u00a0=\u00a0true')
  expect(await editorText(page)).toBe(
    '# top\nproject = "a"   # why\n\n# the store\n[stores.dev]\ntype = "x"\n\n[ext.a]\nenable = true\n',
  )
  await page.keyboard.press('ControlOrMeta+Z')
  expect(await editorText(page)).toBe(before)
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: /^Format metaxy\.toml/ }).click()
  await expect(lines).toContainText('enable\u00a0=\u00a0true')
})

test('the reference finds keys and marks the table the cursor is in', async ({ playground, page }) => {
  await playground.open()
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Reference of all keys' }).click()
  await expect(playground.tab('Reference')).toHaveAttribute('aria-selected', 'true')
  const keys = page.getByRole('region', { name: 'Keys of metaxy.toml' })
  await expect(keys.getByRole('heading', { name: 'account_id' })).toHaveCount(1)
  await playground.tab('metaxy.toml').click()
  await page.locator('.monaco-editor:visible .view-line').getByText('alias', { exact: true }).click()
  const current = keys.getByRole('region', { name: '[stores.<name>.config.ducklake] cursor' })
  await expect(current.getByRole('heading', { name: /^alias/ })).toBeInViewport()
  const filter = page.getByRole('searchbox', { name: 'Filter keys' })
  // Typed: what `fill` does is not seen by React in a Firefox driven over BiDi.
  await filter.pressSequentially('s3 session_token')
  await expect(keys.getByRole('heading', { level: 3 })).toHaveText([/^session_token/])
  await expect(keys).toContainText("SESSION_TOKEN '<session_token>'")
  await filter.press('ControlOrMeta+A')
  await filter.pressSequentially('no such key')
  await page.getByRole('button', { name: 'Show all keys' }).click()
  await expect(filter).toHaveValue('')
})
