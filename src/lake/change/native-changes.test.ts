/**
 * Changes of rows beside native DuckDB with the official extension: the same statements leave the same catalog, and each side
 * reads and goes on with what the other did. Needs EXTENSION_ENGINE_PYTHON, see conformance/README.md.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  EXTENSION_PYTHON,
  type NativeDuckDB,
  openNativeDuckDB,
} from '../../extension/testing/native-duckdb.ts'
import type { LakeClient } from '../client.ts'
import type { Cell } from '../ports.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { openTestLake, type TestLake } from '../testing/test-lake.ts'
import { exchangedCases, typeColumns, typeRows } from '../testing/type-cases.ts'

const T = { schema: 'main', table: 't' }
const LONG_MS = 600_000
const DATABASE = '__ducklake_metadata_lake'

let test: TestLake
let native: NativeDuckDB
const nativeRows = async (query: string) => (await native.sql.rows(query)).rows

const attachNative = (folder: string) =>
  native.sql.run(`ATTACH 'ducklake:${folder}/meta.ducklake' AS lake (DATA_PATH '${folder}/data'); USE lake`)
const detachNative = () => native.sql.run('USE memory; DETACH lake')

/** Runs statements natively on the lake, which nobody else has attached meanwhile. */
async function natively<T>(task: () => Promise<T>, folder = test.folder): Promise<T> {
  await attachNative(folder)
  try {
    return await task()
  } finally {
    await detachNative()
  }
}

async function ours<T>(task: (lake: LakeClient) => Promise<T>): Promise<T> {
  const lake = await test.engine.attach(test.request)
  try {
    const result = await task(lake)
    expect(await checkInvariants(test.sql, DATABASE)).toEqual({})
    return result
  } finally {
    await lake.detach()
  }
}

