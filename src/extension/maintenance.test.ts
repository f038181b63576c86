/**
 * Maintenance against native DuckDB and the official extension, in both directions: whoever maintains a lake, both read
 * every row of every remaining version afterwards. Needs EXTENSION_ENGINE_PYTHON, see conformance/README.md.
 */

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LakeClient } from '../lake/client.ts'
import type { AttachRequest } from '../lake/engine.ts'
import type { Cell, Sql } from '../lake/ports.ts'
import { checkInvariants } from '../lake/testing/invariants.ts'
import { openTestLake, requestIn, type TestLake } from '../lake/testing/test-lake.ts'
import { EXTENSION_PYTHON, openNativeDuckDB } from './testing/native-duckdb.ts'

const LONG_MS = 600_000

/** Every kind of row and file: inlined and not, updated, deleted in files and in the catalog, two schema versions. */
const HISTORY = [
  'CREATE TABLE t(a INTEGER, b VARCHAR)',
  "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL)",
  "INSERT INTO t VALUES (4, 'd')",
  'DELETE FROM t WHERE a = 2',
  "UPDATE t SET b = 'x' WHERE a = 3",
  "INSERT INTO t SELECT i, 'm' || i FROM range(100, 150) r(i)",
  'DELETE FROM t WHERE a IN (101, 102)',
  'DELETE FROM t WHERE a BETWEEN 110 AND 130',
  'DELETE FROM t WHERE a = 140',
  'CREATE TABLE u(l INTEGER[], s STRUCT(x DOUBLE, y VARCHAR))',
  "INSERT INTO u VALUES ([1, NULL], {'x': 'nan', 'y': 'é'}), ([], NULL), (NULL, {'x': 1.5, 'y': NULL})",
  'ALTER TABLE t ADD COLUMN z INTEGER DEFAULT 7',
  "INSERT INTO t VALUES (9, 'z', 9)",
  "INSERT INTO t SELECT i, 'n', i FROM range(200, 220) r(i)",
  "INSERT INTO t SELECT i, 'n', i FROM range(220, 240) r(i)",
  'UPDATE t SET z = -z WHERE a BETWEEN 200 AND 215',
  "INSERT INTO t SELECT i, 'o', i FROM range(300, 320) r(i)",
  'DELETE FROM t WHERE a BETWEEN 222 AND 224',
  'ALTER TABLE t RENAME COLUMN b TO c',
  "INSERT INTO t SELECT i, 'p', i FROM range(400, 420) r(i)",
  "INSERT INTO t SELECT i, 'q', i FROM range(420, 440) r(i)",
  'UPDATE t SET a = a + 1000 WHERE a BETWEEN 430 AND 450',
  'CREATE TABLE p(a INTEGER, k VARCHAR, d DATE)',
  "INSERT INTO p VALUES (0, 'before', NULL)",
  'ALTER TABLE p SET PARTITIONED BY (k, year(d), bucket(4, a))',
  "INSERT INTO p VALUES (1, 'x', '2024-01-01'), (2, 'x y/é', '2024-01-01'), (3, 'x', '2024-05-05'), (1, 'x', '2024-07-07')",
  "INSERT INTO p VALUES (1, 'x', '2024-02-02'), (5, NULL, NULL)",
  "DELETE FROM p WHERE d = '2024-01-01' AND a = 1",
  "INSERT INTO p SELECT 1, 'x', DATE '2024-03-03' FROM range(12)",
  "INSERT INTO p SELECT 1, 'x', DATE '2024-04-04' FROM range(12)",
  'CREATE TABLE gone(a INTEGER)',
  'INSERT INTO gone FROM range(30)',
  'DELETE FROM gone WHERE a < 20',
  'DROP TABLE gone',
]

/** What a lake shows: by version and table, rows with their row ids. */
type Shown = Readonly<Record<string, readonly (readonly Cell[])[]>>

