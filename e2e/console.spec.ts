/** The console: SQL over the lake, as a person writes, runs and stops it. */

import type { Page } from '@playwright/test'
import { engineOfTest, expect, type Playground, test } from './playground.ts'

const parts = (page: Page) => ({
  panel: page.getByRole('tabpanel', { name: 'Console' }),
  editor: page.locator('.console .monaco-editor').first(),
  grid: page.getByRole('grid', { name: 'Query result' }),
  status: page.locator('.console-status'),
  run: page.getByRole('button', { name: 'Run query' }),
  stop: page.getByRole('button', { name: 'Stop query' }),
})

async function openConsole(playground: Playground, page: Page): Promise<void> {
  await playground.open()
  await playground.run()
  await playground.tab('Console').click()
  await expect(parts(page).editor).toBeVisible()
}

/** Replaces the text, by pasting, and runs it with the keyboard. */
async function ask(page: Page, sql: string): Promise<void> {
  await parts(page).editor.locator('.view-lines').click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.evaluate((value) => navigator.clipboard.writeText(value), sql)
  await page.keyboard.press('ControlOrMeta+V')
  await page.keyboard.press('ControlOrMeta+Enter')
}

const cells = (page: Page) => parts(page).grid.getByRole('gridcell').allInnerTexts()

test('counts, joins and sorts', async ({ playground, page }) => {
  await openConsole(playground, page)
  await ask(page, 'SELECT count(*) AS n FROM ducklake.main.examples__ducklake_demo')
  await expect(parts(page).status).toContainText('1 row in')
  await expect.poll(() => cells(page)).toEqual(['2'])
  const join =
    "SELECT sample_uid, label, NULL AS nothing FROM examples__ducklake_demo JOIN (VALUES ('clip_001', 'a'), ('clip_002', 'b')) AS v(sample_uid, label) USING (sample_uid) ORDER BY sample_uid"
  await ask(page, join)
  await expect(parts(page).status).toContainText('2 rows in')
  await expect.poll(() => cells(page)).toEqual(['clip_001', 'a', 'NULL', 'clip_002', 'b', 'NULL'])
  await parts(page)
    .grid.getByRole('columnheader', { name: /^label/ })
    .click()
  await parts(page)
    .grid.getByRole('columnheader', { name: /^label/ })
    .click()
  await expect.poll(() => cells(page)).toEqual(['clip_002', 'b', 'NULL', 'clip_001', 'a', 'NULL'])
  await ask(page, 'SELECT 1 WHERE false')
  await expect(parts(page).panel).toContainText('The query has no rows.')
})

test('marks the place of an error, and says why a statement is refused', async ({ playground, page }) => {
  await openConsole(playground, page)
  await ask(page, 'SELECT sample_uid,\n  nothing\nFROM examples__ducklake_demo')
  const alert = parts(page).panel.getByRole('alert')
  await expect(alert).toContainText('Referenced column "nothing" not found')
  await expect(parts(page).editor.locator('.squiggly-error')).toHaveCount(1)
  await alert.getByRole('button', { name: 'Show the place' }).click()
  await page.keyboard.type('path')
  await page.keyboard.press('Escape')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(parts(page).status).toContainText('2 rows in')
  if (engineOfTest() === 'builtin') {
    await ask(page, "SELECT 1; COPY examples__ducklake_demo TO 'x.csv'")
    await expect(alert).toContainText('COPY is not possible here.')
    await expect(alert).toContainText('Choose DuckDB extension in the Lake engine menu')
  } else {
    await ask(page, 'SELECT 1; DETACH ducklake')
    await expect(alert).toContainText('DETACH')
  }
  await ask(page, 'CREATE TABLE twice (i INTEGER, i INTEGER)')
  await expect(alert).toContainText('Catalog Error: Column with name i already exists!')
  if (engineOfTest() === 'builtin') {
    await ask(page, 'SELECT filename FROM examples__ducklake_demo')
    await expect(alert).toContainText('The built-in engine has no column filename. Choose DuckDB extension')
    await expect(parts(page).editor.locator('.squiggly-error')).toHaveCount(1)
  }
  await ask(page, 'SELECT count(*) FROM examples__ducklake_demo')
  await expect(parts(page).status).toContainText('1 row in')
  await expect.poll(() => cells(page)).toEqual(['2'])
})

