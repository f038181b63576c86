/** A page that was visited once opens, runs and keeps its lake without a server. */

import { test as baseTest, expect } from '@playwright/test'
import { serveAltered } from './altered-server.ts'
import { Playground } from './playground.ts'

baseTest.use({ serviceWorkers: 'allow' })

baseTest(
  'opens again without a network, with the lake, the editor and a run',
  { tag: '@once' },
  async ({ page }) => {
    const server = await serveAltered((_path, script) => script)
    const playground = new Playground(page)
    await page.goto(server.url)
    await playground.waitFor('ready')
    await playground.run()
    await playground.tab('Files').click()
    await expect(page.getByText('it opens without a network')).toBeVisible()
    await server.close()
    await page.goto(`${server.url}?extensions=/elsewhere`)
    await playground.waitFor('ready')
    expect(await playground.column('metaxy_provenance')).toEqual(['27181357', '21463801'])
    await playground.run()
    await expect(playground.log).toContainText('snapshot 3, 2 rows kept in the catalog')
    await expect(page.locator('.monaco-editor:visible').first()).toBeVisible()
  },
)
