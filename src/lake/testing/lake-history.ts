/** Time travel under test: what a table showed at a version, it shows for ever. */

import { expect } from 'vitest'
import { catalogDatabaseName } from '../catalog.ts'
import type { Lake, TableName } from '../engine.ts'
import type { Cell } from '../ports.ts'
import { findTable, latestSnapshot } from '../read-snapshot.ts'
import { scanLocatedInto } from '../scan.ts'
import { checkInvariants } from './invariants.ts'
import { nodeFileStore } from './node-file-store.ts'
import { nodeParquetCodec } from './node-parquet.ts'
import { sortedRows } from './recorded-rows.ts'
import type { TestLake } from './test-lake.ts'

type TableRows = readonly (readonly Cell[])[]

export interface LakeHistory {
  /** Checks every earlier version again and the invariants; the rows of the newest, which are remembered from now on. */
  now(): Promise<TableRows>
}

/** Watches a table from its newest version on. */
export function historyOf(test: TestLake, lake: Lake, name: TableName): LakeHistory {
  const known = new Map<number, TableRows>()
  return {
    async now() {
      for (const [version, rows] of known)
        expect(await sortedRows(test, await lake.relation(name, version)), `version ${version}`).toEqual(rows)
      expect(await checkInvariants(test.sql, catalogDatabaseName(test.request.alias))).toEqual({})
      const version = (await lake.snapshots()).at(-1)?.id ?? 0
      const rows = await sortedRows(test, await lake.relation(name, version))
      known.set(version, rows)
      return rows
    },
  }
}

/** The newest rows as `[rowid, snapshot_id, …columns]`, by row id. */
export async function rowsWithIds(test: TestLake, name: TableName): Promise<TableRows> {
  const catalog = { sql: test.sql, database: catalogDatabaseName(test.request.alias) }
  const source = { catalog, parquet: nodeParquetCodec(test.duckdb), files: nodeFileStore() }
  const { id } = await latestSnapshot(catalog)
  const table = await findTable(catalog, test.request.dataPath, id, name)
  const relation = 'temp.main.rows_with_ids'
  await scanLocatedInto(
    source,
    { ...table, directory: `${test.request.dataPath}/${name.schema}/${name.table}/` },
    id,
    relation,
  )
  try {
    return await test.query(
      `SELECT _lake_row_id, _lake_snapshot_id, * EXCLUDE (_lake_row_id, _lake_snapshot_id, _lake_file_id, _lake_position, _lake_inlined_in) FROM ${relation} ORDER BY ALL`,
    )
  } finally {
    await test.sql.run(`DROP TABLE ${relation}`)
  }
}
