/** Snapshots as the rows of DuckLake's `snapshots()`. */

import { parseChanges } from '../lake/changes.ts'
import type { Snapshot } from '../lake/engine.ts'
import { literalOrNull, quoteLiteral } from '../values/sql-text.ts'
import { column, selectRows, TIME } from './function-code.ts'

export const SNAPSHOTS = [
  column('snapshot_id', 'BIGINT'),
  column('snapshot_time', TIME),
  column('schema_version', 'BIGINT'),
  column('changes', 'MAP(VARCHAR, VARCHAR[])'),
  column('author'),
  column('commit_message'),
  column('commit_extra_info'),
]
/** As `functions/ducklake_snapshots.cpp` names the entries of `changes_made`. */
const CHANGE_KEYS: Readonly<Record<string, string>> = {
  created_schema: 'schemas_created',
  dropped_schema: 'schemas_dropped',
  created_table: 'tables_created',
  created_view: 'views_created',
  created_scalar_macro: 'scalar_macros_created',
  created_table_macro: 'table_macros_created',
  dropped_table: 'tables_dropped',
  dropped_view: 'views_dropped',
  dropped_scalar_macro: 'scalar_macros_dropped',
  dropped_table_macro: 'table_macros_dropped',
  altered_table: 'tables_altered',
  altered_view: 'views_altered',
  inserted_into_table: 'tables_inserted_into',
  deleted_from_table: 'tables_deleted_from',
  inline_flush: 'flushed_inlined',
}

/** A query of them. */
export function snapshotRows(snapshots: readonly Snapshot[]): string {
  const rows = snapshots.map(({ id, time, schemaVersion, changes, author, message, extraInfo = null }) => [
    `${id}`,
    quoteLiteral(time),
    `${schemaVersion}`,
    changesMap(changes),
    ...[author, message, extraInfo].map(literalOrNull),
  ])
  return selectRows(SNAPSHOTS, rows)
}

function changesMap(changes: string): string {
  const lists = new Map<string, string[]>()
  for (const { keyword, value } of parseChanges(changes)) {
    const key = CHANGE_KEYS[keyword] ?? keyword
    const said = value.replaceAll(/"((?:[^"]|"")*)"/g, (quoted, name: string) =>
      /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoted,
    )
    lists.set(key, [...(lists.get(key) ?? []), said])
  }
  const entries = [...lists].map(([key, values]) => `'${key}': [${values.map(quoteLiteral).join(', ')}]`)
  return `MAP {${entries.join(', ')}}`
}
