/**
 * What our client makes of a lake, row by row, against DuckDB with the ducklake extension doing the same. DuckDB's half is
 * recorded in conformance/expected/alter.json; with EXTENSION_ENGINE_PYTHON it is asked again, and recorded anew when
 * RECORD_ALTER is set.
 */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  EXTENSION_PYTHON,
  type NativeDuckDB,
  openNativeDuckDB,
} from '../../extension/testing/native-duckdb.ts'
import type { Cell, Sql } from '../ports.ts'
import { type CatalogDump, dumpCatalog } from '../testing/catalog-dump.ts'
import { checkInvariants } from '../testing/invariants.ts'
import { openTestLake, requestIn, type TestLake } from '../testing/test-lake.ts'
import { ALTER_CASES, type AlterCase } from './testing/alter-cases.ts'
import { ERROR_SETUP, REFUSED } from './testing/alter-errors.ts'

interface Recorded {
  /** Catalog rows after each case. */
  readonly catalogs: Readonly<Record<string, CatalogDump>>
  /** Rows of `t` after each case that leaves one. */
  readonly rows: Readonly<Record<string, readonly (readonly Cell[])[]>>
  /** DuckDB's message by statement. */
  readonly errors: Readonly<Record<string, string>>
}

const file = new URL('../../../conformance/expected/alter.json', import.meta.url)
/** Recording asks DuckDB for some two hundred commits, on a machine that may be busy. */
const LONG_MS = 600_000

type Queried = Pick<TestLake, 'request' | 'query'>

/** The catalog without what differs between two writers: sizes, and the order of rows. */
async function comparable(test: Queried): Promise<CatalogDump> {
  const { ducklake_metadata: _, ...dump } = await dumpCatalog(test)
  const paths = await test.query(
    `SELECT data_file_id, regexp_replace(path, 'ducklake-[0-9a-f-]+', 'ducklake-*') FROM "__ducklake_metadata_lake".main.ducklake_data_file`,
  )
  const blanked: CatalogDump = {
    ...dump,
    ...(paths.length === 0 ? {} : { paths }),
    ...without(dump, 'ducklake_file_column_stats', 3),
    ...without(dump, 'ducklake_table_stats', 3),
    // Whether NaN is there: DuckDB forgets it when it inlines only NULLs.
    ...without(dump, 'ducklake_table_column_stats', 3),
  }
  const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
  const key = (row: readonly Cell[]): string => JSON.stringify(row)
  return Object.fromEntries(
    Object.entries(blanked).map(([name, rows]) => [
      name,
      rows
        .map((row) => row.map((cell) => cell?.replace(uuids, '*') ?? null))
        .map((row) => (name.endsWith('column_stats') ? row.map(plainBoolean) : row))
        .toSorted((a, b) => (key(a) < key(b) ? -1 : 1)),
    ]),
  )
}

/** The bounds of booleans, which DuckDB takes from Parquet as numbers and from the catalog as words. */
function plainBoolean(cell: Cell): Cell {
  return cell === 'true' ? '1' : cell === 'false' ? '0' : cell
}

function without(dump: CatalogDump, name: string, index: number): CatalogDump {
  const rows = dump[name]
  return rows === undefined ? {} : { [name]: rows.map((row) => row.with(index, '*')) }
}

/** DuckDB's message without its guesses and places. */
function plainMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/\n(Did you mean|Candidate bindings)[^\n]*/, '').replace(/\n+LINE \d+:[\s\S]*/, '')
}

async function rowsOf(sql: Sql, relation: string): Promise<readonly (readonly Cell[])[]> {
  return (await sql.rows(`FROM ${relation} ORDER BY ALL`)).rows
}

async function onNative<T>(
  limit: number | undefined,
  use: (native: NativeDuckDB, test: Queried) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'alter-'))
  const native = await openNativeDuckDB(EXTENSION_PYTHON ?? '')
  try {
    const request = requestIn(folder)
    const option = limit === undefined ? '' : `, DATA_INLINING_ROW_LIMIT ${limit}`
    await native.sql.run(
      `ATTACH 'ducklake:${request.metadataPath}' AS lake (DATA_PATH '${request.dataPath}'${option}); USE lake`,
    )
    return await use(native, { request, query: async (text) => (await native.sql.rows(text)).rows })
  } finally {
    await native.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function record(): Promise<Recorded> {
  const catalogs: Record<string, CatalogDump> = {}
  const rows: Record<string, readonly (readonly Cell[])[]> = {}
  for (const { name, steps, inliningLimit } of ALTER_CASES)
    await onNative(inliningLimit, async ({ sql }, test) => {
      for (const [statement] of steps) await sql.run(statement)
      catalogs[name] = await comparable(test)
      if (hasT(catalogs[name])) rows[name] = await rowsOf(sql, 't')
    })
  const errors: Record<string, string> = {}
  await onNative(undefined, async ({ sql }) => {
    for (const [statement] of ERROR_SETUP) await sql.run(statement)
    for (const [statement] of REFUSED)
      errors[statement] = await sql.run(statement).then(
        () => 'no error',
        async (error: unknown) => {
          await sql.run('ROLLBACK').catch(() => {})
          return plainMessage(error)
        },
      )
  })
  return { catalogs, rows, errors }
}

function hasT(dump: CatalogDump): boolean {
  return (dump.ducklake_table ?? []).some((row) => row[3] === null && row[5] === 't')
}

let recorded: Recorded
beforeAll(async () => {
  recorded = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { catalogs: {}, rows: {}, errors: {} }
  if (EXTENSION_PYTHON === undefined) return
  const now = await record()
  if (process.env.RECORD_ALTER !== undefined) {
    writeFileSync(file, `${JSON.stringify(now, null, 1)}\n`)
    recorded = now
  }
  expect(now).toEqual(recorded)
}, LONG_MS)

let test: TestLake
afterEach(() => test?.dispose())

async function openFor({ inliningLimit }: Pick<AlterCase, 'inliningLimit'>) {
  test = await openTestLake(inliningLimit === undefined ? {} : { dataInliningRowLimit: inliningLimit })
  return test.engine.attach(test.request)
}

describe('our client writes the catalog rows that DuckDB writes', () => {
  it.each(ALTER_CASES.map((one) => [one.name, one] as const))(
    '%s',
    async (name, one) => {
      const lake = await openFor(one)
      for (const [statement, ours] of one.steps) {
        await ours(lake)
        expect(await checkInvariants(test.sql, '__ducklake_metadata_lake'), statement).toEqual({})
      }
      const dump = await comparable(test)
      expect(dump).toEqual(recorded.catalogs[name])
      if (hasT(dump))
        expect(await rowsOf(test.sql, await lake.relation({ schema: 'main', table: 't' }))).toEqual(
          recorded.rows[name],
        )
    },
    LONG_MS,
  )
})

describe('our client refuses what DuckDB refuses, in its words', () => {
  it(
    'for every statement',
    async () => {
      const lake = await openFor({})
      for (const [, ours] of ERROR_SETUP) await ours(lake)
      const before = await comparable(test)
      const errors: Record<string, string> = {}
      for (const [statement, ours] of REFUSED)
        errors[statement] = await ours(lake).then(() => 'no error', plainMessage)
      expect(errors).toEqual(recorded.errors)
      expect(await comparable(test)).toEqual(before)
    },
    LONG_MS,
  )
})
