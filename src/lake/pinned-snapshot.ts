/** The snapshot that SNAPSHOT_VERSION or SNAPSHOT_TIME pins an attachment to. */

import { quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, queryRows } from './catalog.ts'
import type { AttachOptions } from './engine.ts'
import { snapshotAt } from './history/snapshot-at.ts'
import { resolveSnapshot } from './read-snapshot.ts'

/** Its id, or `undefined` when neither option was written. Errors: `no-such-snapshot`, and `sql` for what is no time. */
export async function pinnedSnapshot(catalog: Catalog, options: AttachOptions): Promise<number | undefined> {
  const { snapshotVersion, snapshotTime } = options
  if (snapshotVersion !== undefined) return resolveSnapshot(catalog, snapshotVersion)
  if (snapshotTime === undefined) return undefined
  // As DuckDB prints it, which is what DuckLake says when there was no snapshot yet.
  const [row] = await queryRows(catalog, `SELECT CAST(${quoteLiteral(snapshotTime)} AS TIMESTAMPTZ) AS time`)
  return snapshotAt(catalog, row?.time ?? snapshotTime, 'at')
}
