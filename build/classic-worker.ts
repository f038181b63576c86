/**
 * Vite plugin: `import url from './entry.ts?classic-worker'` is the URL of that entry bundled into one classic
 * (non-module) script, as `new Worker(url)` without `type: 'module'` needs it. Vite's own `?worker` makes a
 * classic script only where every worker of the application is one.
 *
 * Add it to `plugins` and, when a worker imports such a URL, to `worker.plugins`; `worker.format` must be 'es'.
 */

import { basename } from 'node:path'
import type { Plugin } from 'vite'
import { bundleClassic } from './bundle-classic.ts'

const SUFFIX = '?classic-worker'
const DEV_PREFIX = '/@classic-worker/'

export function classicWorker(): Plugin {
  let serving = false
  return {
    name: 'classic-worker',
    enforce: 'pre',
    configResolved(config) {
      serving = config.command === 'serve'
    },
    async load(id) {
      if (!id.endsWith(SUFFIX)) return null
      const entry = id.slice(0, -SUFFIX.length)
      if (serving) return `export default ${JSON.stringify(`${DEV_PREFIX}${encodeURIComponent(entry)}`)}`
      const name = basename(entry).replace(/\.ts$/, '.js')
      const asset = this.emitFile({ type: 'asset', name, source: await bundleClassic(entry, true) })
      return `export default import.meta.ROLLUP_FILE_URL_${asset}`
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const path = request.url?.split('?')[0] ?? ''
        if (!path.startsWith(DEV_PREFIX)) return next()
        response.setHeader('Content-Type', 'text/javascript')
        response.end(await bundleClassic(decodeURIComponent(path.slice(DEV_PREFIX.length)), false))
      })
    },
  }
}
