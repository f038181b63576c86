/** Builds the page of the storage benchmark, opens it in Chromium on a fresh profile and prints its tables. */

import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { build, preview } from 'vite'
import { browserPath } from './browser.mjs'

const configFile = join(import.meta.dirname, '../bench/storage/vite.config.ts')
const FILES = [0, 100, 1000, 5000]

export async function benchStorage() {
  const outDir = mkdtempSync(join(tmpdir(), 'storage-bench-'))
  const profile = mkdtempSync(join(tmpdir(), 'storage-bench-profile-'))
  await build({ configFile, build: { outDir } })
  const server = await preview({ configFile, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } })
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  })
  try {
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(error))
    await page.goto(`${server.resolvedUrls?.local[0]}page.html`)
    const load = () => loadavg()[0]?.toFixed(1)
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
    console.log(`Chromium ${context.browser()?.version()}, ${machine}. Times in milliseconds.\n`)
    console.log(`${await page.evaluate(() => window.storageBench.commits())}\nLoad ${load()}.\n`)
    console.log(`${await page.evaluate(() => window.storageBench.throughput())}\nLoad ${load()}.\n`)
    const rows = []
    for (const files of FILES)
      rows.push(await page.evaluate((count) => window.storageBench.start(count), files))
    console.log(
      `${await page.evaluate((list) => window.storageBench.startTable(list), rows)}\nLoad ${load()}.`,
    )
  } finally {
    await context.close()
    await server.close()
    for (const folder of [outDir, profile]) rmSync(folder, { recursive: true, force: true })
  }
}
