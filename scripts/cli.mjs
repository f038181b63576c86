/** Runs the command line of this clone as its sources are now: builds it first when they are newer. */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const command = new URL('../dist-cli/cli.js', import.meta.url)

/** Folders count as well: one is newer when a file was taken away. */
function newestSource() {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  const paths = [...sources.map((path) => join('src', path)), 'scripts/bundle.mjs', 'package-lock.json']
  return Math.max(...paths.map((path) => statSync(join(root, path)).mtimeMs))
}

const built = statSync(command, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (built < newestSource()) {
  const { bundle } = await import('./bundle.mjs')
  await bundle('src/cli/main.ts', 'dist-cli/cli.js')
}
// npm runs scripts in the folder of package.json; paths are meant from where the person is.
if (process.env.INIT_CWD !== undefined) process.chdir(process.env.INIT_CWD)
await import(command.href)
