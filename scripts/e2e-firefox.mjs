/**
 * Builds the page and runs the end-to-end tests in Firefox, where one is installed; arguments go to Playwright. It is
 * no part of `npm test`: without Firefox it says so and runs nothing.
 */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['firefox-esr', 'firefox']
const MAC = '/Applications/Firefox.app/Contents/MacOS/firefox'

function find() {
  if (process.env.FIREFOX_PATH) return process.env.FIREFOX_PATH
  const folders = (process.env.PATH ?? '').split(delimiter)
  return [...NAMES.flatMap((name) => folders.map((folder) => join(folder, name))), MAC].find(existsSync)
}

const firefox = find()
if (!firefox || !existsSync(firefox)) {
  console.error(
    `SKIPPED: no Firefox was found${firefox ? ` at ${firefox}` : ''}, so no test ran. Install one (Debian: apt-get install firefox-esr)\n` +
      'or set FIREFOX_PATH to the one you have, and run this again.',
  )
} else {
  const commands = [
    ['vite', 'build'],
    ['playwright', 'test', '--config', 'playwright.firefox.config.ts', ...process.argv.slice(2)],
  ]
  for (const command of commands) {
    const { status } = spawnSync('npx', command, {
      stdio: 'inherit',
      env: { ...process.env, FIREFOX_PATH: firefox },
    })
    if (status !== 0) process.exit(status ?? 1)
  }
}
