/** The errors of a scan: what cannot be read exactly is refused, never guessed. */

import { LakeError } from '../lake-error.ts'

export function unreadable(what: string, reason: string): LakeError {
  return new LakeError(
    'unsupported-lake',
    `${what} cannot be read here: ${reason}.`,
    'Read it with DuckDB and the ducklake extension instead.',
  )
}
