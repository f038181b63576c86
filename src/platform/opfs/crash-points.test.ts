/** Every point at which a process can die while DuckDB commits, checkpoints, attaches or detaches. */

import { beforeAll, describe, expect, it } from 'vitest'
import type { Pool } from './pool.ts'
import { type Scenario, type Step, tryEveryCrash } from './testing/crash-points.ts'
import { type Machine, startMachine } from './testing/machine.ts'
import { lakeOf } from './testing/process-lake.ts'

let machine: Machine
beforeAll(async () => {
  machine = await startMachine()
})

function write(path: string, text: string): Step {
  return (process) => process.request(() => process.pool.put(path, new TextEncoder().encode(text)))
}

async function textOf(pool: Pool, name: string): Promise<string> {
  const [size = 0] = await pool.sizes([name])
  return new TextDecoder().decode(await pool.read(name, 0, size))
}

const CAT = ["ATTACH '/tmp/a.db' AS cat (BLOCK_SIZE 16384)"]
const TABLE = [...CAT, 'CREATE TABLE cat.t (i INTEGER, v VARCHAR)', "INSERT INTO cat.t VALUES (1, 'one')"]

const MANY = 'INSERT INTO cat.t SELECT i, md5(i::VARCHAR) FROM range(4000) r(i)'
const reattach: Step = async (process) => {
  await process.run('DETACH cat')
  await process.run(CAT[0] ?? '')
}
const TWO = [...CAT, "ATTACH 'rel/b.db' AS other (STORAGE_VERSION 'latest')"]

const EVENTS = { schema: 'main', table: 'events' }
const append =
  (query: string): Step =>
  async (process) =>
    (await lakeOf(process)).append(EVENTS, query)

