/** The catalog database of one lake: fully qualified names, and rows read as checked values. */

import { quoteIdentifier, quoteLiteral } from '../values/sql-text.ts'
import type { AttachRequest } from './engine.ts'
import { LakeError } from './lake-error.ts'
import type { Cell, NamedRows, Sql } from './ports.ts'

export interface Catalog {
  readonly sql: Sql
  /** Name under which the catalog database is attached, unquoted. */
  readonly database: string
  /** The schema with DuckLake's own tables, unquoted; `main` when absent. */
  readonly schema?: string
  /** The snapshot that the attachment is pinned to: it counts as the latest. */
  readonly pinned?: number
  /** Attached for reading only: nothing may be committed. */
  readonly readOnly?: boolean
  /** The name the lake itself is attached under, where that of the database does not say it. */
  readonly alias?: string
}

/** One row by column name. */
export type Row = Readonly<Record<string, Cell>>

/** DuckLake's own name for the attached catalog database (DuckLake spec 2.2, `METADATA_CATALOG`). */
export function catalogDatabaseName(alias: string): string {
  return `__ducklake_metadata_${alias}`
}

/** The catalog of a request, before anything of it was read. */
export function catalogOf(sql: Sql, request: AttachRequest): Catalog {
  const { alias, metadataCatalog = '', metadataSchema = '' } = request
  return {
    sql,
    ...(metadataCatalog === ''
      ? { database: catalogDatabaseName(alias) }
      : { database: metadataCatalog, alias }),
    ...(metadataSchema === '' ? {} : { schema: metadataSchema }),
  }
}

/** `"database"."schema"`, quoted. */
export function catalogSchema({ database, schema = 'main' }: Catalog): string {
  return `${quoteIdentifier(database)}.${quoteIdentifier(schema)}`
}

/** The name the lake itself is attached under. */
export function lakeName({ alias, database }: Catalog): string {
  return alias ?? database.replace(/^__ducklake_metadata_/, '')
}

/** `"database"."main"."table"`: catalog statements never depend on the current database. */
export function catalogTable(catalog: Catalog, table: string): string {
  return `${catalogSchema(catalog)}.${quoteIdentifier(table)}`
}

/** The predicate "of this catalog" on `duckdb_tables()` and `duckdb_columns()`. */
export function inCatalog({ database, schema = 'main' }: Catalog): string {
  return `database_name = ${quoteLiteral(database)} AND lower(schema_name) = ${quoteLiteral(schema.toLowerCase())}`
}

/** The predicate "visible at snapshot S" on a versioned table (DuckLake spec 0.1). */
export function visibleAt(snapshot: number, alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`
  return `(${prefix}begin_snapshot <= ${snapshot} AND (${prefix}end_snapshot IS NULL OR ${snapshot} < ${prefix}end_snapshot))`
}

/** The rows of a query as records. */
export async function queryRows(catalog: Catalog, query: string): Promise<readonly Row[]> {
  const { sql } = catalog
  return recordsOf(await (sql.texts?.(query) ?? sql.rows(query)))
}

/** A question for {@link queryTogether}: the columns to select, and what to write after FROM. */
export interface Question {
  readonly columns: readonly string[]
  readonly from: string
}

/**
 * Several questions in one statement: one request, and answers that belong to one state of the catalog even when others
 * write to it. The rows of an answer come in no order.
 */
export async function queryTogether<K extends string>(
  catalog: Catalog,
  questions: Readonly<Record<K, Question>>,
): Promise<Readonly<Record<K, readonly Row[]>>> {
  const asked = (Object.keys(questions) as K[]).map((key) => ({ key, ...questions[key] }))
  const width = Math.max(...asked.map(({ columns }) => columns.length))
  const parts = asked.map(({ columns, from }, i) => {
    const cells = Array.from({ length: width }, (_, n) => {
      const column = columns[n]
      return `${column === undefined ? 'NULL' : `CAST(${column} AS VARCHAR)`} AS c${n}`
    })
    return `SELECT ${i} AS question, ${cells.join(', ')} FROM ${from}`
  })
  const rows = await queryRows(catalog, parts.join(' UNION ALL '))
  const answers = {} as Record<K, readonly Row[]>
  for (const [i, { key, columns }] of asked.entries())
    answers[key] = rows
      .filter((row) => row.question === String(i))
      .map((row) => Object.fromEntries(columns.map((column, n) => [column, row[`c${n}`] ?? null])))
  return answers
}

function recordsOf(result: NamedRows): readonly Row[] {
  return result.rows.map((cells) =>
    Object.fromEntries(result.columns.map((column, i) => [column.name, cells[i] ?? null])),
  )
}

/** Names of the tables in the catalog database that start with `prefix`. */
export async function tableNames(catalog: Catalog, prefix: string): Promise<ReadonlySet<string>> {
  const rows = await queryRows(
    catalog,
    `SELECT table_name FROM duckdb_tables() WHERE ${inCatalog(catalog)} AND starts_with(table_name, ${quoteLiteral(prefix)})`,
  )
  return new Set(rows.map((row) => text(row, 'table_name')))
}

/** An id or a count. Throws `damaged-lake` when the cell is NULL or beyond 2^53, where a number would be inexact. */
export function integer(row: Row, column: string): number {
  const value = integerOrNull(row, column)
  if (value === null) throw damaged(`"${column}" is NULL where DuckLake requires a number`)
  return value
}

export function integerOrNull(row: Row, column: string): number | null {
  const cell = row[column] ?? null
  if (cell === null) return null
  const value = Number(cell)
  if (!Number.isSafeInteger(value)) throw damaged(`"${column}" holds ${cell}, which is no usable id`)
  return value
}

export function text(row: Row, column: string): string {
  const cell = row[column] ?? null
  if (cell === null) throw damaged(`"${column}" is NULL where DuckLake requires a text`)
  return cell
}

export function flag(row: Row, column: string): boolean {
  return text(row, column) === 'true'
}

/** Rows by key, in their order. */
export function groupBy<K>(rows: readonly Row[], keyOf: (row: Row) => K): ReadonlyMap<K, readonly Row[]> {
  const groups = new Map<K, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

/** The error for a catalog whose rows contradict the format. */
export function damaged(what: string): LakeError {
  return new LakeError(
    'damaged-lake',
    `The lake's catalog is damaged: ${what}.`,
    'Open the catalog with DuckDB to inspect it, or start with a new lake.',
  )
}
