/**
 * The same scripts on the built-in engine and on native DuckDB with the official extension: answers, counts, rows and what
 * each snapshot says it changed. Native DuckDB needs EXTENSION_ENGINE_PYTHON, see conformance/README.md.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { EXTENSION_PYTHON, type NativeDuckDB, openNativeDuckDB } from '../extension/testing/native-duckdb.ts'
import { extensionEngineOn, withStatements } from '../extension/testing/native-engine.ts'
import type { LakeClient } from '../lake/client.ts'
import type { Lake } from '../lake/engine.ts'
import { checkInvariants } from '../lake/testing/invariants.ts'
import { openTestLake, requestIn, STARTING_DUCKDB_MS, type TestLake } from '../lake/testing/test-lake.ts'
import { type Console, createConsole } from './console.ts'
import { createBuiltInExecutor } from './console-built-in.ts'
import { createExtensionExecutor } from './console-extension.ts'

/** What one press of Run came to. */
interface Step {
  readonly answer: unknown
  readonly snapshot: number | undefined
  readonly changes: string | undefined
}

async function run<L extends Lake>(panel: Console<L>, lake: L, text: string): Promise<Step> {
  const before = (await lake.snapshots()).at(-1)?.id ?? 0
  const answer = await panel.query(lake, 'lake', text, before)
  const latest = (await lake.snapshots()).at(-1)
  const rows = async (result: number) =>
    (await panel.rows({ result, orderBy: null, offset: 0, limit: 100 })).rows
  const said =
    answer.kind === 'rows'
      ? [answer.columns.map(({ name, type }) => `${name} ${type}`), await rows(answer.result)]
      : answer.kind === 'done'
        ? [answer.statement, answer.count]
        : answer.kind === 'failed'
          ? answer.message.replace(/\n+(Did you mean|Candidate bindings)[\s\S]*/, '').trim()
          : answer.kind
  return { answer: said, snapshot: latest?.id, changes: latest?.changes }
}

