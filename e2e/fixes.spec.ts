/** Problems that are put right by a click or a key, and taken back. */

import type { Page } from '@playwright/test'
import { POSTGRES_AND_S3, STORE_HEAD } from '../src/config/testing/former-toml.ts'
import { expect, test } from './playground.ts'

/** As on the DuckLake page of Metaxy's documentation before 0.1.1. */
const FORMER = `${STORE_HEAD}${POSTGRES_AND_S3}`

function editorText(page: Page) {
  return page.locator('.monaco-editor:visible .view-lines').first()
}

/** The SQL panel with its secrets shown. */
async function showSql(page: Page) {
  await page.getByRole('tab', { name: 'SQL', exact: true }).click()
  await page.getByText('Show secrets').click()
  return page.getByRole('tabpanel', { name: 'SQL' })
}

test('a file of earlier key names is updated in one click, which can be undone', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.write('metaxy.toml', FORMER)
  await expect(page.getByText('This file uses key names from Metaxy before 0.1.1.')).toBeVisible()
  await page.getByRole('button', { name: "Update to today's names" }).click()
  await expect(page.getByText('Renamed metadata_backend to catalog.')).toBeVisible()
  await expect(page.getByText('Added database = ":memory:".')).toBeVisible()
  const sql = await showSql(page)
  for (const statement of [
    "CREATE OR REPLACE SECRET my_pg_secret ( TYPE postgres, DATABASE 'ducklake_meta', HOST 'localhost', PASSWORD 'changeme', PORT 5432, USER 'ducklake' );",
    "CREATE OR REPLACE SECRET my_s3_secret ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SECRET '...' );",
    "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'my_pg_secret'}, DATA_PATH 's3://my-ducklake-bucket/' );",
    "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;",
    'USE ducklake;',
  ]) {
    await expect(sql.getByText(statement, { exact: true })).toBeVisible()
  }
  await editorText(page).click()
  await page.keyboard.press('ControlOrMeta+Z')
  await expect(editorText(page)).toContainText('metadata_backend')
  await expect(editorText(page)).not.toContainText(':memory:')
  await expect(page.getByText('This file uses key names from Metaxy before 0.1.1.')).toBeVisible()
})

test('a credential moves to the Environment tab and the SQL stays', async ({ playground, page }) => {
  const today = FORMER.replace('.metadata_stores', '')
    .replace('metadata_backend', 'catalog')
    .replace('storage_backend', 'storage')
    .replace('\n\n', '\nconfig.database = ":memory:"\n\n')
  await playground.open()
  await playground.write('metaxy.toml', today)
  const sql = await showSql(page)
  await expect(sql).toContainText("PASSWORD 'changeme'")
  const before = await sql.innerText()
  await page
    .getByRole('button', {
      name: 'Fix: Move the value to the Environment tab as DEV_CATALOG_PASSWORD',
      exact: true,
    })
    .click()
  await expect(editorText(page)).toContainText('"${DEV_CATALOG_PASSWORD}"')
  await expect(editorText(page)).not.toContainText('changeme')
  await expect.poll(() => sql.innerText()).toBe(before)
  await playground.tab('Environment').click()
  await expect(editorText(page)).toContainText('DEV_CATALOG_PASSWORD=changeme')
})

test('problems are put right with the keyboard, in the list and at the cursor', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.write(
    'metaxy.toml',
    '[stores.dev]\ntype = "metaxy.ext.duckdb.DuckDBMetadataStore"\n[stores.dev.config]\ndatabse = ":memory:"\n[stores.dev.config.ducklake]\ncatalog = { type = "duckdb", path = "/c.db" }\nstorage = { type = "local", path = "/d" }\n',
  )
  const fix = page.getByRole('button', { name: 'Fix: Rename databse to database' }).first()
  await fix.focus()
  await page.keyboard.press('Enter')
  await expect(editorText(page)).toContainText('database = ":memory:"')
  // The cursor is where the change is, so it can be taken back at once.
  await page.keyboard.press('ControlOrMeta+Z')
  await expect(editorText(page)).toContainText('databse')
  await page.keyboard.press('ControlOrMeta+Shift+Z')
  await expect(editorText(page)).toContainText('database = ":memory:"')

  await editorText(page).getByText('path', { exact: true }).first().click()
  await page.keyboard.press('ControlOrMeta+.')
  await expect(page.getByText('Rename path to uri', { exact: true }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(editorText(page)).toContainText('uri = "/c.db"')
  await expect(page.getByText("METADATA_PATH '/c.db'")).toBeVisible()
})
