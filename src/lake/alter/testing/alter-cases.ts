/** The same changes twice: as SQL for DuckDB with the ducklake extension, and as calls of our client. */

import type { LakeClient } from '../../client.ts'
import type { NewColumn } from '../alterations.ts'

/** SQL for DuckDB, and what our client does instead. */
export type Step = readonly [sql: string, ours: (lake: LakeClient) => Promise<unknown>]

export interface AlterCase {
  readonly name: string
  /** `DATA_INLINING_ROW_LIMIT`; absent for DuckLake's own. */
  readonly inliningLimit?: number
  readonly steps: readonly Step[]
}

const main = (table: string) => ({ schema: 'main', table })
const T = main('t')

const create = (sql: string, columns: readonly NewColumn[], name = T): Step => [
  sql,
  (lake) => lake.schema.createTable(name, columns),
]
const insert = (sql: string, query: string, name = T): Step => [sql, (lake) => lake.append(name, query)]
const alter = (sql: string, ...alterations: Parameters<LakeClient['schema']['alterTable']>[1]): Step => [
  sql,
  (lake) => lake.schema.alterTable(T, alterations),
]
/** `rows(n)`: the numbers below n. */
const many = (expressions: string): Step =>
  insert(
    `INSERT INTO t SELECT ${expressions} FROM range(12) r(i)`,
    `SELECT ${expressions} FROM range(12) r(i)`,
  )

const NESTED: readonly NewColumn[] = [
  { name: 'a', type: 'INTEGER' },
  { name: 's', type: 'STRUCT(x INTEGER, y VARCHAR)' },
  { name: 'l', type: 'STRUCT(p INTEGER)[]' },
  { name: 'm', type: 'MAP(VARCHAR, STRUCT(q INTEGER))' },
]
const NESTED_SQL =
  'CREATE TABLE t(a INT, s STRUCT(x INT, y VARCHAR), l STRUCT(p INT)[], m MAP(VARCHAR, STRUCT(q INT)))'
const NESTED_ROW = "(1, {'x': 1, 'y': 'a'}, [{'p': 1}], MAP {'k': {'q': 1}})"

const addColumn = (path: readonly string[], name: string, type: string, fallback?: string) => ({
  kind: 'add-column' as const,
  path,
  column: { name, type, ...(fallback === undefined ? {} : { default: fallback }) },
})

const partitioned = (
  sql: string,
  keys: Extract<
    Parameters<LakeClient['schema']['alterTable']>[1][number],
    { kind: 'set-partitioning' }
  >['keys'],
) => alter(`ALTER TABLE t SET PARTITIONED BY (${sql})`, { kind: 'set-partitioning', keys })

const sorted = (
  sql: string,
  ...keys: Extract<Parameters<LakeClient['schema']['alterTable']>[1][number], { kind: 'set-sorting' }>['keys']
) => alter(`ALTER TABLE t SET SORTED BY (${sql})`, { kind: 'set-sorting', keys })

