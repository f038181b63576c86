/** What became of a table's rows between two snapshots, as SQL over the table as each of them has it. */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import type { TopLevelColumn } from './column-diff.ts'
import { freeName } from './free-name.ts'

/** A table at one snapshot. */
export interface RowSource {
  /** To be written after FROM. */
  readonly relation: string
  /** As the relation has them, in order. */
  readonly columns: readonly TopLevelColumn[]
  /** SQL names of the row's id and of the snapshot that wrote this version of it; `null` when the relation has none. */
  readonly identity: { readonly rowId: string; readonly snapshotId: string } | null
}

export interface RowCounts {
  readonly inserted: number
  readonly deleted: number
  /** `null` when rows cannot be told apart: an update then is a row deleted and another inserted. */
  readonly updated: number | null
}

/** The words in the first column of a {@link RowDiff}; an update is two rows. */
export const INSERTED = '+ inserted'
export const DELETED = '− deleted'
export const BEFORE_UPDATE = '− before'
export const AFTER_UPDATE = '+ after'

export interface RowDiff {
  /**
   * Its columns: what became of the row, the row's id where rows have one, then the table's columns as they are after and,
   * behind them, those that were dropped.
   */
  readonly query: string
  /** Name of the first column. */
  readonly change: string
  /** SQL to write after ORDER BY: rows by their ids, an update's old version first. */
  readonly order: string
  /** Whether updates can be told from deletes and inserts. */
  readonly isIdentified: boolean
}

/** A column of the answer: its name, and SQL of its value on either side. */
interface Pair {
  readonly name: string
  readonly before: string
  readonly after: string
  /** The column is there before and after. */
  readonly isShared: boolean
}

/**
 * What differs between two snapshots of one table; `null` is a table that is not there. Columns belong together by their
 * ids, whatever they are called, and rows by theirs. A row counts as updated when it was written again with another value,
 * so that neither a new column nor a rewritten file makes one. Without ids, rows that are equal belong together.
 */
export function rowDiff(before: RowSource | null, after: RowSource | null): RowDiff {
  const names = [...(after?.columns ?? []), ...(before?.columns ?? [])].map(({ name }) => name)
  const change = freeName('change', names)
  const pairs = pairsOf(before?.columns ?? [], after?.columns ?? [], change)
  const sides = [before, after].filter((side) => side !== null)
  if (!sides.every(({ identity }) => identity !== null)) return byValue(before, after, pairs, change)
  const rowId = freeName('row id', [...pairs.map(({ name }) => name), change])
  return {
    query: byIdentity(before, after, pairs, [change, rowId]),
    change,
    order: `${quoteIdentifier(rowId)}, ${quoteIdentifier(change)} = ${quoteLiteral(AFTER_UPDATE)}`,
    isIdentified: true,
  }
}

/** A query with one row: `inserted`, `deleted`, `updated`. */
export function rowCountsQuery({ query, change }: RowDiff): string {
  const count = (word: string, name: string) =>
    `count(*) FILTER (${quoteIdentifier(change)} = ${quoteLiteral(word)}) AS ${name}`
  return `SELECT ${[count(INSERTED, 'inserted'), count(DELETED, 'deleted'), count(AFTER_UPDATE, 'updated')].join(', ')} FROM (${query})`
}

function byIdentity(
  before: RowSource | null,
  after: RowSource | null,
  pairs: readonly Pair[],
  [change, rowId]: readonly [string, string],
): string {
  const select = (word: string, side: 'before' | 'after') =>
    `SELECT ${[`${quoteLiteral(word)} AS ${quoteIdentifier(change)}`, `__row AS ${quoteIdentifier(rowId)}`, ...valuesOf(pairs, side)].join(', ')}`
  const updated = `FROM __before JOIN __after USING (__row) WHERE ${updatedCondition(pairs)}`
  const parts = [
    ...(after === null
      ? []
      : [
          `${select(INSERTED, 'after')} FROM __after${before === null ? '' : ' ANTI JOIN __before USING (__row)'}`,
        ]),
    ...(before === null
      ? []
      : [
          `${select(DELETED, 'before')} FROM __before${after === null ? '' : ' ANTI JOIN __after USING (__row)'}`,
        ]),
    ...(before === null || after === null
      ? []
      : [`${select(BEFORE_UPDATE, 'before')} ${updated}`, `${select(AFTER_UPDATE, 'after')} ${updated}`]),
  ]
  const sides = [...sideOf('before', before), ...sideOf('after', after)]
  return `WITH ${sides.join(', ')} ${parts.join(' UNION ALL ')}`
}

