/** What each player sees of a lake: its versions, tables, and rows as text with their ids. */

import type { LakeClient } from '../../client.ts'
import type { Cell, InterruptibleSql } from '../../ports.ts'
import type { TestLake } from '../test-lake.ts'
import { MODEL } from './court.ts'
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

/** The row without its id. */
export function rowOf(line: string): string {
  return line.slice(line.indexOf(' ') + 1)
}

function linesOf(rows: readonly (readonly Cell[])[]): string[] {
  return rows.map(([id, row]) => `${id} ${row}`).sort()
}

export async function lookNatively(
  sql: InterruptibleSql,
  wanted: (versions: readonly number[]) => readonly number[],
): Promise<Look> {
  const ids = await sql.answer(
    'SELECT CAST(snapshot_id AS VARCHAR) FROM __ducklake_metadata_lake.ducklake_snapshot ORDER BY snapshot_id',
  )
  const versions = ids.map(([id]) => Number(id))
  const chosen = wanted(versions)
  const named = await sql.answer(
    `SELECT CAST(v AS VARCHAR), table_name FROM __ducklake_metadata_lake.ducklake_table, (SELECT unnest([${chosen.join(', ')}]) AS v) WHERE begin_snapshot <= v AND (end_snapshot IS NULL OR v < end_snapshot)`,
  )
  const tables = new Map<number, Record<string, readonly string[]>>(chosen.map((v) => [v, {}]))
  if (named.length > 0) {
    const parts = named.map(
      ([v, table]) =>
        `SELECT '${v} ${table}', CAST(rowid AS VARCHAR), CAST(${table} AS VARCHAR) FROM lake.main.${table} AT (VERSION => ${v})`,
    )
    const rows = await sql.answer(parts.join(' UNION ALL '))
    const found = new Map<string, (readonly Cell[])[]>()
    for (const [place, ...cells] of rows)
      found.set(String(place), [...(found.get(String(place)) ?? []), cells])
    for (const [v, table] of named) {
      const own = found.get(`${v} ${table}`) ?? []
      const of = tables.get(Number(v))
      if (of !== undefined) of[String(table)] = linesOf(own)
    }
  }
  const columns = await sql.answer(
    "SELECT table_name || '.' || column_name || ' ' || data_type FROM duckdb_columns() WHERE database_name = 'lake' AND table_name NOT IN (SELECT view_name FROM duckdb_views() WHERE database_name = 'lake') ORDER BY table_name, column_index",
  )
  const views = await sql.answer(
    "SELECT view_name FROM duckdb_views() WHERE database_name = 'lake' AND NOT internal ORDER BY 1",
  )
  return { versions, columns: columns.flat().map(String), views: views.flat().map(String), tables }
}

/** With `only`, the rows of no other table are read. */
export async function lookOurs(
  test: TestLake,
  lake: LakeClient,
  wanted: (versions: readonly number[]) => readonly number[],
  only?: string,
): Promise<Look> {
  const versions = (await lake.snapshots()).map(({ id }) => id)
  const tables = new Map<number, Tables>()
  const columns: string[] = []
  for (const version of wanted(versions)) {
    const found: Record<string, readonly string[]> = {}
    const listed = await lake.tables(version)
    for (const { table, rowCount, columns: own } of listed) {
      if (version === versions.at(-1))
        columns.push(...own.map(({ name, type }) => `${table}.${name} ${type}`))
      if (only !== undefined && table !== only) continue
      const relation = await lake.history.located(main(table), version)
      const rows = await test.query(`SELECT _lake_row_id, CAST(t AS VARCHAR) FROM ${relation} t`)
      const own_ = rows.map(([id, row]) => [id ?? null, withoutLocation(String(row))])
      found[table] = linesOf(own_)
      if (rowCount !== own_.length)
        throw new Error(`${table} at ${version} counts ${rowCount} rows and has ${own_.length}`)
    }
    tables.set(version, found)
  }
  const views = (await lake.schema.views()).map(({ name }) => name).sort()
  return { versions, columns: columns, views, tables }
}

function withoutLocation(row: string): string {
  return `${row.slice(0, row.lastIndexOf(", '_lake_row_id'"))}}`
}

/** Rows of the plain tables, without ids. */
export async function lookAtModel(sql: InterruptibleSql): Promise<Tables> {
  const names = await sql.answer(
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' AND schema_name = 'model'",
  )
  const tables: Record<string, readonly string[]> = {}
  for (const [name] of names)
    tables[String(name)] = (await sql.answer(`SELECT CAST(${name} AS VARCHAR) FROM ${MODEL}.${name}`))
      .map(([row]) => String(row))
      .sort()
  return tables
}
