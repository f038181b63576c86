/** Builds the platform harness and serves it on a port of its own. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, preview } from 'vite'

const configFile = join(import.meta.dirname, 'vite.config.ts')

export interface HarnessServer {
  /** Ends with a slash. */
  readonly url: string
  close(): Promise<void>
}

export async function serveHarness(): Promise<HarnessServer> {
  const outDir = mkdtempSync(join(tmpdir(), 'platform-harness-'))
  await build({ configFile, build: { outDir } })
  const server = await preview({ configFile, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } })
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    async close() {
      await server.close()
      rmSync(outDir, { recursive: true })
    },
  }
}
