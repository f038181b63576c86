/** Says in a sentence what an earlier crash left in the browser's storage. */

import { formatBytes, plural } from '../../values/format.ts'
import type { Leftovers } from '../../worker/api.ts'

/** `null` when there is nothing to say. */
export function describeLeftovers({
  cleared,
  found,
  olderNames,
}: Leftovers): { readonly text: string; readonly detail: string } | null {
  if (found.count > 0) {
    return {
      text: `${plural(found.count, 'file')} without a name kept in lost+found (${formatBytes(found.bytes)})`,
      detail:
        'The newest table of file names was unreadable when the storage was opened, so the one before it is used. Files only the newest one named are kept under lost+found/.',
    }
  }
  if (cleared.count > 0) {
    return {
      text: `${plural(cleared.count, 'leftover file')} of an interrupted write ${cleared.count === 1 ? 'was' : 'were'} cleared (${formatBytes(cleared.bytes)})`,
      detail:
        'When the storage was opened, bytes were there that no file name led to: a write or a removal had been interrupted. No file of a lake was among them.',
    }
  }
  if (olderNames) {
    return {
      text: 'The table of file names was repaired',
      detail: 'One of its two copies was unreadable when the storage was opened. The other one is used.',
    }
  }
  return null
}
