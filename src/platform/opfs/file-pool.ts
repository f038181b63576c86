/**
 * Anonymous files in a pool: those that are open, spares that can be taken without waiting, and those to be
 * deleted. A file is given back only when no stored table of names leads to it.
 */

import { FileError, isQuotaError, storageFull } from './file-error.ts'
import type { SyncFile } from './sync-file.ts'

/** Where the files live; the browser's is OPFS, the tests' is memory. */
export interface PoolStorage {
  /** The two slots of the table of names. */
  readonly slots: readonly [SyncFile, SyncFile]
  /** The data files there are, by id; none is open yet. */
  readonly ids: ReadonlySet<string>
  /** Opens a data file, which is made when there is none. */
  open(id: string): Promise<SyncFile>
  /** Size in bytes of a file that is not open. */
  size(id: string): Promise<number>
  /** At most `length` bytes of a file that is not open. */
  read(id: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>>
  /** Deletes a file that is not open. */
  delete(id: string): Promise<void>
  close(): void
}

/** Files that one statement can create at least: DuckDB creates files synchronously, OPFS only asynchronously. */
export const SPARE_FILES = 16
/** Spares beyond this, and beyond what statements were seen to need, are deleted. */
const MAX_SPARE_FILES = 4 * SPARE_FILES
const MAX_RESERVED_FILES = 2048
/** Files that are opened or deleted at the same time. */
const BATCH = 64

export interface Spare {
  readonly id: string
  readonly file: SyncFile
  /** Whether it held bytes whose end is not flushed: a power loss could bring them back. */
  readonly used: boolean
}

export class FilePool {
  readonly #storage: PoolStorage
  /** Open files by id, the spares among them. */
  readonly #open = new Map<string, SyncFile>()
  readonly #spares: Spare[] = []
  readonly #dirty = new Set<SyncFile>()
  /** Sizes of files that are not open, as far as they were asked for; such a file does not change. */
  readonly #sizes = new Map<string, number>()
  /** Files without a name that are not open. */
  readonly #unused: string[]
  #spareTarget = SPARE_FILES
  /** Spares taken since the last `prepare`. */
  #taken = 0
  #nextId: number

  /** @param unused ids without a name, and without bytes anyone could miss: they become spares or are deleted. */
  constructor(storage: PoolStorage, unused: Iterable<string>) {
    this.#storage = storage
    this.#unused = [...unused]
    this.#nextId = 1 + [...storage.ids].reduce((max, id) => Math.max(max, Number(id)), -1)
  }

  /** A file that is open. */
  get(id: string): SyncFile | undefined {
    return this.#open.get(id)
  }

