/** Answers the page's questions about the catalog of the attached lake, on either engine. */

import { type Catalog, catalogDatabaseName, integer, queryRows } from '../lake/catalog.ts'
import type { Lake, LakeEngine } from '../lake/engine.ts'
import { listCatalogTables, readCatalogRows } from '../lake/inspect/catalog-tables.ts'
import { topLevelColumns } from '../lake/inspect/column-diff.ts'
import { readFileChanges, readState, readTouched } from '../lake/inspect/read-diff.ts'
import { type RowDiff, type RowSource, rowCountsQuery, rowDiff } from '../lake/inspect/row-diff.ts'
import {
  type CatalogState,
  diffEntries,
  diffTables,
  type TableChange,
} from '../lake/inspect/snapshot-diff.ts'
import { readTableNames } from '../lake/inspect/table-names.ts'
import { LakeError } from '../lake/lake-error.ts'
import { resolveSnapshot } from '../lake/read-snapshot.ts'
import { quoteIdentifier } from '../values/sql-text.ts'
import type { CatalogApi, DiffRowsRequest, RowsCounted, SnapshotDiff } from './catalog-api.ts'
import { type AttachedLake, openRowSource } from './row-source.ts'
import type { Session } from './session.ts'

/** The rows of the difference asked for last stay in one temporary table. */
const DIFF = quoteIdentifier('__diff_rows')
const POSITION = quoteIdentifier('__diff_position')

/** `inTurn` runs a task when nothing changes the lake. */
export function createCatalogViews(
  started: () => Promise<{ readonly engine: LakeEngine; readonly session: Session }>,
  inTurn: <T>(task: () => Promise<T>) => Promise<T>,
): CatalogApi {
  let held: { readonly lake: Lake; readonly key: string; readonly total: number } | null = null

  const onLake = <T>(task: (attached: AttachedLake) => Promise<T>): Promise<T> =>
    inTurn(async () => {
      const { engine, session } = await started()
      const catalog: Catalog = { sql: engine.sql, database: catalogDatabaseName(session.alias()) }
      return task({ lake: session.lake(), alias: session.alias(), catalog })
    })

  async function hold(attached: AttachedLake, request: DiffRowsRequest): Promise<number> {
    const { catalog, lake } = attached
    const { tableId, from, to } = request
    const key = JSON.stringify([tableId, from, to])
    // Snapshots never change; a lake that was removed and made again is another attachment.
    if (held?.lake === lake && held.key === key) return held.total
    held = null
    const { before, after } = await readStates(catalog, from, to)
    const table = diffTables(before, after, [], new Set([tableId])).find((each) => each.tableId === tableId)
    if (table === undefined)
      throw new LakeError(
        'no-such-table',
        `Neither snapshot ${from} nor snapshot ${to} has this table.`,
        'Choose other snapshots.',
      )
    const { query, order } = await rowDiffOf(attached, table, request, [before, after])
    await catalog.sql.run(
      `CREATE OR REPLACE TEMP TABLE ${DIFF} AS SELECT row_number() OVER (ORDER BY ${order}) AS ${POSITION}, * FROM (${query})`,
    )
    const [row] = await queryRows(catalog, `SELECT count(*) AS n FROM ${DIFF}`)
    held = { lake, key, total: row === undefined ? 0 : integer(row, 'n') }
    return held.total
  }

  return {
    catalogTables: (snapshot) => onLake(({ catalog }) => listCatalogTables(catalog, snapshot)),
    catalogRows: (request) => onLake(({ catalog }) => readCatalogRows(catalog, request)),
    tableNames: () => onLake(({ catalog }) => readTableNames(catalog)),
    snapshotDiff: (from, to) => onLake((attached) => diffSnapshots(attached, from, to)),
    diffRows: (request) =>
      onLake(async (attached) => {
        const total = await hold(attached, request)
        const { orderBy, offset, limit } = request
        const order =
          orderBy === null
            ? POSITION
            : `${quoteIdentifier(orderBy.column)} ${orderBy.descending ? 'DESC' : 'ASC'} NULLS LAST, ${POSITION}`
        const page = await attached.catalog.sql.rows(
          `SELECT * EXCLUDE (${POSITION}) FROM ${DIFF} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
        )
        return { ...page, total }
      }),
  }
}

async function readStates(catalog: Catalog, from: number, to: number) {
  await resolveSnapshot(catalog, from)
  await resolveSnapshot(catalog, to)
  return { before: await readState(catalog, from), after: await readState(catalog, to) }
}

async function diffSnapshots(attached: AttachedLake, from: number, to: number): Promise<SnapshotDiff> {
  const { catalog } = attached
  const { before, after } = await readStates(catalog, from, to)
  const touched = await readTouched(catalog, from, to)
  const tables = []
  for (const table of diffTables(before, after, await readFileChanges(catalog, from, to), touched)) {
    // A dropped table keeps its rows in the catalog as they were.
    const hasRows = touched.has(table.tableId) || table.after === null
    const rows: RowsCounted = hasRows
      ? await countRows(attached, table, { from, to }, [before, after]).catch(asFailed)
      : { kind: 'counted', inserted: 0, deleted: 0, updated: 0 }
    tables.push({ ...table, rows })
  }
  return { entries: diffEntries(before, after), tables }
}

interface Span {
  readonly from: number
  readonly to: number
}

async function countRows(
  attached: AttachedLake,
  table: TableChange,
  span: Span,
  states: readonly [CatalogState, CatalogState],
): Promise<RowsCounted> {
  const diff = await rowDiffOf(attached, table, span, states)
  const [row] = await queryRows(attached.catalog, rowCountsQuery(diff))
  if (row === undefined) throw new LakeError('internal', 'Counting the rows gave no answer.')
  return {
    kind: 'counted',
    inserted: integer(row, 'inserted'),
    deleted: integer(row, 'deleted'),
    updated: diff.isIdentified ? integer(row, 'updated') : null,
  }
}

/** One table that cannot be read must not hide what is known of the others. */
function asFailed(error: unknown): RowsCounted {
  if (!(error instanceof LakeError)) throw error
  const { message, next } = error
  return { kind: 'failed', message, ...(next === undefined ? {} : { next }) }
}

async function rowDiffOf(
  attached: AttachedLake,
  { tableId, before, after }: TableChange,
  { from, to }: Span,
  [stateBefore, stateAfter]: readonly [CatalogState, CatalogState],
): Promise<RowDiff> {
  const columnsIn = ({ columns }: CatalogState) =>
    topLevelColumns(columns.filter((row) => integer(row, 'table_id') === tableId))
  const source = async (
    table: TableChange['before'],
    snapshot: number,
    state: CatalogState,
  ): Promise<RowSource | null> =>
    table === null ? null : openRowSource(attached, table, snapshot, columnsIn(state))
  return rowDiff(await source(before, from, stateBefore), await source(after, to, stateAfter))
}