function sorted(rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

async function withNative<T>(request: AttachRequest, use: (sql: Sql) => Promise<T>): Promise<T> {
  const native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
  try {
    await native.sql.run(
      `ATTACH 'ducklake:${request.metadataPath}' AS lake (DATA_PATH '${request.dataPath}', OVERRIDE_DATA_PATH true); USE lake`,
    )
    return await use(native.sql)
  } finally {
    await native.close()
  }
}

/** Every table at every version, as native DuckDB reads it. */
async function shownByNative(sql: Sql, rowIds = true): Promise<Shown> {
  const shown: Record<string, readonly (readonly Cell[])[]> = {}
  const { rows } = await sql.rows("SELECT snapshot_id FROM ducklake_snapshots('lake')")
  for (const [id] of rows) {
    const tables = await sql.rows(
      `SELECT s.schema_name, t.table_name FROM __ducklake_metadata_lake.ducklake_table t JOIN __ducklake_metadata_lake.ducklake_schema s USING (schema_id) WHERE t.begin_snapshot <= ${id} AND (t.end_snapshot IS NULL OR ${id} < t.end_snapshot)`,
    )
    for (const [schema, table] of tables.rows) {
      const name = `${id} ${table}`
      const from = `"${schema}"."${table}" AT (VERSION => ${id})`
      shown[name] = sorted((await sql.rows(`SELECT ${rowIds ? 'rowid AS r_, ' : ''}* FROM ${from}`)).rows)
      // Answered from statistics where DuckDB can.
      const counted = await sql.rows(`SELECT count(*) FROM ${from}`)
      expect(counted.rows, name).toEqual([[String(shown[name].length)]])
      // Filters are folded with the table's statistics: the largest value of every version must be found.
      if (table !== 't') continue
      const largest = shown[name]
        .map((row) => Number(row[rowIds ? 1 : 0]))
        .reduce((a, b) => Math.max(a, b), 0)
      if (shown[name].length > 0) {
        const found = await sql.rows(`SELECT count(*) > 0 FROM ${from} WHERE a = ${largest}`)
        expect(found.rows, `${name}, a = ${largest}`).toEqual([['true']])
      }
    }
  }
  return shown
}

async function changesByNative(sql: Sql): Promise<readonly (readonly Cell[])[]> {
  const { rows } = await sql.rows("SELECT min(snapshot_id), max(snapshot_id) FROM ducklake_snapshots('lake')")
  const [first, last] = rows[0] ?? []
  const changed: (readonly Cell[])[] = []
  for (const table of ['t', 'u', 'p'])
    changed.push(
      ...(await sql.rows(`FROM lake.table_changes('${table}', ${first}, ${last}) ORDER BY ALL`)).rows,
    )
  return changed
}

/** The same as this client reads it, without row ids. */
async function shownByUs(test: TestLake, lake: LakeClient): Promise<Shown> {
  const shown: Record<string, readonly (readonly Cell[])[]> = {}
  const meta = '"__ducklake_metadata_lake".main'
  for (const { id } of await lake.snapshots()) {
    const tables = await test.query(
      `SELECT s.schema_name, t.table_name FROM ${meta}.ducklake_table t JOIN ${meta}.ducklake_schema s USING (schema_id) WHERE t.begin_snapshot <= ${id} AND (t.end_snapshot IS NULL OR ${id} < t.end_snapshot)`,
    )
    for (const [schema, table] of tables) {
      const relation = await lake.relation({ schema: String(schema), table: String(table) }, id)
      shown[`${id} ${table}`] = sorted(await test.query(`FROM ${relation}`))
    }
  }
  return shown
}

function withoutRowIds(shown: Shown): Shown {
  return Object.fromEntries(
    Object.entries(shown).map(([name, rows]) => [name, sorted(rows.map((row) => row.slice(1)))]),
  )
}

/** The versions that both have, as the first has them. */
function common(before: Shown, after: Shown): Shown {
  return Object.fromEntries(Object.entries(before).filter(([name]) => name in after))
}

type Steps = Readonly<Record<string, (lake: LakeClient) => Promise<unknown>>>

const AGES = { dryRun: false, olderThan: '2100-01-01' } as const
const ALL = { dryRun: false, all: true } as const

/** Each on a lake of its own; the steps follow each other, and native DuckDB looks after each. */
const OPERATIONS: Readonly<Record<string, Steps>> = {
  'merge, flush and merge': {
    merge: (lake) => lake.maintenance.mergeAdjacent(),
    flush: (lake) => lake.maintenance.flushInlined(),
    'second merge': (lake) => lake.maintenance.mergeAdjacent(),
  },
  'rewrite, flush, partial expiry and cleanup': {
    rewrite: (lake) => lake.maintenance.rewrite({ deleteThreshold: 0 }),
    flush: (lake) => lake.maintenance.flushInlined(),
    expiry: async (lake) => {
      const versions = [0, 1, 2, 3, 5, 7, 8, 11, 16, 19, 23, 24]
      await lake.maintenance.expireSnapshots({ dryRun: false, versions })
      await lake.maintenance.cleanupOldFiles(ALL)
      await lake.maintenance.deleteOrphanedFiles(ALL)
    },
  },
  'flush, rewrite, merge, full expiry and cleanup': {
    flush: (lake) => lake.maintenance.flushInlined(),
    rewrite: async (lake) => {
      await lake.maintenance.expireSnapshots(AGES)
      await lake.maintenance.rewrite({ deleteThreshold: 0 })
    },
    expiry: async (lake) => {
      await lake.maintenance.mergeAdjacent()
      await lake.maintenance.expireSnapshots(AGES)
      await lake.maintenance.cleanupOldFiles(ALL)
      await lake.maintenance.deleteOrphanedFiles(ALL)
      await lake.maintenance.checkpoint()
    },
  },
}

/** Catalog rows that say where rows are, without names, sizes and order; bounds beside a NaN are DuckDB's alone. */
const CATALOG_ROWS: Readonly<Record<string, string>> = {
  data_file:
    'SELECT table_id, begin_snapshot, end_snapshot, record_count, row_id_start, partition_id, partial_max FROM {data_file}',
  places: `SELECT f.table_id, regexp_replace(f.path, '[^/]*$', ''), f.record_count, p.partition_key_index, p.partition_value FROM {data_file} f LEFT JOIN {file_partition_value} p USING (data_file_id)`,
  delete_file:
    'SELECT d.table_id, d.begin_snapshot, d.end_snapshot, d.delete_count, d.partial_max, f.record_count FROM {delete_file} d JOIN {data_file} f USING (data_file_id)',
  file_column_stats:
    'SELECT f.begin_snapshot, f.record_count, s.table_id, s.column_id, value_count, null_count, CASE WHEN NOT coalesce(contains_nan, false) THEN min_value END, CASE WHEN NOT coalesce(contains_nan, false) THEN max_value END FROM {file_column_stats} s JOIN {data_file} f USING (data_file_id)',
  table_stats: 'SELECT table_id, record_count, next_row_id FROM {table_stats}',
  table_column_stats:
    'SELECT table_id, column_id, contains_null, min_value, max_value FROM {table_column_stats}',
  scheduled:
    "SELECT path_is_relative, regexp_replace(path, '[^/]*$', '') FROM {files_scheduled_for_deletion}",
  snapshot: 'SELECT snapshot_id, next_catalog_id, next_file_id FROM {snapshot}',
  changes: 'SELECT snapshot_id, changes_made FROM {snapshot_changes}',
}

async function catalogRows(sql: Sql): Promise<Record<string, readonly (readonly Cell[])[]>> {
  const rows: Record<string, readonly (readonly Cell[])[]> = {}
  for (const [name, query] of Object.entries(CATALOG_ROWS)) {
    const text = query.replaceAll(/\{(\w+)\}/g, '"__ducklake_metadata_lake".main.ducklake_$1')
    rows[name] = sorted((await sql.rows(text)).rows)
  }
  return rows
}

/** Statements, and the operation whose catalog rows are compared after them. */
const SAME_ROWS: Readonly<
  Record<string, readonly [readonly string[], string, (lake: LakeClient) => Promise<unknown>]>
> = {
  flush: [
    ["INSERT INTO p VALUES (9, 'x', '2024-01-01')"],
    "CALL ducklake_flush_inlined_data('lake')",
    (lake) => lake.maintenance.flushInlined(),
  ],
  merge: [
    [
      'CREATE TABLE m(a INTEGER)',
      ...[0, 20, 40].map((from) => `INSERT INTO m SELECT * FROM range(${from}, ${from + 20})`),
      'DELETE FROM m WHERE a = 45',
      'INSERT INTO m SELECT * FROM range(70, 90)',
    ],
    "CALL ducklake_merge_adjacent_files('lake', 'm')",
    (lake) => lake.maintenance.mergeAdjacent({ table: { schema: 'main', table: 'm' } }),
  ],
  rewrite: [
    ['CREATE TABLE m(a INTEGER)', 'INSERT INTO m FROM range(60)', 'DELETE FROM m WHERE a BETWEEN 10 AND 39'],
    "CALL ducklake_rewrite_data_files('lake', 'm', delete_threshold => 0.5)",
    (lake) => lake.maintenance.rewrite({ table: { schema: 'main', table: 'm' }, deleteThreshold: 0.5 }),
  ],
}

const CALLS: Readonly<Record<string, readonly string[]>> = {
  checkpoint: ['CHECKPOINT lake'],
  'flush, rewrite and merge': [
    "CALL ducklake_flush_inlined_data('lake')",
    "CALL ducklake_rewrite_data_files('lake', delete_threshold => 0.0)",
    "CALL ducklake_merge_adjacent_files('lake')",
  ],
}

if (EXTENSION_PYTHON === undefined) {
  it.skip('maintenance: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  describe('a lake that native DuckDB wrote', () => {
    let written: string
    let before: { readonly shown: Shown; readonly changes: readonly (readonly Cell[])[] }
    let test: TestLake

    beforeAll(async () => {
      written = mkdtempSync(join(tmpdir(), 'maintenance-'))
      before = await withNative(requestIn(written), async (sql) => {
        for (const statement of HISTORY) await sql.run(statement)
        return { shown: await shownByNative(sql), changes: await changesByNative(sql) }
      })
    }, LONG_MS)
    afterAll(() => rmSync(written, { recursive: true, force: true }))

    beforeEach(async () => {
      test = await openTestLake({ overrideDataPath: true })
      cpSync(written, test.folder, { recursive: true })
    }, LONG_MS)
    afterEach(() => test.dispose())

    it.each(Object.entries(OPERATIONS))(
      'shows both the same after our %s',
      async (_, steps) => {
        const { request } = test
        for (const [name, operate] of Object.entries(steps)) {
          const lake = await test.engine.attach(request)
          await operate(lake)
          expect(await checkInvariants(test.sql, '__ducklake_metadata_lake', { afterExpiry: true })).toEqual(
            {},
          )
          await lake.detach()
          await withNative(request, async (sql) => {
            const after = await shownByNative(sql)
            expect(common(before.shown, after), name).toEqual(common(after, before.shown))
            if (name === 'merge' || (name === 'flush' && !('rewrite' in steps)))
              expect(await changesByNative(sql), name).toEqual(before.changes)
          })
        }
        const lake = await test.engine.attach(request)
        const ours = await shownByUs(test, lake)
        expect(common(ours, before.shown)).toEqual(common(withoutRowIds(before.shown), ours))
        await lake.detach()
        await withNative(request, async (sql) => {
          // It can go on with the lake, and maintain it itself.
          await sql.run("INSERT INTO t VALUES (5000, 'more', 1)")
          await sql.run('UPDATE t SET z = 0 WHERE a IN (1, 300, 401)')
          await sql.run('DELETE FROM t WHERE a IN (4, 301, 402)')
          const added = await shownByNative(sql, false)
          await sql.run('CHECKPOINT lake')
          const checked = await shownByNative(sql, false)
          expect(common(added, checked)).toEqual(common(checked, added))
        })
        const again = await test.engine.attach(request)
        await again.maintenance.checkpoint()
        await again.detach()
      },
      LONG_MS,
    )

    it.each(Object.entries(SAME_ROWS))(
      'gets the catalog rows of a native %s from ours',
      async (name, [statements, call, operate]) => {
        const { request } = test
        await withNative(request, async (sql) => {
          for (const statement of statements) await sql.run(statement)
        })
        const lake = await test.engine.attach(request)
        await operate(lake)
        const ours = await catalogRows(test.sql)
        await lake.detach()
        rmSync(test.folder, { recursive: true, force: true })
        cpSync(written, test.folder, { recursive: true })
        const theirs = await withNative(request, async (sql) => {
          for (const statement of [...statements, call]) await sql.run(statement)
          return catalogRows(sql)
        })
        // DuckDB rewrites its statistics although older versions still show the rows; see recompute-stats.ts.
        if (name === 'rewrite') theirs.table_stats = ours.table_stats ?? []
        expect(ours).toEqual(theirs)
      },
      LONG_MS,
    )

    it.each(Object.entries(CALLS))(
      'shows both the same after native %s',
      async (_, calls) => {
        const { request } = test
        const native = await withNative(request, async (sql) => {
          for (const call of calls) await sql.run(call)
          return shownByNative(sql, false)
        })
        const lake = await test.engine.attach(request)
        expect(await shownByUs(test, lake)).toEqual(native)
        await lake.maintenance.checkpoint()
        await lake.maintenance.rewrite({ deleteThreshold: 0 })
        await lake.detach()
        const after = await withNative(request, (sql) => shownByNative(sql, false))
        expect(common(native, after)).toEqual(common(after, native))
      },
      LONG_MS,
    )
  })
}