function updatedCondition(pairs: readonly Pair[]): string {
  const differs = pairs
    .filter(({ isShared }) => isShared)
    .map(({ before, after }) => `${before} IS DISTINCT FROM ${after}`)
  return differs.length === 0 ? 'false' : `__before_written <> __after_written AND (${differs.join(' OR ')})`
}

function byValue(
  before: RowSource | null,
  after: RowSource | null,
  all: readonly Pair[],
  change: string,
): RowDiff {
  const shared = all.filter(({ isShared }) => isShared)
  const pairs = shared.length === 0 ? all : shared
  const rows = (side: 'before' | 'after') => `SELECT ${valuesOf(pairs, side).join(', ')} FROM __${side}`
  const only = (word: string, mine: 'before' | 'after', theirs: 'before' | 'after') =>
    `SELECT ${quoteLiteral(word)} AS ${quoteIdentifier(change)}, * FROM (${rows(mine)}${shared.length === 0 ? '' : ` EXCEPT ALL ${rows(theirs)}`})`
  const parts = [
    ...(after === null ? [] : [only(INSERTED, 'after', 'before')]),
    ...(before === null ? [] : [only(DELETED, 'before', 'after')]),
  ]
  const sides = [...sideOf('before', before), ...sideOf('after', after)]
  return {
    query: `WITH ${sides.join(', ')} ${parts.join(' UNION ALL ')}`,
    change,
    order: quoteIdentifier(change),
    isIdentified: false,
  }
}

/** The rows of one side under names of our own, which no column of a table gets in the way of. */
function sideOf(side: 'before' | 'after', source: RowSource | null): readonly string[] {
  if (source === null) return []
  const { relation, columns, identity } = source
  const values = [
    ...(identity === null
      ? []
      : [`${identity.rowId} AS __row`, `${identity.snapshotId} AS __${side}_written`]),
    ...columns.map(({ name, id }) => `${quoteIdentifier(name)} AS ${valueName(side, id)}`),
  ]
  return [`__${side} AS (SELECT ${values.join(', ')} FROM ${relation})`]
}

function valueName(side: 'before' | 'after', id: number): string {
  return `__${side}_${id}`
}

function valuesOf(pairs: readonly Pair[], side: 'before' | 'after'): readonly string[] {
  return pairs.map((pair) => `${pair[side]} AS ${quoteIdentifier(pair.name)}`)
}

/** Columns of the table as it is after, then those that were dropped; the names are told apart from each other. */
function pairsOf(
  before: readonly TopLevelColumn[],
  after: readonly TopLevelColumn[],
  change: string,
): readonly Pair[] {
  const old = new Map(before.map((column) => [column.id, column]))
  const taken = [change]
  const named = (name: string) => {
    const free = freeName(name, taken)
    taken.push(free)
    return free
  }
  const kept = after.map((column) => pairOf(named(column.name), old.get(column.id) ?? null, column))
  const ids = new Set(after.map(({ id }) => id))
  const dropped = before
    .filter(({ id }) => !ids.has(id))
    .map((column) => pairOf(named(column.name), column, null))
  return [...kept, ...dropped]
}

function pairOf(name: string, before: TopLevelColumn | null, after: TopLevelColumn | null): Pair {
  const old = before === null ? 'NULL' : valueName('before', before.id)
  const now = after === null ? 'NULL' : valueName('after', after.id)
  if (before === null || after === null || before.type === after.type)
    return { name, before: old, after: now, isShared: before !== null && after !== null }
  // Columns widen, so every old value has a new one. A struct whose fields changed has no such cast, and JSON no type here.
  const isText = [before, after].some(({ nested, type }) => nested || type === 'JSON')
  return {
    name,
    before: `CAST(${old} AS ${isText ? 'VARCHAR' : after.type})`,
    after: isText ? `CAST(${now} AS VARCHAR)` : now,
    isShared: true,
  }
}
