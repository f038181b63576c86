/** The snapshot that SNAPSHOT_VERSION or SNAPSHOT_TIME pins an attachment to. */

import { quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, integer, queryRows, text } from './catalog.ts'
import type { AttachOptions } from './engine.ts'
import { LakeError } from './lake-error.ts'
import { resolveSnapshot } from './read-snapshot.ts'

/** Its id, or `undefined` when neither option was written. Errors: `no-such-snapshot`, and `sql` for what is no time. */
export async function pinnedSnapshot(catalog: Catalog, options: AttachOptions): Promise<number | undefined> {
  const { snapshotVersion, snapshotTime } = options
  if (snapshotVersion !== undefined) return resolveSnapshot(catalog, snapshotVersion)
  return snapshotTime === undefined ? undefined : snapshotAt(catalog, snapshotTime)
}

/** The latest snapshot at a time (DuckLake spec 7.1). */
async function snapshotAt(catalog: Catalog, time: string): Promise<number> {
  const [instant] = await queryRows(catalog, `SELECT CAST(${quoteLiteral(time)} AS TIMESTAMPTZ) AS t`)
  const at = instant === undefined ? time : text(instant, 't')
  const [row] = await queryRows(
    catalog,
    `SELECT snapshot_id FROM ${catalogTable(catalog, 'ducklake_snapshot')} WHERE snapshot_time <= CAST(${quoteLiteral(at)} AS TIMESTAMPTZ) ORDER BY snapshot_time DESC, snapshot_id DESC LIMIT 1`,
  )
  if (row === undefined)
    throw new LakeError(
      'no-such-snapshot',
      `Invalid Input Error: No snapshot found at timestamp ${at}`,
      'Choose a later time: the lake did not exist yet.',
    )
  return integer(row, 'snapshot_id')
}
