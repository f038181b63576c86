/** Takes the README's screenshot from the production build: the page after the first run of the example. */

import { chromium } from '@playwright/test'
import { preview } from 'vite'
import { browserPath } from './browser.mjs'

const server = await preview({ preview: { port: 4198 } })
const browser = await chromium.launch({
  executablePath: browserPath(),
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' })
await page.goto(server.resolvedUrls?.local[0] ?? '')
await page.locator('html[data-state=ready]').waitFor()
await page.getByRole('button', { name: 'Run', exact: true }).click()
await page.getByText('Created feature table').waitFor()
await page.locator('html[data-state=ready]').waitFor()
await page.screenshot({ path: 'docs/screenshot.png' })
await browser.close()
await server.close()
