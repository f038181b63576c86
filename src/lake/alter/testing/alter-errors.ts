/** What DuckDB refuses, and what our client is asked for instead. */

import type { LakeClient } from '../../client.ts'
import type { Alteration } from '../alterations.ts'
import type { Step } from './alter-cases.ts'

const main = (table: string) => ({ schema: 'main', table })
const T = main('t')

/** Both begin with these. */
export const ERROR_SETUP: readonly Step[] = [
  [
    'CREATE TABLE t(a INT, s STRUCT(x INT, y STRUCT(z TINYINT)), l INT[], m MAP(VARCHAR, INT), n INT NOT NULL)',
    (lake) =>
      lake.schema.createTable(T, [
        { name: 'a', type: 'INTEGER' },
        { name: 's', type: 'STRUCT(x INTEGER, y STRUCT(z TINYINT))' },
        { name: 'l', type: 'INTEGER[]' },
        { name: 'm', type: 'MAP(VARCHAR, INTEGER)' },
        { name: 'n', type: 'INTEGER', nullable: false },
      ]),
  ],
  [
    'INSERT INTO t VALUES (NULL, NULL, NULL, NULL, 1)',
    (lake) => lake.append(T, 'VALUES (NULL, NULL, NULL, NULL, 1)'),
  ],
  [
    'CREATE TABLE one(a INT)',
    (lake) => lake.schema.createTable(main('one'), [{ name: 'a', type: 'INTEGER' }]),
  ],
  [
    'CREATE TABLE p(a INT, b INT)',
    (lake) =>
      lake.schema.createTable(main('p'), [
        { name: 'a', type: 'INTEGER' },
        { name: 'b', type: 'INTEGER' },
      ]),
  ],
  [
    'ALTER TABLE p SET PARTITIONED BY (a)',
    (lake) =>
      lake.schema.alterTable(main('p'), [
        { kind: 'set-partitioning', keys: [{ column: 'a', transform: 'identity' }] },
      ]),
  ],
  [
    'ALTER TABLE p SET SORTED BY (b)',
    (lake) =>
      lake.schema.alterTable(main('p'), [
        { kind: 'set-sorting', keys: [{ expression: 'b', direction: 'ASC', nulls: 'LAST' }] },
      ]),
  ],
  ['CREATE VIEW v AS SELECT 1', (lake) => lake.schema.createView(main('v'), 'SELECT 1', [])],
  ['CREATE SCHEMA s', (lake) => lake.schema.createSchema('s')],
  [
    'CREATE TABLE s.u(a INT)',
    (lake) => lake.schema.createTable({ schema: 's', table: 'u' }, [{ name: 'a', type: 'INTEGER' }]),
  ],
  [
    'CREATE VIEW s.v AS SELECT 1',
    (lake) => lake.schema.createView({ schema: 's', table: 'v' }, 'SELECT 1', []),
  ],
]

const alter = (sql: string, alteration: Alteration, name = T): Step => [
  sql,
  (lake: LakeClient) => lake.schema.alterTable(name, [alteration]),
]
const add = (path: readonly string[], name: string, type: string, fallback?: string): Alteration => ({
  kind: 'add-column',
  path,
  column: { name, type, ...(fallback === undefined ? {} : { default: fallback }) },
})
const drop = (...path: string[]): Alteration => ({ kind: 'drop-column', path })
const rename = (to: string, ...path: string[]): Alteration => ({ kind: 'rename-column', path, to })
const retype = (type: string, ...path: string[]): Alteration => ({ kind: 'set-type', path, type })
const INTEGER = [{ name: 'a', type: 'INTEGER' }]

