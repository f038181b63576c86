/** Reads the tables of a catalog as they are: how many rows each has, what a snapshot did to it, and its rows page by page. */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, integer, integerOrNull, queryRows, text } from '../catalog.ts'
import { LakeError } from '../lake-error.ts'
import type { Column, Rows } from '../ports.ts'
import { freeName } from './free-name.ts'
import { type RowMarks, rowMarks } from './row-marks.ts'
import { columnsByTable, columnsOf } from './table-columns.ts'

export interface CatalogTable {
  readonly name: string
  readonly rowCount: number
  /** Rows that the snapshot added and ended; `null` where the catalog does not say. */
  readonly changed: { readonly added: number; readonly ended: number } | null
}

export interface CatalogRows {
  readonly table: string
  /** Whose rows are marked. */
  readonly snapshot: number
  /** Leaves out what the snapshot neither added nor ended. */
  readonly changedOnly: boolean
  readonly orderBy: { readonly column: string; readonly descending: boolean } | null
  readonly offset: number
  readonly limit: number
}

/** The first cell of a row that the snapshot added or ended; it is empty for the others. */
export const ADDED = '+ added'
export const ENDED = '− ended'

/** Every table of the catalog database, by name. */
export async function listCatalogTables(
  catalog: Catalog,
  snapshot: number,
): Promise<readonly CatalogTable[]> {
  const columns = await columnsByTable(catalog)
  const counts = Array.from(columns, ([name, names]) => {
    const marks = rowMarks(catalog, name, names, snapshot)
    const count = (condition: string | null | undefined, none: string) =>
      condition === null || condition === undefined ? none : `count(*) FILTER (${condition})`
    const changed = [count(marks?.added, 'NULL'), count(marks?.ended, marks === null ? 'NULL' : '0')]
    return `SELECT ${quoteLiteral(name)} AS name, count(*) AS n, ${changed[0]} AS added, ${changed[1]} AS ended FROM ${catalogTable(catalog, name)}`
  })
  if (counts.length === 0) return []
  const rows = await queryRows(catalog, `${counts.join(' UNION ALL ')} ORDER BY name`)
  return rows.map((row) => {
    const added = integerOrNull(row, 'added')
    return {
      name: text(row, 'name'),
      rowCount: integer(row, 'n'),
      changed: added === null ? null : { added, ended: integer(row, 'ended') },
    }
  })
}

/**
 * A page of a catalog table, in stored order unless asked otherwise. Where a snapshot's rows can be told, a column that says
 * so comes first. Keys of encrypted files are not in it.
 */
export async function readCatalogRows(
  catalog: Catalog,
  request: CatalogRows,
): Promise<Rows & { readonly total: number }> {
  const { table, snapshot, changedOnly, orderBy, offset, limit } = request
  const names = await columnsOf(catalog, table)
  if (names === null)
    throw new LakeError(
      'no-such-table',
      `The catalog has no table "${table}" any more.`,
      'Choose another table from the list.',
    )
  const marks = rowMarks(catalog, table, names, snapshot)
  const mark = freeName(`snapshot ${snapshot}`, names)
  const place = quoteIdentifier(freeName('place', [...names, mark]))
  const condition = changedOnly ? ` WHERE ${marks === null ? 'false' : eitherOf(marks)}` : ''
  const source = `FROM ${catalogTable(catalog, table)}`
  const numbered = `SELECT row_number() OVER () AS ${place}, ${marks === null ? '' : `${markOf(marks)} AS ${quoteIdentifier(mark)}, `}*${withoutKeys(table, names)} ${source}${condition}`
  const order =
    orderBy === null
      ? ''
      : `${quoteIdentifier(orderBy.column)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST, `
  const page = await catalog.sql.rows(
    `SELECT * EXCLUDE (${place}) FROM (${numbered}) ORDER BY ${order}${place} LIMIT ${limit} OFFSET ${offset}`,
  )
  const [total] = await queryRows(catalog, `SELECT count(*) AS n ${source}${condition}`)
  return {
    columns:
      marks === null
        ? page.columns
        : page.columns.map((column, i) => (i === 0 ? markColumn(column) : column)),
    rows: page.rows,
    total: total === undefined ? 0 : integer(total, 'n'),
  }
}

function eitherOf({ added, ended }: RowMarks): string {
  return ended === null ? added : `(${added} OR ${ended})`
}

function markOf({ added, ended }: RowMarks): string {
  const ends = ended === null ? '' : ` WHEN ${ended} THEN ${quoteLiteral(ENDED)}`
  return `CASE WHEN ${added} THEN ${quoteLiteral(ADDED)}${ends} ELSE '' END`
}

/** It is no column of the table, so it has no type of DuckDB's either. */
function markColumn({ name }: Column): Column {
  return { name, type: 'added, ended' }
}

/** A key opens a file; whether there is one is all that is told. */
function withoutKeys(table: string, names: readonly string[]): string {
  const mayHave = table === 'ducklake_data_file' || table === 'ducklake_delete_file'
  if (!mayHave || !names.includes('encryption_key')) return ''
  return ` REPLACE (CASE WHEN encryption_key IS NULL THEN NULL ELSE '(hidden)' END AS encryption_key)`
}
