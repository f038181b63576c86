/** `METAXY_*` variables of the Environment tab override the file at once, and are where their problems are. */

import { readFileSync } from 'node:fs'
import { expect, test } from './playground.ts'

const TOML = readFileSync('src/examples/ducklake/metaxy.toml', 'utf8')
const LAKE = 'METAXY_STORES__DEV__CONFIG__DUCKLAKE__'

test('a variable changes the SQL and the run, and says so in the file', async ({ playground, page }) => {
  await playground.open()
  await playground.write('Environment', `# another lake\n${LAKE}ALIAS=lake\n`)
  await playground.tab('SQL').click()
  const panel = page.getByRole('tabpanel', { name: 'SQL' })
  await expect(panel).toContainText(/AS lake\b/)
  await expect(panel).toContainText('USE lake;')
  await playground.run()
  await expect(page.locator('html')).toHaveAttribute('data-state', 'ready')
  await playground.tab('Problems').click()
  const problems = page.getByRole('tabpanel', { name: 'Problems' })
  await problems.getByRole('button', { name: /ALIAS overrides stores\.dev\.config\.ducklake\.alias/ }).click()
  await expect(playground.tab('metaxy.toml')).toHaveAttribute('aria-selected', 'true')
})

test('a statement leads to the variable it was made from', async ({ playground, page }) => {
  await playground.open()
  await playground.write('Environment', `${LAKE}ALIAS=lake\n`)
  await playground.tab('metaxy.toml').click()
  await playground.tab('SQL').click()
  await page.getByRole('button', { name: 'Show the variable of statement 3' }).click()
  await expect(playground.tab('Environment')).toHaveAttribute('aria-selected', 'true')
})

test('a wrong value is a problem of the Environment tab', async ({ playground, page }) => {
  await playground.open()
  await playground.write('Environment', `A=1\n${LAKE}CATALOG__URI=5\n`)
  await playground.tab('metaxy.toml').click()
  await playground.tab('SQL').click()
  await expect(page.getByRole('tabpanel', { name: 'SQL' })).toContainText(
    'uri must be a text, not an integer.',
  )
  await playground.tab('Problems').click()
  const problems = page.getByRole('tabpanel', { name: 'Problems' })
  await problems
    .getByRole('button', { name: /uri must be a text, not an integer\. .*environment:2:/ })
    .click()
  await expect(playground.tab('Environment')).toHaveAttribute('aria-selected', 'true')
})

test('METAXY_STORE chooses the store, and secrets stay hidden', async ({ playground, page }) => {
  const remote = `
[stores.remote]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
config.database = ":memory:"
config.ducklake.catalog = { type = "postgres", secret_name = "pg", host = "h", database = "d", user = "u" }
config.ducklake.storage = { type = "local", path = "/d" }
`
  await playground.open()
  await playground.write('metaxy.toml', TOML + remote)
  const password = 'METAXY_STORES__REMOTE__CONFIG__DUCKLAKE__CATALOG__PASSWORD=hunter2'
  await playground.write('Environment', `METAXY_STORE=remote\n${password}\n`)
  await playground.tab('SQL').click()
  const panel = page.getByRole('tabpanel', { name: 'SQL' })
  await expect(panel).toContainText("PASSWORD '***'")
  await expect(panel).not.toContainText('hunter2')
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('hunter2')
})
