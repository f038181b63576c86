/** Plain sync access handles, nothing above them: what the browser's files can do at best. */

import { expose, transfer } from 'comlink'

const handles = new Map<string, FileSystemSyncAccessHandle>()

async function folder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle('storage-bench-raw', { create: true })
}

function opened(name: string): FileSystemSyncAccessHandle {
  const handle = handles.get(name)
  if (!handle) throw new Error(`"${name}" was not opened.`)
  return handle
}

export const rawFiles = {
  async open(name: string): Promise<void> {
    const file = await (await folder()).getFileHandle(name, { create: true })
    handles.set(name, await file.createSyncAccessHandle())
  },
  write(name: string, bytes: Uint8Array<ArrayBuffer>, at: number): void {
    opened(name).write(bytes, { at })
  },
  flush(name: string): void {
    opened(name).flush()
  },
  read(name: string, at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    opened(name).read(bytes, { at })
    return transfer(bytes, [bytes.buffer])
  },
  /** So that the next write is one to a new file. */
  empty(name: string): void {
    opened(name).truncate(0)
    opened(name).flush()
  },
}

expose(rawFiles)
