/** A FileStore over the disk: the paths are the ones DuckDB opens in Node. */

import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LakeError } from '../lake-error.ts'
import type { FileStore, StoredFile } from '../ports.ts'

/** `events` collects what was done in order (`write <path>`, `flush`, `remove <path>`), for tests of durability. */
export function nodeFileStore(events: string[] = []): FileStore {
  return {
    async write(path, bytes) {
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'wx')
      await file.writeFile(bytes)
      await file.sync()
      await file.close()
      events.push(`write ${path}`)
    },
    async read(path) {
      try {
        return new Uint8Array(await readFile(path))
      } catch {
        throw new LakeError('no-such-file', `There is no file "${path}".`)
      }
    },
    async remove(path) {
      await rm(path, { force: true })
      events.push(`remove ${path}`)
    },
    async list(prefix) {
      const found: StoredFile[] = []
      await walk(prefix.endsWith('/') ? prefix : dirname(prefix), prefix, found)
      return found.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
    async flush() {
      events.push('flush')
    },
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
