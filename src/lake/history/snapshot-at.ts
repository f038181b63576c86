/** The snapshot that was the latest at a time, or the first one since (DuckLake spec 7.1). */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, integer, queryRows } from '../catalog.ts'
import { LakeError } from '../lake-error.ts'

/** @param time any text that DuckDB casts to TIMESTAMPTZ; without an offset it is in the session's time zone */
export async function snapshotAt(catalog: Catalog, time: string, bound: 'at' | 'since'): Promise<number> {
  const [comparison, order] = bound === 'at' ? ['<=', 'DESC'] : ['>=', 'ASC']
  const [row] = await queryRows(
    catalog,
    `SELECT snapshot_id FROM ${catalogTable(catalog, 'ducklake_snapshot')} WHERE CAST(snapshot_time AS TIMESTAMPTZ) ${comparison} CAST(${quoteLiteral(time)} AS TIMESTAMPTZ) ORDER BY CAST(snapshot_time AS TIMESTAMPTZ) ${order}, snapshot_id ${order} LIMIT 1`,
  )
  if (row === undefined)
    throw new LakeError(
      'no-such-snapshot',
      `Invalid Input Error: No snapshot found at timestamp ${time}`,
      bound === 'at' ? 'The lake is younger than that.' : 'The last change of the lake is older than that.',
    )
  return integer(row, 'snapshot_id')
}
