/** Puts the client of a page within reach of the script that drives the browser, as `window.lakeBench`. */

import { wrap } from 'comlink'
import type { bench } from './lake.worker.ts'

const worker = new Worker(new URL('./lake.worker.ts', import.meta.url), { type: 'module' })

declare global {
  interface Window {
    lakeBench: ReturnType<typeof wrap<typeof bench>>
  }
}

window.lakeBench = wrap<typeof bench>(worker)
