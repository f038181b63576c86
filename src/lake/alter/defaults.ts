/** Column defaults, read by DuckDB's own parser: a literal is stored as its text, everything else as an expression. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { type Catalog, queryRows, text } from '../catalog.ts'
import type { ColumnDefault, ColumnParts } from '../columns.ts'
import { LakeError } from '../lake-error.ts'
import type { Cell } from '../ports.ts'
import { type LakeType, parseDuckDBType, printValueType } from '../types.ts'
import type { NewColumn } from './alterations.ts'

/** A default, and the value that rows from before the column have. */
interface ParsedDefault {
  readonly defaultValue: ColumnDefault | null
  readonly initialDefault: Cell
}

/** The parts of a new column (DuckLake spec 4.3). */
export async function newColumnParts(catalog: Catalog, column: NewColumn): Promise<ColumnParts> {
  const type = parseDuckDBType(column.type)
  const parts = { name: column.name, type, nullable: column.nullable ?? true }
  if (column.default === undefined) return parts
  const parsed = await parseDefault(catalog, type, column.default)
  if (type.kind !== 'leaf' && parsed.defaultValue !== null)
    throw new LakeError(
      'sql',
      `Not implemented Error: Default value for ${type.kind.toUpperCase()} type not supported`,
    )
  return { ...parts, ...parsed }
}

/** Reads the SQL of a default. DuckDB refuses column names and subqueries. */
export async function parseDefault(catalog: Catalog, type: LakeType, sql: string): Promise<ParsedDefault> {
  const printed = await printDefault(catalog, type, sql)
  if (printed === 'NULL') return { defaultValue: null, initialDefault: null }
  const literal = literalText(printed)
  if (literal === null) return { defaultValue: { kind: 'expression', text: printed }, initialDefault: null }
  return {
    defaultValue: { kind: 'literal', text: literal },
    initialDefault: await castLiteral(catalog, type, printed),
  }
}

/** The default as DuckDB prints it. */
async function printDefault(catalog: Catalog, type: LakeType, sql: string): Promise<string> {
  const name = `default_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
  const table = `temp.main.${quoteIdentifier(name)}`
  try {
    await catalog.sql.run(`CREATE TEMP TABLE ${table}(c ${printValueType(type)} DEFAULT (${sql}\n))`)
    const [row] = await queryRows(
      catalog,
      `SELECT column_default FROM duckdb_columns() WHERE table_name = '${name}'`,
    )
    return row === undefined ? 'NULL' : text(row, 'column_default')
  } catch (error) {
    throw withoutPlace(error)
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${table}`)
  }
}

/** The text of a number or string literal; `null` for anything else. */
function literalText(printed: string): string | null {
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(printed)) return printed
  return /^'(?:[^']|'')*'$/.test(printed) ? printed.slice(1, -1).replaceAll("''", "'") : null
}

async function castLiteral(catalog: Catalog, type: LakeType, printed: string): Promise<Cell> {
  try {
    const { rows } = await catalog.sql.rows(`SELECT CAST(${printed} AS ${printValueType(type)}) AS value`)
    return rows[0]?.[0] ?? null
  } catch (error) {
    const reason = withoutPlace(error).message.replace(/^Conversion Error: /, '')
    throw new LakeError('sql', `Invalid Input Error: Failed to cast value: ${reason}`)
  }
}

/** DuckDB's message without the place in SQL that nobody wrote. */
export function withoutPlace(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const at = error.message.search(/\n+LINE \d+:/)
  return at < 0 ? error : new LakeError('sql', error.message.slice(0, at))
}