export const ALTER_CASES: readonly AlterCase[] = [
  {
    name: 'schemas',
    steps: [
      ['CREATE SCHEMA s', (lake) => lake.schema.createSchema('s')],
      ['CREATE SCHEMA "we ird"', (lake) => lake.schema.createSchema('we ird')],
      create('CREATE TABLE s.t(a INT)', [{ name: 'a', type: 'INTEGER' }], { schema: 's', table: 't' }),
      [
        'CREATE VIEW s.v AS SELECT * FROM s.t',
        (lake) => lake.schema.createView({ schema: 's', table: 'v' }, 'SELECT * FROM s.t', []),
      ],
      ['DROP SCHEMA "we ird"', (lake) => lake.schema.dropSchema('we ird', { cascade: false })],
      ['DROP SCHEMA s CASCADE', (lake) => lake.schema.dropSchema('S', { cascade: true })],
    ],
  },
  {
    name: 'tables with defaults and rules',
    steps: [
      create(
        "CREATE TABLE t(a INT NOT NULL DEFAULT 42, b VARCHAR DEFAULT 'it''s', c DOUBLE DEFAULT random(), d DATE DEFAULT DATE '2020-01-01', f INT DEFAULT NULL, g TIMESTAMPTZ DEFAULT now(), h INT DEFAULT 1+1, i BIGINT DEFAULT '7', j DECIMAL(10,3) DEFAULT 1.5, l BOOLEAN DEFAULT true, m INT DEFAULT -5, n VARCHAR DEFAULT 5, p VARCHAR DEFAULT '', q DOUBLE DEFAULT 1e300, s STRUCT(a INT, b INT[]) NOT NULL)",
        [
          { name: 'a', type: 'INTEGER', nullable: false, default: '42' },
          { name: 'b', type: 'VARCHAR', default: "'it''s'" },
          { name: 'c', type: 'DOUBLE', default: 'random()' },
          { name: 'd', type: 'DATE', default: "DATE '2020-01-01'" },
          { name: 'f', type: 'INTEGER', default: 'NULL' },
          { name: 'g', type: 'TIMESTAMPTZ', default: 'now()' },
          { name: 'h', type: 'INTEGER', default: '1+1' },
          { name: 'i', type: 'BIGINT', default: "'7'" },
          { name: 'j', type: 'DECIMAL(10,3)', default: '1.5' },
          { name: 'l', type: 'BOOLEAN', default: 'true' },
          { name: 'm', type: 'INTEGER', default: '-5' },
          { name: 'n', type: 'VARCHAR', default: '5' },
          { name: 'p', type: 'VARCHAR', default: "''" },
          { name: 'q', type: 'DOUBLE', default: '1e300' },
          { name: 's', type: 'STRUCT(a INTEGER, b INTEGER[])', nullable: false },
        ],
      ),
      [
        "CREATE TABLE w AS SELECT 1 AS a, 'x' AS b",
        (lake) => lake.schema.createTable(main('w'), [], "SELECT 1 AS a, 'x' AS b"),
      ],
      [
        'CREATE TABLE x AS SELECT i, i::VARCHAR s FROM range(20) r(i)',
        (lake) => lake.schema.createTable(main('x'), [], 'SELECT i, i::VARCHAR s FROM range(20) r(i)'),
      ],
      [
        'CREATE TABLE y AS SELECT 1 a WHERE false',
        (lake) => lake.schema.createTable(main('y'), [], 'SELECT 1 a WHERE false'),
      ],
      [
        'CREATE TABLE z AS SELECT 1 a, 2 a',
        (lake) => lake.schema.createTable(main('z'), [], 'SELECT 1 a, 2 a'),
      ],
      [
        'CREATE OR REPLACE TABLE w(z INT)',
        (lake) => lake.schema.createOrReplaceTable(main('w'), [{ name: 'z', type: 'INTEGER' }]),
      ],
      [
        'CREATE OR REPLACE TABLE w AS SELECT i FROM range(30) r(i)',
        (lake) => lake.schema.createOrReplaceTable(main('w'), [], 'SELECT i FROM range(30) r(i)'),
      ],
      [
        'CREATE OR REPLACE TABLE brandnew(z INT)',
        (lake) => lake.schema.createOrReplaceTable(main('brandnew'), [{ name: 'z', type: 'INTEGER' }]),
      ],
      ['DROP TABLE w', (lake) => lake.schema.dropTable(main('W'))],
      ['ALTER TABLE y RENAME TO "Y 2"', (lake) => lake.schema.renameTable(main('y'), 'Y 2')],
    ],
  },
  {
    name: 'tables without inlining',
    inliningLimit: 0,
    steps: [
      [
        'CREATE TABLE t AS SELECT i AS a FROM range(3) r(i)',
        (lake) => lake.schema.createTable(T, [], 'SELECT i AS a FROM range(3) r(i)'),
      ],
      alter('ALTER TABLE t ADD COLUMN row_id INT', addColumn([], 'row_id', 'INTEGER')),
      insert('INSERT INTO t VALUES (7, 8)', 'VALUES (7, 8)'),
    ],
  },
  {
    name: 'columns, with rows in the catalog',
    steps: [
      create(NESTED_SQL, NESTED),
      insert(`INSERT INTO t VALUES ${NESTED_ROW}`, `VALUES ${NESTED_ROW}`),
      alter('ALTER TABLE t ADD COLUMN b INT DEFAULT 7', addColumn([], 'b', 'INTEGER', '7')),
      alter('ALTER TABLE t ADD COLUMN s.z INT', addColumn(['s'], 'z', 'INTEGER')),
      alter('ALTER TABLE t ADD COLUMN s.w INT DEFAULT 5', addColumn(['s'], 'w', 'INTEGER', '5')),
      alter('ALTER TABLE t ADD COLUMN l.element.n INT', addColumn(['l', 'element'], 'n', 'INTEGER')),
      alter(
        'ALTER TABLE t ADD COLUMN m.value.n STRUCT(g INT)',
        addColumn(['m', 'value'], 'n', 'STRUCT(g INTEGER)'),
      ),
      alter(
        "ALTER TABLE t ADD COLUMN d DATE DEFAULT '2020-01-01'",
        addColumn([], 'd', 'DATE', "'2020-01-01'"),
      ),
      alter('ALTER TABLE t DROP COLUMN s.w', { kind: 'drop-column', path: ['s', 'w'] }),
      alter('ALTER TABLE t DROP COLUMN m', { kind: 'drop-column', path: ['m'] }),
      alter('ALTER TABLE t RENAME COLUMN a TO aa', { kind: 'rename-column', path: ['a'], to: 'aa' }),
      alter('ALTER TABLE t RENAME COLUMN s.x TO xx', { kind: 'rename-column', path: ['s', 'x'], to: 'xx' }),
      alter('ALTER TABLE t RENAME COLUMN s TO ss', { kind: 'rename-column', path: ['s'], to: 'ss' }),
      alter('ALTER TABLE t RENAME COLUMN aa TO "A A"', { kind: 'rename-column', path: ['aa'], to: 'A A' }),
      alter('ALTER TABLE t ALTER b TYPE BIGINT', { kind: 'set-type', path: ['b'], type: 'BIGINT' }),
      alter('ALTER TABLE t ALTER ss TYPE STRUCT(xx HUGEINT, y VARCHAR, z INT, n VARCHAR[])', {
        kind: 'set-type',
        path: ['ss'],
        type: 'STRUCT(xx HUGEINT, y VARCHAR, z INTEGER, n VARCHAR[])',
      }),
      alter('ALTER TABLE t ALTER ss TYPE STRUCT(xx HUGEINT, n VARCHAR[])', {
        kind: 'set-type',
        path: ['ss'],
        type: 'STRUCT(xx HUGEINT, n VARCHAR[])',
      }),
      alter('ALTER TABLE t ALTER l TYPE STRUCT(p BIGINT, n INT)[]', {
        kind: 'set-type',
        path: ['l', 'element', 'p'],
        type: 'BIGINT',
      }),
      alter('ALTER TABLE t ALTER b SET DEFAULT 9', { kind: 'set-default', column: 'b', value: '9' }),
      insert(
        "INSERT INTO t VALUES (2, NULL, NULL, 3, '2021-01-01')",
        "VALUES (2, NULL, NULL, 3, '2021-01-01')",
      ),
      alter('ALTER TABLE t ALTER b DROP DEFAULT', { kind: 'set-default', column: 'b', value: null }),
      alter('ALTER TABLE t ALTER "A A" SET NOT NULL', {
        kind: 'set-nullable',
        column: 'a a',
        nullable: false,
      }),
      alter('ALTER TABLE t ALTER "A A" DROP NOT NULL', {
        kind: 'set-nullable',
        column: 'A A',
        nullable: true,
      }),
      ['ALTER TABLE t RENAME TO u', (lake) => lake.schema.renameTable(T, 'u')],
    ],
  },
  {
    name: 'columns, with rows in files',
    inliningLimit: 0,
    steps: [
      create(NESTED_SQL, NESTED),
      insert(`INSERT INTO t VALUES ${NESTED_ROW}`, `VALUES ${NESTED_ROW}`),
      alter("ALTER TABLE t ADD COLUMN b VARCHAR DEFAULT 'x'", addColumn([], 'b', 'VARCHAR', "'x'")),
      alter('ALTER TABLE t DROP COLUMN s.x', { kind: 'drop-column', path: ['s', 'x'] }),
      alter('ALTER TABLE t ALTER a TYPE BIGINT', { kind: 'set-type', path: ['a'], type: 'BIGINT' }),
      alter('ALTER TABLE t ALTER a SET NOT NULL', { kind: 'set-nullable', column: 'a', nullable: false }),
      insert(
        "INSERT INTO t VALUES (15, {'y': 'b'}, NULL, NULL, 'y')",
        "VALUES (15, {'y': 'b'}, NULL, NULL, 'y')",
      ),
      ['DROP TABLE t', (lake) => lake.schema.dropTable(T)],
    ],
  },
  {
    name: 'several alterations in one commit',
    steps: [
      create('CREATE TABLE t(a INT, s STRUCT(x INT))', [
        { name: 'a', type: 'INTEGER' },
        { name: 's', type: 'STRUCT(x INTEGER)' },
      ]),
      insert("INSERT INTO t VALUES (1, {'x': 1})", "VALUES (1, {'x': 1})"),
      alter(
        'BEGIN; ALTER TABLE t ADD COLUMN b INT; ALTER TABLE t RENAME COLUMN b TO c; ALTER TABLE t ADD COLUMN d INT DEFAULT 3; ALTER TABLE t DROP COLUMN d; ALTER TABLE t RENAME COLUMN a TO a1; ALTER TABLE t RENAME COLUMN a1 TO a2; ALTER TABLE t ADD COLUMN e STRUCT(y INT, z INT); ALTER TABLE t SET PARTITIONED BY (a2); ALTER TABLE t SET SORTED BY (c); COMMIT',
        addColumn([], 'b', 'INTEGER'),
        { kind: 'rename-column', path: ['b'], to: 'c' },
        addColumn([], 'd', 'INTEGER', '3'),
        { kind: 'drop-column', path: ['d'] },
        { kind: 'rename-column', path: ['a'], to: 'a1' },
        { kind: 'rename-column', path: ['a1'], to: 'a2' },
        addColumn([], 'e', 'STRUCT(y INTEGER, z INTEGER)'),
        { kind: 'set-partitioning', keys: [{ column: 'a2', transform: 'identity' }] },
        { kind: 'set-sorting', keys: [{ expression: 'c', direction: 'ASC', nulls: 'LAST' }] },
      ),
      many("i, {'x': i}, 12 - i, NULL"),
    ],
  },
  {
    name: 'partitioning',
    steps: [
      create('CREATE TABLE t(a INT, s VARCHAR, ts TIMESTAMP, d DATE, n DECIMAL(5,2), f DOUBLE, b BOOLEAN)', [
        { name: 'a', type: 'INTEGER' },
        { name: 's', type: 'VARCHAR' },
        { name: 'ts', type: 'TIMESTAMP' },
        { name: 'd', type: 'DATE' },
        { name: 'n', type: 'DECIMAL(5,2)' },
        { name: 'f', type: 'DOUBLE' },
        { name: 'b', type: 'BOOLEAN' },
      ]),
      partitioned('bucket(4,a), s, year(ts), bucket(3, s)', [
        { column: 'a', transform: { bucket: 4 } },
        { column: 's', transform: 'identity' },
        { column: 'ts', transform: 'year' },
        { column: 's', transform: { bucket: 3 } },
      ]),
      many("i // 4, 'x', NULL, NULL, NULL, NULL, NULL"),
      partitioned('s, year(ts), month(ts), day(ts), hour(ts), year(d), n, f, b, ts', [
        { column: 's', transform: 'identity' },
        { column: 'ts', transform: 'year' },
        { column: 'ts', transform: 'month' },
        { column: 'ts', transform: 'day' },
        { column: 'ts', transform: 'hour' },
        { column: 'd', transform: 'year' },
        { column: 'n', transform: 'identity' },
        { column: 'f', transform: 'identity' },
        { column: 'b', transform: 'identity' },
        { column: 'ts', transform: 'identity' },
      ]),
      many("i, 'x y/=é%~-_.''!*()', TIMESTAMP '2024-02-03 01:02:03.5', DATE '2020-01-01', 1.5, 0.1, true"),
      many("i, '', NULL, NULL, NULL, 'inf', NULL"),
      insert(
        "INSERT INTO t VALUES (5, 'inlined', NULL, NULL, NULL, NULL, NULL)",
        "VALUES (5, 'inlined', NULL, NULL, NULL, NULL, NULL)",
      ),
      alter('ALTER TABLE t RENAME s TO "s 2"', { kind: 'rename-column', path: ['s'], to: 's 2' }),
      many("i, CASE i % 3 WHEN 0 THEN 'p' WHEN 1 THEN 'q' END, NULL, NULL, NULL, NULL, NULL"),
      alter('ALTER TABLE t RESET PARTITIONED BY', { kind: 'set-partitioning', keys: [] }),
      many("i, 'x', NULL, NULL, NULL, NULL, NULL"),
      ['DROP TABLE t', (lake) => lake.schema.dropTable(T)],
    ],
  },
  {
    name: 'sort order',
    steps: [
      create('CREATE TABLE t(x INT, y VARCHAR)', [
        { name: 'x', type: 'INTEGER' },
        { name: 'y', type: 'VARCHAR' },
      ]),
      sorted(
        "x DESC NULLS LAST, lower(y || 'x y')",
        { expression: 'x', direction: 'DESC', nulls: 'LAST' },
        { expression: "lower(y || 'x y')", direction: 'ASC', nulls: 'LAST' },
      ),
      insert(
        "INSERT INTO t VALUES (1, 'a'), (3, 'b'), (NULL, 'c')",
        "VALUES (1, 'a'), (3, 'b'), (NULL, 'c')",
      ),
      alter('ALTER TABLE t RENAME y TO "y 1"', { kind: 'rename-column', path: ['y'], to: 'y 1' }),
      alter('ALTER TABLE t ADD COLUMN z INT', addColumn([], 'z', 'INTEGER')),
      many("12 - i, 'v', i"),
      sorted('CAST(z AS VARCHAR) NULLS FIRST', {
        expression: 'CAST(z AS VARCHAR)',
        direction: 'ASC',
        nulls: 'FIRST',
      }),
      insert(
        "INSERT INTO t VALUES (1, 'a', 20), (3, 'b', 10), (2, 'c', NULL)",
        "VALUES (1, 'a', 20), (3, 'b', 10), (2, 'c', NULL)",
      ),
      alter('ALTER TABLE t RESET SORTED BY', { kind: 'set-sorting', keys: [] }),
    ],
  },
  {
    name: 'comments',
    steps: [
      create('CREATE TABLE t(a INT, b INT)', [
        { name: 'a', type: 'INTEGER' },
        { name: 'b', type: 'INTEGER' },
      ]),
      ["COMMENT ON TABLE t IS 'it''s'", (lake) => lake.schema.comment({ table: T }, "it's")],
      ["COMMENT ON COLUMN t.a IS 'one'", (lake) => lake.schema.comment({ table: T, column: 'a' }, 'one')],
      ["COMMENT ON COLUMN t.a IS 'two'", (lake) => lake.schema.comment({ table: T, column: 'A' }, 'two')],
      ['COMMENT ON COLUMN t.a IS NULL', (lake) => lake.schema.comment({ table: T, column: 'a' }, null)],
      ['CREATE VIEW v AS SELECT 1', (lake) => lake.schema.createView(main('v'), 'SELECT 1', [])],
      ["COMMENT ON VIEW v IS 'seen'", (lake) => lake.schema.comment({ view: main('v') }, 'seen')],
      alter('ALTER TABLE t DROP COLUMN a', { kind: 'drop-column', path: ['a'] }),
      ['DROP TABLE t', (lake) => lake.schema.dropTable(T)],
      ['DROP VIEW v', (lake) => lake.schema.dropView(main('v'))],
    ],
  },
  {
    name: 'views',
    steps: [
      create('CREATE TABLE t(a INT)', [{ name: 'a', type: 'INTEGER' }]),
      [
        'CREATE VIEW v AS SELECT * FROM lake.main.t',
        (lake) => lake.schema.createView(main('v'), 'SELECT * FROM lake.main.t', []),
      ],
      [
        'CREATE VIEW v2 AS SELECT lake.main.t.a, \'lake.x\' AS b, "t".a as c FROM lake.t -- lake.t',
        (lake) =>
          lake.schema.createView(
            main('v2'),
            'SELECT lake.main.t.a, \'lake.x\' AS b, "t".a as c FROM lake.t -- lake.t',
            [],
          ),
      ],
      [
        'CREATE VIEW v3(p, "q ""r") AS SELECT count(*)  , sum( a ) FROM v',
        (lake) => lake.schema.createView(main('v3'), 'SELECT count(*)  , sum( a ) FROM v', ['p', 'q "r']),
      ],
      [
        'CREATE VIEW "v (4" AS WITH x AS (SELECT 1) FROM x',
        (lake) => lake.schema.createView(main('v (4'), 'WITH x AS (SELECT 1) FROM x', []),
      ],
      [
        'CREATE OR REPLACE VIEW v3 AS VALUES (1)',
        (lake) => lake.schema.createView(main('v3'), 'VALUES (1)', [], { orReplace: true }),
      ],
      ['ALTER VIEW v3 RENAME TO v5', (lake) => lake.schema.renameView(main('v3'), 'v5')],
      ['DROP VIEW v5', (lake) => lake.schema.dropView(main('V5'))],
    ],
  },
]
