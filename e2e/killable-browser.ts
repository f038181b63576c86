/** A browser that a test can end the hard way, on a profile that outlives it. */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from '@playwright/test'

export interface KillableBrowser {
  readonly page: Page
  /** SIGKILL: nothing gets to flush, close or say goodbye. A browser that is dead already is left alone. */
  kill(): Promise<void>
}

const PATIENCE = 20_000

/** Starts `executable` headless on the profile folder and connects to it. */
export async function launchKillable(
  executable: string,
  args: readonly string[],
  profile: string,
): Promise<KillableBrowser> {
  const portFile = join(profile, 'DevToolsActivePort')
  rmSync(portFile, { force: true })
  const child = spawn(
    executable,
    ['--headless', `--user-data-dir=${profile}`, '--remote-debugging-port=0', ...args, 'about:blank'],
    // A group of its own: the process that writes the files is a child of the one started here.
    { stdio: 'ignore', detached: true },
  )
  const browser = await connect(child, portFile)
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('The browser has no context.')
  return {
    page: context.pages()[0] ?? (await context.newPage()),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = new Promise((resolve) => child.once('exit', resolve))
      killGroup(child)
      await exited
    },
  }
}

/** The browser and every process it started, at once. */
function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}

async function connect(child: ChildProcess, portFile: string): Promise<Browser> {
  const deadline = Date.now() + PATIENCE
  while (Date.now() < deadline && child.exitCode === null) {
    const port = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n')[0] : ''
    if (port) return chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  if (child.exitCode === null) killGroup(child)
  throw new Error('The browser did not open its debugging port.')
}
