/** The raw catalog and the comparison of snapshots, as a person reads them. */

import type { Page } from '@playwright/test'
import { engineOfTest, expect, type Playground, test } from './playground.ts'

const parts = (page: Page) => ({
  list: page.getByRole('listbox', { name: 'Tables of the catalog' }),
  grid: page.getByRole('grid', { name: 'Rows of the catalog' }),
  rows: page.getByRole('grid', { name: 'Rows that differ' }),
  only: page.getByRole('checkbox'),
  snapshot: page.getByRole('combobox', { name: 'Mark rows of' }),
})

/** The example's lake after two runs: 0 the lake, 1 the table, 2 its two rows, then the second run. */
async function runTwice(playground: Playground): Promise<void> {
  await playground.open()
  await playground.run()
  await playground.run()
}

const option = (page: Page, table: string) =>
  parts(page).list.getByRole('option', { name: new RegExp(`^ducklake_${table},`) })

/** Cells of the grid, row by row, cut to the first columns. */
async function rowsOf(page: Page, columns: number): Promise<string[][]> {
  const rows = await parts(page).grid.locator('tbody tr').all()
  return Promise.all(
    rows.map(async (row) => (await row.getByRole('gridcell').allInnerTexts()).slice(0, columns)),
  )
}

test('marks what the snapshot looked at wrote, and shows only that when asked', async ({
  playground,
  page,
}) => {
  await runTwice(playground)
  await playground.tab('Catalog').click()
  const { list, grid, only, snapshot } = parts(page)
  await snapshot.selectOption('snapshot 2')
  await expect(option(page, 'inlined_data_1_1')).toHaveAccessibleName(
    'ducklake_inlined_data_1_1, 4 rows, 2 added',
  )
  await expect(option(page, 'data_file')).toHaveClass(/catalog-empty/)
  await expect(list.getByRole('group', { name: 'Statistics' })).toBeVisible()
  await option(page, 'inlined_data_1_1').click()
  await expect(grid.locator('.grid-row-added').first()).toContainText('+ added')
  await expect.poll(async () => (await rowsOf(page, 4))[0]).toEqual(['+ added', '0', '2', 'NULL'])
  // By keyboard to the snapshots, of which the list has more.
  await list.focus()
  await page.keyboard.press('Home')
  await expect.poll(() => rowsOf(page, 2)).toContainEqual(['+ added', '2'])
  await expect.poll(async () => (await rowsOf(page, 2)).length).toBeGreaterThan(3)
  await only.check()
  await expect.poll(() => rowsOf(page, 2)).toEqual([['+ added', '2']])
  await list.focus()
  await page.keyboard.press('End')
  await expect(option(page, 'files_scheduled_for_deletion')).toHaveAttribute('aria-selected', 'true')
  await expect(only).toBeDisabled()
  await expect(page.getByRole('tabpanel', { name: 'Catalog' })).toContainText('The table has no rows.')
})

test('sorts in SQL and opens a cell, by keyboard', async ({ playground, page }) => {
  await runTwice(playground)
  await playground.tab('Catalog').click()
  const { grid } = parts(page)
  await option(page, 'column').click()
  await expect(grid.getByRole('columnheader', { name: /^column_id/ })).toBeVisible()
  await grid.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(grid.getByRole('columnheader', { name: /^column_id/ })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await expect(grid).toBeFocused()
  // As numbers: as text, 9 would come first.
  await expect.poll(async () => (await rowsOf(page, 2))[0]?.[1]).toBe('14')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toContainText('BIGINT, row 1')
})

test('compares two snapshots, also after a reload', async ({ playground, page }) => {
  await runTwice(playground)
  await playground.tab('Snapshots').click()
  await page.getByRole('button', { name: /^Snapshot 2/ }).click()
  await page.getByRole('radio', { name: 'Compared' }).click()
  const panel = page.getByRole('tabpanel', { name: 'Snapshots' })
  await expect(panel.getByRole('combobox', { name: 'From' })).toHaveValue('1')
  await expect(panel.getByRole('combobox', { name: 'To' })).toHaveValue('2')
  const card = panel.getByRole('region', { name: 'main.examples__ducklake_demo', exact: true })
  await expect(card).toContainText('2 inserted, 0 deleted, 0 updated')
  await card.getByRole('button', { name: 'Show rows of main.examples__ducklake_demo' }).click()
  const { rows } = parts(page)
  await expect(rows.locator('.grid-row-added')).toHaveCount(2)
  await expect(rows).toContainText('clip_001')
  await page.getByRole('button', { name: 'Close the rows' }).click()
  await expect(card.getByRole('button')).toBeFocused()

  await playground.reload()
  await playground.tab('Snapshots').click()
  await page.getByRole('radio', { name: 'Compared' }).click()
  await panel.getByRole('combobox', { name: 'From' }).selectOption('snapshot 0')
  await panel.getByRole('combobox', { name: 'To' }).selectOption('snapshot 1')
  await expect(card).toContainText('created')
  await expect(card).toContainText('+ added sample_uid VARCHAR')
  await expect(card).toContainText('none differs')
  await panel.getByRole('combobox', { name: 'To' }).selectOption('snapshot 0')
  await expect(panel).toContainText('Twice the same snapshot')

  if (engineOfTest() === 'extension') return
  // What is compared is expired meanwhile.
  await panel.getByRole('combobox', { name: 'To' }).selectOption('snapshot 1')
  await playground.tab('Files').click()
  await page.getByRole('button', { name: 'Maintenance' }).click()
  await page.getByRole('menuitem', { name: /Expire/ }).click()
  await page.getByLabel(/Snapshots, as in/).fill('0')
  await page.getByRole('button', { name: 'Expire', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('1 snapshot forgotten')
  await page.keyboard.press('Enter')
  await playground.tab('Snapshots').click()
  await expect(panel).toContainText('Snapshot 0 is not in the lake any more.')
})
