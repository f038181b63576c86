/** Puts the engine within reach of the tests as `window.harness`. */

import { type Remote, wrap } from 'comlink'
import { holdTree, storageUsage, type TreeLock, takeOverTree } from '../../src/platform/lock.ts'
import type { host } from './host.worker.ts'

let worker: Worker | undefined
let lock: TreeLock | 'taken' | undefined

const harness = {
  lost: false,
  host: undefined as Remote<typeof host> | undefined,
  /** Starts a host worker; an earlier one is terminated, not closed. */
  start() {
    worker?.terminate()
    worker = new Worker(new URL('./host.worker.ts', import.meta.url), { type: 'module' })
    harness.host = wrap<typeof host>(worker)
    return harness.host.open()
  },
  async hold() {
    lock = await holdTree({
      onLost: () => {
        harness.lost = true
      },
    })
    return lock === 'taken' ? 'taken' : 'held'
  },
  async steal() {
    lock = await takeOverTree({
      onLost: () => {
        harness.lost = true
      },
    })
  },
  release() {
    if (lock !== undefined && lock !== 'taken') lock.release()
  },
  end() {
    worker?.terminate()
  },
  storageUsage,
}

export type Harness = typeof harness

declare global {
  interface Window {
    harness: Harness
  }
}

window.harness = harness
