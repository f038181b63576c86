/** Editing without waiting for anything, and what is kept of it. */

import { readFileSync } from 'node:fs'
import { expect, test } from './playground.ts'

const TOML = readFileSync('src/examples/ducklake/metaxy.toml', 'utf8')

test('variables change the SQL at once and are gone after a reload', async ({ playground, page }) => {
  await playground.open()
  await playground.write('Environment', 'DUCKLAKE_META_DB=/tmp/other.db\n')
  await playground.tab('SQL').click()
  const panel = page.getByRole('tabpanel', { name: 'SQL' })
  await expect(panel).toContainText("METADATA_PATH '/tmp/other.db'")
  await playground.run()
  await playground.tab('Files').click()
  await expect(page.getByRole('tabpanel', { name: 'Files' })).toContainText('/tmp/other.db')
  await playground.reload()
  await playground.tab('SQL').click()
  await expect(panel).toContainText("METADATA_PATH '/tmp/example_ducklake_meta.db'")
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('/tmp/other.db')
})

test('documents survive a reload', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', TOML.replace('alias = "ducklake"', 'alias = "lake2"'))
  await playground.tab('SQL').click()
  await expect(page.getByText('USE lake2;', { exact: true })).toBeVisible()
  await playground.reload()
  await playground.tab('SQL').click()
  await expect(page.getByText('USE lake2;', { exact: true })).toBeVisible()
})

test('a literal secret is never stored', async ({ playground, page }) => {
  await playground.open()
  const secret = 'hunter2-do-not-keep'
  const postgres = `type = "postgres"\nsecret_name = "pg"\nhost = "h"\ndatabase = "d"\nuser = "u"\npassword = "${secret}"`
  await playground.write('metaxy.toml', TOML.replace(/type = "sqlite"\nuri = .*/, postgres))
  await expect(page.locator('.monaco-editor:visible .view-lines').first()).toContainText(secret)
  await playground.tab('definitions.py').click()
  await playground.reload()
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(secret)
})

test('rows can be written as CSV', async ({ playground, page }) => {
  await playground.open()
  await playground.tab('Data').click()
  await page.getByRole('radio', { name: 'CSV' }).click()
  await playground.write(
    'Data',
    'sample_uid,path,metaxy_provenance_by_field.path\nclip_001,"a, ""quoted""",path_hash_clip_001_v1\n',
  )
  await playground.run()
  await expect(playground.log).toContainText('clip_001: a, "quoted"')
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357'])
})

test('text from outside is shown as text', async ({ playground, page }) => {
  const markup = '<img src=x onerror="document.title=1"><b>bold</b>'
  await playground.open()
  const row = { sample_uid: markup, path: markup, metaxy_provenance_by_field: { path: markup } }
  await playground.write('Data', JSON.stringify([row]))
  await playground.run()
  await expect(playground.log).toContainText(`${markup}: ${markup}`)
  expect(await playground.column('sample_uid')).toEqual([markup])
  await expect(page).toHaveTitle('Metaxy DuckLake playground')
})

test('the grid sorts by a column and copies exact text', async ({ playground, page }) => {
  await playground.open()
  const rows = [9, 100, 20].map((n) => ({
    sample_uid: `clip_${n}`,
    path: 'p',
    size: n,
    exact: `12345678901234567890.${n}`,
    metaxy_provenance_by_field: { path: `h${n}` },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.run()
  await playground.tab('Rows').click()
  const header = playground.grid.getByRole('columnheader', { name: /^size\b/ })
  await header.click()
  await expect(header).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(() => playground.column('size')).toEqual(['9', '20', '100'])
  await header.click()
  await expect.poll(() => playground.column('size')).toEqual(['100', '20', '9'])
  await playground.grid.getByRole('gridcell', { name: '12345678901234567890.100' }).click()
  await page.keyboard.press('ControlOrMeta+C')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('12345678901234567890.100')
})
