/** A FileStore over the disk: the paths are the ones DuckDB opens in Node. */

import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LakeError } from '../lake-error.ts'
import type { FileStore, StoredFile } from '../ports.ts'

/** `events` collects what was done in order (`write <path>`, `flush`, `remove <path>`), for tests of durability. */
export function nodeFileStore(events: string[] = []): FileStore {
  const written = new Set<string>()
  return {
    async append(path, bytes) {
      if (!written.has(path)) events.push(`write ${path}`)
      written.add(path)
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'a')
      await file.writeFile(bytes)
      await file.close()
    },
    stat: (path) =>
      stat(path).then(
        ({ size }) => size,
        () => null,
      ),
    async read(path, range) {
      try {
        return range === undefined ? new Uint8Array(await readFile(path)) : await readRange(path, range)
      } catch {
        throw new LakeError('no-such-file', `There is no file "${path}".`)
      }
    },
    async remove(path) {
      written.delete(path)
      await rm(path, { force: true })
      events.push(`remove ${path}`)
    },
    async list(prefix) {
      const found: StoredFile[] = []
      await walk(prefix.endsWith('/') ? prefix : dirname(prefix), prefix, found)
      return found.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    async flush() {
      for (const path of written) {
        const file = await open(path, 'r')
        await file.sync()
        await file.close()
      }
      written.clear()
      events.push('flush')
    },
  }
}

async function readRange(
  path: string,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<Uint8Array> {
  const file = await open(path, 'r')
  try {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await file.read(bytes, 0, length, at)
    return bytes.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function walk(folder: string, prefix: string, found: StoredFile[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await walk(path, prefix, found)
    else if (path.startsWith(prefix)) found.push({ path, size: (await stat(path)).size })
  }
}
