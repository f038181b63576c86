/** A lake with an empty table for tests of maintenance, and what they look at in it. */

import { expect } from 'vitest'
import type { LakeClient } from '../../client.ts'
import { openSnapshots } from '../../known-snapshot.ts'
import type { LakeContext } from '../../lake-context.ts'
import type { Cell } from '../../ports.ts'
import { findTable } from '../../read-snapshot.ts'
import { scanLocatedInto } from '../../scan.ts'
import { checkInvariants } from '../../testing/invariants.ts'
import { nodeFileStore } from '../../testing/node-file-store.ts'
import { nodeParquetCodec } from '../../testing/node-parquet.ts'
import { endInlined } from '../../testing/row-edits.ts'
import { openTestLake, type TestLake } from '../../testing/test-lake.ts'

export const T = { schema: 'main', table: 't' }
export const META = '"__ducklake_metadata_lake".main'

export interface MaintainedLake {
  readonly test: TestLake
  readonly lake: LakeClient
  readonly context: LakeContext
}

export async function openMaintainedLake(): Promise<MaintainedLake> {
  const test = await openTestLake()
  const lake = await test.engine.attach(test.request)
  const catalog = { sql: test.sql, database: '__ducklake_metadata_lake' }
  const dataPath = `${test.request.dataPath}/`
  const context: LakeContext = {
    catalog,
    readSnapshot: openSnapshots(catalog, dataPath),
    dataPath,
    attachLimit: null,
    parquet: nodeParquetCodec(test.duckdb),
    files: nodeFileStore(),
  }
  await lake.createTable(T, [
    { name: 'a', type: 'INTEGER' },
    { name: 'l', type: 'VARCHAR[]' },
  ])
  return { test, lake, context }
}

/** Checks the catalog once more before the lake is removed. */
export async function closeMaintainedLake(test: TestLake): Promise<void> {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake', { afterExpiry: true })).toEqual({})
  await test.dispose()
}

export function catalogRows(test: TestLake, table: string, columns = '*') {
  return test.query(`SELECT ${columns} FROM ${META}.ducklake_${table} ORDER BY ALL`)
}

/** Rows with their ids, by version. */
export async function shownRows({
  test,
  lake,
  context,
}: MaintainedLake): Promise<Record<string, readonly (readonly Cell[])[]>> {
  const versions: Record<string, readonly (readonly Cell[])[]> = {}
  for (const { id } of (await lake.snapshots()).filter((snapshot) => snapshot.id > 0)) {
    const relation = 'temp.main.shown'
    await scanLocatedInto(context, await findTable(context.catalog, context.dataPath, id, T), id, relation)
    versions[id] = await test.query(`SELECT a, l, _lake_row_id FROM ${relation} ORDER BY ALL`)
    await test.sql.run(`DROP TABLE ${relation}`)
  }
  return versions
}

/** Five inlined rows of three snapshots, two of them ended; the rows of the format's own example of a flush. */
export async function appendInlinedRows({
  lake,
  context,
}: Pick<MaintainedLake, 'lake' | 'context'>): Promise<void> {
  await lake.append(T, "VALUES (1, ['x']), (2, []), (3, NULL)")
  await lake.append(T, "VALUES (4, ['d', NULL])")
  await endInlined(context, 'ducklake_inlined_data_1_1', [1])
  await lake.append(T, "VALUES (3, ['new'])")
  await endInlined(context, 'ducklake_inlined_data_1_1', [2])
}
