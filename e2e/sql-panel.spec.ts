/** The SQL panel: which store, what can be copied, and what to do about a lake out of reach. */

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test } from './playground.ts'

const TOML = readFileSync('src/examples/ducklake/metaxy.toml', 'utf8')
const SECRET = 'hunter2-do-not-show'
const POSTGRES = TOML.replace(
  /type = "sqlite"\nuri = .*/,
  'type = "postgres"\nsecret_name = "pg"\nhost = "h"\ndatabase = "d"\nuser = "u"\npassword = "${PG_PASSWORD}"',
)
const PROD = `
[stores.prod]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.prod.config]
database = ":memory:"
[stores.prod.config.ducklake]
catalog = { type = "duckdb", uri = "/tmp/prod.db" }
storage = { type = "local", path = "/tmp/prod" }
`

const panelOf = (page: Page) => page.getByRole('tabpanel', { name: 'SQL' })

async function copyAs(page: Page, title: string): Promise<string> {
  await panelOf(page)
    .getByRole('button', { name: /^(?:Copy|Copied.*)$/ })
    .and(page.locator('[aria-haspopup=menu]'))
    .click()
  await page.getByRole('menuitem', { name: new RegExp(`^${title}`) }).click()
  await expect(
    panelOf(page).getByRole('status').filter({ hasText: 'Copied to the clipboard' }),
  ).toBeAttached()
  return page.evaluate(() => navigator.clipboard.readText())
}

test('statements are copied as SQL, as Python and as a script for the DuckDB command line', async ({
  playground,
  page,
}) => {
  await playground.open()
  const sql = await copyAs(page, 'Copy SQL')
  expect(sql.split('\n')).toHaveLength(3)
  expect(sql).toMatch(/\nUSE ducklake;$/)
  expect(await copyAs(page, 'Copy as Python')).toContain("get_store('dev')\n")
  const script = await copyAs(page, 'Copy as a DuckDB CLI script')
  expect(script).toMatch(/^-- Attaches the DuckLake of the store dev /)
  expect(script).toContain(`\nLOAD hashfuncs;\n\n${sql}\n`)
})

test('copies follow Show secrets, and say so', async ({ playground, page }) => {
  await playground.open()
  await playground.write('Environment', `PG_PASSWORD=${SECRET}\n`)
  await playground.write('metaxy.toml', POSTGRES)
  const panel = panelOf(page)
  await expect(panel).toContainText("PASSWORD '***'")
  expect(await copyAs(page, 'Copy SQL redacted')).not.toContain(SECRET)
  expect(await copyAs(page, 'Copy as a DuckDB CLI script redacted')).not.toContain(SECRET)
  await panel.getByRole('button', { name: 'Show secrets' }).click()
  expect(await copyAs(page, 'Copy SQL with secrets')).toContain(SECRET)
  expect(await copyAs(page, 'Copy as a DuckDB CLI script with secrets')).toContain(SECRET)
  const python = await copyAs(page, 'Copy as Python no secrets in it')
  expect(python).toContain('#   PG_PASSWORD\n')
  expect(python).not.toContain(SECRET)
})

test('a lake out of reach shows its SQL, why it cannot run here, and what can', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.write('metaxy.toml', POSTGRES)
  const panel = panelOf(page)
  await expect(panel).toContainText('a browser cannot reach a PostgreSQL server')
  await panel.getByText('What runs here instead').click()
  await panel.getByRole('button', { name: 'Copy the tables' }).click()
  const standIn = await page.evaluate(() => navigator.clipboard.readText())
  const tables = /\[stores\.dev\.config\.ducklake\][\s\S]*$/
  await playground.write('metaxy.toml', POSTGRES.replace(tables, standIn))
  await expect(panel).not.toContainText('cannot')
  await playground.run()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
})

test('statements that DuckDB refuses are said to be so, and make no script', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', TOML.replace('alias = "ducklake"', 'alias = "my-lake"'))
  const panel = panelOf(page)
  await expect(panel.getByRole('alert')).toContainText('my-lake cannot stand without')
  await panel.getByRole('button', { name: 'Copy', exact: true }).click()
  const item = page.getByRole('menuitem', { name: 'Copy as a DuckDB CLI script' })
  await expect(item).toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Escape')
  await expect(panel.getByRole('button', { name: 'Copy', exact: true })).toBeFocused()
})

test('each of several stores can be chosen, and one that is gone can be left', async ({
  playground,
  page,
}) => {
  await playground.open()
  const panel = panelOf(page)
  await expect(panel).toContainText('SQL of store dev')
  await playground.write('metaxy.toml', TOML + PROD)
  await panel.getByLabel('SQL of store').selectOption('prod')
  await expect(panel).toContainText("METADATA_PATH '/tmp/prod.db'")
  await expect(page.getByRole('banner').getByLabel('Store')).toHaveValue('prod')

  await playground.write('metaxy.toml', TOML)
  await expect(panel.getByRole('alert')).toContainText('There is no store prod in this file.')
  await expect(panel.getByRole('alert')).toContainText('Choose "dev"')
  await page.getByRole('banner').getByLabel('Store').selectOption('dev')
  await expect(panel).toContainText('SQL of store dev')
  await expect(panel).toContainText("METADATA_PATH '/tmp/example_ducklake_meta.db'")
})

test('values that Metaxy quotes are shown only when asked for', async ({ playground, page }) => {
  await playground.open()
  await playground.write('metaxy.toml', POSTGRES.replace('"h"', '5').replace('${PG_PASSWORD}', SECRET))
  const problems = page.getByRole('tabpanel', { name: 'Problems' })
  await problems.getByText('What Metaxy prints').first().click()
  await expect(problems.locator('pre').first()).toContainText('input_value=***')
  await problems.getByRole('button', { name: 'Show values' }).click()
  await expect(problems.locator('pre').first()).toContainText('input_value=5')
})
