/** What altering promises beyond DuckLake's rows: nothing lost, nothing for nothing, and conflicts found. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBuiltInEngine } from '../built-in-engine.ts'
import type { LakeClient } from '../client.ts'
import type { Sql } from '../ports.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { nodeFileStore } from '../testing/node-file-store.ts'
import { nodeParquetCodec } from '../testing/node-parquet.ts'
import { engineOn, openTestLake, STARTING_DUCKDB_MS, type TestLake } from '../testing/test-lake.ts'

const T = { schema: 'main', table: 't' }
const META = '"__ducklake_metadata_lake".main'

let test: TestLake
let lake: LakeClient
let others: LakeClient
/** Runs once, right before the next commit of `lake`. */
let beforeCommit: (() => Promise<unknown>) | undefined

function racing(sql: Sql): Sql {
  return {
    rows: (query) => sql.rows(query),
    async run(text) {
      const race = text.startsWith('BEGIN') ? beforeCommit : undefined
      if (race !== undefined) {
        beforeCommit = undefined
        await race()
      }
      await sql.run(text)
    },
  }
}

beforeEach(async () => {
  test = await openTestLake()
  beforeCommit = undefined
  others = await engineOn(test.duckdb.openConnection()).attach(test.request)
  await others.schema.createTable(T, [
    { name: 'a', type: 'INTEGER' },
    { name: 's', type: 'STRUCT(x INTEGER)' },
  ])
  const engine = createBuiltInEngine({
    sql: racing(test.sql),
    parquet: nodeParquetCodec(test.duckdb),
    files: nodeFileStore(test.events),
  })
  lake = await engine.attach(test.request)
}, STARTING_DUCKDB_MS)
afterEach(async () => {
  expect(await checkInvariants(test.sql, '__ducklake_metadata_lake')).toEqual({})
  await test.dispose()
})

const rows = async (snapshot?: number) => test.query(`FROM ${await lake.relation(T, snapshot)} ORDER BY ALL`)

