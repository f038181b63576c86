/** A lake with one table of rows to change, and what tests look at in it. */

import type { LakeClient } from '../../client.ts'
import type { AttachRequest } from '../../engine.ts'
import type { Column } from '../../ports.ts'
import { historyOf, type LakeHistory } from '../../testing/lake-history.ts'
import { openTestLake, type TestLake } from '../../testing/test-lake.ts'

export const T = { schema: 'main', table: 't' }
export const META = '"__ducklake_metadata_lake".main'
export const COLUMNS: readonly Column[] = [
  { name: 'a', type: 'INTEGER' },
  { name: 's', type: 'VARCHAR' },
]

export interface LakeOfRows {
  readonly test: TestLake
  readonly lake: LakeClient
  /** Of the table. */
  readonly history: LakeHistory
}

/** A lake with the table, and `rows` rows (i, 'x') in it. */
export async function openLakeOfRows(
  rows: number,
  changes: Partial<AttachRequest> = {},
): Promise<LakeOfRows> {
  const test = await openTestLake(changes)
  const lake = await test.engine.attach(test.request)
  await lake.createTable(T, COLUMNS)
  await lake.append(T, `SELECT i, 'x' FROM range(${rows}) r(i)`)
  const history = historyOf(test, lake, T)
  await history.now()
  return { test, lake, history }
}

/** Rows of a catalog table. */
export function catalogRows(test: TestLake, table: string, columns: string) {
  return test.query(`SELECT ${columns} FROM ${META}.${table} ORDER BY ALL`)
}

/** What the snapshots after the first rows have changed. */
export async function changesOf(lake: LakeClient) {
  return (await lake.snapshots()).slice(3).map((snapshot) => snapshot.changes)
}
