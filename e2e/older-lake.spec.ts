/** A lake of an earlier format is opened only after a person has agreed to migrate it; a pinned lake is not written to. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js'
import { expect, test } from './playground.ts'

const CATALOG = '/tmp/example_ducklake_meta.db'
const STORAGE = '/tmp/example_ducklake_storage'
const fixtures = new URL('../conformance/expected/older-lakes/', import.meta.url).pathname
const catalog = gunzipSync(readFileSync(join(fixtures, '0.1.duckdb.gz')))

/** Imports the lake of format 0.1 where the example's configuration has its lake. */
async function importOlderLake(page: Page): Promise<void> {
  const writer = new ZipWriter(new Uint8ArrayWriter())
  const add = (path: string, bytes: Uint8Array) =>
    writer.add(`root${path}`, new Uint8ArrayReader(new Uint8Array(bytes)))
  await add(CATALOG, catalog)
  const data = readdirSync(join(fixtures, 'data'), { recursive: true, encoding: 'utf8' })
  for (const name of data.filter((each) => each.endsWith('.parquet')))
    await add(`${STORAGE}/${name}`, readFileSync(join(fixtures, 'data', name)))
  const buffer = Buffer.from(await writer.close())
  await page
    .getByLabel('Zip to open')
    .setInputFiles({ name: 'lake.zip', mimeType: 'application/zip', buffer })
  await page.getByRole('alertdialog').getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText(/files imported\./).first()).toBeVisible()
}

test('an older lake is migrated after a question, and a copy of its catalog is offered', async ({
  playground,
  page,
}) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
  await playground.open()
  await playground.tab('Files').click()
  await importOlderLake(page)
  await playground.tab('Tables').click()
  const alert = page.getByTestId('results').getByRole('alert')
  await expect(alert).toContainText('catalog version is 0.1')
  await alert.getByRole('button', { name: 'Migrate the lake…' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Migrate the lake?' })
  await expect(dialog).toContainText('cannot be undone')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download the catalog as it is' }).click(),
  ])
  expect(readFileSync(await download.path()).byteLength).toBeGreaterThanOrEqual(catalog.byteLength)
  await expect(dialog.getByRole('status')).toContainText('was saved')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(alert).toContainText('catalog version is 0.1')
  await alert.getByRole('button', { name: 'Migrate the lake…' }).click()
  await dialog.getByRole('button', { name: 'Migrate the lake', exact: true }).click()
  const tables = page.getByTestId('results')
  await expect(tables).toContainText('renamed')
  await expect(tables).toContainText('keyed')
  await playground.reload()
  await playground.tab('Tables').click()
  await expect(tables).toContainText('merged')
})

test('a lake attached as of a snapshot shows it, and a run changes nothing', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  const toml = readFileSync(new URL('../src/examples/ducklake/metaxy.toml', import.meta.url), 'utf8')
  await playground.write(
    'metaxy.toml',
    toml.replace('override_data_path = true', 'override_data_path = true\nsnapshot_version = 1'),
  )
  await playground.tab('Snapshots').click()
  await expect(page.getByTestId('results').getByRole('listitem')).toHaveCount(2)
  await playground.button('Run').click()
  await playground.tab('Run log').click()
  await expect(page.getByTestId('results')).toContainText('read-only mode')
})
