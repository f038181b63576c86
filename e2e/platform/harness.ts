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
  /** Puts files into the browser's storage as they are, in the folder of the tree; no engine may be running. */
  async plant(files: Readonly<Record<string, readonly number[]>>) {
    const root = await navigator.storage.getDirectory()
    const tree = await root.getDirectoryHandle('metaxy-playground', { create: true })
    const data = await tree.getDirectoryHandle('data', { create: true })
    for (const [name, bytes] of Object.entries(files)) {
      const handle = await (name.startsWith('names-') ? tree : data).getFileHandle(name, { create: true })
      if (bytes.length === 0) continue
      const writable = await handle.createWritable()
      await writable.write(Uint8Array.from(bytes))
      await writable.close()
    }
  },
  /** The bytes of a slot of the table of names. */
  async slot(name: 'names-0' | 'names-1'): Promise<number[]> {
    const root = await navigator.storage.getDirectory()
    const tree = await root.getDirectoryHandle('metaxy-playground')
    const file = await (await tree.getFileHandle(name)).getFile()
    return [...new Uint8Array(await file.arrayBuffer())]
  },
}

export type Harness = typeof harness

declare global {
  interface Window {
    harness: Harness
  }
}

window.harness = harness
