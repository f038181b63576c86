/** Opens the page of a benchmark, newly built, in Chromium on a fresh profile. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { build, preview } from 'vite'
import { browserPath } from './browser.mjs'

const configFile = join(import.meta.dirname, '../bench/vite.config.ts')

/**
 * @param {'storage' | 'lake'} name
 * @returns {Promise<{ page: import('@playwright/test').Page, version: string, close: () => Promise<void> }>}
 */
export async function openBenchPage(name) {
  const outDir = mkdtempSync(join(tmpdir(), 'bench-page-'))
  const profile = mkdtempSync(join(tmpdir(), 'bench-profile-'))
  await build({ configFile, build: { outDir } })
  const server = await preview({ configFile, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } })
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  })
  const close = async () => {
    await context.close()
    await server.close()
    for (const folder of [outDir, profile]) rmSync(folder, { recursive: true, force: true })
  }
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(error))
    await page.goto(`${server.resolvedUrls?.local[0]}${name}/page.html`)
    return { page, version: context.browser()?.version() ?? 'of an unknown version', close }
  } catch (error) {
    await close()
    throw error
  }
}
