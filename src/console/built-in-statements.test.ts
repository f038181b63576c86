import { describe, expect, test } from 'vitest'
import { builtInStatement, transactionRefusal } from './built-in-statements.ts'
import { lakeCalls } from './lake-calls.ts'
import { splitStatements } from './statements.ts'

function only(sql: string) {
  const [statement] = splitStatements(sql)
  if (statement === undefined) throw new Error('no statement')
  return statement
}

const kindOf = (sql: string) => builtInStatement(only(sql), 'lake').kind

describe('takes', () => {
  test.each([
    ['SELECT 1', 'query'],
    ['EXPLAIN SELECT 1', 'explain'],
    ['CALL lake.set_option(1, 2)', 'call'],
    ['FORCE CHECKPOINT lake', 'checkpoint'],
    ['WITH x AS (SELECT 1) UPDATE t SET a = 1', 'rows'],
    ['START TRANSACTION', 'begin'],
    ['END', 'commit'],
    ['ABORT', 'rollback'],
    ['CREATE OR REPLACE TABLE t AS SELECT 1', 'definition'],
    ['CHECKPOINT other', 'refused'],
    ['CREATE TEMP TABLE t (a INT)', 'refused'],
    ['EXPLAIN DELETE FROM t', 'refused'],
    ["INSERT INTO t SELECT query('x')", 'refused'],
    ['COPY t TO 1', 'refused'],
  ])('%s: %s', (sql, kind) => {
    expect(kindOf(sql)).toBe(kind)
  })
})

describe('reads which rows change', () => {
  const rows = (sql: string) => {
    const is = builtInStatement(only(sql), 'lake')
    if (is.kind !== 'rows') throw new Error(is.kind)
    const { kind, target, actions, source } = is.rows
    const marked = actions.map((action) => [
      action.kind,
      'at' in action
        ? sql.slice(0, action.at).split(' ').at(-1)
        : sql.slice(action.range.start, action.range.end),
      ...('by' in action ? [action.by] : []),
    ])
    return [
      kind,
      target.parts.join('|'),
      marked,
      source && [sql.slice(source.range.start, source.range.end), source.alias],
    ]
  }

  test.each([
    ['INSERT OR IGNORE INTO "a b".t(x) VALUES (1)', ['insert', 'a b|t', [], null]],
    ['TRUNCATE TABLE lake.main.t', ['truncate', 'lake|main|t', [], null]],
    ['DELETE FROM t USING u WHERE t.a = u.a', ['delete', 't', [], null]],
    ['UPDATE t AS x SET a = 1 WHERE (SELECT 1) = 1', ['update', 't', [['set', 'SET']], null]],
    [
      'MERGE INTO t USING (SELECT 1 AS a) AS s(a) ON CASE WHEN t.a = 1 THEN true END WHEN MATCHED THEN UPDATE BY NAME WHEN NOT MATCHED THEN INSERT *',
      [
        'merge',
        't',
        [
          ['update-all', 'UPDATE BY NAME', 'name'],
          ['insert-all', 'INSERT *', 'position'],
        ],
        ['(SELECT 1 AS a) AS s(a)', 's'],
      ],
    ],
    [
      'MERGE INTO t x USING u USING (a) WHEN MATCHED THEN UPDATE SET b = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)',
      [
        'merge',
        't',
        [
          ['set', 'SET'],
          ['insert-values', 'INSERT'],
        ],
        ['u', 'u'],
      ],
    ],
    [
      'MERGE INTO t USING u ON 1 WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (1)',
      ['merge', 't', [], ['u', 'u']],
    ],
  ])('%s', (sql, expected) => {
    expect(rows(sql)).toEqual(expected)
  })
})

