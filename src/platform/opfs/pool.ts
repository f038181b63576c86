/**
 * A flat tree of named files on top of a pool of anonymous ones. Names change in one crash-safe step: after a
 * crash at any point every name leads either to its old file or to its new one, whole.
 */

import { FileError, isQuotaError, storageFull } from './file-error.ts'
import { chooseTable, decodeSlot, encodeSlot, type NameTable } from './name-table.ts'
import { readAll, type SyncFile } from './sync-file.ts'

/** Where the pool's files live; the browser's is OPFS, the tests' is memory. */
export interface PoolStorage {
  readonly slots: readonly [SyncFile, SyncFile]
  /** The data files by id, all open. */
  readonly files: ReadonlyMap<string, SyncFile>
  create(id: string): Promise<SyncFile>
  delete(id: string): Promise<void>
  close(): void
}

/** Files that one statement can create: DuckDB creates files synchronously, OPFS only asynchronously. */
export const SPARE_FILES = 16
/** Spares beyond this are deleted at start, so that a lake that was large once does not slow every start. */
const MAX_SPARE_FILES = 4 * SPARE_FILES

interface Spare {
  readonly id: string
  readonly file: SyncFile
}

export class Pool {
  readonly #storage: PoolStorage
  readonly #files: Map<string, SyncFile>
  readonly #spares: Spare[]
  readonly #dirty = new Set<SyncFile>()
  #names: NameTable
  #generation: number
  #nextSlot: 0 | 1
  #nextId: number