const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'rows of one table': [
    "CREATE TABLE t (a INTEGER NOT NULL DEFAULT 7, b VARCHAR DEFAULT 'dd', l INTEGER[])",
    "INSERT INTO t VALUES (1, 'x', [1]), (2, 'y', [2])",
    'INSERT INTO t(a) VALUES (DEFAULT)',
    'INSERT INTO lake.main.t BY NAME SELECT 5 AS a',
    'INSERT INTO main.t DEFAULT VALUES',
    "INSERT INTO t SELECT a + 10, b || '!', l FROM t WHERE a < 3",
    'FROM t ORDER BY ALL',
    "INSERT INTO t VALUES (NULL, 'q', NULL)",
    'INSERT INTO t(a, a) VALUES (1, 2)',
    'INSERT INTO t VALUES (1)',
    'INSERT INTO nope VALUES (1)',
    "INSERT INTO t(a) VALUES ('x')",
    "UPDATE t SET b = 'z', l = [9] WHERE a = 1",
    'UPDATE t SET a = a',
    "UPDATE t AS x SET b = v.n FROM (VALUES (2, 'two'), (11, 'eleven')) AS v(i, n) WHERE x.a = v.i",
    'UPDATE t SET zz = 1',
    'UPDATE t SET a = NULL',
    'UPDATE t SET b = (SELECT max(b) FROM t) WHERE a = 5',
    'FROM t ORDER BY ALL',
    'DELETE FROM t WHERE false',
    'DELETE FROM t USING (VALUES (11), (12)) AS v(i) WHERE t.a = v.i',
    'WITH w AS (SELECT 5 AS i) DELETE FROM t WHERE a IN (SELECT i FROM w)',
    'DELETE FROM nope',
    'FROM t ORDER BY ALL',
    'TRUNCATE t',
    'SELECT count(*) FROM t',
  ],
  'many rows': [
    'CREATE TABLE t AS SELECT i AS id, i % 3 AS k, {a: i, b: [i]} AS s FROM range(200) r(i)',
    'UPDATE t SET s = {a: 0, b: []} WHERE id >= 150',
    'DELETE FROM t WHERE k = 1',
    'UPDATE t SET k = 9 WHERE id < 5',
    'INSERT INTO t SELECT id + 1000, k, s FROM t',
    'SELECT count(*), sum(id), sum(k), sum(s.a) FROM t',
    'SELECT rowid, id FROM t WHERE id < 8 ORDER BY id',
    'DELETE FROM t WHERE rowid IN (0, 3)',
    'SELECT count(*) FROM t',
    "SELECT change_type, count(*), min(rowid), max(rowid) FROM lake.table_changes('t', 0, 6) GROUP BY ALL ORDER BY ALL",
  ],
  merge: [
    'CREATE TABLE t (id INTEGER, v VARCHAR, l INTEGER[])',
    "INSERT INTO t VALUES (1, 'a', [1]), (2, 'b', [2]), (3, 'c', [3])",
    "MERGE INTO t USING (VALUES (1, 'A'), (9, 'N')) AS s(id, v) ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v",
    "MERGE INTO t AS x USING (SELECT 2 AS id, 'all' AS v, [0] AS l) AS s USING (id) WHEN MATCHED THEN UPDATE",
    "MERGE INTO t USING (SELECT [7] AS l, 3 AS id) AS s ON t.id = s.id WHEN MATCHED AND t.v = 'c' THEN UPDATE BY NAME",
    'WITH w AS (SELECT 1 AS id) MERGE INTO t USING w USING (id) WHEN MATCHED THEN DELETE',
    'FROM t ORDER BY id',
    'SELECT rowid, id FROM t ORDER BY id',
    'MERGE INTO t USING (VALUES (1)) AS s(zz) ON t.id = s.nope WHEN MATCHED THEN DELETE',
    "MERGE INTO t USING (VALUES (5)) AS s(i) ON t.id = s.i WHEN NOT MATCHED THEN ERROR 'missing'",
    'FROM t ORDER BY id',
  ],
  definitions: [
    'CREATE SCHEMA s1',
    'CREATE SCHEMA s1',
    'CREATE SCHEMA IF NOT EXISTS s1',
    "CREATE TABLE s1.q (a INTEGER, d DATE DEFAULT DATE '2020-01-01')",
    'CREATE TABLE s1.q (a INTEGER)',
    'CREATE TABLE IF NOT EXISTS s1.q (a INTEGER)',
    'CREATE TABLE noschema.t (a INTEGER)',
    "CREATE OR REPLACE TABLE s1.q AS SELECT 1 AS a, 'x' AS b, 2 AS a",
    'SELECT column_name, column_type FROM (DESCRIBE s1.q)',
    'CREATE TABLE pk (a INTEGER PRIMARY KEY)',
    'CREATE TABLE ck (a INTEGER CHECK (a > 1))',
    'CREATE TABLE gk (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1))',
    'CREATE TABLE e AS SELECT nope FROM s1.q',
    'CREATE TABLE ctas(x, y) AS SELECT 1, 2',
    'ALTER TABLE ctas ADD COLUMN c STRUCT(x INTEGER, y VARCHAR)',
    'ALTER TABLE ctas ADD COLUMN c INTEGER',
    'ALTER TABLE ctas ADD COLUMN IF NOT EXISTS c INTEGER',
    "ALTER TABLE ctas ADD COLUMN d VARCHAR DEFAULT 'dd'",
    'ALTER TABLE ctas ADD COLUMN e INTEGER DEFAULT 1 + 1',
    'ALTER TABLE ctas ADD COLUMN f INTEGER NOT NULL',
    'ALTER TABLE ctas ADD COLUMN c.z BIGINT',
    'ALTER TABLE ctas RENAME c.x TO xx',
    'ALTER TABLE ctas DROP COLUMN c.y',
    'ALTER TABLE ctas DROP COLUMN nope',
    'ALTER TABLE ctas DROP COLUMN IF EXISTS nope',
    'ALTER TABLE ctas ALTER x TYPE BIGINT',
    'ALTER TABLE ctas ALTER x SET DATA TYPE VARCHAR',
    'ALTER TABLE ctas ALTER x TYPE BIGINT USING 1',
    'ALTER TABLE ctas ALTER COLUMN y SET DEFAULT 5',
    'INSERT INTO ctas(x) VALUES (3)',
    'ALTER TABLE ctas ALTER COLUMN y DROP DEFAULT',
    'ALTER TABLE ctas ALTER COLUMN x SET NOT NULL',
    'ALTER TABLE ctas ALTER COLUMN x DROP NOT NULL',
    'ALTER TABLE ctas RENAME y TO why',
    'FROM ctas ORDER BY ALL',
    'ALTER TABLE ctas SET PARTITIONED BY (x, why)',
    'ALTER TABLE ctas RESET PARTITIONED BY',
    'ALTER TABLE ctas SET SORTED BY (x DESC NULLS FIRST, lower(d))',
    'ALTER TABLE ctas RESET SORTED BY',
    'ALTER TABLE ctas RENAME TO done',
    'ALTER TABLE ctas RENAME TO x',
    'ALTER TABLE IF EXISTS ctas RENAME TO x',
    "COMMENT ON TABLE done IS 'all of it'",
    "COMMENT ON COLUMN done.x IS 'the first'",
    'COMMENT ON TABLE done IS NULL',
    'DROP TABLE nope',
    'DROP TABLE IF EXISTS nope',
    'DROP VIEW done',
    'DROP TABLE done CASCADE',
    'DROP TABLE done',
    'DROP SCHEMA s1',
    'DROP SCHEMA s1 CASCADE',
    'DROP SCHEMA IF EXISTS s1',
    'DROP SCHEMA s1',
    'CREATE SEQUENCE sq',
    'SELECT 1 AS one',
  ],
  views: [
    'CREATE TABLE t AS SELECT range AS n FROM range(5)',
    'CREATE VIEW v AS SELECT n * 2 AS d FROM t',
    'CREATE VIEW v AS SELECT 1',
    'CREATE VIEW IF NOT EXISTS v AS SELECT 1',
    'CREATE VIEW w(p) AS SELECT d + 1 FROM v WHERE d > 2',
    'SELECT sum(p), count(*) FROM w',
    'SELECT t.n, w.p FROM t JOIN lake.main.w ON w.p = t.n + 4 ORDER BY ALL',
    "COMMENT ON VIEW v IS 'twice'",
    'CREATE OR REPLACE VIEW v AS SELECT nope FROM t',
    'CREATE OR REPLACE VIEW v AS SELECT n AS d FROM t',
    'SELECT sum(p), count(*) FROM w',
    'ALTER VIEW w RENAME TO w2',
    'DROP VIEW w2',
    'DROP VIEW w2',
    'DROP VIEW IF EXISTS w2',
    'INSERT INTO v VALUES (1)',
    'SELECT count(*) FROM v',
  ],
  transactions: [
    'CREATE TABLE t (a INTEGER, b VARCHAR)',
    'CREATE TABLE u (a INTEGER)',
    "BEGIN; INSERT INTO t VALUES (1, 'x'), (2, 'y'); INSERT INTO u SELECT a FROM t; UPDATE t SET b = 'z' WHERE a = 1; COMMIT",
    'FROM t ORDER BY ALL',
    'FROM u ORDER BY ALL',
    "BEGIN; UPDATE t SET b = b || '1'; UPDATE t SET b = b || '2' WHERE a = 1; DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (3, 'new'); SELECT * FROM t ORDER BY ALL",
    'FROM t ORDER BY ALL',
    'BEGIN; DELETE FROM t; SELECT count(*) FROM t; ROLLBACK',
    "BEGIN; CALL lake.set_commit_message('me', 'why', extra_info => 'more'); DELETE FROM u WHERE a = 2; COMMIT",
    'SELECT author, commit_message, commit_extra_info FROM lake.snapshots() ORDER BY snapshot_id DESC LIMIT 1',
    'BEGIN; DELETE FROM u; SELECT nope FROM u; COMMIT',
    'FROM u',
    'COMMIT',
    'ROLLBACK',
    'BEGIN; BEGIN',
    'BEGIN; ALTER TABLE t ADD COLUMN c INTEGER; ALTER TABLE t ADD COLUMN d INTEGER; COMMIT',
    'SELECT column_name, column_type FROM (DESCRIBE t)',
    'BEGIN; DELETE FROM t WHERE a = 99; COMMIT',
    'SELECT count(*) FROM t',
  ],
  functions: [
    'CREATE TABLE t (a INTEGER, b VARCHAR)',
    "INSERT INTO t VALUES (1, 'x'), (2, 'y')",
    "UPDATE t SET b = 'z' WHERE a = 2",
    'DELETE FROM t WHERE a = 1',
    "SELECT snapshot_id, schema_version, changes, author FROM ducklake_snapshots('lake') ORDER BY 1",
    "SELECT max(snapshot_id) FROM lake.snapshots() AS s WHERE s.changes['inlined_delete'] IS NOT NULL",
    'SELECT * FROM lake.current_snapshot(), lake.last_committed_snapshot() AS l',
    "SELECT snapshot_id, rowid, change_type, a, b FROM lake.table_changes('t', 0, 4) ORDER BY ALL",
    "FROM ducklake_table_insertions('lake', 'main', 't', 0, 2) ORDER BY ALL",
    "SELECT rowid, a FROM ducklake_table_deletions('lake', 'main', 't', 3, 4) ORDER BY ALL",
    "FROM lake.table_changes('t', 0, 99)",
    "FROM ducklake_snapshots('nope')",
    "CALL lake.set_option('parquet_version', 2)",
    "SELECT option_name, value, scope FROM lake.options() WHERE option_name = 'parquet_version'",
    "CALL lake.set_option('nope', 2)",
    "CALL ducklake_flush_inlined_data('lake')",
    "SELECT table_name, file_count FROM ducklake_table_info('lake')",
    "SELECT count(*), count(delete_file) FROM ducklake_list_files('lake', 't')",
    "SELECT count(*) FROM ducklake_expire_snapshots('lake', dry_run => true, older_than => now() + INTERVAL 1 DAY)",
    "SELECT snapshot_id, changes FROM ducklake_expire_snapshots('lake', versions => [2])",
    "CALL ducklake_merge_adjacent_files('lake')",
    "CALL ducklake_rewrite_data_files('lake', 't', delete_threshold => 0.1)",
    "SELECT count(*) FROM ducklake_cleanup_old_files('lake', dry_run => true, cleanup_all => true)",
    "CALL ducklake_delete_orphaned_files('lake', dry_run => true, older_than => now() - INTERVAL 1 DAY)",
    'CHECKPOINT',
    'CHECKPOINT lake',
    'FROM t',
  ],
  'lists of what there is': [
    'CREATE SCHEMA shelf',
    "CREATE VIEW shelf.newest AS SELECT 'Emma' AS title",
    'FROM shelf.newest',
    "CREATE TABLE shelf.book (title VARCHAR DEFAULT 'none', pages INTEGER DEFAULT 40 + 2, price DECIMAL(5,2) DEFAULT 3.5, tags VARCHAR[], sold DATE NOT NULL)",
    "COMMENT ON TABLE shelf.book IS 'to read'",
    "COMMENT ON COLUMN shelf.book.pages IS 'about'",
    "COMMENT ON VIEW shelf.newest IS 'by hand'",
    'DESCRIBE shelf.book',
    'DESCRIBE SELECT title, tags FROM shelf.book',
    "INSERT INTO shelf.book (sold) VALUES ('2024-02-29')",
    'FROM shelf.book',
    'SELECT schema_name, table_name, comment, column_count FROM duckdb_tables() WHERE NOT temporary ORDER BY ALL',
    'SELECT t.table_name, c.column_name, c.column_default, c.comment FROM duckdb_tables() AS t, duckdb_columns() c WHERE t.table_oid = c.table_oid AND NOT t.temporary ORDER BY ALL',
    'SELECT view_name, comment FROM duckdb_views() WHERE NOT internal',
    "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'lake' ORDER BY ALL",
    "SELECT table_schema, tables.table_name, table_type FROM information_schema.tables WHERE table_catalog <> 'temp' ORDER BY ALL",
    "SELECT column_name, column_default FROM information_schema.columns WHERE table_catalog <> 'temp' ORDER BY ALL",
    "SELECT count(*) FROM information_schema.schemata WHERE catalog_name <> 'system' AND schema_name = 'shelf'",
    'SHOW ALL TABLES',
    'SHOW DATABASES',
    'SELECT count(*) FROM duckdb_databases() WHERE NOT internal',
    'COMMENT ON TABLE shelf.book IS NULL',
    'SELECT comment FROM duckdb_tables() WHERE NOT temporary',
    'DROP SCHEMA shelf CASCADE',
    'SHOW ALL TABLES',
  ],
  'functions of the lake in use': [
    'CREATE TABLE t AS SELECT 1 AS a',
    'SELECT snapshot_id, changes FROM snapshots() ORDER BY 1',
    'SELECT s.snapshot_id FROM main.snapshots() AS s, lake.main.current_snapshot() AS c WHERE s.snapshot_id = c.id',
    'SELECT count(*) FROM snapshots() JOIN last_committed_snapshot() ON id = snapshot_id',
    "SELECT change_type, a FROM table_changes('t', 0, 1)",
    "CALL set_option('parquet_version', 2)",
    "SELECT value FROM options() WHERE option_name = 'parquet_version'",
    "BEGIN; CALL set_commit_message('me', 'why'); INSERT INTO t VALUES (2); COMMIT",
    'SELECT author FROM snapshots() WHERE author IS NOT NULL',
    'CALL merge_adjacent_files()',
    'WITH w AS (SELECT 1 AS a), options(b) AS (SELECT a + 1 FROM w) SELECT b FROM options',
    'FROM nope.snapshots()',
    "FROM table_changes('t', NULL, 1)",
    "FROM table_changes('nope', 0, 1)",
    "FROM table_changes('t', 7, 8)",
    "FROM t AT (TIMESTAMP => 'at noon')",
    "SELECT rowid, * FROM ducklake_table_insertions('lake', 'main', 't', 0, 2) ORDER BY ALL",
    "FROM ducklake_table_insertions('lake', 'main', 't', 0, 2) WHERE rowid = 0",
    'DELETE FROM t WHERE a = 2',
    "SELECT i.*, snapshot_id FROM (SELECT *, snapshot_id FROM ducklake_table_insertions('lake', 'main', 't', 0, 2)) AS i ORDER BY ALL",
    "FROM ducklake_table_insertions('lake', 'main', 't', 0, 2) SELECT *, rowid + 1 AS next ORDER BY ALL",
    'CREATE VIEW v AS FROM t',
    "FROM table_changes('v', 0, 4)",
    "FROM ducklake_list_files('lake', 't', snapshot_version => 1, snapshot_time => now())",
    "CALL ducklake_merge_adjacent_files('lake', 't', max_compacted_files => NULL)",
  ],
  'alterations that are told differently': [
    'CREATE TABLE t (a TINYINT, s STRUCT(low INTEGER, high INTEGER))',
    'ALTER TABLE t ALTER a SET TYPE INTEGER',
    'SELECT column_type FROM (DESCRIBE t)',
    'ALTER TABLE t RENAME s.LOW TO high',
    'ALTER TABLE t SET SORTED BY (one, a, two)',
    'ALTER TABLE t SET PARTITIONED BY (bucket(2147483648, a))',
    'CREATE TABLE c (v VARCHAR COLLATE NOCASE)',
    'CREATE TABLE c (v VARCHAR USING COMPRESSION zstd)',
    "CALL lake.set_option('parquet_version', 2, schema => 'nope')",
  ],
}

