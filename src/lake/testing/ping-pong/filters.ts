/** Counts, bounds and filters at the bounds: what statistics may answer, so that wrong ones show. */

import type { Cell, InterruptibleSql } from '../../ports.ts'
import type { SimplePredicate } from '../../scan/selection.ts'
import { type Game, MODEL } from './court.ts'
import type { Tables } from './look.ts'
import { main } from './step.ts'

/** Beside NaN, DuckDB's bounds are wrong; of blobs and 128-bit numbers they are not exact. */
const BOUNDED = /^(INTEGER|BIGINT|VARCHAR|DOUBLE|DECIMAL.*|BOOLEAN|DATE|TIME|TIMESTAMP.*)$/

interface Question {
  readonly table: string
  readonly column: string
  /** Of rows to count; `null` asks for the bounds and the number of values. */
  readonly where: (SimplePredicate & { readonly sql: string }) | null
  readonly answer: readonly Cell[]
}

export interface Questions {
  readonly all: readonly Question[]
}

/** About the key of each table and, by turns, another column; a DOUBLE that was a FLOAT may have its NaN. */
export async function readQuestions(model: InterruptibleSql, turn: number): Promise<Questions> {
  const listed = await model.answer(
    "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'memory' AND schema_name = 'model' ORDER BY table_name, column_index",
  )
  const cells = listed.map((row) => row.map(String))
  const tables = [...new Set(cells.map(([table]) => table))]
  const columns = tables.flatMap((name) => {
    const bounded = cells.filter(([table, , type = '']) => table === name && BOUNDED.test(type))
    const other = bounded[1 + (turn % Math.max(bounded.length - 1, 1))]
    return other === undefined ? bounded.slice(0, 1) : [...bounded.slice(0, 1), other]
  })
  if (columns.length === 0) return { all: [] }
  const bounds = await model.answer(
    unionOf(
      columns.map(
        ([table, column, type]) =>
          `CAST(min(${column}) AS VARCHAR), CAST(max(${column}) AS VARCHAR), CAST(count(*) AS VARCHAR), CAST(count(${column}) AS VARCHAR), CAST(${type === 'DOUBLE' ? `count_if(isnan(${column}))` : 0} AS VARCHAR) FROM ${MODEL}.${table}`,
      ),
    ),
  )
  const wheres = columns.flatMap(([table = '', column = '', type = ''], i) => {
    const [, min, max, , , nan] = bounds[i] ?? []
    if (nan !== '0') return []
    const predicates: SimplePredicate[] = [
      { column, op: 'is null' },
      { column, op: 'is not null' },
      ...[min, max].flatMap((value) =>
        typeof value !== 'string' ? [] : (['=', '>=', '<='] as const).map((op) => ({ column, op, value })),
      ),
    ]
    return predicates.map((where) => ({ table, column, where: { ...where, sql: sqlOf(where, type) } }))
  })
  const counts = await model.answer(
    unionOf(
      wheres.map(({ table, where }) => `CAST(count(*) AS VARCHAR) FROM ${MODEL}.${table} WHERE ${where.sql}`),
    ),
  )
  return {
    all: [
      ...columns.flatMap(([table = '', column = ''], i) => {
        const [, ...answer] = bounds[i] ?? []
        return answer[4] === '0' ? [{ table, column, where: null, answer: answer.slice(0, 4) }] : []
      }),
      ...wheres.map((question, i) => ({ ...question, answer: counts[i]?.slice(1) ?? [] })),
    ],
  }
}

/** One statement for all of them, in order. */
function unionOf(parts: readonly string[]): string {
  if (parts.length === 0) return 'SELECT NULL WHERE false'
  return `${parts.map((part, i) => `SELECT ${i} AS i, ${part}`).join(' UNION ALL ')} ORDER BY i`
}

function sqlOf(predicate: SimplePredicate, type: string): string {
  const { column, op } = predicate
  return 'value' in predicate
    ? `${column} ${op} CAST('${predicate.value.replaceAll("'", "''")}' AS ${type})`
    : `${column} ${op}`
}

export async function checkNatively(sql: InterruptibleSql, { all }: Questions): Promise<void> {
  const found = await sql.answer(
    unionOf(
      all.map(({ table, column, where }) =>
        where === null
          ? `CAST(min(${column}) AS VARCHAR), CAST(max(${column}) AS VARCHAR), CAST(count(*) AS VARCHAR), CAST(count(${column}) AS VARCHAR) FROM lake.main.${table}`
          : `CAST(count(*) AS VARCHAR), NULL, NULL, NULL FROM lake.main.${table} WHERE ${where.sql}`,
      ),
    ),
  )
  for (const [i, { table, column, where, answer }] of all.entries())
    mustEqual(
      `native, ${table}, ${where?.sql ?? `bounds and counts of ${column}`}`,
      found[i]?.slice(1, 1 + answer.length),
      answer,
    )
}

/**
 * Filters of the tables that `isNew`: the rows at both bounds, and every third of the others. Bounds and counts are what all
 * rows say, which were compared.
 */
export async function checkOurs(
  game: Game,
  { all }: Questions,
  turn: number,
  isNew: (table: string) => boolean,
): Promise<void> {
  const lake = await game.ours()
  for (const [i, { table, column, where, answer }] of all.entries()) {
    if (where === null || !isNew(table) || (where.op !== '=' && (i + turn) % 3 > 0)) continue
    const { sql, ...predicate } = where
    const relation = await lake.read(main(table), { columns: [column], where: [predicate] })
    const [[n] = []] = await game.test.query(`SELECT count(*) FROM ${relation}`)
    mustEqual(`ours, ${table}, ${sql}`, [String(n)], answer)
  }
}

/** DuckDB folds filters of older versions with the statistics of the latest. */
export async function checkOldFilters(
  sql: InterruptibleSql,
  versions: readonly (readonly [version: number, tables: Tables])[],
): Promise<void> {
  const asked = versions.flatMap(([version, tables]) =>
    Object.entries(tables).flatMap(([table, lines]) => {
      const keys = lines.map((line) => Number(/'k': (\d+)/.exec(line)?.[1]))
      return keys.length === 0
        ? []
        : [Math.min(...keys), Math.max(...keys)].map((key) => ({ version, table, key }))
    }),
  )
  const found = await sql.answer(
    unionOf(
      asked.map(
        ({ version, table, key }) =>
          `CAST(count(*) AS VARCHAR) FROM lake.main.${table} AT (VERSION => ${version}) WHERE k = ${key}`,
      ),
    ),
  )
  for (const [i, { version, table, key }] of asked.entries())
    mustEqual(`native, ${table} at ${version}, k = ${key}`, found[i]?.slice(1), ['1'])
}

/** @throws Error that says what differs */
export function mustEqual(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`)
}
