/**
 * The run against what the real Metaxy stored and read back: `conformance/expected/writes.json`. On the built-in engine, or
 * on the extension engine where EXTENSION_ENGINE_PYTHON is set (conformance/README.md).
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import expected from '../../conformance/expected/writes.json' with { type: 'json' }
import { readDefinitions } from '../definitions/read-definitions.ts'
import { EXTENSION_PYTHON, openNativeDuckDB } from '../extension/testing/native-duckdb.ts'
import { extensionEngineOn, withStatements } from '../extension/testing/native-engine.ts'
import type { AttachRequest, Lake, LakeEngine } from '../lake/engine.ts'
import type { Sql } from '../lake/ports.ts'
import { openNodeDuckDB } from '../lake/testing/node-duckdb.ts'
import { engineOn, requestIn } from '../lake/testing/test-lake.ts'
import { featureKeyText } from '../metaxy/feature-key.ts'
import { latestRowsQuery } from '../metaxy/read.ts'
import { featureVersion } from '../metaxy/versions.ts'
import { readDataDocument } from '../rows/read-data.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { RunEvent } from './events.ts'
import type { RunRequest } from './request.ts'
import { runPipeline, utcTimestamp } from './run.ts'

interface Settings {
  readonly hash_algorithm?: RunRequest['hashAlgorithm']
  readonly table_prefix?: string
  readonly auto_create_tables?: boolean
}

interface Stored {
  readonly table?: string
  readonly stored?: { readonly columns: string[][]; readonly rows: (string | null)[][] }
  readonly read?: (string | null)[][]
  readonly error?: string
}

interface Case {
  readonly name: string
  readonly settings: Settings
  readonly writes: readonly { readonly feature: string; readonly json: string }[]
  readonly result: Stored
}

const cases = expected.cases as readonly Case[]
const { features } = readDefinitions(expected.definitions)

let duckdb: { readonly sql: Sql }
/** An engine on that DuckDB. */
let openEngine: () => LakeEngine
let folder: string
let opened: { readonly engine: LakeEngine; readonly request: AttachRequest }
let attached: Lake | null
let events: RunEvent[]

// Starting DuckDB takes a second: one serves every test, each with a lake of its own.
beforeAll(async () => {
  if (EXTENSION_PYTHON !== undefined) {
    const native = await openNativeDuckDB(EXTENSION_PYTHON)
    duckdb = native
    openEngine = () => extensionEngineOn(native.sql)
    return native.close
  }
  const node = await openNodeDuckDB()
  duckdb = node
  openEngine = () => engineOn(node)
})

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
  opened = { engine: openEngine(), request: withStatements(requestIn(folder)) }
  attached = null
  events = []
})

afterEach(async () => {
  await attached?.detach()
  rmSync(folder, { recursive: true })
})

/** Attaches the test's lake anew, as each run of a program does. */
async function attach(): Promise<Lake> {
  await attached?.detach()
  attached = await opened.engine.attach(opened.request)
  return attached
}

async function write(settings: Settings, feature: string, json: string): Promise<void> {
  const { table: rows, diagnostics } = readDataDocument({ feature, format: 'json', text: json })
  if (rows === null) throw new Error(diagnostics[0]?.detail)
  await runPipeline(
    {
      attach: opened.request,
      database: ':memory:',
      hashAlgorithm: settings.hash_algorithm ?? 'xxhash32',
      hashTruncationLength: 8,
      tablePrefix: settings.table_prefix ?? '',
      autoCreateTables: settings.auto_create_tables ?? true,
      enableMapDatatype: false,
      project: expected.project,
      featureProject: expected.project,
      features,
      inputs: [{ feature, rows }],
    },
    opened.engine,
    attach,
    { emit: (event) => events.push(event), signal: new AbortController().signal },
  )
}

