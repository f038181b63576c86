/** axe finds nothing, on every tab and in every dialog, in both themes. */

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { engineOfTest, expect, test } from './playground.ts'

const TABS = [
  'definitions.py',
  'Data',
  'Environment',
  'SQL',
  'Run log',
  'Tables',
  'Rows',
  'Snapshots',
  'Catalog',
  'Files',
  'Console',
  'Reference',
  'Problems',
] as const

/** The maintenance tasks, and whether their dialogs show what would go. */
const TASKS = [
  { title: /^Flush/, removes: false },
  { title: /^Merge/, removes: false },
  { title: /^Rewrite/, removes: false },
  { title: /^Expire/, removes: true },
  { title: /^Clean up/, removes: true },
  { title: /^Delete orphan/, removes: true },
  { title: /^Checkpoint/, removes: true },
] as const

const SCHEMES = ['light', 'dark'] as const

const DIALOG = '[role=dialog]'
const ALERT_DIALOG = '[role=alertdialog]'
const RESULTS = '[data-testid=results]'

/**
 * Scans a part of the page, and its colours in both themes, without Monaco's own widgets, which are its makers' to mend. The
 * page has no frames, for which axe would open another page at every scan.
 */
async function scan(page: Page, where: string, within: string): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme })
    const axe = new AxeBuilder({ page }).setLegacyMode().include(within).exclude('.monaco-editor')
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, nodes }) => `${where}, ${colorScheme}: ${id} ${nodes[0]?.html}`)
    expect(found).toEqual([])
  }
}

async function choose(page: Page, menu: string, item: RegExp): Promise<Locator> {
  await page.getByRole('button', { name: menu, exact: true }).click()
  await page.getByRole('menuitem', { name: item }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  return page.getByRole('dialog')
}

/** Closes the dialog, and expects the focus on the menu that it came from. */
async function close(page: Page, menu: string): Promise<void> {
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: menu, exact: true })).toBeFocused()
}

test('axe, every tab', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  for (const tab of TABS) {
    await playground.tab(tab).click()
    await expect(playground.tab(tab)).toHaveAttribute('aria-selected', 'true')
    // What is around the tabs is the same in all of them.
    await scan(page, tab, tab === 'definitions.py' ? 'body' : `[role=tabpanel][data-state=active]`)
  }
  await playground.tab('Snapshots').click()
  await page.getByRole('radio', { name: 'Compared' }).click()
  await page.getByRole('button', { name: /^Show rows/ }).click()
  await expect(page.getByRole('grid', { name: 'Rows that differ' })).toBeVisible()
  await scan(page, 'Snapshots compared', RESULTS)
})

test('axe, maintenance, the engine check and a file looked into', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.tab('Files').click()
  for (const { title, removes } of TASKS) {
    const dialog = await choose(page, 'Maintenance', title)
    const planned = removes && engineOfTest() === 'builtin'
    if (planned) await expect(dialog).toContainText('Nothing would be removed now')
    await scan(page, String(title), DIALOG)
    if (planned && String(title).includes('Expire')) {
      await dialog.getByLabel(/Snapshots, as in/).fill('0-100')
      await expect(dialog).toContainText('would be forgotten')
      await scan(page, 'Snapshots that would go', DIALOG)
    }
    await close(page, 'Maintenance')
  }
  const check = await choose(page, 'Lake engine', /^Engine check/)
  await expect(check).toContainText(/Asked about \d+ snapshots/)
  await scan(page, 'Engine check', DIALOG)
  await close(page, 'Lake engine')
  await playground.waitFor('ready')

  const rows = Array.from({ length: 30 }, (_, index) => ({
    sample_uid: `clip_${index}`,
    path: `p${index}`,
    metaxy_provenance_by_field: { path: `h${index}` },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.run()
  await playground.tab('Files').click()
  const file = page.locator('.files-inspect').first()
  await file.press('Enter')
  await expect(page.getByRole('button', { name: 'All files' })).toBeFocused()
  for (const part of ['Schema', 'Row groups', 'Statistics', 'Metadata', 'Rows']) {
    await page.getByRole('radio', { name: part, exact: true }).click()
    if (part === 'Rows') await expect(page.getByRole('grid', { name: 'Rows of the file' })).toBeVisible()
    await scan(page, `A file's ${part}`, RESULTS)
  }
  await page.getByRole('button', { name: 'All files' }).press('Enter')
  await expect(file).toBeFocused()
})

test('axe, lakes and files that are brought in, and a migration', async ({ playground, page }) => {
  const catalog = {
    name: 'mine.ducklake',
    mimeType: 'application/octet-stream',
    buffer: gunzipSync(
      readFileSync(new URL('../conformance/expected/older-lakes/0.1.duckdb.gz', import.meta.url)),
    ),
  }
  const bringIn = async () => {
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByRole('alertdialog')).toBeVisible()
    await scan(page, 'Import', ALERT_DIALOG)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await expect(page.getByText('1 file imported.').first()).toBeVisible()
  }
  await playground.open()
  await playground.tab('Files').click()
  await choose(page, 'Open', /^Open lake/)
  await close(page, 'Open')
  await choose(page, 'Open', /^Open lake/)
  await expect(page.getByLabel(/Catalog file/)).toBeFocused()
  await page.getByLabel(/Catalog file/).setInputFiles(catalog)
  await scan(page, 'Open lake', DIALOG)
  await bringIn()
  await expect(page.getByRole('dialog', { name: 'Open this lake?' })).toBeVisible()
  await scan(page, 'Found lake', DIALOG)
  await page.getByRole('button', { name: 'Not now' }).click()

  await page.getByLabel('File to add').setInputFiles(catalog)
  await page.getByLabel(/^Path/).fill('/tmp/example_ducklake_meta.db')
  await scan(page, 'Add file', DIALOG)
  await bringIn()
  // Its catalog says another data folder than the configuration does, so it is offered, too.
  await expect(page.getByRole('dialog', { name: 'Open this lake?' })).toBeVisible()
  await page.getByRole('button', { name: 'Not now' }).click()
  await page.getByRole('button', { name: 'Migrate the lake…' }).click()
  await expect(page.getByRole('alertdialog', { name: 'Migrate the lake?' })).toBeVisible()
  await scan(page, 'Migrate lake', ALERT_DIALOG)
})
