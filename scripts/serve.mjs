/** Serves the production build in `dist/` on this machine and prints its address. `--port N` insists on a port. */

import { parseArgs } from 'node:util'
import { preview } from 'vite'

const { values } = parseArgs({ options: { port: { type: 'string' } } })

const server = await preview({
  preview: values.port ? { port: Number(values.port), strictPort: true } : { port: 4173 },
})
const url = server.resolvedUrls?.local[0]
console.log(`Metaxy DuckLake playground: ${url}\nPress Ctrl+C to stop.`)
