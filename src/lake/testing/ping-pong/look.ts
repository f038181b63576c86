/** What each player sees of a lake: its versions, tables, and rows as text with their ids. */

import type { LakeClient } from '../../client.ts'
import type { InterruptibleSql } from '../../ports.ts'
import type { TestLake } from '../test-lake.ts'
import { MODEL } from './court.ts'
import { readSources } from './sources.ts'
import { main } from './step.ts'

/** Rows of each table, `<row id> <row>`, sorted. */
export type Tables = Readonly<Record<string, readonly string[]>>

export interface Look {
  readonly versions: readonly number[]
  /** Of the latest version: `table.column type`. */
  readonly columns: readonly string[]
  readonly views: readonly string[]
  readonly tables: ReadonlyMap<number, Tables>
}

export interface OurLook extends Look {
  /** Digests of what the tables of the latest version are read from. */
  readonly sources: ReadonlyMap<string, string>
}

/** The row without its id. */
export function rowOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1)
}

/** Every version, in one statement. */
export async function lookNatively(sql: InterruptibleSql): Promise<Look> {
  const named = await sql.answer(
    `SELECT CAST(snapshot_id AS VARCHAR), table_name FROM __ducklake_metadata_lake.ducklake_snapshot LEFT JOIN __ducklake_metadata_lake.ducklake_table ON begin_snapshot <= snapshot_id AND (end_snapshot IS NULL OR snapshot_id < end_snapshot) ORDER BY snapshot_id`,
  )
  const tables = new Map<number, Record<string, readonly string[]>>(named.map(([v]) => [Number(v), {}]))
  const places = named.flatMap(([v, table]) =>
    typeof table === 'string' ? [{ version: Number(v), table }] : [],
  )
  const parts = places.map(
    ({ version, table }, i) =>
      `SELECT '${i}', list(concat(rowid, ' ', CAST(${table} AS VARCHAR))) FROM lake.main.${table} AT (VERSION => ${version})`,
  )
  const seen = parts.length === 0 ? [] : await sql.answer(listsAsText(parts))
  for (const [i, text] of seen) {
    const place = places[Number(i)]
    const of = place === undefined ? undefined : tables.get(place.version)
    if (place !== undefined && of !== undefined)
      of[place.table] = typeof text === 'string' ? parseList(text).sort() : []
  }
  const columns = await sql.answer(
    "SELECT table_name || '.' || column_name || ' ' || data_type FROM duckdb_columns() WHERE database_name = 'lake' AND table_name NOT IN (SELECT view_name FROM duckdb_views() WHERE database_name = 'lake') ORDER BY table_name, column_index",
  )
  const views = await sql.answer(
    "SELECT view_name FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal ORDER BY 1",
  )
  return {
    versions: [...tables.keys()],
    columns: columns.flat().map(String),
    views: views.flat().map(String),
    tables,
  }
}

function listsAsText(parts: readonly string[]): string {
  return `SELECT place, array_to_string(lines, chr(30)) FROM (${parts.join(' UNION ALL ')}) AS q(place, lines)`
}

function parseList(text: string): string[] {
  return text.split('\u001e')
}

/** What was read before of the same rows of the catalog, by a digest of them (`sources.ts`). */
export type Remembered = Map<string, readonly string[]>

/**
 * Every version; what is read from the same catalog rows and files as before was compared then, and our client keeps nothing
 * from one attachment to the next by which it could read it otherwise.
 */
export async function lookOurs(test: TestLake, lake: LakeClient, remembered: Remembered): Promise<OurLook> {
  const versions = (await lake.snapshots()).map(({ id }) => id)
  const last = versions.at(-1) ?? 0
  const sources = await readSources(test.sql)
  const tables = new Map<number, Tables>()
  for (const version of versions) {
    const of = sources.of(version)
    const isNew = [...of.values()].some((source) => !remembered.has(source))
    if (isNew) {
      const listed = await lake.tables(version)
      const names = listed.map(({ table }) => table)
      if (names.toSorted().join() !== [...of.keys()].sort().join())
        throw new Error(`tables at ${version}: ${names.join()}`)
      for (const { table, rowCount } of listed) {
        const source = of.get(table) ?? ''
        if (remembered.has(source)) continue
        const relation = await lake.history.located(main(table), version)
        const rows = await test.query(`SELECT _lake_row_id, CAST(t AS VARCHAR) FROM ${relation} t`)
        if (rowCount !== rows.length)
          throw new Error(`${table} at ${version} counts ${rowCount} rows and has ${rows.length}`)
        remembered.set(source, rows.map(([id, row]) => `${id} ${withoutLocation(String(row))}`).sort())
      }
    }
    tables.set(
      version,
      Object.fromEntries([...of].map(([table, source]) => [table, remembered.get(source) ?? []])),
    )
  }
  const latest = await lake.tables()
  const columns = latest.flatMap(({ table, columns: own }) =>
    own.map(({ name, type }) => `${table}.${name} ${type}`),
  )
  const views = (await lake.schema.views()).map(({ name }) => name).sort()
  return { versions, columns, views, tables, sources: sources.of(last) }
}

function withoutLocation(row: string): string {
  return `${row.slice(0, row.lastIndexOf(", '_lake_row_id'"))}}`
}

/** Rows of the plain tables, without ids. */
export async function lookAtModel(sql: InterruptibleSql): Promise<Tables> {
  const names = await sql.answer(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' AND schema_name = 'model'",
  )
  if (names.length === 0) return {}
  const parts = names.map(([name]) => `SELECT '${name}', list(CAST(t AS VARCHAR)) FROM ${MODEL}.${name} t`)
  const rows = await sql.answer(listsAsText(parts))
  return Object.fromEntries(
    rows.map(([name, text]) => [String(name), typeof text === 'string' ? parseList(text).sort() : []]),
  )
}
