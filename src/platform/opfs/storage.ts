/** The pool's files in OPFS: the table's slots are open, and with them the tree is ours; data files are opened singly. */

import { FileError, isQuotaError, storageFull } from './file-error.ts'
import type { PoolStorage } from './file-pool.ts'
import type { SyncFile } from './sync-file.ts'

/** How long a handle that another tab or a worker that is ending still holds is waited for, in ms. */
const LOCK_PATIENCE = 3000
const FIRST_PAUSE = 20

const SLOT_NAMES = ['names-0', 'names-1'] as const

/** @throws FileError `no-storage`, `locked` or `storage-full`. No handle stays open then. */
export async function openStorage(directory: string): Promise<PoolStorage> {
  const root = await openDirectory(directory)
  const data = await root.getDirectoryHandle('data', { create: true })
  const opened: SyncFile[] = []
  const open = async (parent: FileSystemDirectoryHandle, name: string) => {
    const file = await openFile(parent, name)
    opened.push(file)
    return file
  }
  const closeAll = () => {
    for (const file of opened) file.close()
  }
  const closedFile = async (id: string) => (await data.getFileHandle(id)).getFile()
  try {
    const slots = [await open(root, SLOT_NAMES[0]), await open(root, SLOT_NAMES[1])] as const
    const ids = new Set<string>()
    for await (const id of data.keys()) ids.add(id)
    return {
      slots,
      ids,
      open: (id) => open(data, id),
      size: async (id) => (await closedFile(id)).size,
      async read(id, at, length) {
        const file = await closedFile(id)
        return new Uint8Array(await file.slice(at, at + length).arrayBuffer())
      },
      delete: (id) => data.removeEntry(id),
      close: closeAll,
    }
  } catch (error) {
    closeAll()
    throw error
  }
}

async function openDirectory(name: string): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory()
    return await root.getDirectoryHandle(name, { create: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FileError(
      'no-storage',
      `This browser offers no private file system (OPFS): ${reason}`,
      'Leave private browsing, allow this site to store data, or use a current Chrome, Edge, Firefox or Safari.',
    )
  }
}

async function openFile(parent: FileSystemDirectoryHandle, name: string): Promise<SyncFile> {
  const deadline = performance.now() + LOCK_PATIENCE
  const handle = await parent.getFileHandle(name, { create: true })
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, 400)) {
    try {
      return await handle.createSyncAccessHandle()
    } catch (error) {
      if (isQuotaError(error)) throw storageFull(name)
      if (!(error instanceof Error) || error.name !== 'NoModificationAllowedError') throw error
      if (performance.now() + pause > deadline) {
        throw new FileError(
          'locked',
          'Another tab or window of this browser has the stored files open.',
          'Close the other tab, or take over here.',
        )
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
