/** How much is stored, what the browser counts for this site, whether the browser keeps it, and what was left over at the start. */

import { formatBytes, plural } from '../../values/format.ts'
import type { Leftovers } from '../../worker/api.ts'
import type { StorageUsage } from '../../worker/playground.ts'
import { describeLeftovers } from './leftovers.ts'
import './FilesPanel.css'

export interface StorageLineProps {
  /** Bytes of all files that are stored, which is certain; `null` while they cannot be listed. */
  readonly stored: number | null
  /** What the browser says of the whole site, which is an estimate. */
  readonly usage: StorageUsage | null
  /** `null` when the browser does not say. */
  readonly persisted: boolean | null
  readonly leftovers: Leftovers | null
  /** The page's own files are stored, too, so that it opens without a network. */
  readonly keptOffline: boolean
}

export function StorageLine({ stored, usage, persisted, leftovers, keptOffline }: StorageLineProps) {
  const found = leftovers && describeLeftovers(leftovers)
  if (stored === null && usage === null && persisted === null && found === null) return null
  return (
    <div className="files-storage">
      {stored !== null && <span title={plural(stored, 'byte')}>All stored files: {formatBytes(stored)}</span>}
      {usage !== null && (
        <span
          title={`${plural(usage.usage, 'byte')} of ${plural(usage.quota, 'byte')}. An estimate: after large files were removed, a browser may count them for some minutes more.`}
        >
          The browser's estimate for this site: {formatBytes(usage.usage)} of {formatBytes(usage.quota)}
        </span>
      )}
      {persisted !== null && (
        <span>
          {persisted
            ? 'Kept until you clear it'
            : 'The browser may clear it when space runs out: download what matters'}
        </span>
      )}
      {keptOffline && <span>The page itself is stored, too: it opens without a network</span>}
      {found && <span title={found.detail}>{found.text}</span>}
    </div>
  )
}
