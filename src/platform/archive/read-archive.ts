/**
 * Opens a zip that may come from anywhere: what it names are paths `exportArchive` could have written, each once,
 * and an entry has exactly the bytes that are declared, or reading it fails.
 */

import { LakeError } from '../../lake/lake-error.ts'
import { byteLength, isFolderName, LONGEST_NAME, pathOf } from './entry-names.ts'
import { objection } from './single-file.ts'
import { type ArchivedFile, checkStopped, inPieces, type WriteBytes } from './transfer.ts'
import { BlobReader, type Entry, type FileEntry, PIECE, ZipReader } from './zip.ts'

/** Creating a file writes the table of all names, so their number is what makes an import slow. */
const MOST_FILES = 20_000

const STORED = 0
const DEFLATED = 8

/** What a downloaded zip holds besides files: they are for people. */
export const NOTE_NAMES: readonly string[] = ['README.txt', 'attach.sql']

/** What file managers put into zips of their own accord. */
const LITTER = /(^|\/)(__MACOSX\/|\.DS_Store$|Thumbs\.db$)/

/**
 * @param under where the files of a zip that was not downloaded here go; such a zip is refused without it
 * @returns its files by path @throws LakeError `bad-archive`
 */
export async function openArchive(blob: Blob, under?: string): Promise<readonly ArchivedFile[]> {
  const files = new Map<string, ArchivedFile>()
  const entries = (await entriesOf(blob)).filter(({ filename }) => !NOTE_NAMES.includes(filename))
  const isForeign = under !== undefined && !entries.some(({ filename }) => OURS.test(filename))
  for (const entry of entries) {
    if (isForeign && LITTER.test(entry.filename)) continue
    const file = checkedFile(entry, isForeign ? under : null)
    if (file === null) continue
    if (files.has(file.path)) throw badArchive(`The zip holds ${quote(entry.filename)} twice.`)
    if (files.size === MOST_FILES) throw badArchive(`The zip holds more than ${MOST_FILES} files.`)
    files.set(file.path, file)
  }
  if (files.size === 0) throw badArchive('The zip is empty.')
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function entriesOf(blob: Blob): Promise<Entry[]> {
  try {
    // Names are checked below, where the message can say which and why.
    return await new ZipReader(new BlobReader(blob), {
      filenameValidation: 'tolerant',
      maxAppendedDataSize: 0,
    }).getEntries()
  } catch (error) {
    throw badArchive(`This is not a whole zip file: ${messageOf(error)}.`)
  }
}

/** Every name of a downloaded zip starts so. */
const OURS = /^(root|relative|opfs)\//

/** The path of a zip's own name below a folder; `null` for a name that leads elsewhere. */
function pathBelow(under: string, name: string): string | null {
  const plain = name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  const path = `${under}/${name}`
  return plain && !/[\\:]/.test(name) && objection(path) === null ? path : null
}

/** @returns `null` for a folder */
function checkedFile(entry: Entry, under: string | null): ArchivedFile | null {
  const { filename, uncompressedSize: size, compressionMethod } = entry
  const name = quote(filename)
  if (entry.encrypted) throw badArchive(`${name} is encrypted.`)
  if (byteLength(filename) > LONGEST_NAME) throw badArchive(`The name ${name} is too long.`)
  if (entry.directory || filename.endsWith('/')) {
    const isFolder =
      under === null ? isFolderName(filename) : pathBelow(under, filename.replace(/\/$/, '')) !== null
    if (isFolder && size === 0) return null
    throw badArchive(`${name} is not a folder of a downloaded zip.`)
  }
  const path = under === null ? pathOf(filename) : pathBelow(under, filename)
  if (path === null) {
    if (under !== null) throw badArchive(`${name} does not lead below the folder that the zip is placed in.`)
    throw badArchive(
      `${name} is not the name of a stored file: names start with root/, relative/ or opfs/ and have no "..", "\\" or empty parts.`,
    )
  }
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw badArchive(`${name} is compressed by a method (${compressionMethod}) that is not read here.`)
  }
  if (!Number.isSafeInteger(size) || size < 0) throw badArchive(`${name} declares an impossible size.`)
  if (entry.directory) throw badArchive(`${name} is a folder.`)
  const file: FileEntry = entry
  return { path, size, read: (write, signal) => readEntry(file, write, signal) }
}

async function readEntry(entry: FileEntry, write: WriteBytes, signal?: AbortSignal): Promise<void> {
  let received = 0
  /** What `write` threw, which says more than what zip.js makes of it. */
  let refused: { readonly error: unknown } | null = null
  const output = inPieces(PIECE, async (bytes) => {
    try {
      checkStopped(signal)
      await write(bytes)
    } catch (error) {
      refused = { error }
      throw error
    }
  })
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      received += bytes.length
      if (received > entry.uncompressedSize) throw new Error('it has more bytes than it declares')
      controller.enqueue(bytes)
    },
  })
  const written = counted.readable.pipeTo(output)
  written.catch(() => {})
  try {
    await entry.getData(counted.writable, {
      checkCrc32: true,
      checkLocalDirectory: true,
      checkLocalFilename: true,
      checkOverlappingEntry: true,
    })
    await written
  } catch (error) {
    // zip.js leaves the stream alone when it does not like the entry's header.
    counted.writable.abort(error).catch(() => {})
    if (refused !== null) throw (refused as { readonly error: unknown }).error
    throw badArchive(`${quote(entry.filename)} is damaged: ${messageOf(error)}.`)
  }
  if (received !== entry.uncompressedSize) {
    throw badArchive(`${quote(entry.filename)} is damaged: it has fewer bytes than it declares.`)
  }
}

export function badArchive(message: string): LakeError {
  return new LakeError(
    'bad-archive',
    `${message} Nothing was imported.`,
    'Choose a zip that was downloaded here and not changed since.',
  )
}

/** Control characters would make the message unreadable, and a long name would be all of it. */
function quote(name: string): string {
  return JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name)
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '')
}
