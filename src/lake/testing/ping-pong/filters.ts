/** Counts, bounds and filters at the bounds: what statistics may answer, so that wrong ones show. */

import type { InterruptibleSql } from '../../ports.ts'
import type { SimplePredicate } from '../../scan/selection.ts'
import { type Game, MODEL } from './court.ts'
import type { Tables } from './look.ts'
import type { Player } from './script.ts'
import { main } from './step.ts'

/** Beside NaN, DuckDB's bounds are wrong; of blobs and 128-bit numbers they are not exact. */
const BOUNDED = /^(INTEGER|BIGINT|VARCHAR|DOUBLE|DECIMAL.*|BOOLEAN|DATE|TIME|TIMESTAMP.*)$/

/** One table per step, its key and another column; a DOUBLE that was a FLOAT may have its NaN. */
export async function checkFilters(
  game: Game,
  player: Player,
  preferred: string | undefined,
  turn: number,
): Promise<void> {
  const columns = await game.model.answer(
    `SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'memory' AND schema_name = 'model' ORDER BY table_name, column_index`,
  )
  const names = [...new Set(columns.map(([table]) => String(table)))]
  const table = preferred !== undefined && names.includes(preferred) ? preferred : names[turn % names.length]
  if (table === undefined) return
  const bounded = columns
    .filter(([name, , type]) => name === table && BOUNDED.test(String(type)))
    .map(([, column, type]) => [String(column), String(type)] as const)
  const other = bounded[1 + (turn % Math.max(bounded.length - 1, 1))]
  for (const [column, type] of other === undefined
    ? bounded.slice(0, 1)
    : [['k', 'INTEGER'] as const, other]) {
    const from = `${MODEL}.${table}`
    if (type === 'DOUBLE') {
      const [[nan] = []] = await game.model.answer(
        `SELECT CAST(count(*) AS VARCHAR) FROM ${from} WHERE isnan(${column})`,
      )
      if (nan !== '0') continue
    }
    const [[min, max] = []] = await game.model.answer(
      `SELECT CAST(min(${column}) AS VARCHAR), CAST(max(${column}) AS VARCHAR) FROM ${from}`,
    )
    const predicates: SimplePredicate[] = [
      { column, op: 'is null' },
      { column, op: 'is not null' },
      ...[min, max].flatMap((value) =>
        typeof value !== 'string' ? [] : (['=', '>=', '<='] as const).map((op) => ({ column, op, value })),
      ),
    ]
    const chosen = predicates.filter((_, i) => column !== 'k' || i !== 1)
    const wheres = chosen.map((p) =>
      'value' in p
        ? `${column} ${p.op} CAST('${p.value.replaceAll("'", "''")}' AS ${type})`
        : `${column} ${p.op}`,
    )
    const questions = (place: string) =>
      [
        `SELECT 'min, max', CAST(min(${column}) AS VARCHAR), CAST(max(${column}) AS VARCHAR) FROM ${place}`,
        `SELECT 'count', CAST(count(*) AS VARCHAR), CAST(count(${column}) AS VARCHAR) FROM ${place}`,
        ...wheres.map(
          (where) =>
            `SELECT '${where.replaceAll("'", "''")}', CAST(count(*) AS VARCHAR), NULL FROM ${place} WHERE ${where}`,
        ),
      ].join(' UNION ALL ')
    const expected = await game.model.answer(questions(from))
    if (player === 'native') {
      const found = await (await game.native()).answer(questions(`lake.main.${table}`))
      for (const [i, row] of found.entries()) mustEqual(`${player}, ${table}`, row, expected[i])
      continue
    }
    const lake = await game.ours()
    for (const [i, predicate] of chosen.entries()) {
      if (i !== turn % chosen.length) continue
      const relation = await lake.read(main(table), { columns: [column], where: [predicate] })
      const [[n] = []] = await game.test.query(`SELECT count(*) FROM ${relation}`)
      mustEqual(`${player}, ${table}, ${wheres[i]}`, [String(n)], expected[i + 2]?.slice(1, 2))
    }
  }
}

/** DuckDB folds filters of an older version with the statistics of the latest. */
export async function checkOldFilters(sql: InterruptibleSql, version: number, tables: Tables): Promise<void> {
  for (const [table, lines] of Object.entries(tables)) {
    const keys = lines.map((line) => Number(/'k': (\d+)/.exec(line)?.[1]))
    if (keys.length === 0) continue
    for (const key of [Math.min(...keys), Math.max(...keys)]) {
      const found = await sql.answer(
        `SELECT CAST(count(*) AS VARCHAR) FROM lake.main.${table} AT (VERSION => ${version}) WHERE k = ${key}`,
      )
      mustEqual(`${table} at ${version}, k = ${key}`, found[0], ['1'])
    }
  }
}

function mustEqual(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`)
}
