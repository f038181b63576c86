/** axe finds nothing, on every tab, in both themes. */

import AxeBuilder from '@axe-core/playwright'
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

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe, ${colorScheme}`, async ({ playground, page }) => {
    await page.emulateMedia({ colorScheme })
    await playground.open()
    await playground.run()
    for (const tab of TABS) {
      await playground.tab(tab).click()
      await expect(playground.tab(tab)).toHaveAttribute('aria-selected', 'true')
      // Monaco's own widgets are its makers' to mend.
      const { violations } = await new AxeBuilder({ page }).exclude('.monaco-editor').analyze()
      expect(violations.map(({ id, nodes }) => `${tab}: ${id} ${nodes[0]?.html}`)).toEqual([])
    }
  })
}
