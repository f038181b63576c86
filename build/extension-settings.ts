/**
 * Vite plugin: `extensions/settings.json`, which tells the page whether DuckDB's extensions are beside it, whether DuckDB's own
 * repository may be asked (`OFFICIAL_EXTENSIONS=1`), and, from the server on this machine only, whether unsigned extensions are
 * accepted (`ALLOW_UNSIGNED_EXTENSIONS=1`).
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Connect, Plugin } from 'vite'
import headers from './headers.json' with { type: 'json' }

const PATH = 'extensions/settings.json'
const FILE = 'extensions/v1.5.5/wasm_eh/ducklake.duckdb_extension.wasm'

const isOn = (name: string) => process.env[name] === '1'

function settings(folder: string, allowUnsigned: boolean): string {
  const bundled = existsSync(join(folder, FILE))
  return `${JSON.stringify({ bundled, official: isOn('OFFICIAL_EXTENSIONS'), allowUnsigned })}\n`
}

export function extensionSettings(): Plugin {
  let publicFolder = 'public'
  let builtFolder = 'dist'
  const serve = (middlewares: Connect.Server, folder: () => string) => {
    middlewares.use(`/${PATH}`, (_request, response) => {
      response.setHeader('Content-Type', 'application/json')
      response.end(settings(folder(), isOn('ALLOW_UNSIGNED_EXTENSIONS')))
    })
  }
  return {
    name: 'extension-settings',
    configResolved(config) {
      publicFolder = config.publicDir
      builtFolder = join(config.root, config.build.outDir)
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: PATH, source: settings(publicFolder, false) })
    },
    configureServer: ({ middlewares }) => serve(middlewares, () => publicFolder),
    configurePreviewServer: ({ middlewares }) => serve(middlewares, () => builtFolder),
  }
}

/** The headers to serve the page with; those that let it reach DuckDB's repository when that is allowed. */
export function deployedHeaders(): Record<string, string> {
  const policy = headers['Content-Security-Policy']
  const widened = policy.replace("connect-src 'self'", "connect-src 'self' https://extensions.duckdb.org")
  return isOn('OFFICIAL_EXTENSIONS') ? { ...headers, 'Content-Security-Policy': widened } : headers
}
