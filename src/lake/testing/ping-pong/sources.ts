/** What our client reads each version of a table from: while that stays the same, so does what it reads. */

import { createHash } from 'node:crypto'
import { quoteLiteral } from '../../../values/sql-text.ts'
import type { Cell, Sql } from '../../ports.ts'

const CATALOG = '__ducklake_metadata_lake'

export interface Sources {
  /** A text for each table of a version, by name. */
  of(version: number): ReadonlyMap<string, string>
}

interface Entry {
  readonly kind: string
  readonly table: string
  readonly begin: number
  readonly end: number
  readonly text: string
}

/**
 * Catalog rows of tables, columns, files with their statistics, delete files, and inlined rows and deletes, without when
 * they end: that matters only for whether a version has them. Files never change once they are written.
 */
export async function readSources(sql: Sql): Promise<Sources> {
  const inlined = await sql.rows(
    `SELECT table_name FROM duckdb_tables() WHERE database_name = '${CATALOG}' AND starts_with(table_name, 'ducklake_inlined_d') AND table_name <> 'ducklake_inlined_data_tables'`,
  )
  const { rows } = await sql.rows(
    [
      `SELECT 'table', table_id, begin_snapshot, end_snapshot, table_name FROM ${CATALOG}.ducklake_table`,
      part('column', 'ducklake_column'),
      part('file', 'ducklake_data_file'),
      part('delete', 'ducklake_delete_file'),
      `SELECT 'statistics', s.table_id, begin_snapshot, end_snapshot, CAST(s AS VARCHAR) FROM ${CATALOG}.ducklake_file_column_stats s JOIN ${CATALOG}.ducklake_data_file USING (data_file_id)`,
      ...inlined.rows.map(([name]) => inlinedPart(String(name))),
    ].join(' UNION ALL '),
  )
  const entries = rows.map(entryOf)
  return {
    of(version) {
      const seen = entries.filter(({ begin, end }) => begin <= version && version < end)
      return new Map(
        seen
          .filter(({ kind }) => kind === 'table')
          .map(({ table, text }) => [
            text,
            digest(
              seen.filter((entry) => entry.table === table),
              version,
            ),
          ]),
      )
    },
  }
}

function part(kind: string, table: string): string {
  return `SELECT '${kind}', table_id, begin_snapshot, end_snapshot, CAST(t AS VARCHAR) FROM ${CATALOG}.${table} t`
}

/** Which columns an inlined table has, is found by the snapshots of its schema version (DuckLake spec 4.9). */
function inlinedPart(name: string): string {
  const [, table = '', version] = /^ducklake_inlined_(?:data|delete)_(\d+)(?:_(\d+))?$/.exec(name) ?? []
  if (version === undefined)
    return `SELECT ${quoteLiteral(name)}, ${table}, begin_snapshot, NULL, CAST(t AS VARCHAR) FROM ${CATALOG}.${name} t`
  const made = `(SELECT min(begin_snapshot) FROM ${CATALOG}.ducklake_schema_versions WHERE table_id = ${table} AND schema_version = ${version}), (SELECT min(snapshot_id) FROM ${CATALOG}.ducklake_snapshot WHERE schema_version = ${version})`
  return `SELECT ${quoteLiteral(name)}, ${table}, begin_snapshot, end_snapshot, concat_ws(' ', row_id, begin_snapshot, ${made}) FROM ${CATALOG}.${name}`
}

function entryOf([kind, table, begin, end, text]: readonly Cell[]): Entry {
  return {
    kind: String(kind),
    table: String(table),
    begin: Number(begin),
    end: end == null ? Number.POSITIVE_INFINITY : Number(end),
    text: String(text).replace(/'end_snapshot': (\d+|NULL)/, ''),
  }
}

/** A file that mixes snapshots shows each version before its last other rows; a delete file may do so and not say it. */
function digest(entries: readonly Entry[], version: number): string {
  const mixes = entries.some(({ kind, text }) => {
    const last = /'partial_max': (\d+)/.exec(text)?.[1]
    return last === undefined ? kind === 'delete' : Number(last) > version
  })
  const lines = entries.map(({ kind, text }) => `${kind} ${text}`).sort()
  if (mixes) lines.push(`at ${version}`)
  return createHash('sha1').update(lines.join('\n')).digest('hex')
}
