/** What another writer may not have done while rows were being moved (DuckLake spec 3.3, stricter where DuckLake has gaps). */

import { type Change, conflict } from '../changes.ts'

/** Why each kind of change of a table excludes an operation on it. */
type Excluded = ReadonlyMap<string, string>

const FLUSH: Excluded = new Map([
  ['dropped_table', 'it has been dropped'],
  ['inlined_delete', 'inlined rows have been deleted from it'],
  ['inline_flush', 'its inlined rows have been flushed'],
  ['flushed_inlined', 'its inlined rows have been flushed'],
])

/** Stricter than DuckDB: a flush that replaces delete files would lose the ones written in the meantime. */
const FLUSH_WITH_DELETES: Excluded = new Map([
  ...FLUSH,
  ['deleted_from_table', 'rows have been deleted from it'],
  ['merge_adjacent', 'it has been compacted'],
  ['rewrite_delete', 'it has been compacted'],
])

/** Stricter than DuckDB: a deletion kept in the catalog names a file and a position, which move. */
const COMPACT: Excluded = new Map([
  ['dropped_table', 'it has been dropped'],
  ['deleted_from_table', 'rows have been deleted from it'],
  ['inlined_delete', 'rows have been deleted from it'],
  ['inline_flush', 'its deletions have been flushed'],
  ['flushed_inlined', 'its deletions have been flushed'],
  ['merge_adjacent', 'it has been compacted'],
  ['rewrite_delete', 'it has been compacted'],
])

export function checkFlushConflicts(
  tableId: number,
  replacesDeletes: boolean,
  theirs: readonly Change[],
): void {
  check('flush inlined data of', tableId, replacesDeletes ? FLUSH_WITH_DELETES : FLUSH, theirs)
}

export function checkCompactionConflicts(tableId: number, theirs: readonly Change[]): void {
  check('compact', tableId, COMPACT, theirs)
}

function check(action: string, tableId: number, excluded: Excluded, theirs: readonly Change[]): void {
  for (const { keyword, value } of theirs) {
    const reason = value === String(tableId) ? excluded.get(keyword) : undefined
    if (reason !== undefined)
      throw conflict(`attempting to ${action} table with index ${tableId}, but ${reason} by another writer`)
  }
}
