/** Writes stored files as one zip, piece by piece: neither the tree nor a file is ever in memory as a whole. */

import { LakeError } from '../../lake/lake-error.ts'
import type { FileTree } from '../opfs/client.ts'
import { byteLength, entryName, LONGEST_NAME } from './entry-names.ts'
import { checkStopped, inPieces, progressOf, type TransferOptions, type WriteBytes } from './transfer.ts'
import { PIECE, Reader, TextReader, ZipWriter } from './zip.ts'

/** Bytes handed out at a time. */
const OUTPUT_PIECE = 1024 * 1024

/** Every file says the same time, so that the same files make the same zip: the earliest one a zip can say. */
const TIME = new Date(1980, 0, 1)

/** These hold compressed pages. */
const COMPRESSED = /\.(parquet|puffin|zip|gz|zst)$/i

/** A text that goes into the zip for people, under a name of its own. */
export interface ArchiveNote {
  readonly name: string
  readonly text: string
}

/**
 * Writes a zip with these files, the notes first. Nothing may change the files meanwhile.
 *
 * @throws LakeError `no-such-file`, `stopped`, or `bad-archive` for a path that no zip can hold
 */
export async function exportArchive(
  files: FileTree,
  paths: readonly string[],
  write: WriteBytes,
  options: TransferOptions & { readonly notes?: readonly ArchiveNote[] } = {},
): Promise<void> {
  const entries = await Promise.all(paths.map((path) => entryOf(files, path)))
  const advance = progressOf(
    entries.reduce((sum, { size }) => sum + size, 0),
    options,
  )
  const zip = new ZipWriter(inPieces(OUTPUT_PIECE, write), { extendedTimestamp: false, lastModDate: TIME })
  for (const { name, text } of options.notes ?? []) await zip.add(name, new TextReader(text))
  for (const { name, path, size } of entries) {
    checkStopped(options.signal)
    const reader = new TreeReader(files, path, size, (bytes) => {
      checkStopped(options.signal)
      advance(bytes)
    })
    await zip.add(name, reader, { level: COMPRESSED.test(path) ? 0 : 6 })
  }
  await zip.close()
}

/** Hands out one file, piece by piece. */
export async function exportFile(
  files: FileTree,
  path: string,
  write: WriteBytes,
  options: TransferOptions = {},
): Promise<void> {
  const { size } = await entryOf(files, path)
  const advance = progressOf(size, options)
  for (let at = 0; at < size; at += PIECE) {
    checkStopped(options.signal)
    const bytes = await readPiece(files, path, at, Math.min(PIECE, size - at))
    advance(bytes.length)
    await write(bytes)
  }
}

async function entryOf(
  files: FileTree,
  path: string,
): Promise<{ readonly name: string; readonly path: string; readonly size: number }> {
  const size = await files.stat(path)
  if (size === null)
    throw new LakeError('no-such-file', `"${path}" is no longer there.`, 'Look at the files again.')
  const name = entryName(path)
  if (byteLength(name) > LONGEST_NAME) {
    throw new LakeError(
      'bad-archive',
      `The name of "${path.slice(0, 100)}…" is too long for a zip.`,
      'Download the lake without it, or the other files one by one.',
    )
  }
  return { name, path, size }
}

async function readPiece(
  files: FileTree,
  path: string,
  at: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await files.read(path, { at, length })
  if (bytes.length === length) return bytes
  throw new LakeError('conflict', `"${path}" changed while it was read.`, 'Download it again.')
}

class TreeReader extends Reader<string> {
  readonly #files: FileTree
  readonly #path: string
  readonly #onRead: (bytes: number) => void

  constructor(files: FileTree, path: string, size: number, onRead: (bytes: number) => void) {
    super(path)
    this.#files = files
    this.#path = path
    this.size = size
    this.#onRead = onRead
  }

  override async readUint8Array(at: number, length: number): Promise<Uint8Array> {
    const bytes = await readPiece(this.#files, this.#path, at, Math.min(length, this.size - at))
    this.#onRead(bytes.length)
    return bytes
  }
}
