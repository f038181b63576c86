/** Stored files go out as a zip and come back; what is no such zip is refused and changes nothing. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import {
  BlobReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js'
import { expect, Playground, test } from './playground.ts'

const CATALOG = '/tmp/example_ducklake_meta.db'

/** Makes the browser save with a download of its own, which a test can catch. */
async function withoutPicker(page: Page): Promise<void> {
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
}

async function downloadAll(page: Page, what: RegExp): Promise<Buffer> {
  await page.getByRole('button', { name: 'Download', exact: true }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: what }).click(),
  ])
  await expect(page.getByText(`${download.suggestedFilename()} was saved.`)).toBeVisible()
  return readFile(await download.path())
}

async function openZip(page: Page, buffer: Buffer): Promise<void> {
  await page
    .getByLabel('Zip to open')
    .setInputFiles({ name: 'lake.zip', mimeType: 'application/zip', buffer })
}

/** In the Files tab. */
function alert(page: Page): Locator {
  return page.getByTestId('results').getByRole('alert')
}

function importDialog(page: Page): Locator {
  return page.getByRole('alertdialog')
}

async function confirm(page: Page, button: string): Promise<void> {
  await importDialog(page).getByRole('button', { name: button, exact: true }).click()
  await expect(page.getByText(/files? imported\./).first()).toBeVisible()
}

/** Asks to store a file under a path. */
async function addFile(page: Page, path: string, name: string, content: Buffer): Promise<void> {
  await page
    .getByLabel('File to add')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: content })
  const field = page.getByLabel(/^Path/)
  await expect(field).toHaveValue(`/tmp/${name}`)
  await field.fill(path)
  await field.press('Enter')
}

/** Enough rows for a Parquet file. */
async function runWithFile(playground: Playground): Promise<void> {
  await playground.run()
  const rows = Array.from({ length: 30 }, (_, index) => ({
    sample_uid: `clip_${index}`,
    path: `p${index}`,
    metaxy_provenance_by_field: { path: `h${index}` },
  }))
  await playground.write('Data', JSON.stringify(rows))
  await playground.run()
  await expect(playground.log).toContainText('Wrote 30 rows')
}

async function contents(zip: Buffer): Promise<Map<string, Uint8Array>> {
  const entries = await new ZipReader(new BlobReader(new Blob([Uint8Array.from(zip)]))).getEntries()
  const files = new Map<string, Uint8Array>()
  for (const entry of entries) {
    if (!entry.directory) files.set(entry.filename, await entry.getData(new Uint8ArrayWriter()))
  }
  return files
}

test('a lake goes out as a zip, and comes back after it was removed, and in another browser', async ({
  playground,
  page,
  browser,
  baseURL,
}) => {
  await withoutPicker(page)
  await playground.open()
  await runWithFile(playground)
  const hashes = await playground.column('metaxy_provenance')
  expect(hashes.length).toBeGreaterThan(10)
  await playground.tab('Files').click()
  const zip = await downloadAll(page, /This lake/)
  const names = [...(await contents(zip)).keys()]
  expect(names).toContain(`root${CATALOG}`)
  expect(names.filter((name) => name.endsWith('.parquet'))).toHaveLength(1)
  const readme = new TextDecoder().decode((await contents(zip)).get('README.txt'))
  expect(readme).toContain(
    `ATTACH 'ducklake:root${CATALOG}' AS "ducklake" (DATA_PATH 'root/tmp/example_ducklake_storage/', OVERRIDE_DATA_PATH true);`,
  )

  await playground.button('Reset lake').click()
  await page.getByRole('button', { name: 'Remove lake' }).click()
  await expect(page.getByText('There is no lake yet')).toBeVisible()
  await openZip(page, zip)
  await expect(importDialog(page)).toContainText('Added: 2 files')
  await expect(importDialog(page)).toContainText(CATALOG)
  await confirm(page, 'Import')
  expect(await playground.column('metaxy_provenance')).toEqual(hashes)
  // The lake goes on: time travel and another run.
  await playground.run()
  await expect(playground.log).toContainText('Wrote 30 rows')

  // The lake is open now: it is let go of, replaced, and opened again.
  await playground.tab('Files').click()
  await openZip(page, zip)
  await expect(importDialog(page)).toContainText('Replaced, which cannot be undone: 2 files')
  await confirm(page, 'Import and replace')
  expect(await playground.column('metaxy_provenance')).toEqual(hashes)

  const context = await browser.newContext(baseURL === undefined ? {} : { baseURL })
  const other = new Playground(await context.newPage())
  await other.open()
  await other.tab('Files').click()
  await openZip(other.page, zip)
  await confirm(other.page, 'Import')
  expect(await other.column('metaxy_provenance')).toEqual(hashes)
  await context.close()
})

