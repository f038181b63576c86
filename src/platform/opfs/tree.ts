/**
 * Opens a stored tree: reads its table of names, looks for what a crash left behind, and says what it found.
 * Nothing is changed before the table is known to be readable, and no byte is given free before it was counted.
 */

import { isDatabaseHeader, MAGIC_END } from './database-header.ts'
import { FileError, isStorageFull } from './file-error.ts'
import { FilePool, type PoolStorage } from './file-pool.ts'
import { chooseTable, decodeSlot, type NameTable, type StoredTable } from './name-table.ts'
import { Pool } from './pool.ts'
import { Slots } from './slots.ts'
import { readAll } from './sync-file.ts'
import { logOf } from './wal.ts'

/** Where files go that a damaged table of names may have named. */
export const LOST_AND_FOUND = 'lost+found/'

export interface Leftovers {
  /** Files without a name that held bytes: an interrupted write or removal left them. They were cleared. */
  readonly cleared: { readonly count: number; readonly bytes: number }
  /** Files that had to be given a name under `lost+found/`, because the newest table of names was unreadable. */
  readonly found: { readonly count: number; readonly bytes: number }
  /** Whether the newest table of names may have been unreadable, so that the one before it was used. */
  readonly olderNames: boolean
}

export interface TreeReport extends Leftovers {
  /** Of the stored table of names. */
  readonly formatVersion: number
  /** How often names were changed. */
  readonly generation: number
  readonly files: number
  /** Bytes in all files together. */
  readonly bytes: number
}

export interface Tree {
  readonly pool: Pool
  readonly leftovers: Leftovers
  report(): Promise<TreeReport>
}

/**
 * @throws FileError `damaged` or `newer-format`, and the stored bytes are untouched then; `storage-full` when there
 *   is no room for a new tree.
 */
export async function openTree(storage: PoolStorage): Promise<Tree> {
  const stored = await readTable(storage)
  const named = new Set(Array.from(stored?.names.values() ?? [], ({ id }) => id))
  const nameless = await sizesOf(
    storage,
    [...storage.ids].filter((id) => !named.has(id)),
  )
  const orphans = nameless.filter(({ size }) => size > 0)
  const total = { count: orphans.length, bytes: orphans.reduce((sum, { size }) => sum + size, 0) }
  const none = { count: 0, bytes: 0 }
  const olderNames = stored?.otherDamaged === true
  const leftovers: Leftovers = {
    cleared: olderNames ? none : total,
    found: olderNames ? total : none,
    olderNames,
  }
  const slots = new Slots(storage.slots, stored)
  if (!stored) {
    // Both slots are written before the first byte of data, so that an unreadable table beside data is damage.
    slots.save(slots.names)
    slots.saveAgain()
  }
  const settled = !stored || settle(slots, olderNames ? orphans : [], olderNames || orphans.length > 0)
  const kept = new Set(olderNames || !settled ? orphans.map(({ id }) => id) : [])
  const unused = nameless.map(({ id }) => id).filter((id) => !kept.has(id))
  const pool = new Pool(new FilePool(storage, unused), slots)
  await pool.openFiles(pool.names().filter((name) => isNeededAtStart(pool, name)))
  await pool.prepare().catch((error: unknown) => {
    // On a full disk there are no spares; what is there can still be read, and removed.
    if (!isStorageFull(error)) throw error
  })
  return {
    pool,
    leftovers,
    async report() {
      const sizes = await pool.sizes(pool.names())
      return {
        ...leftovers,
        formatVersion: slots.version,
        generation: slots.generation,
        files: sizes.length,
        bytes: sizes.reduce((sum, size) => sum + size, 0),
      }
    },
  }
}

async function readTable(storage: PoolStorage): Promise<StoredTable | undefined> {
  const [first, second] = storage.slots
  const slots = [decodeSlot(readAll(first)), decodeSlot(readAll(second))] as const
  const readable = slots.some(({ kind }) => kind === 'valid')
  const sizes = readable ? [] : await sizesOf(storage, [...storage.ids])
  const stored = chooseTable(
    [slots[0], slots[1]],
    sizes.some(({ size }) => size > 0),
  )
  for (const [name, { id }] of stored?.names ?? []) {
    if (!storage.ids.has(id)) {
      throw new FileError('damaged', `The file "${name}" is missing from the stored files (${id}).`)
    }
  }
  return stored?.version === 1 ? { ...stored, names: await withDatabases(storage, stored.names) } : stored
}

/** A table of version 1 does not say which files are databases. */
async function withDatabases(storage: PoolStorage, names: NameTable): Promise<NameTable> {
  const entries = [...names].map(async ([name, { id }]) => {
    const head = await storage.read(id, 0, MAGIC_END)
    // DuckDB makes a database of an empty file, too.
    const database = head.length === 0 || isDatabaseHeader(head)
    return [name, { id, database }] as const
  })
  return new Map(await Promise.all(entries))
}

async function sizesOf(
  storage: PoolStorage,
  ids: readonly string[],
): Promise<{ id: string; size: number }[]> {
  return Promise.all(ids.map(async (id) => ({ id, size: await storage.size(id) })))
}

/**
 * Names the files that were found, and replaces the slot that is damaged or may still name what is to be cleared.
 *
 * @returns whether that worked; on a full disk it may not, and everything is left as it is
 */
function settle(slots: Slots, found: readonly { id: string }[], needed: boolean): boolean {
  if (!needed) return true
  try {
    if (found.length > 0) slots.save(withNames(slots.names, found))
    else slots.saveAgain()
    return true
  } catch (error) {
    if (isStorageFull(error)) return false
    throw error
  }
}

function withNames(names: NameTable, orphans: readonly { id: string }[]): NameTable {
  const more = new Map(names)
  for (const { id } of orphans) {
    let name = `${LOST_AND_FOUND}${id}`
    while (more.has(name)) name += '_'
    more.set(name, { id, database: false })
  }
  return more
}

/** DuckDB opens databases and their logs whenever it likes, other files only in a statement that says so. */
function isNeededAtStart(pool: Pool, name: string): boolean {
  return pool.isDatabase(name) || logOf(name) !== undefined || pool.has(`${name}.wal`)
}
