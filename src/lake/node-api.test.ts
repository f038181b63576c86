/** The client on native DuckDB under Node: it keeps the engine's contract, and shares a lake with the client on DuckDB-Wasm. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createBuiltInEngine } from './built-in-engine.ts'
import { catalogDatabaseName } from './catalog.ts'
import type { LakeClient } from './client.ts'
import type { Sql } from './ports.ts'
import { duckdbParquetCodec } from './testing/duckdb-parquet.ts'
import { describeEngine } from './testing/engine-contract.ts'
import { checkInvariants } from './testing/invariants.ts'
import { type NodeApi, openNodeApi } from './testing/node-api.ts'
import { nodeFileStore } from './testing/node-file-store.ts'
import { type RecordedTable, sortedRows } from './testing/recorded-rows.ts'
import { openTestLake, requestIn, STARTING_DUCKDB_MS } from './testing/test-lake.ts'
import { typeColumns, typeRows } from './testing/type-cases.ts'

let native: NodeApi
beforeAll(async () => {
  native = await openNodeApi()
})
afterAll(() => native.close())

const engineOn = ({ sql }: NodeApi) =>
  createBuiltInEngine({ sql, parquet: duckdbParquetCodec(sql), files: nodeFileStore() })

describeEngine('the built-in engine on @duckdb/node-api', async (changes) => {
  const folder = mkdtempSync(join(tmpdir(), 'lake-'))
  const own = await openNodeApi()
  return {
    engine: engineOn(own),
    folder,
    request: requestIn(folder, changes),
    requestWith: (others) => requestIn(folder, { ...changes, ...others }),
    dispose: async () => {
      own.close()
      rmSync(folder, { recursive: true })
    },
  }
})

/** Every table as it is shown at the snapshots. */
async function tablesAt(
  lake: LakeClient,
  sql: Sql,
  snapshots: readonly number[],
): Promise<readonly RecordedTable[]> {
  const found: RecordedTable[] = []
  const query = async (text: string) => (await sql.rows(text)).rows
  for (const snapshot of snapshots)
    for (const { schema, table, columns, rowCount } of await lake.tables(snapshot)) {
      const rows = await sortedRows({ query }, await lake.relation({ schema, table }, snapshot))
      expect(rows.length, `${table} at ${snapshot}`).toBe(rowCount)
      found.push({ snapshot, schema, table, columns: columns.map(({ name, type }) => [name, type]), rows })
    }
  return found
}

it(
  'a lake goes from DuckDB-Wasm to native DuckDB and back, and shows the same rows, then and now',
  async () => {
    const test = await openTestLake()
    const types = { schema: 'main', table: 'types' }
    const t = { schema: 'main', table: 't' }
    const catalog = catalogDatabaseName(test.request.alias)

    const first = await test.engine.attach(test.request)
    await first.createTable(types, typeColumns())
    await first.append(types, `SELECT r.* FROM (${typeRows()}) r, range(4)`)
    await first.createTable(t, [
      { name: 'a', type: 'INTEGER' },
      { name: 's', type: 'STRUCT(x INTEGER, "Y y" VARCHAR[])' },
    ])
    await first.append(t, "SELECT i, {'x': i, 'Y y': ['ä' || i, NULL]} FROM range(100) r(i)")
    await first.append(t, 'VALUES (200, NULL), (201, NULL)')
    const { snapshot: then } = await first.rows.deleteWhere(t, 'a BETWEEN 10 AND 19 OR a = 200')
    const written = await tablesAt(first, test.sql, [then])
    await first.detach()

    const second = await engineOn(native).attach(test.request)
    expect(await tablesAt(second, native.sql, [then])).toEqual(written)
    await second.append(types, typeRows())
    await second.append(t, "SELECT i, {'x': NULL, 'Y y': []} FROM range(300, 320) r(i)")
    await second.schema.alterTable(t, [
      { kind: 'add-column', path: ['s'], column: { name: 'z', type: 'DOUBLE', default: '0.1' } },
      { kind: 'set-type', path: ['a'], type: 'BIGINT' },
      { kind: 'rename-column', path: ['s', 'x'], to: 'renamed' },
    ])
    await second.append(t, "VALUES (9007199254740993, {'renamed': 1, 'Y y': NULL, 'z': 'nan'})")
    await second.rows.updateWhere(t, { a: '-a' }, 'a IN (5, 201, 305)')
    await second.rows.deleteWhere(t, 'a BETWEEN 90 AND 99')
    const flushed = await second.maintenance.flushInlined()
    expect(flushed.tables).toEqual([
      { ...types, rowsFlushed: 3 },
      { ...t, rowsFlushed: 6 },
    ])
    expect(await checkInvariants(native.sql, catalog)).toEqual({})
    const changed = await tablesAt(second, native.sql, [flushed.snapshot])
    await second.detach()

    const third = await test.engine.attach(test.request)
    expect(await tablesAt(third, test.sql, [then, flushed.snapshot])).toEqual([...written, ...changed])
    expect(await checkInvariants(test.sql, catalog)).toEqual({})
    const totals = await test.query(
      `SELECT count(*), max(a), min(a), count(s.renamed), sum(s.z) FROM ${await third.relation(t)}`,
    )
    expect(totals).toEqual([['102', '9007199254740993', '-305', '81', 'nan']])
    await third.detach()
    await test.dispose()
  },
  STARTING_DUCKDB_MS,
)
