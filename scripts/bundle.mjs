/** Bundles a TypeScript entry into one file that Node runs as it is, with nothing installed beside it. */

import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Writes only warnings and errors, to standard error.
 * @param {string} entry relative to the repository
 * @param {string} to where to write, likewise; replaced in one step, so that one who runs it never sees half of it
 */
export async function bundle(entry, to) {
  const file = resolve(root, to)
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, target: 'node20', write: false },
  })
  const [output] = Array.isArray(result) ? result : [result]
  const chunks = output.output.filter(({ type }) => type === 'chunk')
  if (chunks.length !== 1) throw new Error(`${entry} became ${chunks.length} files instead of one.`)
  mkdirSync(dirname(file), { recursive: true })
  const unfinished = `${file}.${process.pid}`
  writeFileSync(unfinished, chunks[0].code)
  chmodSync(unfinished, 0o755)
  renameSync(unfinished, file)
}
