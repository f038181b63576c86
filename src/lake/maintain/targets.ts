/** Which tables a maintenance operation is about. */

import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { findTable, readOption, readTables, type TableEntry } from '../read-snapshot.ts'

/**
 * The table called `name`, or every table, at a snapshot; without those whose option `auto_compact` is false, which
 * DuckLake leaves alone even when they are named (DuckLake spec 6.6).
 */
export async function maintainedTables(
  { catalog, dataPath }: LakeContext,
  snapshot: number,
  name: TableName | undefined,
): Promise<readonly TableEntry[]> {
  const candidates =
    name === undefined
      ? await readTables(catalog, dataPath, snapshot)
      : [await findTable(catalog, dataPath, snapshot, name)]
  const tables: TableEntry[] = []
  for (const table of candidates)
    if ((await readOption(catalog, 'auto_compact', table)) !== 'false') tables.push(table)
  return tables
}