describe('altering', () => {
  it('keeps every row readable at every snapshot, in the catalog and in files', async () => {
    await lake.append(T, "VALUES (1, {'x': 1})")
    await lake.append(T, "SELECT 2, {'x': 2} FROM range(11)")
    await lake.schema.alterTable(T, [
      { kind: 'add-column', path: ['s'], column: { name: 'w', type: 'INTEGER', default: '5' } },
      { kind: 'rename-column', path: ['s', 'w'], to: 'w2' },
      { kind: 'rename-column', path: ['a'], to: 'b' },
      { kind: 'set-type', path: ['b'], type: 'BIGINT' },
      { kind: 'add-column', path: [], column: { name: 'a', type: 'VARCHAR', default: "'new'" } },
    ])
    await lake.append(T, "VALUES (3000000000, {'x': 3, 'w2': 6}, 'z')")
    expect(await rows(2)).toEqual([['1', "{'x': 1}"]])
    expect(await rows(3)).toHaveLength(12)
    // A renamed field keeps the value it has in older rows; DuckDB forgets it.
    const now = await rows()
    expect(now[0]).toEqual(['1', "{'x': 1, 'w2': 5}", 'new'])
    expect(now[1]).toEqual(['2', "{'x': 2, 'w2': 5}", 'new'])
    expect(now.at(-1)).toEqual(['3000000000', "{'x': 3, 'w2': 6}", 'z'])
  })

  it('takes rows, few and many, after only fields of a struct were altered', async () => {
    await lake.append(T, "VALUES (1, {'x': 1})")
    await lake.schema.alterTable(T, [
      { kind: 'rename-column', path: ['s', 'x'], to: 'y' },
      { kind: 'add-column', path: ['s'], column: { name: 'z', type: 'INTEGER' } },
    ])
    expect(await lake.append(T, "VALUES (2, {'y': 2, 'z': 3})")).toMatchObject({ inlinedRows: 1 })
    await lake.append(T, "SELECT 4, {'y': 4, 'z': 5} FROM range(11)")
    const now = await rows()
    expect(now.slice(0, 2)).toEqual([
      ['1', "{'y': 1, 'z': NULL}"],
      ['2', "{'y': 2, 'z': 3}"],
    ])
    expect(now[12]).toEqual(['4', "{'y': 4, 'z': 5}"])
    expect(now).toHaveLength(13)
  })

  it('inlines no rows into a table that was made for other fields', async () => {
    await lake.schema.alterTable(T, [
      { kind: 'add-column', path: ['s'], column: { name: 'z', type: 'INTEGER' } },
    ])
    // A writer that made no inlined table for its alteration.
    await test.sql.run(`DELETE FROM ${META}.ducklake_inlined_data_tables WHERE schema_version = 2`)
    expect(await lake.append(T, "VALUES (1, {'x': 1, 'z': 2})")).toMatchObject({ inlinedRows: 0 })
    expect(await rows()).toEqual([['1', "{'x': 1, 'z': 2}"]])
    // The check after each test asks for a table of the newest columns.
    await test.sql.run(
      `INSERT INTO ${META}.ducklake_inlined_data_tables VALUES (1, 'ducklake_inlined_data_1_2', 2)`,
    )
  })

  it('commits nothing when nothing changes', async () => {
    const same = await Promise.all([
      lake.schema.alterTable(T, [{ kind: 'set-type', path: ['a'], type: 'INTEGER' }]),
      lake.schema.alterTable(T, [{ kind: 'set-partitioning', keys: [] }]),
      lake.schema.alterTable(T, [{ kind: 'set-sorting', keys: [] }]),
      lake.schema.alterTable(T, [
        { kind: 'add-column', path: [], column: { name: 'b', type: 'INTEGER' } },
        { kind: 'drop-column', path: ['b'] },
      ]),
      lake.schema.alterTable(T, []),
      lake.schema.renameTable(T, 't'),
      lake.schema.comment({ table: T }, null),
    ])
    expect(same.map(({ snapshot }) => snapshot)).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(await lake.snapshots()).toHaveLength(2)
  })

  it('tells what an insert that leaves a column out writes', async () => {
    await lake.schema.createTable({ schema: 'main', table: 'd' }, [
      { name: 'a', type: 'DECIMAL(5,2)', default: "'1.5'" },
      { name: 'b', type: 'INTEGER', default: '1 + 1' },
      { name: 'c', type: 'INTEGER' },
    ])
    const table = (await lake.tables()).find((t) => t.table === 'd')
    const defaults = table?.columns.map((column) => column.default)
    expect(defaults).toEqual(["'1.5'", '(1 + 1)', undefined])
    expect(await test.query(`SELECT ${defaults?.[0]}, ${defaults?.[1]}`)).toEqual([['1.5', '2']])
  })

  it('refuses buckets for a table with rows, and says why', async () => {
    await lake.append(T, 'VALUES (1, NULL)')
    await expect(
      lake.schema.alterTable(T, [
        { kind: 'set-partitioning', keys: [{ column: 'a', transform: { bucket: 4 } }] },
      ]),
    ).rejects.toMatchObject({ code: 'sql', message: expect.stringContaining('are in no bucket') })
  })

  it('forgets bounds that are none of the new type', async () => {
    await lake.append(T, "VALUES (2, {'x': 1}), (10, {'x': 1})")
    const bounds = () =>
      test.query(`SELECT min_value, max_value FROM ${META}.ducklake_table_column_stats WHERE column_id = 1`)
    expect(await bounds()).toEqual([['2', '10']])
    await lake.schema.alterTable(T, [{ kind: 'set-type', path: ['a'], type: 'JSON' }])
    expect(await bounds()).toEqual([])
    expect((await rows()).map(([a]) => a)).toEqual(['10', '2'])
  })

  it('wants a message where the lake does, and stores it', async () => {
    await test.sql.run(
      `INSERT INTO ${META}.ducklake_metadata VALUES ('require_commit_message', 'true', NULL, NULL)`,
    )
    await expect(lake.schema.createSchema('s')).rejects.toMatchObject({
      message: expect.stringContaining('Commit Information'),
    })
    await lake.schema.createSchema('s', { author: 'me', message: 'a schema', extraInfo: null })
    expect((await lake.snapshots()).at(-1)).toMatchObject({ author: 'me', message: 'a schema' })
  })

  it('lists views with the name the lake is attached under', async () => {
    const v = { schema: 'main', table: 'v' }
    await lake.schema.createView(v, 'SELECT a FROM LAKE.t', ['p'])
    await lake.schema.comment({ view: v }, 'why')
    expect(await lake.schema.views()).toEqual([
      {
        viewId: 2,
        schema: 'main',
        name: 'v',
        dialect: 'duckdb',
        sql: 'SELECT a FROM "lake".t',
        storedSql: 'SELECT a FROM {DUCKLAKE_CATALOG}.t',
        columnAliases: ['p'],
        comment: 'why',
      },
    ])
    expect(await lake.schema.views(1)).toEqual([])
  })
})

