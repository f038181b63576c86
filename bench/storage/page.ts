/** Puts the storage benchmark within reach of the script that drives the browser, as `window.storageBench`. */

import { wrap } from 'comlink'
import type { bench } from './bench.worker.ts'

const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' })

declare global {
  interface Window {
    storageBench: ReturnType<typeof wrap<typeof bench>>
  }
}

window.storageBench = wrap<typeof bench>(worker)
