/**
 * Counts what a worker asks of its sync access handles. Loaded before anything opens one; the counts are read, and
 * start again from zero, through the channel named after the worker.
 */

export interface Calls {
  readonly count: number
  readonly bytes: number
  readonly ms: number
}

/** By method: `read`, `write`, `flush`, `truncate`, `getSize`. */
export type CallCounts = Readonly<Record<string, Calls>>

/** The channel of a worker by its name. */
export function callsChannel(worker: string): string {
  return `calls of ${worker}`
}

const METHODS = ['read', 'write', 'flush', 'truncate', 'getSize'] as const

/** Wraps the handles of this worker and answers on its channel. */
export function countCalls(): void {
  let counts: Record<string, Calls> = {}
  const handle = FileSystemSyncAccessHandle.prototype
  for (const method of METHODS) {
    const original = handle[method] as (this: FileSystemSyncAccessHandle, ...values: unknown[]) => unknown
    Reflect.set(handle, method, function (this: FileSystemSyncAccessHandle, ...values: unknown[]) {
      const start = performance.now()
      try {
        return original.apply(this, values)
      } finally {
        const { count, bytes, ms } = counts[method] ?? { count: 0, bytes: 0, ms: 0 }
        const length = ArrayBuffer.isView(values[0]) ? values[0].byteLength : 0
        counts[method] = { count: count + 1, bytes: bytes + length, ms: ms + performance.now() - start }
      }
    })
  }
  const channel = new BroadcastChannel(callsChannel(self.name))
  channel.onmessage = ({ data }) => {
    if (data !== 'read') return
    channel.postMessage(counts)
    counts = {}
  }
}

/** Reads and resets the counts of another worker. */
export function takeCalls(worker: string): Promise<CallCounts> {
  const channel = new BroadcastChannel(callsChannel(worker))
  return new Promise((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<CallCounts>) => {
      channel.close()
      resolve(data)
    }
    channel.postMessage('read')
  })
}
