/**
 * Serves the production build in `dist/` on this machine and prints its address. `--port N` insists on a port.
 * EXTENSION_REPOSITORY, or `--extensions`, is a folder or an address whose extensions are offered beside the page;
 * `--extensions none` offers none, whatever is in `dist/`.
 */

import { parseArgs } from 'node:util'
import { preview } from 'vite'
import { extensionRepository } from './extension-repository.mjs'

const { values } = parseArgs({ options: { port: { type: 'string' }, extensions: { type: 'string' } } })
const repository = values.extensions ?? process.env.EXTENSION_REPOSITORY

const server = await preview({
  preview: values.port ? { port: Number(values.port), strictPort: true } : { port: 4173 },
  plugins: repository ? [extensionRepository(repository)] : [],
})
const url = server.resolvedUrls?.local[0]
console.log(`Metaxy DuckLake playground: ${url}\nPress Ctrl+C to stop.`)
