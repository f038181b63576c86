/** How much this site stores, whether the browser keeps it, and what was left over at the start. */

import { formatBytes, plural } from '../../values/format.ts'
import type { Leftovers } from '../../worker/api.ts'
import type { StorageUsage } from '../../worker/playground.ts'
import { describeLeftovers } from './leftovers.ts'
import './FilesPanel.css'

export interface StorageLineProps {
  readonly usage: StorageUsage | null
  /** `null` when the browser does not say. */
  readonly persisted: boolean | null
  readonly leftovers: Leftovers | null
  /** The page's own files are stored, too, so that it opens without a network. */
  readonly keptOffline: boolean
}

export function StorageLine({ usage, persisted, leftovers, keptOffline }: StorageLineProps) {
  const found = leftovers && describeLeftovers(leftovers)
  if (usage === null && persisted === null && found === null) return null
  return (
    <div className="files-storage">
      {usage !== null && (
        <span title={`${plural(usage.usage, 'byte')} of ${plural(usage.quota, 'byte')}`}>
          This site uses {formatBytes(usage.usage)} of {formatBytes(usage.quota)} of browser storage
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