export const REFUSED: readonly Step[] = [
  ['CREATE SCHEMA "S"', (lake) => lake.schema.createSchema('S')],
  ['DROP SCHEMA s', (lake) => lake.schema.dropSchema('s', { cascade: false })],
  ['DROP SCHEMA nope', (lake) => lake.schema.dropSchema('nope', { cascade: true })],
  ['CREATE TABLE t(a INT)', (lake) => lake.schema.createTable(T, INTEGER)],
  ['CREATE TABLE v(a INT)', (lake) => lake.schema.createTable(main('v'), INTEGER)],
  ['CREATE TABLE nope.t(a INT)', (lake) => lake.schema.createTable({ schema: 'nope', table: 't' }, INTEGER)],
  [
    'CREATE TABLE new(a INT, A INT)',
    (lake) => lake.schema.createTable(main('new'), [...INTEGER, { name: 'A', type: 'INTEGER' }]),
  ],
  [
    'CREATE TABLE new(row_id INT)',
    (lake) => lake.schema.createTable(main('new'), [{ name: 'row_id', type: 'INTEGER' }]),
  ],
  [
    "CREATE TABLE new(a INT DEFAULT 'x')",
    (lake) => lake.schema.createTable(main('new'), [{ name: 'a', type: 'INTEGER', default: "'x'" }]),
  ],
  [
    'CREATE TABLE new(a INT DEFAULT b)',
    (lake) => lake.schema.createTable(main('new'), [{ name: 'a', type: 'INTEGER', default: 'b' }]),
  ],
  [
    'CREATE TABLE new(a INT DEFAULT (SELECT 1))',
    (lake) => lake.schema.createTable(main('new'), [{ name: 'a', type: 'INTEGER', default: '(SELECT 1)' }]),
  ],
  [
    "CREATE TABLE new(a STRUCT(x INT) DEFAULT {'x': 1})",
    (lake) =>
      lake.schema.createTable(main('new'), [{ name: 'a', type: 'STRUCT(x INTEGER)', default: "{'x': 1}" }]),
  ],
  [
    'CREATE TABLE new(a INT[] DEFAULT [1])',
    (lake) => lake.schema.createTable(main('new'), [{ name: 'a', type: 'INTEGER[]', default: '[1]' }]),
  ],
  [
    "CREATE TABLE new AS SELECT 'a'::ENUM('a') e",
    (lake) => lake.schema.createTable(main('new'), [], "SELECT 'a'::ENUM('a') e"),
  ],
  ['CREATE OR REPLACE TABLE v(a INT)', (lake) => lake.schema.createOrReplaceTable(main('v'), INTEGER)],
  ['DROP TABLE v', (lake) => lake.schema.dropTable(main('v'))],
  ['DROP TABLE nope', (lake) => lake.schema.dropTable(main('nope'))],
  ['DROP VIEW t', (lake) => lake.schema.dropView(T)],
  ['DROP VIEW nope', (lake) => lake.schema.dropView(main('nope'))],
  ['ALTER TABLE nope RENAME TO u', (lake) => lake.schema.renameTable(main('nope'), 'u')],
  ['ALTER TABLE t RENAME TO one', (lake) => lake.schema.renameTable(T, 'one')],
  ['ALTER TABLE t RENAME TO v', (lake) => lake.schema.renameTable(T, 'v')],
  ['ALTER TABLE v RENAME TO t2', (lake) => lake.schema.renameTable(main('v'), 't2')],
  ['ALTER VIEW t RENAME TO v2', (lake) => lake.schema.renameView(T, 'v2')],
  ['ALTER VIEW nope RENAME TO v2', (lake) => lake.schema.renameView(main('nope'), 'v2')],
  ['ALTER VIEW v RENAME TO t', (lake) => lake.schema.renameView(main('v'), 't')],
  alter('ALTER TABLE t ADD COLUMN A INT', add([], 'A', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN row_id INT', add([], 'row_id', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN c DOUBLE DEFAULT random()', add([], 'c', 'DOUBLE', 'random()')),
  alter("ALTER TABLE t ADD COLUMN c INT DEFAULT 'x'", add([], 'c', 'INTEGER', "'x'")),
  alter(
    "ALTER TABLE t ADD COLUMN c STRUCT(q INT) DEFAULT {'q': 1}",
    add([], 'c', 'STRUCT(q INTEGER)', "{'q': 1}"),
  ),
  alter('ALTER TABLE t ADD COLUMN d INT NOT NULL', {
    kind: 'add-column',
    path: [],
    column: { name: 'd', type: 'INTEGER', nullable: false },
  }),
  alter("ALTER TABLE t ADD COLUMN e ENUM('x')", add([], 'e', "ENUM('x')")),
  alter('ALTER TABLE t ADD COLUMN s.X INT', add(['s'], 'X', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN s.nope.x INT', add(['s', 'nope'], 'x', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN nope.x INT', add(['nope'], 'x', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN a.x INT', add(['a'], 'x', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN m.x INT', add(['m'], 'x', 'INTEGER')),
  alter('ALTER TABLE t ADD COLUMN l.element.x INT', add(['l', 'element'], 'x', 'INTEGER')),
  alter('ALTER TABLE t DROP COLUMN nope', drop('nope')),
  alter('ALTER TABLE t DROP COLUMN s.nope', drop('s', 'nope')),
  alter('ALTER TABLE t DROP COLUMN a.nope', drop('a', 'nope')),
  alter('ALTER TABLE t DROP COLUMN l.element', drop('l', 'element')),
  alter('ALTER TABLE one DROP COLUMN a', drop('a'), main('one')),
  alter('ALTER TABLE p DROP COLUMN a', drop('a'), main('p')),
  alter('ALTER TABLE p DROP COLUMN b', drop('b'), main('p')),
  alter('ALTER TABLE t RENAME COLUMN a TO S', rename('S', 'a')),
  alter('ALTER TABLE t RENAME COLUMN a TO row_id', rename('row_id', 'a')),
  alter('ALTER TABLE t RENAME COLUMN nope TO b', rename('b', 'nope')),
  alter('ALTER TABLE t RENAME COLUMN s.x TO Y', rename('Y', 's', 'x')),
  alter('ALTER TABLE t RENAME COLUMN s.nope TO y', rename('y', 's', 'nope')),
  alter('ALTER TABLE t RENAME COLUMN m.value TO y', rename('y', 'm', 'value')),
  alter('ALTER TABLE t ALTER nope TYPE INT', retype('INTEGER', 'nope')),
  alter('ALTER TABLE t ALTER a TYPE SMALLINT', retype('SMALLINT', 'a')),
  alter('ALTER TABLE t ALTER a TYPE INT[]', retype('INTEGER[]', 'a')),
  alter(
    'ALTER TABLE t ALTER s TYPE STRUCT(x SMALLINT, y STRUCT(z TINYINT))',
    retype('STRUCT(x SMALLINT, y STRUCT(z TINYINT))', 's'),
  ),
  alter('ALTER TABLE t ALTER s TYPE INT', retype('INTEGER', 's')),
  alter('ALTER TABLE t ALTER m TYPE MAP(VARCHAR, VARCHAR)', retype('MAP(VARCHAR, VARCHAR)', 'm')),
  alter('ALTER TABLE t ALTER l TYPE INT[][]', retype('INTEGER[][]', 'l')),
  alter('ALTER TABLE t ALTER nope SET DEFAULT 1', { kind: 'set-default', column: 'nope', value: '1' }),
  alter('ALTER TABLE t ALTER a SET NOT NULL', { kind: 'set-nullable', column: 'a', nullable: false }),
  alter('ALTER TABLE t ALTER n SET NOT NULL', { kind: 'set-nullable', column: 'n', nullable: false }),
  alter('ALTER TABLE t ALTER s SET NOT NULL', { kind: 'set-nullable', column: 's', nullable: false }),
  alter(
    'ALTER TABLE one ALTER a SET NOT NULL',
    { kind: 'set-nullable', column: 'a', nullable: false },
    main('one'),
  ),
  alter('ALTER TABLE t ALTER nope SET NOT NULL', { kind: 'set-nullable', column: 'nope', nullable: false }),
  alter('ALTER TABLE t ALTER a DROP NOT NULL', { kind: 'set-nullable', column: 'a', nullable: true }),
  alter('ALTER TABLE t SET PARTITIONED BY (nope)', {
    kind: 'set-partitioning',
    keys: [{ column: 'nope', transform: 'identity' }],
  }),
  alter('ALTER TABLE t SET PARTITIONED BY (bucket(0, a))', {
    kind: 'set-partitioning',
    keys: [{ column: 'a', transform: { bucket: 0 } }],
  }),
  alter('ALTER TABLE t SET SORTED BY (nope)', {
    kind: 'set-sorting',
    keys: [{ expression: 'nope', direction: 'ASC', nulls: 'LAST' }],
  }),
  alter('ALTER TABLE t SET SORTED BY (s.x)', {
    kind: 'set-sorting',
    keys: [{ expression: 's.x', direction: 'ASC', nulls: 'LAST' }],
  }),
  ["COMMENT ON TABLE nope IS 'x'", (lake) => lake.schema.comment({ table: main('nope') }, 'x')],
  ["COMMENT ON TABLE v IS 'x'", (lake) => lake.schema.comment({ table: main('v') }, 'x')],
  ["COMMENT ON VIEW t IS 'x'", (lake) => lake.schema.comment({ view: T }, 'x')],
  ['CREATE VIEW t AS SELECT 1', (lake) => lake.schema.createView(T, 'SELECT 1', [])],
  ['CREATE VIEW v AS SELECT 1', (lake) => lake.schema.createView(main('v'), 'SELECT 1', [])],
  [
    'CREATE OR REPLACE VIEW t AS SELECT 1',
    (lake) => lake.schema.createView(T, 'SELECT 1', [], { orReplace: true }),
  ],
  [
    'CREATE VIEW new(p, q) AS SELECT 1',
    (lake) => lake.schema.createView(main('new'), 'SELECT 1', ['p', 'q']),
  ],
  [
    'CREATE VIEW new AS SELECT nope FROM lake.main.t',
    (lake) => lake.schema.createView(main('new'), 'SELECT nope FROM lake.main.t', []),
  ],
  [
    'CREATE VIEW nope.new AS SELECT 1',
    (lake) => lake.schema.createView({ schema: 'nope', table: 'new' }, 'SELECT 1', []),
  ],
  [
    'INSERT INTO t VALUES (1, NULL, NULL, NULL, NULL)',
    (lake) => lake.append(T, 'VALUES (1, NULL, NULL, NULL, NULL)'),
  ],
]