test('changes the lake: each statement is a snapshot, a reload keeps it, what fails changes nothing', async ({
  playground,
  page,
}) => {
  await openConsole(playground, page)
  // Of the whole panel: when a statement fails instead, the report of this test says with what.
  const ran = (what: string) => expect(parts(page).panel).toContainText(what)
  await ask(page, "CREATE TABLE labels (id VARCHAR NOT NULL, label VARCHAR DEFAULT 'none')")
  await ran('CREATE TABLE is done')
  await ask(
    page,
    "INSERT INTO labels(id) SELECT sample_uid FROM examples__ducklake_demo; INSERT INTO labels VALUES ('x', 'y')",
  )
  await ran('2 statements')
  await ask(page, "UPDATE labels SET label = 'first' WHERE id = 'clip_001'")
  await ran('UPDATE: 1 row')
  await ask(page, 'ALTER TABLE labels ADD COLUMN more INTEGER')
  await ran('ALTER TABLE is done')
  await ask(page, "BEGIN; DELETE FROM labels WHERE id = 'x'; UPDATE labels SET more = 7; COMMIT")
  await ran('4 statements')
  await ask(page, 'FROM labels ORDER BY id')
  const rows = ['clip_001', 'first', '7', 'clip_002', 'none', '7']
  await expect.poll(() => cells(page)).toEqual(rows)
  await ask(page, 'UPDATE labels SET id = NULL')
  await expect(parts(page).panel.getByRole('alert')).toContainText('NOT NULL constraint failed: labels.id')
  await playground.reload()
  await playground.waitFor('ready')
  await playground.tab('Console').click()
  await ask(page, 'FROM labels ORDER BY id')
  await expect.poll(() => cells(page)).toEqual(rows)
  await ask(
    page,
    "SELECT commit_message IS NULL, changes['tables_altered'] IS NOT NULL FROM ducklake.snapshots() ORDER BY snapshot_id DESC LIMIT 2",
  )
  await expect.poll(() => cells(page)).toEqual(['true', 'false', 'true', 'true'])
  await ask(page, 'DROP TABLE labels; SHOW TABLES')
  await expect.poll(() => cells(page)).toEqual(['examples__ducklake_demo'])
  await playground.tab('Tables').click()
  await expect(page.getByRole('tabpanel', { name: 'Tables' })).not.toContainText('labels')
})

test('reads a table as of the snapshot that AT names', async ({ playground, page }) => {
  await openConsole(playground, page)
  const table = 'ducklake.main.examples__ducklake_demo'
  await ask(page, `SELECT count(*) FROM ${table} AT (TIMESTAMP => now() + INTERVAL 1 DAY)`)
  await expect(parts(page).status).toContainText('1 row in')
  await expect.poll(() => cells(page)).toEqual(['2'])
  const alert = parts(page).panel.getByRole('alert')
  await ask(page, `FROM ${table} AT (VERSION => 99)`)
  await expect(alert).toContainText('No snapshot found at version 99')
  if (engineOfTest() === 'builtin') {
    await expect(alert).toContainText('The versions are 0 to')
    await expect(parts(page).editor.locator('.squiggly-error')).toHaveCount(1)
  }
  await ask(page, `FROM ${table} AT (TIMESTAMP => now() - INTERVAL 1 YEAR)`)
  await expect(alert).toContainText('No snapshot found at timestamp')
  await ask(page, `FROM ${table} AT (VERSION => 0)`)
  await expect(alert).toContainText('examples__ducklake_demo does not exist')
})

for (const [what, sql] of [
  ['a long query', 'SELECT sum(range * 2) FROM range(1000000000000)'],
  [
    'one that DuckDB does not leave',
    'SELECT count(*) FROM range(100000) a, range(1000000) b WHERE a.range * b.range = 7',
  ],
] as const) {
  test(`stops ${what} soon, not at its end`, async ({ playground, page }) => {
    await openConsole(playground, page)
    await ask(page, sql)
    await expect(parts(page).stop).toBeEnabled()
    await page.waitForTimeout(700)
    const took = await page.evaluate(async () => {
      const find = (name: string) =>
        [...document.querySelectorAll('button')].find(({ textContent }) => textContent === name)
      const began = performance.now()
      find('Stop query')?.click()
      while (document.querySelector('.console-status')?.textContent !== 'Stopped') {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return performance.now() - began
    })
    expect(took).toBeLessThan(10_000)
    await playground.waitFor('ready')
    await expect(parts(page).run).toBeEnabled()
    await ask(page, 'SELECT count(*) FROM examples__ducklake_demo')
    await expect(parts(page).status).toContainText('1 row in')
    await expect.poll(() => cells(page)).toEqual(['2'])
  })
}

test('remembers what was run, until the page is closed', async ({ playground, page }) => {
  await openConsole(playground, page)
  await ask(page, "SELECT 'first'")
  await expect(parts(page).status).toContainText('1 row in')
  await ask(page, "SELECT 'second'")
  await expect.poll(() => cells(page)).toEqual(['second'])
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.press('Alt+ArrowUp')
  await expect(parts(page).editor).toContainText('first')
  await page.keyboard.press('Alt+ArrowDown')
  await expect(parts(page).editor).toContainText('second')
  await page.getByRole('button', { name: 'Queries run before' }).click()
  await page.getByRole('menuitem', { name: "SELECT 'first'" }).click()
  await expect(parts(page).editor).toContainText('first')
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('first')
  await playground.reload()
  await playground.tab('Console').click()
  await expect(parts(page).editor).not.toContainText('first')
})

test('suggests tables and columns', async ({ playground, page }) => {
  await openConsole(playground, page)
  await parts(page).editor.locator('.view-lines').click()
  await page.keyboard.type('FROM examples')
  await expect(page.locator('.suggest-widget')).toContainText('examples__ducklake_demo')
  await page.keyboard.press('Enter')
  await page.keyboard.type(' SELECT sample')
  await expect(page.locator('.suggest-widget')).toContainText('sample_uid')
})

test('says what is missing while there is no lake', async ({ playground, page }) => {
  await playground.open()
  await playground.tab('Console').click()
  await expect(parts(page).panel).toContainText('There is no lake yet')
  await expect(parts(page).run).toBeDisabled()
})
