/**
 * Values at the edges of every type go through the catalog, files, updates and a flush. With EXTENSION_ENGINE_PYTHON, native
 * DuckDB reads what we wrote, and writes, updates and flushes the same for us to read (conformance/README.md).
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../extension/testing/native-duckdb.ts'
import type { LakeClient } from './client.ts'
import type { Cell } from './ports.ts'
import { EXTREME_COLUMNS, extremeRows } from './testing/extreme-values.ts'
import { checkInvariants } from './testing/invariants.ts'
import { openTestLake, STARTING_DUCKDB_MS, type TestLake } from './testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const ROWS = extremeRows()
/** More rows than are kept in the catalog. */
const MANY = `SELECT r.* REPLACE (r.k + 10 * n AS k) FROM (${ROWS}) r, range(1, 3) x(n)`
const LONG_MS = 240_000

let test: TestLake
let lake: LakeClient

beforeEach(async () => {
  test = await openTestLake()
  lake = await test.engine.attach(test.request)
}, STARTING_DUCKDB_MS)
afterEach(() => test.dispose())

const values = async (from: string) => test.query(`SELECT * FROM ${from} ORDER BY k`)
const expected = (times: number) =>
  values(`(SELECT r.* REPLACE (r.k + 10 * n AS k) FROM (${ROWS}) r, range(${times}) x(n))`)
const now = async () => values(await lake.relation(T))

/** Rows in the catalog and in a file; those of either kind are then updated, and everything flushed. */
async function writeOurs(check: () => Promise<void>): Promise<void> {
  await lake.schema.createTable(T, EXTREME_COLUMNS)
  await lake.append(T, ROWS)
  await lake.append(T, MANY)
  await check()
  await lake.rows.updateWhere(T, { k: 'k + 0' }, 'k % 2 = 0')
  await check()
  await lake.rows.updateWhere(T, { k: 'k + 0' }, 'k IN (1, 11)')
  await lake.maintenance.flushInlined()
  await check()
}

it(
  'comes back as it was',
  () =>
    writeOurs(async () => {
      expect(await now()).toEqual(await expected(3))
      expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
    }),
  LONG_MS,
)

describe.skipIf(EXTENSION_PYTHON === undefined)('beside native DuckDB', () => {
  async function natively<T>(
    use: (
      ask: (query: string) => Promise<readonly (readonly Cell[])[]>,
      run: (sql: string) => Promise<void>,
    ) => Promise<T>,
  ): Promise<T> {
    await lake.detach()
    const native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
    try {
      const { metadataPath, dataPath } = test.request
      await native.sql.run(`ATTACH 'ducklake:${metadataPath}' AS lake (DATA_PATH '${dataPath}'); USE lake`)
      return await use(
        async (query) => (await native.sql.rows(query)).rows,
        (sql) => native.sql.run(sql),
      )
    } finally {
      await native.close()
      lake = await test.engine.attach(test.request)
    }
  }

  it(
    'reads what we wrote, at every version',
    async () => {
      await writeOurs(async () => {})
      const rows = await expected(3)
      const versions = (await lake.snapshots()).map(({ id }) => id).filter((id) => id >= 3)
      await natively(async (ask) => {
        for (const version of versions)
          expect(await ask(`SELECT * FROM t AT (VERSION => ${version}) ORDER BY k`), `${version}`).toEqual(
            rows,
          )
        // Statistics must cover every value, or filters lose rows. Not the text of one NUL byte: it cuts off the query that
        // DuckDB makes of a filter to find the files (unterminated quoted string), on a lake of its own, too.
        for (const { name, type } of EXTREME_COLUMNS) {
          if (name === 'k' || /\[|\(a|MAP/.test(type)) continue
          const found = await ask(
            `SELECT v, (SELECT count(*) FROM t WHERE ${name} = v) FROM (SELECT DISTINCT ${name} AS v FROM t WHERE ${name} IS NOT NULL AND hex(CAST(${name} AS VARCHAR)) <> '00')`,
          )
          for (const [value, n] of found) expect(Number(n), `${type} ${value}`).toBeGreaterThan(2)
        }
      })
    },
    LONG_MS,
  )

  it(
    'writes what we read',
    async () => {
      const rows = await expected(3)
      await natively(async (_, run) => {
        await run(`CREATE TABLE t(${EXTREME_COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ')})`)
        await run(`INSERT INTO t ${ROWS}`)
        await run(`INSERT INTO t ${MANY}`)
      })
      expect(await now()).toEqual(rows)
      await natively((_, run) => run('UPDATE t SET k = k + 0 WHERE k % 2 = 0'))
      expect(await now()).toEqual(rows)
      await natively((_, run) =>
        run("UPDATE t SET k = k + 0 WHERE k IN (1, 11); CALL ducklake_flush_inlined_data('lake')"),
      )
      expect(await now()).toEqual(rows)
    },
    LONG_MS,
  )
})