/** `every`: one state in so many is tried in the ordinary run, where all would take too long. */
const scenarios: readonly (Scenario & { readonly every?: number })[] = [
  {
    name: 'the first commits into a new database',
    attach: CAT,
    steps: [...TABLE, "INSERT INTO cat.t VALUES (2, 'two')"],
  },
  {
    name: 'the first commits into a new database of the newest format',
    attach: ["ATTACH '/tmp/a.db' AS cat (STORAGE_VERSION 'latest')"],
    steps: [
      "ATTACH '/tmp/a.db' AS cat (STORAGE_VERSION 'latest')",
      'CREATE TABLE cat.t AS SELECT 1 AS i',
      'CHECKPOINT cat',
      'INSERT INTO cat.t VALUES (2)',
      'CHECKPOINT cat',
      'restart',
      'INSERT INTO cat.t VALUES (3)',
    ],
  },
  {
    name: 'commits onto a log that an earlier process left',
    attach: CAT,
    before: [...TABLE, 'restart'],
    steps: [
      "INSERT INTO cat.t VALUES (2, 'two')",
      "UPDATE cat.t SET v = 'uno' WHERE i = 1",
      'DELETE FROM cat.t WHERE i = 2',
      "INSERT INTO cat.t SELECT i, 'longer than the log was' FROM range(500) r(i)",
    ],
  },
  {
    name: 'commits that are checkpointed at once',
    attach: CAT,
    before: [...TABLE, "INSERT INTO cat.t VALUES (2, 'two')", 'restart'],
    steps: [
      "SET wal_autocheckpoint = '0b'",
      "INSERT INTO cat.t VALUES (3, 'three')",
      MANY,
      'DELETE FROM cat.t WHERE i % 2 = 0',
      'restart',
      "INSERT INTO cat.t VALUES (4, 'four')",
    ],
  },
  {
    name: 'CHECKPOINT with a log, without one, and after a large commit',
    attach: CAT,
    before: TABLE,
    steps: [
      'CHECKPOINT cat',
      'CHECKPOINT cat',
      MANY,
      'CHECKPOINT cat',
      "INSERT INTO cat.t VALUES (2, 'two')",
      'restart',
      "INSERT INTO cat.t VALUES (3, 'three')",
      'CHECKPOINT cat',
    ],
  },
  {
    name: 'commits beside other open transactions',
    attach: CAT,
    before: [...TABLE, "SET wal_autocheckpoint = '0b'"],
    steps: [
      { on: 1, sql: 'BEGIN' },
      { on: 1, sql: "INSERT INTO cat.t VALUES (2, 'two')" },
      "INSERT INTO cat.t VALUES (3, 'three')",
      'CREATE TABLE cat.u AS SELECT 7 AS i',
      { on: 1, sql: 'COMMIT' },
      { on: 1, sql: 'BEGIN' },
      { on: 1, sql: 'FROM cat.t' },
      "INSERT INTO cat.t VALUES (4, 'four')",
      { on: 1, sql: 'ROLLBACK' },
      "INSERT INTO cat.t VALUES (5, 'five')",
    ],
  },
  {
    name: 'a commit that is refused, on a log that an earlier process left',
    attach: CAT,
    before: [...CAT, 'CREATE TABLE cat.t (i INTEGER PRIMARY KEY)', 'INSERT INTO cat.t VALUES (1)', 'restart'],
    steps: [
      { on: 1, sql: 'BEGIN' },
      { on: 1, sql: 'INSERT INTO cat.t VALUES (2)' },
      'INSERT INTO cat.t VALUES (2)',
      { on: 1, fails: 'COMMIT' },
      'INSERT INTO cat.t VALUES (3)',
      { on: 1, fails: 'INSERT INTO cat.t VALUES (3)' },
      'INSERT INTO cat.t VALUES (4)',
    ],
  },
  {
    name: 'DETACH and ATTACH, with a checkpoint and without',
    attach: CAT,
    before: TABLE,
    steps: [
      reattach,
      "INSERT INTO cat.t VALUES (2, 'two')",
      'PRAGMA disable_checkpoint_on_shutdown',
      reattach,
      "INSERT INTO cat.t VALUES (3, 'three')",
      reattach,
      'PRAGMA enable_checkpoint_on_shutdown',
      MANY,
      reattach,
    ],
  },
  {
    name: 'starts with a log to replay',
    attach: CAT,
    before: [...TABLE, "INSERT INTO cat.t VALUES (2, 'two')", 'DELETE FROM cat.t WHERE i = 1'],
    steps: [
      'restart',
      'restart',
      "INSERT INTO cat.t VALUES (3, 'three')",
      'restart',
      'CHECKPOINT cat',
      'restart',
    ],
  },
  {
    name: 'two databases',
    attach: TWO,
    before: [...TWO, 'CREATE TABLE cat.t (i INTEGER)', 'CREATE TABLE other.t (i INTEGER)'],
    steps: [
      'INSERT INTO cat.t VALUES (1)',
      'INSERT INTO other.t VALUES (1)',
      'CHECKPOINT other',
      'INSERT INTO cat.t FROM other.t',
      'INSERT INTO other.t SELECT i FROM range(5000) r(i)',
      'CHECKPOINT cat',
      'restart',
      'INSERT INTO other.t VALUES (2)',
      "SET wal_autocheckpoint = '0b'",
      'INSERT INTO cat.t VALUES (2)',
    ],
  },
  {
    name: 'changes of the schema',
    attach: CAT,
    before: TABLE,
    steps: [
      "ALTER TABLE cat.t ADD COLUMN d DATE DEFAULT DATE '2020-01-01'",
      'CREATE INDEX byv ON cat.t (v)',
      'CREATE SCHEMA cat.s',
      'CREATE TABLE cat.s.u AS FROM range(3000) r(i)',
      'ALTER TABLE cat.s.u RENAME TO w',
      'CHECKPOINT cat',
      'DROP TABLE cat.t',
      'CREATE OR REPLACE TABLE cat.s.w AS SELECT 1 AS one',
    ],
  },
  {
    name: 'files written, replaced, renamed and removed between commits',
    attach: CAT,
    before: [...TABLE, write('/data/a', 'old'), write('/data/b', 'b'), 'idle'],
    steps: [
      write('/data/a', 'new and longer'),
      "INSERT INTO cat.t VALUES (2, 'two')",
      (process) => process.request(() => process.pool.move('/data/a', '/data/b')),
      write('/data/c', ''),
      'idle',
      (process) => process.request(() => process.pool.remove('/data/b')),
      "COPY cat.t TO '/tmp/t.csv'",
      "INSERT INTO cat.t SELECT i + 10, v FROM read_csv('/tmp/t.csv', columns = {i: 'INTEGER', v: 'VARCHAR'})",
    ],
    alsoSees: async ({ pool }) => {
      const names = pool.names().filter((name) => name.startsWith('/data/'))
      const texts = names.map(async (name) => `${name}: ${await textOf(pool, name)}`)
      return (await Promise.all(texts)).sort()
    },
  },
  {
    name: 'commits of the lake: rows in the catalog, and a Parquet file with its catalog rows',
    every: 13,
    attach: [lakeOf],
    before: [
      async (process) => {
        const lake = await lakeOf(process)
        await lake.createTable(EVENTS, [{ name: 'i', type: 'BIGINT' }])
      },
      'idle',
    ],
    steps: [
      append('FROM range(3)'),
      append('FROM range(100)'),
      'restart',
      append('FROM range(200, 240)'),
      "SET wal_autocheckpoint = '0b'",
      append('FROM range(5)'),
      append('FROM range(50)'),
    ],
    alsoSees: async (process) => {
      const relation = await (await lakeOf(process)).relation(EVENTS)
      const { rows } = await process.duckdb.sql.rows(`SELECT count(*), sum(i) FROM ${relation}`)
      return rows.map((row) => `rows and their sum: ${row.join()}`)
    },
  },
]

/** With `CRASH_POINTS=all` (`npm run torture`) unflushed writes also arrive in part and in no order. */
const THOROUGH = process.env.CRASH_POINTS === 'all'

/** Each unflushed change arrives or does not, the same way in every run. */
function everyOther(): () => boolean {
  let state = 1
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 16) % 2 === 0
  }
}

describe('a crash loses nothing and leaves nothing half done', () => {
  it.each(scenarios)('$name', { timeout: 300_000 }, async ({ every = 1, ...scenario }) => {
    const losses = THOROUGH ? (['none', 'all', 'some', 'some', 'some'] as const) : (['none', 'all'] as const)
    const tried = await tryEveryCrash(machine, scenario, losses, everyOther(), THOROUGH ? 1 : every)
    expect(tried.failures).toEqual([])
    expect(tried.states).toBeGreaterThan(tried.changes / (2 * every))
    if (THOROUGH) process.stdout.write(`${scenario.name}: ${tried.changes} changes, ${tried.states} states\n`)
  })
})
