/** Finds a Chromium-family browser for the end-to-end tests, or installs Debian's where that is possible. */

import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser']
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const INSTALL = 'apt-get update && apt-get install -y --no-install-recommends chromium fonts-liberation'

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function find() {
  const wanted = process.env.CHROME_PATH
  if (wanted) {
    if (isExecutable(wanted)) return wanted
    throw new Error(`CHROME_PATH is ${wanted}, which is not an executable file.`)
  }
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...onPath, ...MAC, chromium.executablePath()].find(isExecutable)
}

function isDebianRoot() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/**
 * The browser's path. Installs Debian's `chromium` as root on Debian or Ubuntu; elsewhere throws an error
 * that names the one command to run.
 */
export function browserPath() {
  const found = find()
  if (found) return found
  if (isDebianRoot()) {
    console.log('No browser found: installing the chromium package.')
    execFileSync('sh', ['-c', INSTALL], {
      stdio: 'inherit',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    const installed = find()
    if (installed) return installed
  }
  throw new Error(
    `No Chrome or Chromium was found. Run this, then the tests again:\n  sudo sh -c '${INSTALL}'\n` +
      'or set CHROME_PATH to the browser you have.',
  )
}
