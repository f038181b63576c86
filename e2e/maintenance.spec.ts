/** Files of a lake are looked into, and the lake is maintained: what goes is shown before, and freed after. */

import type { Locator, Page } from '@playwright/test'
import { engineOfTest, expect, type Playground, test } from './playground.ts'

/** Three data files, and two rows in the catalog. */
async function runWithFiles(playground: Playground): Promise<void> {
  await playground.run()
  for (const name of ['a', 'b', 'c']) {
    const rows = Array.from({ length: 30 }, (_, index) => ({
      sample_uid: `clip_${name}_${index}`,
      path: `p${index}`,
      metaxy_provenance_by_field: { path: `h${index}` },
    }))
    await playground.write('Data', JSON.stringify(rows))
    await playground.run()
    await expect(playground.log).toContainText('Wrote 30 rows')
  }
  await playground.tab('Files').click()
}

async function openTask(page: Page, title: RegExp): Promise<Locator> {
  await page.getByRole('button', { name: 'Maintenance' }).click()
  await page.getByRole('menuitem', { name: title }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  return dialog
}

async function perform(dialog: Locator, action: string, result: RegExp): Promise<void> {
  await dialog.getByRole('button', { name: action, exact: true }).click()
  await expect(dialog).toContainText(result)
  await dialog.getByRole('button', { name: 'Close' }).last().click()
}

function dataFiles(page: Page): Locator {
  return page.locator('.files-inspect')
}

test('the lake has its log, and a data file shows its schema, statistics and rows', async ({
  playground,
  page,
}) => {
  await playground.open()
  await runWithFiles(playground)
  await expect(page.getByRole('row', { name: /example_ducklake_meta\.db catalog/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /example_ducklake_meta\.db\.wal catalog log/ })).toBeVisible()
  const files = page.locator('.files-inspect')
  await expect(files).toHaveCount(3)
  await files.first().click()
  await expect(page.getByText('30 rows, 1 row group')).toBeVisible()
  await expect(page.getByRole('row', { name: /sample_uid VARCHAR BYTE_ARRAY/ })).toBeVisible()
  await page.getByRole('radio', { name: 'Row groups' }).click()
  await expect(page.getByRole('row', { name: /0 30 .* snappy/i })).toBeVisible()
  await page.getByRole('radio', { name: 'Statistics' }).click()
  await expect(page.getByText('they say the same')).toBeVisible()
  const column = page.getByRole('rowgroup').filter({ hasText: 'sample_uid VARCHAR' })
  await expect(column.getByRole('row', { name: /^file 0 clip_a_0 clip_a_9/ })).toBeVisible()
  await page.getByRole('radio', { name: 'Metadata' }).click()
  await expect(page.getByRole('row', { name: /created by/ })).toContainText(/parquet|DuckDB/i)
  await page.getByRole('radio', { name: 'Rows', exact: true }).click()
  const grid = page.getByRole('grid', { name: 'Rows of the file' })
  await expect(grid.getByRole('gridcell', { name: 'clip_a_0', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'All files' }).click()
  await expect(files).toHaveCount(3)
})

test('rows are flushed, files merged, snapshots expired, and old files removed after they were shown', async ({
  playground,
  page,
}) => {
  test.skip(engineOfTest() === 'extension', 'The extension has statements of its own, see below.')
  await playground.open()
  await runWithFiles(playground)
  await expect(dataFiles(page)).toHaveCount(3)
  await perform(await openTask(page, /Flush/), 'Flush', /2 rows flushed/)
  await expect(dataFiles(page)).toHaveCount(4)
  await perform(await openTask(page, /Merge/), 'Merge', /4 files merged into 1 file/)
  await perform(await openTask(page, /Merge/), 'Merge', /nothing to do/)

  const expiry = await openTask(page, /Expire/)
  await expect(expiry.getByRole('button', { name: 'Expire', exact: true })).toBeDisabled()
  await expiry.getByLabel(/Snapshots, as in/).fill('all')
  await expect(expiry.getByRole('alert')).toContainText('Write numbers and ranges')
  await expiry.getByLabel(/Snapshots, as in/).fill('0-100')
  await expect(expiry).toContainText('7 snapshots would be forgotten')
  await perform(expiry, 'Expire', /7 snapshots forgotten/)

  const cleanup = await openTask(page, /Clean up/)
  await expect(cleanup).toContainText('Nothing would be removed now')
  await cleanup.getByRole('radio', { name: 'Whatever their age' }).click()
  await expect(cleanup).toContainText(/4 files would be removed, .* would be freed/)
  await perform(cleanup, 'Remove', /4 files removed, .* freed/)
  await expect(page.getByText(/Clean up old files: 4 files removed/).first()).toBeVisible()
  await expect(dataFiles(page)).toHaveCount(1)
  await perform(await openTask(page, /Checkpoint/), 'Checkpoint', /nothing to do/)
  // What the lake shows has not changed, also not after a reload.
  await playground.reload()
  await playground.tab('Rows').click()
  await page.getByRole('radio', { name: 'All stored rows' }).click()
  await expect(page.getByText('92 rows')).toBeVisible()
})

test('a step that fails says why, and what is left; the rest of the lake stays as it is', async ({
  playground,
  page,
}) => {
  test.skip(engineOfTest() === 'extension', 'The extension has statements of its own, see below.')
  await playground.open()
  await runWithFiles(playground)
  const path = (await dataFiles(page).first().textContent()) ?? ''
  const open = page.getByRole('button', { name: 'Open', exact: true })
  await open.focus()
  await page
    .getByLabel('File to add')
    .setInputFiles({ name: 'x.parquet', mimeType: 'text/plain', buffer: Buffer.from('no Parquet') })
  await page.getByLabel(/^Path/).fill(path)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Import and replace' }).click()
  await expect(page.getByText('1 file imported.').first()).toBeVisible()
  await expect(open).toBeFocused()

  const merge = await openTask(page, /Merge/)
  await merge.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(merge.getByRole('alert')).toContainText(path)
  await expect(merge).toContainText('Nothing was changed')
  await expect(merge.getByRole('button', { name: 'Close' }).last()).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(merge).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Maintenance' })).toBeFocused()
  await expect(dataFiles(page)).toHaveCount(3)
  await perform(await openTask(page, /Flush/), 'Flush', /2 rows flushed/)
})

test('with the extension the statement is written into the Console', async ({ playground, page }) => {
  test.skip(engineOfTest() === 'builtin', 'The built-in engine maintains the lake itself.')
  await playground.open()
  await runWithFiles(playground)
  const dialog = await openTask(page, /Flush/)
  await expect(dialog).toContainText("CALL ducklake_flush_inlined_data('ducklake');")
  await dialog.getByRole('button', { name: 'Write it into the Console' }).click()
  await expect(playground.tab('Console')).toHaveAttribute('aria-selected', 'true')
  await page.getByRole('button', { name: 'Run query' }).click()
  await playground.tab('Files').click()
  await expect(page.locator('.files-inspect')).toHaveCount(4)
})
