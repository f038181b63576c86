/** The nearest thing to a lake out of reach that a browser can open: the same store with files of its own. */

import { headerKey } from '../config/messages.ts'
import type { StoreConfig } from '../config/model.ts'
import type { AttachPlan } from './model.ts'
import { localCatalog, localFolder } from './reach.ts'

/**
 * The tables `catalog` and `storage` of a lake a browser can open, to be written in the place of the store's own; `plan`
 * is that of `store`. `null` when the page opens the lake as it is, or when an attach option names other places.
 */
export function localStandIn({ name, ducklake }: StoreConfig, plan: AttachPlan): string | null {
  const options = [...(ducklake?.attachOptions.keys() ?? [])]
  if (plan.location !== null || options.some((key) => /^(?:metadata|data)_path$/i.test(key))) return null
  const lake = `stores.${headerKey(name)}.config.ducklake`
  return `[${lake}.catalog]
type = "duckdb"
uri = "${localCatalog}"

[${lake}.storage]
type = "local"
path = "${localFolder}"
`
}
