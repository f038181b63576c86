/** Files in memory whose writes can be cut short by a crash, a power loss or a quota. */

import type { PoolStorage } from '../file-pool.ts'
import type { SyncFile } from '../sync-file.ts'

export class Crash extends Error {}

interface Content {
  current: Uint8Array<ArrayBuffer>
  /** What a power loss leaves: the bytes at the last flush. */
  stable: Uint8Array<ArrayBuffer>
}

export class MemoryDisk {
  readonly #contents = new Map<string, Content>()
  /** Changes that still succeed; the one after them crashes. */
  stepsLeft = Number.POSITIVE_INFINITY
  /** How much of the write that crashes arrives, 0 to 1. */
  tornAt = 0
  /** Bytes all files together may have. */
  quota = Number.POSITIVE_INFINITY

  /** What a new process finds. @param powerLost whether unflushed bytes are gone too */
  afterCrash(powerLost: boolean): MemoryDisk {
    const disk = new MemoryDisk()
    for (const [name, { current, stable }] of this.#contents) {
      const bytes = powerLost ? stable : current
      disk.#contents.set(name, { current: bytes.slice(), stable: bytes.slice() })
    }
    return disk
  }

  storage(): PoolStorage {
    return {
      slots: [this.open('names-0'), this.open('names-1')],
      ids: new Set([...this.#contents.keys()].filter((name) => !name.startsWith('names-'))),
      open: async (id) => this.open(id),
      size: async (id) => this.#bytes(id).length,
      read: async (id, at, length) => this.#bytes(id).slice(at, at + length),
      delete: async (id) => void this.#contents.delete(id),
      close: () => {},
    }
  }

  /** Every file with its bytes, the slots included. */
  contents(): Record<string, readonly number[]> {
    return Object.fromEntries(Array.from(this.#contents, ([name, { current }]) => [name, [...current]]))
  }

  /** Bytes of all files together. */
  used(): number {
    return [...this.#contents.values()].reduce((sum, { current }) => sum + current.length, 0)
  }

  #bytes(name: string): Uint8Array<ArrayBuffer> {
    const content = this.#contents.get(name)
    if (!content) throw new Error(`There is no "${name}".`)
    return content.current
  }

  open(name: string): SyncFile {
    const content = this.#contents.get(name) ?? { current: new Uint8Array(), stable: new Uint8Array() }
    this.#contents.set(name, content)
    return {
      read(buffer, { at }) {
        const part = content.current.subarray(at, at + buffer.length)
        buffer.set(part)
        return part.length
      },
      write: (buffer, { at }) => {
        const crashes = this.#step()
        const input = crashes ? buffer.subarray(0, Math.floor(buffer.length * this.tornAt)) : buffer
        this.#grow(content, at + input.length)
        content.current.set(input, at)
        if (crashes) throw new Crash()
        return input.length
      },
      truncate: (size) => {
        if (this.#step()) throw new Crash()
        this.#grow(content, size)
        content.current = content.current.slice(0, size)
      },
      getSize: () => content.current.length,
      flush: () => {
        if (this.#step()) throw new Crash()
        content.stable = content.current.slice()
      },
      close: () => {},
    }
  }

  #step(): boolean {
    this.stepsLeft -= 1
    return this.stepsLeft < 0
  }

  #grow(content: Content, size: number): void {
    if (size <= content.current.length) return
    if (this.used() - content.current.length + size > this.quota) {
      throw new DOMException('No space left.', 'QuotaExceededError')
    }
    const grown = new Uint8Array(size)
    grown.set(content.current)
    content.current = grown
  }
}
