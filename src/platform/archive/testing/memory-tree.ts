/** The files of a tree in memory, as the worker of the browser's tree serves them. */

import type { FileTree } from '../../opfs/client.ts'
import { isDatabaseHeader } from '../../opfs/database-header.ts'
import type { MemoryDisk } from '../../opfs/testing/memory-disk.ts'
import { openTree } from '../../opfs/tree.ts'
import { serial } from '../../serial.ts'

/** Opens what is on the disk; every call is followed by what the worker does between requests. */
export async function memoryTree(disk: MemoryDisk): Promise<FileTree> {
  const { pool, report } = await openTree(disk.storage())
  const oneAtATime = serial()
  const serve = <T>(work: () => T | Promise<T>) =>
    oneAtATime(async () => {
      const result = await work()
      await pool.prepare()
      return result
    })
  const starting = (prefix: string) => pool.names().filter((name) => name.startsWith(prefix))
  async function openFile(path: string) {
    await pool.openFiles([path])
    const file = pool.get(path)
    if (file === undefined) throw new Error(`There is no "${path}".`)
    return file
  }
  return {
    list: (prefix) =>
      serve(async () => {
        const paths = starting(prefix).sort()
        const sizes = await pool.sizes(paths)
        return paths.map((path, index) => ({ path, size: sizes[index] ?? 0 }))
      }),
    stat: (path) => serve(async () => (pool.has(path) ? ((await pool.sizes([path]))[0] ?? null) : null)),
    read: (path, { at, length } = { at: 0, length: Number.POSITIVE_INFINITY }) =>
      serve(() => pool.read(path, at, length)),
    write: (path, bytes) => serve(() => pool.put(path, Uint8Array.from(bytes), isDatabaseHeader(bytes))),
    append: (path, bytes) =>
      serve(async () => {
        const file = pool.has(path) ? await openFile(path) : pool.create(path)
        pool.write(path, file, Uint8Array.from(bytes), file.getSize())
      }),
    truncate: (path, size) => serve(async () => pool.truncate(path, await openFile(path), size)),
    rename: (from, to) => serve(() => pool.move(from, to)),
    renameAll: (renames, remove) => serve(() => pool.moveAll(renames, remove)),
    remove: (path) => serve(() => pool.remove(path)),
    flush: () => serve(() => pool.flush()),
    open: (prefix) => serve(() => pool.openFiles(starting(prefix))),
    reserve: (count) => serve(() => pool.reserve(count)),
    report: () => serve(report),
  }
}