/** Sorts rows by their text, nulls last, as the recorded `ORDER BY ALL` does. */
function sorted(rows: readonly (readonly (string | null)[])[]) {
  const key = (row: readonly (string | null)[]) => JSON.stringify(row.map((cell) => cell ?? '\uffff'))
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

async function contents(lake: Lake, feature: string, recorded: Required<Pick<Stored, 'table' | 'stored'>>) {
  const name = { schema: 'main', table: recorded.table }
  const relation = await lake.relation(name)
  const columns = recorded.stored.columns.map(([column = '']) => column)
  const list = columns.map(quoteIdentifier).join(', ')
  const definition = features.find((candidate) => featureKeyText(candidate.key) === feature)
  if (definition === undefined) throw new Error(`no feature ${feature}`)
  const all = (await lake.tables()).find(({ table }) => table === recorded.table)?.columns ?? []
  const latest = latestRowsQuery(
    relation,
    all.map((column) => column.name),
    { idColumns: definition.idColumns, featureVersion: featureVersion(definition, 8) },
  )
  const stored = await duckdb.sql.rows(`SELECT ${list} FROM ${relation}`)
  const read = await duckdb.sql.rows(`SELECT ${list} FROM (${latest})`)
  return {
    stored: { columns: stored.columns.map(({ name, type }) => [name, type]), rows: sorted(stored.rows) },
    read: sorted(read.rows),
  }
}

describe('what Metaxy stores, reads and refuses', () => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const { result } = one
    let error: string | undefined
    for (const { feature, json } of one.writes) {
      await write(one.settings, feature, json).catch((thrown: Error) => {
        error = thrown.message
      })
    }
    expect(error).toBe(result.error)
    const feature = one.writes.at(-1)?.feature ?? ''
    const lake = await attach()
    if (result.table === undefined || result.stored === undefined) {
      expect(await lake.tables()).toEqual([])
      return
    }
    const actual = await contents(lake, feature, { table: result.table, stored: result.stored })
    expect(actual.stored).toEqual({ columns: result.stored.columns, rows: sorted(result.stored.rows) })
    expect(actual.read).toEqual(sorted(result.read ?? []))
  })
})

test('a run that fails says so in its step and keeps what was committed', async () => {
  await write({}, 'pairs', '[{"left": "l", "right": 1, "metaxy_provenance_by_field": {"default": "d"}}]')
  events = []
  await expect(
    write({}, 'pairs', '[{"left": "l", "right": "x", "metaxy_provenance_by_field": {"default": "d"}}]'),
  ).rejects.toMatchObject({ code: 'sql' })
  expect(events.at(-1)).toMatchObject({ type: 'step-failed' })
  const lake = await attach()
  expect((await lake.tables())[0]?.rowCount).toBe(1)
})

test('a stopped run ends before its next step', async () => {
  const controller = new AbortController()
  controller.abort()
  const run = runPipeline(
    {
      attach: opened.request,
      database: ':memory:',
      hashAlgorithm: 'xxhash32',
      hashTruncationLength: 8,
      tablePrefix: '',
      autoCreateTables: true,
      enableMapDatatype: false,
      project: null,
      featureProject: 'p',
      features,
      inputs: [],
    },
    opened.engine,
    attach,
    { emit: (event) => events.push(event), signal: controller.signal },
  )
  await expect(run).rejects.toMatchObject({ code: 'stopped' })
  expect(events).toEqual([])
  expect(await opened.engine.exists(opened.request)).toBe(false)
})

test('leaves no temporary table of its own behind, whether the run succeeds or fails', async () => {
  const mine =
    "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'input_%' OR table_name LIKE 'metaxy_hash_%'"
  const before = (await duckdb.sql.rows(mine)).rows
  await write({}, 'pairs', '[{"left": "l", "right": 1, "metaxy_provenance_by_field": {"default": "d"}}]')
  await write(
    {},
    'pairs',
    '[{"left": "l", "right": "x", "metaxy_provenance_by_field": {"default": "e"}}]',
  ).catch(() => {})
  expect((await duckdb.sql.rows(mine)).rows).toEqual(before)
  expect(before).toEqual([['0']])
})

test('timestamps keep their microseconds', () => {
  expect(utcTimestamp(1_700_000_000_123.5)).toBe('2023-11-14 22:13:20.123500+00')
  expect(utcTimestamp(0)).toBe('1970-01-01 00:00:00.000000+00')
})
