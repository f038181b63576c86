/**
 * What a catalog says of its tables, asked once for as long as nobody changes them.
 *
 * Each operation reads its snapshot anew and, in the same statement, the snapshot that the answers are from. A row of
 * `ducklake_snapshot` is written by the commit that makes it and never changed, so as long as the latter is there as it was,
 * this is the catalog that answered. And two of its snapshots with one schema version have the same schemas, tables, columns,
 * sort orders and inlined tables (DuckLake spec 0.3 rule 2), as far as this client made them: DuckDB's own remembers them by that
 * number alone, but its flush drops inlined tables without a new one. It cannot do so beside this client, which has the
 * catalog file to itself while it is attached. Everything else is forgotten: when a writer changes a table, when the snapshot expires, and when another catalog has
 * taken the place. What a commit depends on is not remembered: `commit` reads it anew, after its snapshot.
 */

import { type Catalog, catalogTable, damaged, integer, queryRows, type Row } from './catalog.ts'
import type { TableName } from './engine.ts'
import { type InlinedSource, inlinedSource } from './read-inlined.ts'
import { noSuchSnapshot, readTables, type TableEntry, tableNamed } from './read-snapshot.ts'
import { readSorting, type SortKey } from './sorting.ts'

/** A snapshot that was just read, and what is known of its tables. */
export interface KnownSnapshot extends InlinedSource {
  readonly id: number
  /** The tables visible at it, by id. */
  tables(): Promise<readonly TableEntry[]>
  /** The table of this name. Errors: `no-such-table`. */
  table(name: TableName): Promise<TableEntry>
  sortKeys(tableId: number): Promise<readonly SortKey[]>
}

/** Reads the snapshot asked for, else the latest. Errors: `no-such-snapshot`. */
export type ReadSnapshot = (wanted?: number) => Promise<KnownSnapshot>

/** For one attached catalog. */
export function openSnapshots(catalog: Catalog, dataPath: string): ReadSnapshot {
  let known: { readonly from: Row; readonly answers: Answers } | undefined
  return async (wanted) => {
    const [row, from] = await readRows(catalog, wanted, known?.from)
    const id = integer(row, 'snapshot_id')
    const right =
      known !== undefined && isSameRow(known.from, from) && row.schema_version === known.from.schema_version
    if (known === undefined || !right) known = { from: row, answers: answersAt(catalog, dataPath, id) }
    const { answers } = known
    return { id, ...answers, table: async (name) => tableNamed(await answers.tables(), id, name) }
  }
}

type Answers = Omit<KnownSnapshot, 'id' | 'table'>

function answersAt(catalog: Catalog, dataPath: string, snapshot: number): Answers {
  const inlined = inlinedSource(catalog)
  return {
    tables: askedOnce<void, readonly TableEntry[]>(() => readTables(catalog, dataPath, snapshot)),
    sortKeys: askedOnce((tableId: number) => readSorting(catalog, tableId, snapshot)),
    inlinedTables: askedOnce(inlined.inlinedTables),
    // By table as it was answered, so that nothing is known of one that was forgotten.
    inlinedColumns: askedOnce(inlined.inlinedColumns),
  }
}

/** The same function, which keeps its answers; errors are not kept. */
function askedOnce<A, T>(ask: (about: A) => Promise<T>): (about: A) => Promise<T> {
  const answers = new Map<A, T>()
  return async (about) => {
    const answer = answers.get(about) ?? (await ask(about))
    answers.set(about, answer)
    return answer
  }
}

/** The row of the snapshot asked for, else of the latest or the pinned one, and the row that `from` was, if there is one. */
async function readRows(
  catalog: Catalog,
  wanted: number | undefined,
  from: Row | undefined,
): Promise<readonly [Row, Row | undefined]> {
  if (wanted !== undefined && !Number.isSafeInteger(wanted)) throw noSuchSnapshot(wanted)
  const id = wanted ?? catalog.pinned
  const former = from === undefined ? '' : ` OR snapshot_id = ${integer(from, 'snapshot_id')}`
  const which =
    id === undefined ? 'QUALIFY snapshot_id = max(snapshot_id) OVER ()' : `WHERE snapshot_id = ${id}`
  const rows = await queryRows(
    catalog,
    `SELECT snapshot_id, snapshot_time, schema_version, next_catalog_id, next_file_id FROM ${catalogTable(catalog, 'ducklake_snapshot')} ${which}${former}`,
  )
  const ids = rows.map((row) => integer(row, 'snapshot_id'))
  const at = id ?? Math.max(...ids)
  const [row, ...others] = rows.filter((_, i) => ids[i] === at)
  if (row === undefined) throw wanted === undefined ? damaged('it has no snapshot') : noSuchSnapshot(wanted)
  if (others.length > 0) throw damaged('its latest snapshot is there twice')
  return [row, rows.find((each) => each.snapshot_id === from?.snapshot_id)]
}

function isSameRow(a: Row, b: Row | undefined): boolean {
  return b !== undefined && Object.keys(a).every((column) => a[column] === b[column])
}
