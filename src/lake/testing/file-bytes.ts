/** Parquet files in memory, for tests of what reads and writes them in pieces. */

import type { FileBytes, ParquetCodec } from '../ports.ts'

export function inMemory(bytes: Uint8Array): FileBytes {
  return { size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) }
}

/** What `write` was called with, in one piece, and what it led to. */
export async function collected<T>(
  work: (write: (piece: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly result: T }> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const result = await work(async (piece) => {
    pieces.push(Uint8Array.from(piece))
  })
  return { bytes: new Uint8Array(await new Blob(pieces).arrayBuffer()), result }
}

/** All rows of the query as one file. */
export async function encoded(
  codec: ParquetCodec,
  query: string,
  fields: Parameters<ParquetCodec['encode']>[1],
): Promise<Uint8Array<ArrayBuffer>> {
  return (await collected((write) => codec.encode(query, fields, write))).bytes
}
