/** The other end of `worker.ts`: files by path, for whoever started that worker. */

import { FileError } from './file-error.ts'
import { type Operation, type Operations, REQUEST_KEY, type Reply } from './protocol.ts'

export interface OpfsFiles {
  request<K extends Operation>(
    operation: K,
    request: Operations[K]['request'],
  ): Promise<Operations[K]['reply']>
}

/** @throws FileError from every request that fails. Buffers of `write` are transferred. */
export function opfsFiles(worker: Worker): OpfsFiles {
  return {
    request(operation, request) {
      const { port1, port2 } = new MessageChannel()
      const transfer: Transferable[] = [port2]
      if ('bytes' in request && request.bytes instanceof Uint8Array) transfer.push(request.bytes.buffer)
      const reply = new Promise<Operations[typeof operation]['reply']>((resolve, reject) => {
        port1.onmessage = ({ data }: MessageEvent<Reply>) => {
          port1.close()
          if ('error' in data) reject(new FileError(data.error.code, data.error.message, data.error.next))
          else resolve(data.value as Operations[typeof operation]['reply'])
        }
      })
      worker.postMessage({ [REQUEST_KEY]: { operation, ...request } }, transfer)
      return reply
    },
  }
}