/** The built-in engine says these differently, and why. */
const DIFFERS: Readonly<Record<string, string>> = {}

let at: TestLake
let panel: Console<LakeClient>
const folders: string[] = []

beforeAll(async () => {
  at = await openTestLake()
  panel = createConsole(createBuiltInExecutor(at.engine.sql), async () => at.duckdb.openInterruptible())
}, STARTING_DUCKDB_MS)
afterAll(async () => {
  await at.dispose()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'console-writes-'))
  folders.push(folder)
  return folder
}

async function onBuiltIn(script: readonly string[]): Promise<readonly Step[]> {
  const lake = await at.engine.attach(requestIn(newFolder()))
  const steps: Step[] = []
  for (const text of script) steps.push(await run(panel, lake, text))
  await lake.detach()
  return steps
}

if (EXTENSION_PYTHON === undefined) {
  it.skip('against native DuckDB: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  describe('as on native DuckDB', () => {
    let duckdb: NativeDuckDB
    beforeAll(async () => {
      duckdb = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
    })
    afterAll(() => duckdb.close())

    test.each(Object.entries(SCRIPTS))('%s', { timeout: 60_000 }, async (_, script) => {
      const engine = extensionEngineOn(duckdb.sql)
      const lake = await engine.attach(withStatements(requestIn(newFolder())))
      const executor = createExtensionExecutor({ open: async () => {}, flush: async () => {} })
      const nativePanel = createConsole(executor, async () => duckdb.openInterruptible())
      const native: Step[] = []
      for (const text of script) native.push(await run(nativePanel, lake, text))
      await duckdb.sql.run('USE memory')
      await lake.detach()
      const own = await onBuiltIn(script)
      const said = (steps: readonly Step[]) =>
        script.map((text, index) => `${text}\n  ${DIFFERS[text] ?? JSON.stringify(steps[index])}`)
      expect(said(own)).toEqual(said(native))
    })
  })
}

void checkInvariants
