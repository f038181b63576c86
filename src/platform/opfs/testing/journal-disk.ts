/**
 * A disk in memory that keeps a journal of every change made to it, so that what a crash or a power loss leaves
 * can be made again for every single one of them.
 */

import type { PoolStorage } from '../file-pool.ts'
import type { SyncFile } from '../sync-file.ts'

/** Bytes by file. The arrays are never changed in place. */
export type Contents = ReadonlyMap<string, Uint8Array<ArrayBuffer>>

export type Change = { readonly file: string } & (
  | { readonly kind: 'create' | 'flush' | 'delete' }
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'truncate'; readonly size: number }
)

const NOTHING = new Uint8Array()

/** A file after a write or a truncation; other changes leave it as it is. */
function changed(bytes: Uint8Array<ArrayBuffer>, change: Change): Uint8Array<ArrayBuffer> {
  if (change.kind === 'truncate') return resized(bytes, change.size)
  if (change.kind !== 'write') return bytes
  const result = resized(bytes, Math.max(bytes.length, change.at + change.bytes.length))
  result.set(change.bytes, change.at)
  return result
}

function resized(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  if (size <= bytes.length) return bytes.slice(0, size)
  const result = new Uint8Array(size)
  result.set(bytes)
  return result
}

export class JournalDisk {
  readonly start: Contents
  readonly journal: Change[] = []
  readonly #files: Map<string, Uint8Array<ArrayBuffer>>

  constructor(start: Contents = new Map()) {
    this.start = start
    this.#files = new Map(start)
  }

  /** What a new process finds when this one is killed now. */
  contents(): Contents {
    return new Map(this.#files)
  }

  storage(): PoolStorage {
    const bytes = (id: string) => this.#files.get(id) ?? NOTHING
    return {
      slots: [this.#open('names-0'), this.#open('names-1')],
      ids: new Set([...this.#files.keys()].filter((name) => !name.startsWith('names-'))),
      open: async (id) => this.#open(id),
      size: async (id) => bytes(id).length,
      read: async (id, at, length) => bytes(id).slice(at, at + length),
      delete: async (id) => this.#change({ kind: 'delete', file: id }),
      close: () => {},
    }
  }

  #change(change: Change): void {
    this.journal.push(change)
    if (change.kind === 'delete') this.#files.delete(change.file)
    else this.#files.set(change.file, changed(this.#files.get(change.file) ?? NOTHING, change))
  }

  #open(file: string): SyncFile {
    if (!this.#files.has(file)) this.#change({ kind: 'create', file })
    const bytes = () => this.#files.get(file) ?? NOTHING
    return {
      read(buffer, { at }) {
        const part = bytes().subarray(at, at + buffer.length)
        buffer.set(part)
        return part.length
      },
      write: (buffer, { at }) => {
        this.#change({ kind: 'write', file, at, bytes: buffer.slice() })
        return buffer.length
      },
      truncate: (size) => this.#change({ kind: 'truncate', file, size }),
      getSize: () => bytes().length,
      flush: () => this.#change({ kind: 'flush', file }),
      close: () => {},
    }
  }
}

/** What happens to bytes that were written and not yet flushed. */
export type Loss =
  /** The process is killed; the disk keeps everything. */
  | 'none'
  /** The power goes: all of them are gone. */
  | 'all'
  /** The power goes: some writes arrived and others did not, in no order. */
  | 'some'

export interface CrashState {
  /** Changes that were made before the crash. */
  readonly changes: number
  /** The change that was cut in half, or was about to be made. */
  readonly next: Change | undefined
  readonly torn: boolean
  readonly loss: Loss
  readonly contents: Contents
}

interface Replayed {
  current: Uint8Array<ArrayBuffer>
  stable: Uint8Array<ArrayBuffer>
  /** The changes since the last flush. */
  pending: Change[]
}

/**
 * Every state that a crash during the journal can leave: before and after each change, and in the middle of each
 * write.
 *
 * @param chance answers, for a change that was not flushed, whether it arrived all the same (loss `some`).
 */
export function* crashStates(
  start: Contents,
  journal: readonly Change[],
  losses: readonly Loss[],
  chance: () => boolean,
): Generator<CrashState> {
  const files = new Map<string, Replayed>()
  for (const [file, bytes] of start) files.set(file, { current: bytes, stable: bytes, pending: [] })
  for (let changes = 0; ; changes++) {
    const next = journal[changes]
    for (const loss of losses) {
      yield { changes, next, torn: false, loss, contents: left(files, loss, chance) }
    }
    if (!next) return
    if (next.kind === 'write' && next.bytes.length > 1) {
      const half: Change = { ...next, bytes: next.bytes.slice(0, next.bytes.length >> 1) }
      const tornFiles = new Map(files)
      apply(tornFiles, half)
      for (const loss of losses) {
        if (loss === 'all') continue
        yield { changes, next, torn: true, loss, contents: left(tornFiles, loss, chance) }
      }
    }
    apply(files, next)
  }
}

function apply(files: Map<string, Replayed>, change: Change): void {
  if (change.kind === 'delete') {
    files.delete(change.file)
    return
  }
  const { current, stable, pending } = files.get(change.file) ?? {
    current: NOTHING,
    stable: NOTHING,
    pending: [],
  }
  const after = changed(current, change)
  files.set(
    change.file,
    change.kind === 'flush'
      ? { current, stable: current, pending: [] }
      : { current: after, stable, pending: [...pending, change] },
  )
}

function left(files: ReadonlyMap<string, Replayed>, loss: Loss, chance: () => boolean): Contents {
  const bytes = ({ current, stable, pending }: Replayed) => {
    if (loss === 'none') return current
    if (loss === 'all') return stable
    return pending.filter(chance).reduce(changed, stable)
  }
  return new Map([...files].map(([file, replayed]) => [file, bytes(replayed)]))
}

/** What a power loss after the journal leaves when nothing that was not flushed arrives. */
export function afterPowerLoss({ start, journal }: JournalDisk): Contents {
  const files = new Map<string, Replayed>()
  for (const [file, bytes] of start) files.set(file, { current: bytes, stable: bytes, pending: [] })
  for (const change of journal) apply(files, change)
  return left(files, 'all', () => false)
}

export function describeChange(change: Change | undefined): string {
  if (!change) return 'the end'
  const what =
    change.kind === 'write'
      ? `${change.bytes.length} bytes at ${change.at}`
      : change.kind === 'truncate'
        ? `to ${change.size}`
        : ''
  return `${change.kind} ${change.file} ${what}`.trimEnd()
}
