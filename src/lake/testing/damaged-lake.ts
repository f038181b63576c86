/** One small lake with something of everything, made once per test file and copied for each damage done to it. */

import { cpSync } from 'node:fs'
import type { LakeClient } from '../client.ts'
import type { TableName } from '../engine.ts'
import { openTestLake, type TestLake } from './test-lake.ts'

/**
 * 25 rows in a data file of 40 (a: 0 to 9, 25 to 39), the other 15 in a delete file, and 3 in the catalog (a: 100 to 102).
 * Table 1 with the columns a 1, s 2 (x 3, y 4), m 5 (key 6, value 7); data file 0, delete file 2.
 */
export const T: TableName = { schema: 'main', table: 't' }
/** Rows of T, and the sum of a. */
export const INTACT = [['28', '828']]
/** Table 2: 20 rows in data file 3. */
export const U: TableName = { schema: 'main', table: 'u' }

export interface Copy extends TestLake {
  readonly lake: LakeClient
  /** Runs SQL in which `@` stands for `ducklake_` tables of the catalog, and attaches the lake anew. */
  damage(sql: string): Promise<LakeClient>
  /** The only data file of a table. */
  fileOf(name: TableName): Promise<string>
  /** Number of rows and sum of a, as read. */
  answer(lake: LakeClient, snapshot?: number): Promise<unknown>
}

/** Makes the lake; `copy` attaches a copy of it in a folder of its own. */
export async function makeBaseLake(): Promise<{ copy(): Promise<Copy>; dispose(): Promise<void> }> {
  const base = await openTestLake()
  const lake = await base.engine.attach(base.request)
  await lake.createTable(T, [
    { name: 'a', type: 'INTEGER' },
    { name: 's', type: 'STRUCT(x INTEGER, y VARCHAR)' },
    { name: 'm', type: 'MAP(VARCHAR, INTEGER)' },
  ])
  await lake.append(T, "SELECT i, {'x': i, 'y': 'y' || i}, MAP {'k': i} FROM range(40) r(i)")
  await lake.append(T, 'SELECT 100 + i, NULL, NULL FROM range(3) r(i)')
  await lake.rows.deleteWhere(T, 'a BETWEEN 10 AND 24')
  await lake.createTable(U, [{ name: 'i', type: 'INTEGER' }])
  await lake.append(U, 'FROM range(20)')
  await lake.schema.createView({ schema: 'main', table: 'v' }, 'SELECT 1 AS one', [])
  await lake.detach()
  return { copy: () => copyOf(base), dispose: base.dispose }
}

async function copyOf(base: TestLake): Promise<Copy> {
  const test = await openTestLake({ overrideDataPath: true })
  cpSync(base.folder, test.folder, { recursive: true })
  let lake = await test.engine.attach(test.request)
  // The copy is complete: its catalog says where its own files are.
  await test.sql.run(
    `UPDATE "__ducklake_metadata_lake".main.ducklake_metadata SET value = '${test.folder}/data/' WHERE key = 'data_path'`,
  )
  return {
    ...test,
    lake,
    async damage(sql) {
      await test.sql.run(sql.replaceAll('@', '"__ducklake_metadata_lake".main.ducklake_'))
      await lake.detach()
      lake = await test.engine.attach(test.request)
      return lake
    },
    async fileOf(name) {
      const files = await lake.files()
      return files.find((file) => file.kind === 'data' && file.table?.table === name.table)?.path ?? ''
    },
    async answer(of, snapshot) {
      return test.query(`SELECT count(*), sum(a) FROM ${await of.relation(T, snapshot)}`)
    },
  }
}