test('one file is saved as it is stored, and all stored files are listed', async ({ playground, page }) => {
  await withoutPicker(page)
  await playground.open()
  await runWithFile(playground)
  await playground.tab('Files').click()
  const files = await contents(await downloadAll(page, /All stored files/))
  await page.getByRole('radio', { name: 'All stored files' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${CATALOG}`, exact: true }).click(),
  ])
  expect(download.suggestedFilename()).toBe('example_ducklake_meta.db')
  const bytes = await readFile(await download.path())
  expect(bytes.subarray(8, 12).toString()).toBe('DUCK')
  expect(bytes.equals(files.get(`root${CATALOG}`) ?? new Uint8Array())).toBe(true)
  // An empty log is listed, but says nothing and is not in the zip.
  for (const name of files.keys()) {
    await expect(page.getByRole('cell', { name: name.replace('root/', '/'), exact: true })).toBeVisible()
  }
})

test('what is no downloaded zip says why, and changes nothing', async ({ playground, page }) => {
  await playground.open()
  await playground.run()
  await playground.tab('Files').click()
  await openZip(page, Buffer.from('certainly not a zip'))
  await expect(alert(page)).toContainText('This is not a whole zip file')
  await expect(alert(page)).toContainText('Choose a zip that was downloaded here')
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await expect(alert(page)).toHaveCount(0)
  const writer = new ZipWriter(new Uint8ArrayWriter())
  await writer.add('root/tmp/../../etc/passwd', new Uint8ArrayReader(new Uint8Array(3)))
  await openZip(page, Buffer.from(await writer.close()))
  await expect(alert(page)).toContainText('"root/tmp/../../etc/passwd" is not the name of a stored file')
  await expect(importDialog(page)).toHaveCount(0)
  expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
  await playground.tab('Files').click()
  const other = new ZipWriter(new Uint8ArrayWriter())
  await other.add('notes.txt', new Uint8ArrayReader(new Uint8Array(3)))
  await openZip(page, Buffer.from(await other.close()))
  await confirm(page, 'Import')
  await expect(
    page.getByText('1 file imported. No file of it is the catalog of a DuckLake').first(),
  ).toBeVisible()
})

test('a browser that can saves straight into the chosen file', async ({ playground, page }) => {
  // A file of the browser's own storage stands for the one a person would choose in the system's dialog.
  await page.addInitScript(() => {
    Object.assign(window, {
      async showSaveFilePicker({ suggestedName }: { suggestedName: string }) {
        return (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })
      },
    })
  })
  await playground.open()
  await playground.run()
  await playground.tab('Files').click()
  await page.getByRole('button', { name: 'Download', exact: true }).press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('lake.zip was saved.')).toBeVisible()
  const saved = await page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle('lake.zip')
    return [...new Uint8Array(await (await handle.getFile()).arrayBuffer())]
  })
  expect([...(await contents(Buffer.from(saved))).keys()]).toContain(`root${CATALOG}`)
})

test('in a second tab the files are out of reach, and it says why', async ({ playground, context }) => {
  await playground.open()
  const second = new Playground(await context.newPage())
  await second.open('locked')
  await second.tab('Files').click()
  await expect(second.page.getByText('Another tab has the files.')).toBeVisible()
  await expect(second.page.getByRole('button', { name: 'Download', exact: true })).toBeDisabled()
  await expect(second.page.getByRole('button', { name: 'Open', exact: true })).toBeDisabled()
})

test('a single file is added under a path, listed, and replaced only after a question', async ({
  playground,
  page,
}) => {
  await playground.open()
  await playground.tab('Files').click()
  await page.getByRole('radio', { name: 'All stored files' }).click()
  const add = (path: string, text: string) => addFile(page, path, 'rows.csv', Buffer.from(text))
  await add('/tmp/../rows.csv', 'a')
  await expect(page.getByRole('alert').first()).toContainText('leads nowhere else')
  await add('/tmp/rows.csv', 'a,b\n1,2\n')
  await expect(importDialog(page)).toContainText('Added: 1 file')
  await confirm(page, 'Import')
  await expect(page.getByRole('row', { name: /\/tmp\/rows\.csv/ })).toContainText('8 bytes')
  await add('/tmp/rows.csv', 'c')
  await expect(importDialog(page)).toContainText('Replaced, which cannot be undone: 1 file')
  await confirm(page, 'Import and replace')
  await expect(page.getByRole('row', { name: /\/tmp\/rows\.csv/ })).toContainText('1 byte')
})

test('a damaged data file is an error that names it, and the engine goes on', async ({
  playground,
  page,
}) => {
  await withoutPicker(page)
  await playground.open()
  await runWithFile(playground)
  await playground.tab('Files').click()
  const files = await contents(await downloadAll(page, /All stored files/))
  const [stored, bytes] = [...files].find(([name]) => name.endsWith('.parquet')) ?? []
  if (stored === undefined || bytes === undefined) throw new Error('there is no Parquet file')
  const path = stored.replace(/^root/, '')
  const damaged = Buffer.from(bytes)
  damaged.fill(255, 4, 300)
  await addFile(page, path, 'damaged.parquet', damaged)
  await confirm(page, 'Import and replace')
  await playground.tab('Rows').click()
  const rows = page.getByTestId('results').getByRole('alert')
  await expect(rows).toContainText(path.slice(path.lastIndexOf('/') + 1))
  await expect(rows).toContainText('cannot be read')
  await playground.waitFor('ready')
  await playground.tab('Snapshots').click()
  await expect(page.getByTestId('results').getByRole('listitem').first()).toBeVisible()
})

test('a lake from elsewhere is placed, found, named in metaxy.toml, and opened', async ({
  playground,
  page,
}) => {
  await withoutPicker(page)
  await playground.open()
  await runWithFile(playground)
  const hashes = await playground.column('metaxy_provenance')
  await playground.tab('Files').click()
  const files = await contents(await downloadAll(page, /This lake/))
  // As somebody else would pack it: a catalog and a data folder.
  const writer = new ZipWriter(new Uint8ArrayWriter())
  for (const [name, bytes] of files) {
    const there = name.replace('root/tmp/example_ducklake_meta.db', 'catalog.ducklake')
    if (name.startsWith('root/'))
      await writer.add(
        there.replace('root/tmp/example_ducklake_storage', 'rows'),
        new Uint8ArrayReader(bytes),
      )
  }
  await openZip(page, Buffer.from(await writer.close()))
  await expect(importDialog(page)).toContainText('/lakes/lake/catalog.ducklake')
  await confirm(page, 'Import')
  const offer = page.getByRole('dialog')
  await expect(offer).toContainText('All of the 1 file that it names are here.')
  await expect(offer).toContainText('override_data_path = true')
  await expect(offer).toContainText('path = "/lakes/lake/rows"')
  await offer.getByRole('button', { name: 'Add the store and open it' }).click()
  await expect(page.getByText('/lakes/lake/catalog.ducklake').first()).toBeVisible()
  await expect(page.getByRole('row', { name: /\/lakes\/lake\/catalog\.ducklake/ })).toBeVisible()
  expect(await playground.column('metaxy_provenance')).toEqual(hashes)
})

test('a catalog and its data folder are opened where a person wants them', async ({ playground, page }) => {
  await withoutPicker(page)
  await playground.open()
  await runWithFile(playground)
  await playground.tab('Files').click()
  const files = await contents(await downloadAll(page, /This lake/))
  const folder = test.info().outputPath('rows')
  for (const [name, bytes] of files) {
    if (!name.endsWith('.parquet')) continue
    const path = join(folder, name.replace('root/tmp/example_ducklake_storage/', ''))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Open lake…' }).click()
  const catalog = Buffer.from(files.get(`root${CATALOG}`) ?? new Uint8Array())
  await page
    .getByLabel(/Catalog file/)
    .setInputFiles({ name: 'mine.ducklake', mimeType: 'application/octet-stream', buffer: catalog })
  await page.getByLabel('Data folder').setInputFiles(folder)
  await expect(page.getByText('1 data file chosen.')).toBeVisible()
  await expect(page.getByLabel('Place it below')).toHaveValue('/lakes/mine')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(importDialog(page)).toContainText('Added: 2 files')
  await confirm(page, 'Import')
  await expect(page.getByRole('dialog')).toContainText('path = "/lakes/mine/rows"')
  await page.getByRole('button', { name: 'Not now' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
})
