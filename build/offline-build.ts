/** Vite plugin: `service-worker.js`, which knows every file of the build it belongs to. See `src/offline`. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { bundleClassic } from './bundle-classic.ts'

/** DuckDB's extensions and what a host says about them are asked for each time. */
const ASKED_EACH_TIME = 'extensions/'

export function offlineBuild(): Plugin {
  let publicFolder = 'public'
  return {
    name: 'offline-build',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicFolder = config.publicDir
    },
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const contents = new Map<string, string | Uint8Array>()
        for (const [name, file] of Object.entries(bundle))
          contents.set(name, file.type === 'chunk' ? file.code : file.source)
        for (const entry of existsSync(publicFolder)
          ? readdirSync(publicFolder, { withFileTypes: true })
          : [])
          if (entry.isFile()) contents.set(entry.name, readFileSync(join(publicFolder, entry.name)))
        const files = [...contents.keys()].filter((name) => !name.startsWith(ASKED_EACH_TIME)).sort()
        const hash = createHash('sha256')
        for (const name of files) hash.update(`${name}\0`).update(contents.get(name) ?? '')
        const version = hash.digest('hex').slice(0, 16)
        const entry = join(import.meta.dirname, '../src/offline/service-worker.ts')
        const define = { OFFLINE_BUILD: JSON.stringify({ version, files }) }
        const source = await bundleClassic(entry, true, define)
        this.emitFile({ type: 'asset', fileName: 'service-worker.js', source })
      },
    },
  }
}
