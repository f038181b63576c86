/** Runs the storage benchmark in its page and prints its tables. */

import { cpus, loadavg } from 'node:os'
import { openBenchPage } from './bench-page.mjs'

const FILES = [0, 100, 1000, 5000]

export async function benchStorage() {
  const { page, version, close } = await openBenchPage('storage')
  try {
    const load = () => loadavg()[0]?.toFixed(1)
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
    console.log(`Chromium ${version}, ${machine}. Times in milliseconds.\n`)
    console.log(`${await page.evaluate(() => window.storageBench.commits())}\nLoad ${load()}.\n`)
    console.log(`${await page.evaluate(() => window.storageBench.throughput())}\nLoad ${load()}.\n`)
    const rows = []
    for (const files of FILES)
      rows.push(await page.evaluate((count) => window.storageBench.start(count), files))
    console.log(
      `${await page.evaluate((list) => window.storageBench.startTable(list), rows)}\nLoad ${load()}.`,
    )
  } finally {
    await close()
  }
}
