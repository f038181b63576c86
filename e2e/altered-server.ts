/** Serves the production build with one thing changed, to show the page what another browser or host would. */

import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
}

export interface AlteredServer {
  readonly url: string
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** What is sent instead of a file; `'nothing'` ends the connection without an answer. */
export type AlteredAnswer = SentAnswer | 'nothing'

interface SentAnswer {
  readonly status?: number
  readonly type: string
  readonly body: string | Uint8Array
  /** Milliseconds before anything is sent. */
  readonly after?: number
}

/**
 * `alter` gets the path and the text of every script and returns the text to send; `answer` may send something else
 * for a path, whether there is such a file or not.
 */
export async function serveAltered(
  alter: (path: string, script: string) => string,
  answer: (path: string) => AlteredAnswer | null = () => null,
): Promise<AlteredServer> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
    asked.push(path)
    const instead = answer(path)
    if (instead === 'nothing') {
      request.socket.destroy()
      return
    }
    if (instead !== null) {
      await new Promise((sent) => setTimeout(sent, instead.after ?? 0))
      response.writeHead(instead.status ?? 200, { 'Content-Type': instead.type }).end(instead.body)
      return
    }
    const file = join('dist', path === '/' ? 'index.html' : path)
    if (!existsSync(file)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('Content-Type', TYPES[extname(file)] ?? 'application/octet-stream')
    if (extname(file) === '.js') response.end(alter(path, await readFile(file, 'utf8')))
    else createReadStream(file).pipe(response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections()
        server.close(() => closed())
      }),
  }
}