describe('reads definitions', () => {
  const read = (sql: string) => {
    const is = builtInStatement(only(sql), 'lake')
    if (is.kind === 'refused')
      return [is.refusal.message, sql.slice(is.refusal.range.start, is.refusal.range.end)]
    if (is.kind !== 'definition') throw new Error(is.kind)
    return is.definition
  }

  test.each([
    [
      'ALTER TABLE t ADD COLUMN IF NOT EXISTS s.x DECIMAL(4, 2) DEFAULT (1 + 1)',
      {
        kind: 'add',
        path: ['s', 'x'],
        type: { text: 'DECIMAL(4, 2)' },
        default: { text: '(1 + 1)' },
        unlessThere: true,
      },
    ],
    [
      'ALTER TABLE t ALTER "a b" SET DATA TYPE STRUCT(a INT, b TEXT)',
      { kind: 'type', path: ['a b'], type: { text: 'STRUCT(a INT, b TEXT)' } },
    ],
    [
      'ALTER TABLE t SET PARTITIONED BY (a, year(d), bucket(8, b))',
      {
        kind: 'partitioning',
        keys: [
          { column: 'a', transform: 'identity' },
          { column: 'd', transform: 'year' },
          { column: 'b', transform: { bucket: 8 } },
        ],
      },
    ],
    [
      'ALTER TABLE t SET SORTED BY (a DESC, lower(b) ASC NULLS FIRST)',
      {
        kind: 'sorting',
        keys: [
          { expression: 'a', direction: 'DESC', nulls: 'LAST' },
          { expression: 'lower(b)', direction: 'ASC', nulls: 'FIRST' },
        ],
      },
    ],
  ])('%s', (sql, alter) => {
    expect(read(sql)).toMatchObject({ kind: 'alter-table', name: { parts: ['t'] }, alter })
  })

  test.each([
    [
      'CREATE VIEW IF NOT EXISTS s.v("a", b) AS SELECT 1, 2',
      { kind: 'create-view', columns: ['a', 'b'], query: { text: 'SELECT 1, 2' }, unlessThere: true },
    ],
    ['CREATE TABLE t (a INT DEFAULT CAST(1 AS INT))', { kind: 'create-table', hasQuery: false }],
    ['CREATE TABLE t(a) AS FROM u', { kind: 'create-table', hasQuery: true }],
    [
      "COMMENT ON COLUMN s.t.a IS 'it''s'",
      { kind: 'comment', on: 'column', name: { parts: ['s', 't', 'a'] }, text: "it's" },
    ],
    ['DROP TABLE t CASCADE', ['Not implemented Error: Cascade Drop not supported in DuckLake', 'CASCADE']],
    ['CREATE INDEX i ON t(a)', ['Not implemented Error: DuckLake does not support indexes', 'INDEX']],
    ['CREATE MACRO m(x) AS x', ['CREATE MACRO is not possible here.', 'MACRO']],
    [
      'ALTER TABLE t ADD COLUMN a INT NOT NULL',
      ['Parser Error: Adding columns with constraints not yet supported', 'NOT'],
    ],
  ])('%s', (sql, expected) => {
    const found = read(sql)
    if (Array.isArray(expected)) expect(found).toEqual(expected)
    else expect(found).toMatchObject(expected)
  })
})

test.each([
  ['INSERT INTO t VALUES (1); SELECT 1; DELETE FROM u', null],
  ['ALTER TABLE t ADD a INT; ALTER TABLE T DROP b', null],
  ['ALTER TABLE t ADD a INT; ALTER TABLE u DROP b', 'A transaction here changes rows'],
  ['DELETE FROM t; DROP TABLE t', 'A transaction here changes rows'],
  ['DROP TABLE t; INSERT INTO u VALUES (1)', 'A transaction here changes rows'],
  ['CREATE TABLE t (a INT); FROM t', 'A query behind a definition'],
  ['CHECKPOINT', 'Maintenance'],
])('a transaction of %s', (sql, message) => {
  const members = splitStatements(sql).map((statement) => ({
    statement,
    is: builtInStatement(statement, 'lake'),
    writes: false,
  }))
  const refusal = transactionRefusal(members)
  if (message === null) expect(refusal).toBeNull()
  else expect(refusal?.message).toContain(message)
})

test.each([
  [
    "FROM lake.snapshots() AS s, ducklake_table_changes('lake', 'main', 't', 0, f(1, 2)) WHERE x",
    [
      ['snapshots', 'method', [], [], true],
      ['table_changes', 'function', ["'lake'", "'main'", "'t'", '0', 'f(1, 2)'], [], false],
    ],
  ],
  [
    "CALL DuckLake_Expire_Snapshots('lake', dry_run => true, versions := [1, 2])",
    [['expire_snapshots', 'function', ["'lake'"], ['dry_run', 'true', 'versions', '[1, 2]'], false]],
  ],
  [
    'FROM snapshots(), main.options() AS o, lake.main.settings()',
    [
      ['snapshots', 'method', [], [], false],
      ['options', 'method', [], [], true],
      ['settings', 'method', [], [], false],
    ],
  ],
  ["SELECT lake.snapshots(), other.snapshots() FROM other.snapshots(), 'lake.options()'", []],
  ['WITH a AS (SELECT 1), settings(b) AS MATERIALIZED (FROM a) FROM other.main.options()', []],
])('finds the calls of %s', (sql, expected) => {
  const text = ({ start, end }: { start: number; end: number }) => sql.slice(start, end)
  expect(
    lakeCalls(only(sql), 'LAKE').map(({ name, form, positional, named, hasAlias }) => [
      name,
      form,
      positional.map(({ range }) => text(range)),
      [...named].flatMap(([key, { range }]) => [key, text(range)]),
      hasAlias,
    ]),
  ).toEqual(expected)
})
