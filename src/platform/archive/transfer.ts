/** What downloads and imports have in common: progress, an end before the end, and bytes in large pieces. */

import { LakeError } from '../../lake/lake-error.ts'

export interface Progress {
  /** Bytes. */
  readonly done: number
  readonly total: number
}

export interface TransferOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** Takes bytes, in order; they may be transferred, so they are not used again. */
export type WriteBytes = (bytes: Uint8Array<ArrayBuffer>) => Promise<unknown>

/** @throws LakeError `stopped` */
export function checkStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new LakeError('stopped', 'Stopped before the end.')
}

/** Counts bytes up to `total`. */
export function progressOf(total: number, { onProgress }: TransferOptions): (bytes: number) => void {
  let done = 0
  onProgress?.({ done, total })
  return (bytes) => {
    done += bytes
    onProgress?.({ done, total })
  }
}

/** A stream whose bytes go to `write` in pieces of `size` bytes, the last one being shorter. */
export function inPieces(size: number, write: WriteBytes): WritableStream<Uint8Array> {
  let piece = new Uint8Array(size)
  let filled = 0
  return new WritableStream({
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + size - filled)
        piece.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < size) continue
        await write(piece)
        piece = new Uint8Array(size)
        filled = 0
      }
    },
    async close() {
      if (filled > 0) await write(piece.slice(0, filled))
    },
  })
}

/** A file that is to be imported. */
export interface ArchivedFile {
  readonly path: string
  /** Bytes, as declared. */
  readonly size: number
  /** Hands out the bytes. @throws LakeError `bad-archive` when they are not what is declared, or `stopped` */
  read(write: WriteBytes, signal?: AbortSignal): Promise<void>
}
