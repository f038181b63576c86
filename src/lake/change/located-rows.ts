/** Which rows a change is about: found by a condition or by their keys, in the table as it is. */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { asRowsOf } from '../append.ts'
import { catalogTable, visibleAt } from '../catalog.ts'
import type { ColumnNode } from '../columns.ts'
import { readInlinedTables } from '../inline.ts'
import type { KnownSnapshot } from '../known-snapshot.ts'
import { LakeError } from '../lake-error.ts'
import { locationNames } from '../locations.ts'
import { sameName, type TableEntry } from '../read-snapshot.ts'
import { scanLocatedInto } from '../scan.ts'
import type { TableChange } from './change-rows.ts'
import { inlinedDeletes, readLiveFiles, stillThere } from './live-files.ts'
import type { Work } from './work.ts'

type ChangeOf = TableChange['change']

export interface MergeActions {
  readonly whenMatched: 'update' | 'ignore'
  readonly whenNotMatched: 'insert' | 'ignore'
}

/** `DELETE FROM table WHERE condition`. */
export function deletionWhere(condition: string): ChangeOf {
  return async (work, head, table) => {
    const rows = await locate(work, head, table)
    return {
      deleted: `SELECT ${locationNames(table.columns).join(', ')} FROM ${rows} WHERE (\n${condition}\n)`,
    }
  }
}

/** `UPDATE table SET column = expression, … WHERE condition`. */
export function updateWhere(set: Readonly<Record<string, string>>, condition: string): ChangeOf {
  return async (work, head, table) => {
    const assigned = assignments(table, set)
    const rows = await locate(work, head, table)
    const values = table.columns.map((column) => {
      const expression = assigned.get(column)
      return expression === undefined ? quoteIdentifier(column.name) : `(\n${expression}\n)`
    })
    return {
      updated: `SELECT ${[...locationNames(table.columns), ...values].join(', ')} FROM ${rows} WHERE (\n${condition}\n)`,
    }
  }
}

/** Deletes every row and inserts those of `query`. */
export function replacement(query: string): ChangeOf {
  return async (work, head, table) => ({ deleted: await everyLocation(work, head, table), inserted: query })
}

/**
 * `MERGE INTO table USING (query) USING (keys)`, where a matched row takes over the whole new row. The columns of the query
 * are the table's, by position; NULL keys match nothing.
 */
export function mergeByKey(query: string, keys: readonly string[], actions: MergeActions): ChangeOf {
  return async (work, head, table) => {
    if (keys.length === 0) throw new LakeError('sql', 'Binder Error: a merge needs at least one key column')
    // The names of the temporary tables are nobody's column, as an alias could be.
    const source = work.temporary('source')
    const stored = work.temporary('stored')
    const matching = keys
      .map((key) => quoteIdentifier(findColumn(table, key).name))
      .map((name) => `${stored}.${name} = ${source}.${name}`)
      .join(' AND ')
    await work.catalog.sql.run(`CREATE TEMP TABLE ${source} AS ${await asRowsOf(work.catalog, table, query)}`)
    await scanLocatedInto({ ...work, inlined: head }, table, head.id, stored)
    const locations = locationNames(table.columns).map((name) => `${stored}.${name}`)
    return {
      ...(actions.whenMatched === 'update' && {
        updated: `SELECT ${locations.join(', ')}, ${source}.* FROM ${stored} JOIN ${source} ON ${matching}`,
      }),
      ...(actions.whenNotMatched === 'insert' && {
        inserted: `FROM ${source} WHERE NOT EXISTS (SELECT 1 FROM ${stored} WHERE ${matching})`,
      }),
    }
  }
}

/** Something to write after FROM: the rows of the table under its name, with `rowid` and `snapshot_id` as in DuckLake. */
async function locate(work: Work, head: KnownSnapshot, table: TableEntry): Promise<string> {
  const relation = work.temporary('stored')
  await scanLocatedInto({ ...work, inlined: head }, table, head.id, relation)
  const [rowId, snapshotId] = locationNames(table.columns)
  const taken = (name: string) => table.columns.some((column) => sameName(column.name, name))
  const virtual = [
    ...(taken('rowid') ? [] : [`${rowId} AS rowid`]),
    ...(taken('snapshot_id') ? [] : [`${snapshotId} AS snapshot_id`]),
  ]
  return `(SELECT ${['*', ...virtual].join(', ')} FROM ${relation}) AS ${quoteIdentifier(table.table)}`
}

/** A query of the location of every row, without reading the data files. */
async function everyLocation(work: Work, head: KnownSnapshot, table: TableEntry): Promise<string> {
  const inlined = await inlinedDeletes(work.catalog, table)
  const inFiles = (await readLiveFiles(work, table, head.id)).map(
    (file) =>
      `SELECT NULL, NULL, ${file.id}, position, NULL FROM range(${file.rows}) AS r(position) WHERE ${stillThere(file, 'position', inlined, head.id)}`,
  )
  const inCatalog = (await readInlinedTables(work.catalog, table.id)).map(
    ({ name }) =>
      `SELECT row_id, begin_snapshot, NULL, NULL, ${quoteLiteral(name)} FROM ${catalogTable(work.catalog, name)} WHERE ${visibleAt(head.id)}`,
  )
  const none = 'SELECT NULL, NULL, NULL, NULL, NULL WHERE false'
  return [none, ...inFiles, ...inCatalog].join(' UNION ALL ')
}

function assignments(
  table: TableEntry,
  set: Readonly<Record<string, string>>,
): ReadonlyMap<ColumnNode, string> {
  const assigned = new Map<ColumnNode, string>()
  for (const [name, expression] of Object.entries(set)) {
    const column = table.columns.find((c) => sameName(c.name, name))
    if (column === undefined)
      throw new LakeError('sql', `Binder Error: Referenced update column ${name} not found in table!`)
    if (assigned.has(column))
      throw new LakeError('sql', `Binder Error: Multiple assignments to same column "${column.name}"`)
    assigned.set(column, expression)
  }
  if (assigned.size === 0) throw new LakeError('sql', 'Parser Error: an update sets at least one column')
  return assigned
}

function findColumn(table: TableEntry, name: string): ColumnNode {
  const column = table.columns.find((c) => sameName(c.name, name))
  if (column === undefined)
    throw new LakeError('sql', `Binder Error: Table "${table.table}" does not have a column named "${name}"`)
  return column
}
