/**
 * The two slots of the name table on a disk. Saving is the one step in which names change: the new table counts
 * once its slot is flushed, and until then the other slot holds the old one.
 */

import { isQuotaError, storageFull } from './file-error.ts'
import { encodeSlot, FORMAT_VERSION, type NameTable, type StoredTable } from './name-table.ts'
import type { SyncFile } from './sync-file.ts'

/** A slot is larger than its table by this much at least, so that names can still change on a full disk. */
const HEADROOM = 4096

export class Slots {
  readonly #files: readonly [SyncFile, SyncFile]
  #names: NameTable
  #generation: number
  #version: number
  #next: 0 | 1
  /** Whether a slot holds the current table. */
  #stored: boolean
  /** Whether both slots are known to hold the current names. */
  #alike = false

  /** @param stored the table that was read from them, `undefined` for a new tree. */
  constructor(files: readonly [SyncFile, SyncFile], stored: StoredTable | undefined) {
    this.#files = files
    this.#names = stored?.names ?? new Map()
    this.#generation = stored?.generation ?? 0
    this.#version = stored?.version ?? FORMAT_VERSION
    this.#next = stored?.nextSlot ?? 0
    this.#stored = stored !== undefined
  }

  /** The current table. */
  get names(): NameTable {
    return this.#names
  }

  get generation(): number {
    return this.#generation
  }

  /** Format version of the current table as it is stored. */
  get version(): number {
    return this.#version
  }

  /** Replaces the table. @throws FileError `storage-full`; the old one is current then. */
  save(names: NameTable): void {
    const slot = this.#files[this.#next]
    const bytes = encodeSlot(this.#generation + 1, names)
    let written = 0
    try {
      if (slot.getSize() < bytes.length) slot.truncate(bytes.length + HEADROOM)
      written = slot.write(bytes, { at: 0 })
      if (written < bytes.length) throw storageFull('the table of file names')
      slot.flush()
    } catch (error) {
      this.#alike = false
      // What the slot holds now must not be taken for a table that counts, nor for a damaged one.
      if (written > 0) slot.truncate(0)
      throw isQuotaError(error) ? storageFull('the table of file names') : error
    }
    this.#alike = this.#stored && names === this.#names
    this.#stored = true
    this.#names = names
    this.#generation += 1
    this.#version = FORMAT_VERSION
    this.#next = this.#next === 0 ? 1 : 0
  }

  /**
   * Writes the current table once more, into the slot that holds the one before it, unless both hold it already.
   * Afterwards damage to one of them loses nothing.
   */
  saveAgain(): void {
    if (!this.#alike) this.save(this.#names)
  }
}