if (EXTENSION_PYTHON === undefined) {
  it.skip('changes beside native DuckDB: EXTENSION_ENGINE_PYTHON names no Python with DuckDB and the ducklake extension', () => {})
} else {
  beforeEach(async () => {
    test = await openTestLake()
    native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
  }, LONG_MS)
  afterEach(async () => {
    await native.close()
    await test.dispose()
  })

  describe('the same statements', () => {
    const merged = "SELECT i AS a, 'm' AS s FROM range(85, 130) r(i)"
    const steps: readonly (readonly [string, (lake: LakeClient) => Promise<unknown>])[] = [
      [
        'CREATE TABLE t (a INTEGER, s VARCHAR)',
        (lake) =>
          lake.createTable(T, [
            { name: 'a', type: 'INTEGER' },
            { name: 's', type: 'VARCHAR' },
          ]),
      ],
      [
        "INSERT INTO t SELECT i, 'x' FROM range(100) r(i)",
        (lake) => lake.append(T, "SELECT i, 'x' FROM range(100) r(i)"),
      ],
      [
        "INSERT INTO t VALUES (200, 'in'), (201, NULL)",
        (lake) => lake.append(T, "VALUES (200, 'in'), (201, NULL)"),
      ],
      ['DELETE FROM t WHERE a IN (3, 200)', (lake) => lake.rows.deleteWhere(T, 'a IN (3, 200)')],
      ['DELETE FROM t WHERE a BETWEEN 10 AND 29', (lake) => lake.rows.deleteWhere(T, 'a BETWEEN 10 AND 29')],
      ['DELETE FROM t WHERE a BETWEEN 30 AND 49', (lake) => lake.rows.deleteWhere(T, 'a BETWEEN 30 AND 49')],
      [
        "UPDATE t SET s = 'few' WHERE a IN (60, 201)",
        (lake) => lake.rows.updateWhere(T, { s: "'few'" }, 'a IN (60, 201)'),
      ],
      [
        "UPDATE t SET s = 'many', a = a - 5 WHERE a BETWEEN 70 AND 89 OR a = 201",
        (lake) => lake.rows.updateWhere(T, { s: "'many'", a: 'a - 5' }, 'a BETWEEN 70 AND 89 OR a = 201'),
      ],
      [
        `MERGE INTO t USING (${merged}) n ON t.a = n.a WHEN MATCHED THEN UPDATE SET a = n.a, s = n.s WHEN NOT MATCHED THEN INSERT VALUES (n.a, n.s)`,
        (lake) => lake.rows.mergeByKey(T, merged, ['a'], { whenMatched: 'update', whenNotMatched: 'insert' }),
      ],
      [
        'CREATE TABLE u (a INTEGER)',
        (lake) => lake.createTable({ schema: 'main', table: 'u' }, [{ name: 'a', type: 'INTEGER' }]),
      ],
      [
        'INSERT INTO u FROM range(20)',
        (lake) => lake.append({ schema: 'main', table: 'u' }, 'FROM range(20)'),
      ],
      [
        'BEGIN; DELETE FROM u; INSERT INTO u VALUES (7); COMMIT',
        (lake) => lake.rows.replaceRows({ schema: 'main', table: 'u' }, 'VALUES (7)'),
      ],
      ['DELETE FROM u WHERE a = 7', (lake) => lake.rows.deleteWhere({ schema: 'main', table: 'u' }, 'a = 7')],
    ]

    it(
      'leave the same catalog',
      async () => {
        const folder = mkdtempSync(join(tmpdir(), 'native-changes-'))
        try {
          await natively(async () => {
            for (const [statement] of steps) await native.sql.run(statement)
          }, folder)
          const theirs = await dump(join(folder, 'meta.ducklake'))
          await ours(async (lake) => {
            for (const [, step] of steps) await step(lake)
          })
          expect(await dump(test.request.metadataPath)).toEqual(theirs)
          // Whose rows changed how: new versions under the same id, or another one.
          const feed = () =>
            nativeRows(
              "SELECT snapshot_id, change_type, a, s, count(*) FROM ducklake_table_changes('lake', 'main', 't', 2, 9) GROUP BY ALL ORDER BY ALL",
            )
          expect(await natively(feed)).toEqual(await natively(feed, folder))
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      },
      LONG_MS,
    )
  })

  it(
    'values of every type survive an update, in files and in the catalog, and native DuckDB reads them',
    async () => {
      const cases = exchangedCases()
      await ours(async (lake) => {
        await lake.createTable(T, typeColumns(cases))
        await lake.append(T, typeRows(cases))
        await lake.append(
          T,
          `SELECT r.* REPLACE (k + 10 * i AS k) FROM (${typeRows(cases)}) r, range(1, 9) x(i)`,
        )
        await lake.rows.updateWhere(T, { k: 'k + 1000' }, 'k IN (1, 2, 3, 11, 12, 13)')
        await lake.rows.updateWhere(T, { k: 'k + 2000' }, 'k BETWEEN 20 AND 70')
        await lake.rows.mergeByKey(T, `SELECT r.* REPLACE (k + 80 AS k) FROM (${typeRows(cases)}) r`, ['k'], {
          whenMatched: 'update',
          whenNotMatched: 'insert',
        })
      })
      const valuesOf = async (relation: string) => {
        const values = cases.map(
          ({ name }) =>
            `SELECT DISTINCT '${name} ' || coalesce(CAST("${name}" AS VARCHAR), 'is NULL') FROM ${relation}`,
        )
        return (await test.query(`${values.join(' UNION ALL ')} ORDER BY 1`)).flat().map(String)
      }
      const valuesIn = async (lake: LakeClient) => valuesOf(await lake.relation(T))
      const original = valuesOf(`(${typeRows(cases)})`)
      expect(await ours(valuesIn)).toEqual(await original)
      const everyRow = await ours(async (lake) =>
        (await test.query(`FROM ${await lake.relation(T)}`)).map(String).sort(),
      )
      await natively(async () => {
        expect((await nativeRows('FROM t')).map(String).sort()).toEqual(everyRow)
        await native.sql.run(
          'UPDATE t SET k = k + 5000 WHERE k BETWEEN 2020 AND 2060; UPDATE t SET k = -k WHERE k > 5000',
        )
      })
      // What native DuckDB moves to a file is in UTC.
      const moved = (await ours(valuesIn)).filter((value) => !value.startsWith('timetz'))
      expect(moved).toEqual((await original).filter((value) => !value.startsWith('timetz')))
    },
    LONG_MS,
  )

  describe('taking turns', () => {
    it.each(seeds())(
      'with seed %i, each side reads what the other changed, at every version',
      takeTurns,
      LONG_MS,
    )
  })
}

/** The rows of the catalog in a file, without what differs between two runs or is a length. */
async function dump(path: string): Promise<Record<string, readonly string[]>> {
  await test.sql.run(`ATTACH '${path}' AS dumped (READ_ONLY)`)
  try {
    const tables: Record<string, readonly string[]> = {}
    const names = await test.query(
      "SELECT table_name FROM duckdb_tables() WHERE database_name = 'dumped' ORDER BY 1",
    )
    for (const name of names.flat().map(String)) {
      const { columns } = await test.sql.rows(`FROM dumped.main.${name} LIMIT 0`)
      const compared = columns
        .map((column) => column.name)
        .filter((column) => !/_time$|_start$|size|uuid|created_by/.test(column) || column === 'row_id_start')
      const cells = compared.map(
        (column) => `regexp_replace(CAST("${column}" AS VARCHAR), 'ducklake-[0-9a-f-]{36}', 'ducklake-?')`,
      )
      const rows = await test.query(`SELECT ${cells.join(', ')} FROM dumped.main.${name} ORDER BY ALL`)
      if (name !== 'ducklake_metadata')
        tables[name] = rows.map((row) => compared.map((column, i) => `${column} ${row[i]}`).join(', '))
    }
    return tables
  } finally {
    await test.sql.run('DETACH dumped')
  }
}

/** One run, or those asked for with LAKE_SEEDS, e.g. `1,2,3`. */
function seeds(): readonly number[] {
  return (process.env.LAKE_SEEDS ?? '1').split(',').map(Number)
}

const MODEL = 'memory.main.model'

/** Statements of a random history: the same for the model, a plain table of native DuckDB. */
interface Turn {
  readonly model: string
  readonly ours: (lake: LakeClient) => Promise<unknown>
}

async function takeTurns(seed: number): Promise<void> {
  const random = randomNumbers(seed)
  const versions = new Map<number, readonly string[]>()
  const ids = new Map<string, Cell>()
  await ours((lake) =>
    lake.createTable(T, [
      { name: 'k', type: 'INTEGER' },
      { name: 'a', type: 'INTEGER' },
      { name: 's', type: 'VARCHAR' },
      { name: 'n', type: 'STRUCT(x INTEGER, l VARCHAR[])' },
    ]),
  )
  await native.sql.run(
    `CREATE TABLE ${MODEL} (k INTEGER, a INTEGER, s VARCHAR, n STRUCT(x INTEGER, l VARCHAR[]))`,
  )
  let nextKey = 0
  for (let turn = 0; turn < 14; turn++) {
    const { step, used } = nextTurn(random, nextKey)
    nextKey += used
    await native.sql.run(step.model.replaceAll('{t}', MODEL))
    if (random() < 0.6) await ours(step.ours)
    else
      await natively(async () => {
        await native.sql.run(step.model.replaceAll('{t}', 'lake.main.t'))
        const service = [
          "ducklake_flush_inlined_data('lake')",
          "ducklake_merge_adjacent_files('lake')",
          "ducklake_rewrite_data_files('lake', delete_threshold => 0.1)",
        ]
        const chosen = service[Math.floor(random() * 5)]
        if (chosen !== undefined) await native.sql.run(`CALL ${chosen}`)
      })
    await natively(() => checkNatively(`seed ${seed}, turn ${turn}: ${step.model}`, versions, ids))
  }
  await ours(async (lake) => {
    for (const [version, expected] of versions)
      expect(
        (await test.query(`FROM ${await lake.relation(T, version)}`)).map(String).sort(),
        `version ${version}`,
      ).toEqual(expected)
  })
}

function nextTurn(random: () => number, key: number): { step: Turn; used: number } {
  const some = (n: number) => Math.floor(random() * n)
  const rows = (from: number, n: number) =>
    `SELECT CAST(i AS INTEGER), CAST(i * 7 % 50 AS INTEGER), CASE WHEN i % 5 > 0 THEN 's' || i % 9 END, {'x': CAST(i % 4 AS INTEGER), 'l': ['p' || i, NULL]} FROM range(${from}, ${from + n}) r(i)`
  const condition =
    [`a % 7 = ${some(7)}`, `a < ${some(25)}`, `k % 30 = ${some(30)}`, `s IS NULL`, `n.x = ${some(4)}`][
      some(5)
    ] ?? ''
  const kind = key === 0 ? 0 : some(12)
  const n = random() < 0.4 ? 1 + some(8) : 12 + some(20)
  if (kind < 3)
    return {
      used: n,
      step: { model: `INSERT INTO {t} ${rows(key, n)}`, ours: (lake) => lake.append(T, rows(key, n)) },
    }
  if (kind < 6)
    return {
      used: 0,
      step: {
        model: `DELETE FROM {t} WHERE ${condition}`,
        ours: (lake) => lake.rows.deleteWhere(T, condition),
      },
    }
  if (kind < 9) {
    const set = { a: `a + ${some(30) - 10}`, s: `CASE WHEN k % 3 > 0 THEN concat('u', s) END` }
    return {
      used: 0,
      step: {
        model: `UPDATE {t} SET a = ${set.a}, s = ${set.s} WHERE ${condition}`,
        ours: (lake) => lake.rows.updateWhere(T, set, condition),
      },
    }
  }
  if (kind < 11) {
    const query = rows(Math.max(0, key - 10), 10 + n)
    return {
      used: n,
      step: {
        model: `MERGE INTO {t} AS o USING (FROM (${query}) AS q(k, a, s, n)) AS n ON o.k = n.k WHEN MATCHED THEN UPDATE SET k = n.k, a = n.a, s = n.s, n = n.n WHEN NOT MATCHED THEN INSERT VALUES (n.k, n.a, n.s, n.n)`,
        ours: (lake) =>
          lake.rows.mergeByKey(T, query, ['k'], { whenMatched: 'update', whenNotMatched: 'insert' }),
      },
    }
  }
  return {
    used: n,
    step: {
      model: `BEGIN; DELETE FROM {t}; INSERT INTO {t} ${rows(key, n)}; COMMIT`,
      ours: (lake) => lake.rows.replaceRows(T, rows(key, n)),
    },
  }
}

/** Rows, counts, bounds and filters at the bounds are the model's; older versions are as they were; a key keeps its row id. */
async function checkNatively(
  when: string,
  versions: Map<number, readonly string[]>,
  ids: Map<string, Cell>,
): Promise<void> {
  const sorted = async (from: string) => (await nativeRows(`FROM ${from}`)).map(String).sort()
  const expected = await sorted(MODEL)
  expect(await sorted('lake.main.t'), when).toEqual(expected)
  const [[a0, a1, s0, s1] = []] = await nativeRows(`SELECT min(a), max(a), min(s), max(s) FROM ${MODEL}`)
  const bounds = [
    ...[a0, a1, '-11', '0', '49'].map((v) => ['a', `CAST(${v ?? 'NULL'} AS INTEGER)`] as const),
    ...[s0, s1, 's1'].map((v) => ['s', v === null || v === undefined ? 'NULL' : `'${v}'`] as const),
  ]
  const questions = [
    'SELECT count(*), count(a), count(s), min(a), max(a), min(s), max(s), min(k), max(k), sum(k) FROM {t}',
    'SELECT count(*) FROM {t} WHERE s IS NULL',
    'SELECT count(*) FROM {t} WHERE n.x = 3',
    ...bounds.flatMap(([column, bound]) =>
      ['=', '<', '>', '<=', '>=', '<>'].map(
        (sign) => `SELECT count(*) FROM {t} WHERE ${column} ${sign} ${bound}`,
      ),
    ),
  ]
  for (const question of questions)
    expect(await nativeRows(question.replace('{t}', 'lake.main.t')), `${when}: ${question}`).toEqual(
      await nativeRows(question.replace('{t}', MODEL)),
    )
  for (const [version, rows] of versions)
    expect(await sorted(`lake.main.t AT (VERSION => ${version})`), `${when}: ${version}`).toEqual(rows)
  const [[version] = []] = await nativeRows("SELECT id FROM ducklake_current_snapshot('lake')")
  versions.set(Number(version), expected)
  const keys = await nativeRows('SELECT k, rowid FROM lake.main.t')
  expect(new Set(keys.map(([, id]) => id)).size, `${when}: row ids`).toBe(keys.length)
  const now = new Map(keys.map(([k, id]) => [String(k), id ?? null]))
  for (const [k, id] of ids) if (now.has(k)) expect(now.get(k), `${when}: row id of ${k}`).toBe(id)
  ids.clear()
  for (const [k, id] of now) ids.set(k, id)
}

/** Numbers in [0, 1), the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}
