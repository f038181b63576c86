/**
 * A flat tree of named files on top of a pool of anonymous ones. Names change in one crash-safe step: after a
 * crash at any point every name leads either to its old file or to its new one, whole.
 */

import { FileError, isStorageFull, storageFull } from './file-error.ts'
import type { FilePool } from './file-pool.ts'
import type { NamedFile, NameTable } from './name-table.ts'
import type { Slots } from './slots.ts'
import type { SyncFile } from './sync-file.ts'

export class Pool {
  readonly #files: FilePool
  readonly #slots: Slots
  /**
   * Files that the current table does not name, but the one before it still does. Should that one be needed,
   * because the slot of the current one became unreadable, its names must not lead to other bytes.
   */
  #freed: readonly string[] = []
  /** Names DuckDB wanted to open and could not. */
  readonly #wanted = new Set<string>()

  /** Use `openTree`, which has looked at what is stored. */
  constructor(files: FilePool, slots: Slots) {
    this.#files = files
    this.#slots = slots
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  names(): string[] {
    return [...this.#names.keys()]
  }

  isOpen(name: string): boolean {
    const found = this.#names.get(name)
    return found !== undefined && this.#files.get(found.id) !== undefined
  }

  isDatabase(name: string): boolean {
    return this.#names.get(name)?.database === true
  }

  /**
   * The file of a name, `undefined` when there is none.
   *
   * @throws FileError `not-open` when it is not open; `prepare` opens it then.
   */
  get(name: string): SyncFile | undefined {
    const found = this.#names.get(name)
    if (found === undefined) return undefined
    const file = this.#files.get(found.id)
    if (file) return file
    this.#wanted.add(name)
    throw new FileError(
      'not-open',
      `The file "${name}" was not open yet, and the browser cannot open a file while a statement runs. It is being opened now: run the statement again.`,
      'Run the statement again.',
    )
  }

  /** Creates an empty file, in place of another if there is one. @throws FileError when there is no spare or space. */
  create(name: string, database = false): SyncFile {
    const spare = this.#files.takeSpare(name)
    const replaced = this.#names.get(name)
    try {
      // The old bytes of a used file must be gone before a name leads to it.
      if (spare.used) spare.file.flush()
      this.#slots.save(new Map(this.#names).set(name, { id: spare.id, database }))
    } catch (error) {
      this.#files.giveBack(spare)
      throw error
    }
    this.#free(replaced ? [replaced.id] : [])
    return spare.file
  }

  /** Creates or replaces a file; its bytes are flushed before the name leads to them. */
  put(name: string, bytes: Uint8Array<ArrayBuffer>, database = false): void {
    const { id, file } = this.#files.takeSpare(name)
    const replaced = this.#names.get(name)
    try {
      this.write(name, file, bytes, 0)
      this.#files.flushFile(file)
      this.#slots.save(new Map(this.#names).set(name, { id, database }))
    } catch (error) {
      this.#files.recycle([id])
      throw error
    }
    this.#free(replaced ? [replaced.id] : [])
  }

  /** Renames a file, replacing the target, and removes `alsoRemove` in the same step. Its bytes are flushed before. */
  move(from: string, to: string, alsoRemove: readonly string[] = []): void {
    if (from === to) this.#find(from)
    else this.moveAll([[from, to]], alsoRemove)
  }

  /** Renames files, all in one step and as `move` does; no name may be both an old and a new one. */
  moveAll(moves: readonly (readonly [from: string, to: string])[], alsoRemove: readonly string[] = []): void {
    const moved = moves.map(([from, to]) => [to, this.#find(from)] as const)
    for (const [, { id }] of moved) {
      const file = this.#files.get(id)
      if (file) this.#files.flushFile(file)
    }
    const names = new Map(this.#names)
    const replaced = [...moves.map(([, to]) => to), ...alsoRemove]
    const freed = replaced.flatMap((name) => names.get(name)?.id ?? [])
    for (const name of [...moves.map(([from]) => from), ...alsoRemove]) names.delete(name)
    for (const [to, file] of moved) names.set(to, file)
    this.#slots.save(names)
    this.#free(freed)
  }

  remove(name: string): void {
    const removed = this.#find(name)
    const names = new Map(this.#names)
    names.delete(name)
    this.#slots.save(names)
    this.#free([removed.id])
  }

  /** Remembers that a file is a database, so that it is open from the next start on. A full disk may prevent it. */
  markDatabase(name: string): void {
    const found = this.#find(name)
    if (found.database) return
    try {
      this.#slots.save(new Map(this.#names).set(name, { ...found, database: true }))
    } catch (error) {
      if (isStorageFull(error)) return
      throw error
    }
    this.#free([])
  }

  /**
   * Writes all of `bytes`, or nothing beyond the file's old end: a write that does not fit is taken back.
   *
   * @throws FileError `storage-full`
   */
  write(name: string, file: SyncFile, bytes: Uint8Array<ArrayBuffer>, at: number): void {
    if (this.#files.write(file, bytes, at)) return
    // The bytes of removed files may still take up the space that is missing.
    if (this.#freed.length > 0) {
      this.#release()
      if (this.#files.write(file, bytes, at)) return
    }
    throw storageFull(name)
  }

  truncate(name: string, file: SyncFile, size: number): void {
    this.#files.truncate(name, file, size)
  }

  /** Flushes every file written since it was last flushed, but for those that `skip` says may wait. */
  flush(skip: (file: SyncFile) => boolean = () => false): void {
    this.#files.flush(skip)
  }

  flushFile(file: SyncFile): void {
    this.#files.flushFile(file)
  }

  /** At most `length` bytes of a file, open or not. */
  async read(name: string, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#files.read(this.#find(name).id, at, length)
  }

  /** Sizes in bytes of files, open or not. */
  async sizes(names: readonly string[]): Promise<number[]> {
    return this.#files.sizes(names.map((name) => this.#find(name).id))
  }

  /** Opens files, those that are not open yet and still exist. */
  async openFiles(names: readonly string[]): Promise<void> {
    await this.#files.open(names.flatMap((name) => this.#names.get(name)?.id ?? []))
  }

  /** Asks for this many spare files from the next `prepare` on. */
  reserve(count: number): void {
    this.#files.reserve(count)
  }

  /**
   * To be called between requests: makes sure of enough spare files, and opens the files that DuckDB missed, with
   * all others of their folders, which the same statement is likely to read.
   */
  async prepare(): Promise<void> {
    if (this.#wanted.size > 0) {
      const folders = new Set([...this.#wanted].map(folderOf))
      this.#wanted.clear()
      await this.openFiles(this.names().filter((name) => folders.has(folderOf(name))))
    }
    await this.#files.prepare()
  }

  /**
   * Work that can wait until nothing else is to be done: gives free what no name leads to any more, and brings
   * both slots of the name table to the same state.
   *
   * @returns whether there is more of it
   */
  async tidy(): Promise<boolean> {
    this.#release()
    return this.#files.trim()
  }

  /** Whether everything that is not needed any more is gone; if not, `tidy` has to be called again later. */
  get isTidy(): boolean {
    return this.#files.isTrimmed
  }

  close(): void {
    this.flush()
    this.#release()
    this.#files.close()
  }

  get #names(): NameTable {
    return this.#slots.names
  }

  #find(name: string): NamedFile {
    const found = this.#names.get(name)
    if (!found) throw noSuchFile(name)
    return found
  }

  /** To be called after each change of names, with the files that lost theirs: those of the change before are free. */
  #free(ids: readonly string[]): void {
    const earlier = this.#freed
    this.#freed = ids
    this.#files.recycle(earlier)
  }

  /** Frees at once what only the older table names, by replacing that table; a full disk may prevent it. */
  #release(): void {
    try {
      this.#slots.saveAgain()
    } catch (error) {
      if (isStorageFull(error)) return
      throw error
    }
    this.#free([])
  }
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1)
}

export function noSuchFile(name: string): FileError {
  return new FileError(
    'no-such-file',
    `There is no file "${name}" in the browser's storage.`,
    'If you have it, put it there in the Files tab: Open, Add file.',
  )
}
