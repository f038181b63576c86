/** What happened to a table between two snapshots, as relations with DuckLake's columns. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import type { ColumnNode } from '../columns.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { temporary } from '../scan/stored-file.ts'
import { checkReadable } from '../scan.ts'
import { printValueType } from '../types.ts'
import { deletionsInto } from './deletions.ts'
import type { FeedRange } from './feed-range.ts'
import { insertionsInto } from './insertions.ts'

export type FeedKind = 'insertions' | 'deletions' | 'changes'

/** Creates the feed's relation as a temporary table: `snapshot_id`, `rowid`, for changes `change_type`, then the columns. */
export async function fillFeed(feed: FeedRange, kind: FeedKind): Promise<void> {
  const { source, table, relation } = feed
  const { sql } = source.catalog
  checkReadable(table, table.columns)
  if (kind === 'changes') return fillChanges(feed)
  const [snapshotId, rowId] = feedNames(table.columns)
  await sql.run(
    `CREATE TEMP TABLE ${relation}(${[`${snapshotId} BIGINT`, `${rowId} BIGINT`, ...columnsOf(table)].join(', ')})`,
  )
  try {
    await (kind === 'insertions' ? insertionsInto(feed) : deletionsInto(feed))
  } catch (error) {
    await sql.run(`DROP TABLE IF EXISTS ${relation}`)
    throw error
  }
}

/**
 * A row that the same snapshot deleted and inserted was updated. As in DuckLake, that includes the rows of rewritten files,
 * which belong to the rewriting snapshot from then on.
 */
async function fillChanges(feed: FeedRange): Promise<void> {
  const { table, relation } = feed
  const { sql } = feed.source.catalog
  const inserted = quoteIdentifier(temporary('insertions'))
  const deleted = quoteIdentifier(temporary('deletions'))
  const [snapshotId, rowId, changeType] = feedNames(table.columns)
  const side = (own: string, other: string, update: string, alone: string): string =>
    `SELECT ${snapshotId}, ${rowId}, CASE WHEN (${snapshotId}, ${rowId}) IN (SELECT (${snapshotId}, ${rowId}) FROM ${other}) THEN '${update}' ELSE '${alone}' END AS ${changeType}, * EXCLUDE (${snapshotId}, ${rowId}) FROM ${own}`
  try {
    await fillFeed({ ...feed, relation: inserted }, 'insertions')
    await fillFeed({ ...feed, relation: deleted }, 'deletions')
    await sql.run(
      `CREATE TEMP TABLE ${relation} AS ${side(inserted, deleted, 'update_postimage', 'insert')} UNION ALL ${side(deleted, inserted, 'update_preimage', 'delete')}`,
    )
  } finally {
    await sql.run(`DROP TABLE IF EXISTS ${inserted}; DROP TABLE IF EXISTS ${deleted}`)
  }
}

function columnsOf(table: TableEntry): readonly string[] {
  return table.columns.map((column) => `${quoteIdentifier(column.name)} ${printValueType(column.type)}`)
}

/** `snapshot_id`, `rowid` and `change_type`, with underscores before all three when the table has such a column. */
function feedNames(columns: readonly ColumnNode[]): readonly [string, string, string] {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  let prefix = ''
  while (['snapshot_id', 'rowid', 'change_type'].some((name) => taken.has(prefix + name))) prefix += '_'
  return [`${prefix}snapshot_id`, `${prefix}rowid`, `${prefix}change_type`]
}
