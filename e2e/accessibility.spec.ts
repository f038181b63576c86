/** axe finds nothing, on every tab, in both themes. */

import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './playground.ts'

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

/** What axe finds, but for Monaco's own widgets, which are its makers' to mend. */
async function violations(page: Page, where: string): Promise<string[]> {
  const found = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze()
  return found.violations.map(({ id, nodes }) => `${where}: ${id} ${nodes[0]?.html}`)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe, ${colorScheme}`, async ({ playground, page }) => {
    await page.emulateMedia({ colorScheme })
    await playground.open()
    await playground.run()
    for (const tab of TABS) {
      await playground.tab(tab).click()
      await expect(playground.tab(tab)).toHaveAttribute('aria-selected', 'true')
      expect(await violations(page, tab)).toEqual([])
    }
    await playground.tab('Snapshots').click()
    await page.getByRole('radio', { name: 'Compared' }).click()
    await page.getByRole('button', { name: /^Show rows/ }).click()
    await expect(page.getByRole('grid', { name: 'Rows that differ' })).toBeVisible()
    expect(await violations(page, 'Snapshots compared')).toEqual([])
  })
}
