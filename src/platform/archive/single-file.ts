/** One file to import as it is, under a path a person chose. */

import { LakeError } from '../../lake/lake-error.ts'
import { byteLength, LONGEST_NAME } from './entry-names.ts'
import { type ArchivedFile, checkStopped } from './transfer.ts'

const PIECE_BYTES = 4 * 1024 * 1024

/** Why a path cannot be that of a file, `null` when it can. */
export function objection(path: string): string | null {
  if (path === '' || path.endsWith('/'))
    return 'The path of a file does not end with a slash and is not empty.'
  if (/\p{Cc}|\p{Surrogate}/u.test(path)) return 'A path has no control characters.'
  if (path.split('/').includes('..')) return 'A path here has no "..": it leads nowhere else.'
  if (/^(?!opfs:)[a-z][a-z0-9+.-]+:\/\//i.test(path)) return `"${path}" is a URL and no path in this browser.`
  return byteLength(path) > LONGEST_NAME ? 'The path is too long.' : null
}

/** @throws LakeError `bad-archive` for what cannot be a path */
export function singleFile(blob: Blob, path: string): ArchivedFile {
  const reason = objection(path)
  if (reason !== null) {
    throw new LakeError(
      'bad-archive',
      `${reason} Nothing was imported.`,
      'Choose a path such as /tmp/lake.db.',
    )
  }
  return {
    path,
    size: blob.size,
    async read(write, signal) {
      for (let at = 0; at < blob.size; at += PIECE_BYTES) {
        checkStopped(signal)
        await write(new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer()))
      }
    },
  }
}