  /**
   * Reads the stored table and sorts the files into named ones and spares.
   *
   * @throws FileError `damaged` or `newer-format`; the stored bytes are untouched then.
   */
  constructor(storage: PoolStorage) {
    this.#storage = storage
    this.#files = new Map(storage.files)
    const anyData = [...storage.files.values()].some((file) => file.getSize() > 0)
    const [first, second] = storage.slots
    const stored = chooseTable([decodeSlot(readAll(first)), decodeSlot(readAll(second))], anyData)
    this.#names = stored?.names ?? new Map()
    this.#generation = stored?.generation ?? 0
    this.#nextSlot = stored?.nextSlot ?? 0
    this.#nextId = Math.max(-1, ...[...storage.files.keys()].map(Number)) + 1
    for (const [name, id] of this.#names) {
      if (!this.#files.has(id)) {
        throw new FileError('damaged', `The file "${name}" is missing from the stored files (${id}).`)
      }
    }
    const named = new Set(this.#names.values())
    this.#spares = [...this.#files].filter(([id]) => !named.has(id)).map(([id, file]) => ({ id, file }))
    // Both slots are written before the first byte of data, so that an unreadable table beside data is damage.
    if (!stored) {
      this.#save(this.#names)
      this.#save(this.#names)
    }
    for (const { file } of this.#spares) {
      if (file.getSize() === 0) continue
      file.truncate(0)
      this.#dirty.add(file)
    }
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  get(name: string): SyncFile | undefined {
    const id = this.#names.get(name)
    return id === undefined ? undefined : this.#files.get(id)
  }

  names(): string[] {
    return [...this.#names.keys()]
  }

  /** Creates an empty file. @throws FileError when no spare is left or the table cannot be written. */
  create(name: string): SyncFile {
    const spare = this.#takeSpare(name)
    try {
      // The old bytes of a used file must be gone before a name leads to it.
      if (this.#dirty.has(spare.file)) this.#flushOne(spare.file)
      this.#save(new Map(this.#names).set(name, spare.id))
    } catch (error) {
      this.#spares.push(spare)
      throw error
    }
    return spare.file
  }

  /** Creates or replaces a file; its bytes are flushed before the name leads to them. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>): void {
    const spare = this.#takeSpare(name)
    const replaced = this.#names.get(name)
    try {
      this.write(name, spare.file, bytes, 0)
      this.#flushOne(spare.file)
      this.#save(new Map(this.#names).set(name, spare.id))
    } catch (error) {
      this.#recycle(spare.id)
      throw error
    }
    if (replaced !== undefined) this.#recycle(replaced)
  }

  /** Renames a file, replacing the target, and removes `alsoRemove` in the same step. */
  move(from: string, to: string, alsoRemove: readonly string[] = []): void {
    const id = this.#names.get(from)
    if (id === undefined) throw noSuchFile(from)
    const names = new Map(this.#names)
    const freed = [to, ...alsoRemove].flatMap((name) => names.get(name) ?? [])
    for (const name of [from, ...alsoRemove]) names.delete(name)
    names.set(to, id)
    this.#save(names)
    for (const each of freed) this.#recycle(each)
  }

  remove(name: string): void {
    const id = this.#names.get(name)
    if (id === undefined) throw noSuchFile(name)
    const names = new Map(this.#names)
    names.delete(name)
    this.#save(names)
    this.#recycle(id)
  }

  /**
   * Writes all of `bytes`, or nothing beyond the file's old end: a write that does not fit is taken back.
   *
   * @throws FileError `storage-full`
   */
  write(name: string, file: SyncFile, bytes: Uint8Array<ArrayBuffer>, at: number): void {
    const size = file.getSize()
    this.#dirty.add(file)
    let written = 0
    try {
      written = file.write(bytes, { at })
    } catch (error) {
      if (!isQuotaError(error)) throw error
    }
    if (written === bytes.length) return
    if (file.getSize() > size) file.truncate(size)
    throw storageFull(name)
  }

  truncate(name: string, file: SyncFile, size: number): void {
    this.#dirty.add(file)
    try {
      file.truncate(size)
    } catch (error) {
      throw isQuotaError(error) ? storageFull(name) : error
    }
  }

  /** Flushes every file written since it was last flushed. */
  flush(): void {
    for (const file of this.#dirty) this.#flushOne(file)
  }

  /** Makes sure that `SPARE_FILES` files can be created before the next call; drops what is far beyond that. */
  async refill(): Promise<void> {
    while (this.#spares.length < SPARE_FILES) {
      const id = String(this.#nextId++)
      const file = await this.#storage.create(id)
      this.#files.set(id, file)
      this.#spares.push({ id, file })
    }
  }

  /** Deletes spares that a start should not have to open. */
  async shrink(): Promise<void> {
    for (const { id, file } of this.#spares.splice(MAX_SPARE_FILES)) {
      file.close()
      this.#files.delete(id)
      await this.#storage.delete(id)
    }
  }

  close(): void {
    this.flush()
    this.#storage.close()
  }

  #takeSpare(name: string): Spare {
    const spare = this.#spares.pop()
    if (spare) return spare
    throw new FileError(
      'internal',
      `"${name}" could not be created: one statement can create at most ${SPARE_FILES} files.`,
      'Split the statement.',
    )
  }

  /** Makes a file without a name a spare. Its name must be gone from the stored table already. */
  #recycle(id: string): void {
    const file = this.#files.get(id)
    if (!file) return
    file.truncate(0)
    this.#dirty.add(file)
    this.#spares.push({ id, file })
  }

  #flushOne(file: SyncFile): void {
    file.flush()
    this.#dirty.delete(file)
  }

  /** The commit point of every change of names: the new table counts once its slot is flushed. */
  #save(names: NameTable): void {
    const slot = this.#storage.slots[this.#nextSlot]
    const bytes = encodeSlot(this.#generation + 1, names)
    let written = 0
    try {
      written = slot.write(bytes, { at: 0 })
    } catch (error) {
      if (!isQuotaError(error)) throw error
    }
    if (written !== bytes.length) throw storageFull('the table of file names')
    slot.flush()
    this.#names = names
    this.#generation += 1
    this.#nextSlot = this.#nextSlot === 0 ? 1 : 0
  }
}

export function noSuchFile(name: string): FileError {
  return new FileError('no-such-file', `There is no file "${name}" in the browser's storage.`)
}