  async open(ids: readonly string[]): Promise<void> {
    const closed = ids.filter((id) => !this.#open.has(id))
    for (let start = 0; start < closed.length; start += BATCH) {
      await Promise.all(closed.slice(start, start + BATCH).map((id) => this.#openOne(id)))
    }
  }

  async read(id: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.#open.get(id)
    if (!file) return this.#storage.read(id, at, length)
    const bytes = new Uint8Array(Math.max(0, Math.min(length, file.getSize() - at)))
    file.read(bytes, { at })
    return bytes
  }

  /** Sizes in bytes. */
  async sizes(ids: readonly string[]): Promise<number[]> {
    const sizes: number[] = []
    for (let start = 0; start < ids.length; start += BATCH) {
      sizes.push(...(await Promise.all(ids.slice(start, start + BATCH).map((id) => this.#size(id)))))
    }
    return sizes
  }

  /** An empty open file for `name`. @throws FileError when none is left */
  takeSpare(name: string): Spare {
    this.#taken += 1
    const spare = this.#spares.pop()
    if (spare) return spare
    throw new FileError(
      'internal',
      `"${name}" could not be created: a statement can create at most ${this.#spareTarget} files here. More are made ready now: run the statement again.`,
      'Run the statement again.',
    )
  }

  giveBack(spare: Spare): void {
    this.#spares.push(spare)
  }

  /** Makes spares of files, or of those that are not open, files to delete. */
  recycle(ids: readonly string[]): void {
    for (const id of ids) {
      const file = this.#open.get(id)
      if (file) this.#makeSpare(id, file)
      else this.#unused.push(id)
    }
  }

  /** @returns whether all of it was written; if not, the file is as long as it was */
  write(file: SyncFile, bytes: Uint8Array<ArrayBuffer>, at: number): boolean {
    const size = file.getSize()
    this.#dirty.add(file)
    let written = 0
    try {
      written = file.write(bytes, { at })
    } catch (error) {
      if (!isQuotaError(error)) throw error
    }
    if (written === bytes.length) return true
    if (file.getSize() > size) file.truncate(size)
    return false
  }

  truncate(name: string, file: SyncFile, size: number): void {
    this.#dirty.add(file)
    try {
      file.truncate(size)
    } catch (error) {
      throw isQuotaError(error) ? storageFull(name) : error
    }
  }

  /** Flushes every file written since it was last flushed, but for those that `skip` says may wait. */
  flush(skip: (file: SyncFile) => boolean): void {
    for (const file of this.#dirty) if (!skip(file)) this.flushFile(file)
  }

  flushFile(file: SyncFile): void {
    if (!this.#dirty.has(file)) return
    file.flush()
    this.#dirty.delete(file)
  }

  /** Asks for this many spares from the next `prepare` on; statements that need more get more by themselves. */
  reserve(count: number): void {
    this.#spareTarget = Math.min(Math.max(this.#spareTarget, count), MAX_RESERVED_FILES)
  }

  /** Makes sure of enough spares: twice as many as last time when most of those were taken. */
  async prepare(): Promise<void> {
    if (this.#taken > this.#spareTarget / 2) this.reserve(2 * this.#spareTarget)
    this.#taken = 0
    while (this.#spares.length < this.#spareTarget) {
      const missing = Math.min(BATCH, this.#spareTarget - this.#spares.length)
      const ids = Array.from({ length: missing }, () => this.#unused.pop() ?? String(this.#nextId++))
      await Promise.all(ids.map(async (id) => this.#makeSpare(id, await this.#openOne(id))))
    }
  }

  /** Deletes some of what is not needed. @returns whether there is more */
  async trim(): Promise<boolean> {
    const most = Math.max(MAX_SPARE_FILES, this.#spareTarget)
    for (const { id, file } of this.#spares.splice(most, BATCH)) {
      file.close()
      this.#open.delete(id)
      this.#unused.push(id)
    }
    const ids = this.#unused.splice(0, BATCH)
    const results = await Promise.allSettled(ids.map((id) => this.#storage.delete(id)))
    // A worker that is still ending may hold one: it is for a later time.
    const kept = ids.filter((_, index) => results[index]?.status === 'rejected')
    this.#unused.push(...kept)
    return this.#unused.length > kept.length || this.#spares.length > most
  }

  /** Whether there are files that could not be deleted yet. */
  get isTrimmed(): boolean {
    return this.#unused.length === 0
  }

  close(): void {
    this.#storage.close()
  }

  #makeSpare(id: string, file: SyncFile): void {
    const used = file.getSize() > 0
    if (used) file.truncate(0)
    this.#dirty.delete(file)
    this.#spares.push({ id, file, used })
  }

  async #openOne(id: string): Promise<SyncFile> {
    const file = await this.#storage.open(id)
    this.#open.set(id, file)
    this.#sizes.delete(id)
    return file
  }

  async #size(id: string): Promise<number> {
    const known = this.#open.get(id)?.getSize() ?? this.#sizes.get(id)
    if (known !== undefined) return known
    const size = await this.#storage.size(id)
    this.#sizes.set(id, size)
    return size
  }
}
