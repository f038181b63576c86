/** zip.js, set up once: no workers of its own (the page's rules allow none), and large pieces. */

import { configure } from '@zip.js/zip.js/lib/zip-core-native.js'

/** Bytes that are read, or written, at a time. */
export const PIECE = 4 * 1024 * 1024

configure({ useWebWorkers: false, chunkSize: PIECE })

export {
  BlobReader,
  type Entry,
  type FileEntry,
  Reader,
  TextReader,
  ZipReader,
  ZipWriter,
} from '@zip.js/zip.js/lib/zip-core-native.js'
