/**
 * Vite plugin of the server on this machine: offers a repository of extensions beside the page, as a host that has them
 * would, or none whatever the build has. A repository at an address is passed through, so that it has the page's origin.
 */

import { createReadStream, existsSync } from 'node:fs'
import { join, normalize } from 'node:path'

const PREFIX = '/extensions/'

/**
 * @param {string} repository a folder or an address that has `v1.5.5/wasm_eh/`; `none` for a host without extensions
 * @returns {import('vite').Plugin}
 */
export function extensionRepository(repository) {
  return {
    name: 'extension-repository',
    enforce: 'pre',
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
        if (!path.startsWith(PREFIX)) return next()
        answer(repository, path.slice(PREFIX.length), response).catch(next)
      })
    },
  }
}

/**
 * @param {string} repository
 * @param {string} path
 * @param {import('node:http').ServerResponse} response
 */
async function answer(repository, path, response) {
  if (path === 'settings.json') {
    const bundled = repository !== 'none'
    const allowUnsigned = bundled && process.env.ALLOW_UNSIGNED_EXTENSIONS === '1'
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ bundled, official: false, allowUnsigned }))
  } else if (repository === 'none') {
    response.writeHead(404).end()
  } else if (/^https?:\/\//.test(repository)) {
    const upstream = await fetch(`${repository.replace(/\/+$/, '')}/${path}`)
    response.writeHead(upstream.status, {
      'Content-Type': upstream.headers.get('Content-Type') ?? 'application/octet-stream',
    })
    response.end(new Uint8Array(await upstream.arrayBuffer()))
  } else if (existsSync(join(repository, path))) {
    response.setHeader('Content-Type', 'application/wasm')
    createReadStream(join(repository, path)).pipe(response)
  } else {
    response.writeHead(404).end()
  }
}
