/** Where a Parquet file's footer is; what is before it is not read. */

import { LakeError } from '../lake/lake-error.ts'
import type { FileBytes } from '../lake/ports.ts'

/** Bytes at the end of every file: the length of the footer and `PAR1`. */
export const TAIL_BYTES = 8

export const MAGIC = 'PAR1'

/** Read at once: all of a small file, and of a large one the footer too, unless it has very many columns and row groups. */
const END_BYTES = 64 * 1024

export interface FileEnd {
  /** Where the footer starts. */
  readonly start: number
  /** The footer alone. */
  readonly footer: Uint8Array
  /** The same file, whose end is in memory now. */
  readonly file: FileBytes
}

/** @throws LakeError `internal` for bytes that do not end as a Parquet file does */
export async function readFileEnd(stored: FileBytes): Promise<FileEnd> {
  const file = await withEndInMemory(stored)
  const tail = await file.read(Math.max(0, file.size - TAIL_BYTES), TAIL_BYTES)
  if (tail.length !== TAIL_BYTES || new TextDecoder('latin1').decode(tail.subarray(4)) !== MAGIC)
    throw notParquet('it does not end as a Parquet file does')
  const length = new DataView(tail.buffer, tail.byteOffset, 4).getUint32(0, true)
  const start = file.size - TAIL_BYTES - length
  if (start < MAGIC.length) throw notParquet('its footer is longer than the file')
  return { start, footer: await file.read(start, length), file }
}

export function notParquet(reason: string): LakeError {
  return new LakeError('internal', `not a readable Parquet file: ${reason}`)
}

async function withEndInMemory({ size, read }: FileBytes): Promise<FileBytes> {
  const start = Math.max(0, size - END_BYTES)
  const end = await read(start, size - start)
  return {
    size,
    read: async (at, length) =>
      at >= start ? end.subarray(at - start, at - start + length) : read(at, length),
  }
}
