/** A folder of the disk as the page's stored files, as far as they are read. */

import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { FileTree } from '../../platform/opfs/client.ts'
import { unusedFiles } from './unused-files.ts'

/** Paths are those of the disk. */
export function folderTree(folder: () => string): FileTree {
  return {
    ...unusedFiles,
    list: async (prefix) =>
      readdirSync(folder(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => path.startsWith(prefix))
        .sort()
        .map((path) => ({ path, size: statSync(path).size })),
    stat: async (path) => statSync(path, { throwIfNoEntry: false })?.size ?? null,
    async read(path, { at, length } = { at: 0, length: statSync(path).size }) {
      const bytes = new Uint8Array(length)
      const file = openSync(path, 'r')
      const read = readSync(file, bytes, 0, length, at)
      closeSync(file)
      return bytes.subarray(0, read)
    },
    open: async () => {},
  }
}