describe('when another writer commits first', () => {
  const addB = { kind: 'add-column', path: [], column: { name: 'b', type: 'INTEGER' } } as const
  const partitioned = { kind: 'set-nullable', column: 'a', nullable: false } as const
  it.each([
    [
      'altering',
      'an alteration',
      () => lake.schema.alterTable(T, [addB]),
      () => others.schema.alterTable(T, [addB]),
    ],
    ['altering', 'a drop', () => lake.schema.alterTable(T, [addB]), () => others.schema.dropTable(T)],
    [
      'altering',
      'a comment',
      () => lake.schema.alterTable(T, [addB]),
      () => others.schema.comment({ table: T }, 'x'),
    ],
    ['dropping', 'a drop', () => lake.schema.dropTable(T), () => others.schema.dropTable(T)],
    [
      'appending',
      'an alteration',
      () => lake.append(T, 'VALUES (1, NULL)'),
      () => others.schema.alterTable(T, [addB]),
    ],
    [
      'creating a schema',
      'the same',
      () => lake.schema.createSchema('n'),
      () => others.schema.createSchema('N'),
    ],
    [
      'dropping a schema',
      'a table in it',
      () => lake.schema.dropSchema('main', { cascade: true }),
      () => others.schema.createTable({ schema: 'main', table: 'n' }, [{ name: 'a', type: 'INTEGER' }]),
    ],
    [
      'renaming',
      'a table of the new name',
      () => lake.schema.renameTable(T, 'n'),
      () => others.schema.createTable({ schema: 'main', table: 'n' }, [{ name: 'a', type: 'INTEGER' }]),
    ],
    [
      'creating a view',
      'a table of its name',
      () => lake.schema.createView({ schema: 'main', table: 'n' }, 'SELECT 1', []),
      () => others.schema.createTable({ schema: 'main', table: 'n' }, [{ name: 'a', type: 'INTEGER' }]),
    ],
    [
      'creating from a query',
      'a table of its name',
      () => lake.schema.createTable({ schema: 'main', table: 'n' }, [], 'FROM range(20)'),
      () => others.schema.createTable({ schema: 'main', table: 'n' }, [{ name: 'a', type: 'INTEGER' }]),
    ],
  ])('%s conflicts with %s', async (_what, _theirs, mine, theirs) => {
    beforeCommit = theirs
    await expect(mine()).rejects.toMatchObject({ code: 'conflict' })
    expect(await lake.snapshots()).toHaveLength(3)
    const written = test.events.filter((event) => event.startsWith('write'))
    const removed = test.events.filter((event) => event.startsWith('remove'))
    expect(removed).toEqual(written.map((event) => event.replace('write', 'remove')))
  })

  it('NOT NULL conflicts with new rows, a new column does not', async () => {
    await lake.append(T, 'VALUES (1, NULL)')
    beforeCommit = () => others.append(T, 'VALUES (NULL, NULL)')
    await expect(lake.schema.alterTable(T, [partitioned])).rejects.toMatchObject({ code: 'conflict' })
    beforeCommit = () => others.append(T, 'VALUES (2, NULL)')
    await lake.schema.alterTable(T, [addB])
    expect((await rows()).map((row) => row[2])).toEqual([null, null, null])
  })

  it('an alteration is made on the table as the other writer left it', async () => {
    beforeCommit = () => others.schema.renameTable(T, 'u')
    await lake.schema.alterTable(T, [addB])
    const [table] = await lake.tables()
    expect([table?.table, table?.columns.map(({ name }) => name)]).toEqual(['u', ['a', 's', 'b']])
  })
})
