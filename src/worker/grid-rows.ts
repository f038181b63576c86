/** Pages of a reading for the grid: materialised once per reading, sorted and cut in SQL on the real types. */

import type { Lake } from '../lake/engine.ts'
import { LakeError } from '../lake/lake-error.ts'
import type { Sql } from '../lake/ports.ts'
import { latestRowsQuery } from '../metaxy/read.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { RowsPage, RowsRequest } from './api.ts'

/** A total order: the row's place in the reading decides between equal values. Not a name a table can have. */
const POSITION = quoteIdentifier('__grid_position')

const GRID = quoteIdentifier('__grid_rows')

/** Answers page requests; the rows of the reading asked for last stay in one temporary table. */
export function createGridRows(sql: Sql): (lake: Lake, request: RowsRequest) => Promise<RowsPage> {
  let held: { lake: Lake; key: string; total: number } | null = null
  let queue: Promise<unknown> = Promise.resolve()

  /** Makes the reading unless it is the one held, and returns its number of rows. */
  async function hold(lake: Lake, { table, snapshot, reading }: RowsRequest): Promise<number> {
    const key = JSON.stringify([table, snapshot, reading])
    // A snapshot never changes; a lake that was removed and made again is another attachment.
    if (held?.lake === lake && held.key === key) return held.total
    held = null
    const relation = await lake.relation(table, snapshot)
    const tables = await lake.tables(snapshot)
    const found = tables.find(
      (candidate) => candidate.schema === table.schema && candidate.table === table.table,
    )
    if (found === undefined) {
      throw new LakeError(
        'no-such-table',
        `Table ${table.table} does not exist at snapshot ${snapshot}.`,
        'Choose another table, or a later snapshot.',
      )
    }
    const columns = found.columns.map((column) => column.name)
    const source =
      reading.kind === 'metaxy'
        ? `(${latestRowsQuery(relation, columns, reading)})`
        : `(SELECT ${columns.map(quoteIdentifier).join(', ')} FROM ${relation})`
    await sql.run(
      `CREATE OR REPLACE TEMP TABLE ${GRID} AS SELECT row_number() OVER () AS ${POSITION}, * FROM ${source}`,
    )
    const count = await sql.rows(`SELECT count(*) FROM ${GRID}`)
    held = { lake, key, total: Number(count.rows[0]?.[0] ?? 0) }
    return held.total
  }

  async function page(lake: Lake, request: RowsRequest): Promise<RowsPage> {
    const total = await hold(lake, request)
    const { orderBy, limit, offset } = request
    const order = orderBy
      ? `${quoteIdentifier(orderBy.column)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST, ${POSITION}`
      : POSITION
    const rows = await sql.rows(
      `SELECT * EXCLUDE (${POSITION}) FROM ${GRID} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    )
    return { ...rows, total }
  }

  // One at a time: a page must not meet the table of another reading.
  return (lake, request) => {
    const result = queue.then(() => page(lake, request))
    queue = result.catch(() => {})
    return result
  }
}
