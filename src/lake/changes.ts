/** `changes_made`: how a commit says what it did, and which concurrent commits exclude each other. */

import { quoteIdentifier } from '../values/sql-text.ts'
import { damaged } from './catalog.ts'
import { LakeError } from './lake-error.ts'
import { sameName } from './read-snapshot.ts'

/** One entry, e.g. `inlined_insert:1`. */
export interface Change {
  readonly keyword: string
  readonly value: string
}

/** `created_table:"schema"."table"` (DuckLake spec 3.4). */
export function createdTable(schema: string, table: string): string {
  return `created_table:${quoteIdentifier(schema)}.${quoteIdentifier(table)}`
}

/** `created_view:"schema"."view"`. */
export function createdView(schema: string, view: string): string {
  return `created_view:${quoteIdentifier(schema)}.${quoteIdentifier(view)}`
}

/** Splits a `changes_made` text at the commas outside double quotes. */
export function parseChanges(source: string): readonly Change[] {
  return (source.match(/(?:"(?:[^"]|"")*"|[^,"])+/g) ?? []).map((entry) => {
    const colon = entry.indexOf(':')
    if (colon < 0) throw damaged(`the list of changes "${source}" has an entry without a value`)
    return { keyword: entry.slice(0, colon).toLowerCase(), value: entry.slice(colon + 1) }
  })
}

/** The order in which DuckLake lists what a commit did (DuckLake spec 3.4). */
const WRITER_ORDER = [
  'dropped_schema',
  'dropped_table',
  'dropped_view',
  'created_schema',
  'created_table',
  'created_view',
  'inserted_into_table',
  'deleted_from_table',
  'altered_table',
  'altered_view',
  'inlined_insert',
  'inlined_delete',
  'inline_flush',
  'merge_adjacent',
  'rewrite_delete',
]

/** The entries as DuckLake writes them: each once, by kind. */
export function inWriterOrder(entries: readonly string[]): readonly string[] {
  const place = (entry: string): number => {
    // Tables and views are created in one list.
    const keyword = entry.slice(0, entry.indexOf(':')).replace('created_view', 'created_table')
    return WRITER_ORDER.indexOf(keyword)
  }
  return [...new Set(entries)].toSorted((a, b) => place(a) - place(b))
}

/** The commit cannot be repeated on top of what others did. */
export function conflict(what: string): LakeError {
  return new LakeError(
    'conflict',
    `Transaction conflict: ${what}.`,
    'Nothing was written. Look at the new snapshot and run the change again.',
  )
}

/** Inserting excludes dropping, altering and deleting from the same table (DuckLake spec 3.3). */
export function checkInsertConflicts(tableId: number, theirs: readonly Change[]): void {
  const excluded = new Map([
    ['dropped_table', 'it has been dropped'],
    ['altered_table', 'it has been altered'],
    ['deleted_from_table', 'rows have been deleted from it'],
    ['inlined_delete', 'rows have been deleted from it'],
    // Stricter than DuckDB: a flush moves the inlined table the rows would go to.
    ['inline_flush', 'its inlined rows have been flushed'],
    ['flushed_inlined', 'its inlined rows have been flushed'],
  ])
  for (const change of theirs) {
    const reason = change.value === String(tableId) ? excluded.get(change.keyword) : undefined
    if (reason !== undefined)
      throw conflict(`attempting to insert into table with index ${tableId}, but ${reason} by another writer`)
  }
}

/**
 * Deleting excludes dropping, altering, inserting into and compacting the same table; deleting what is kept in the catalog
 * excludes others doing that (DuckLake spec 3.3). Whether others deleted from the same files is for the caller to see.
 */
export function checkDeleteConflicts(
  tableId: number,
  mine: { readonly inlined: boolean },
  theirs: readonly Change[],
): void {
  const excluded = new Map([
    ['dropped_table', 'it has been dropped'],
    ['altered_table', 'it has been altered'],
    ['inserted_into_table', 'rows have been inserted into it'],
    ['inlined_insert', 'rows have been inserted into it'],
    ['merge_adjacent', 'its files have been compacted'],
    ['rewrite_delete', 'its files have been compacted'],
    // Stricter than DuckDB for rows in files: a flush also moves their inlined deletes.
    ['inline_flush', 'its inlined rows have been flushed'],
    ['flushed_inlined', 'its inlined rows have been flushed'],
    ...(mine.inlined ? [['inlined_delete', 'rows have been deleted from it'] as const] : []),
  ])
  for (const change of theirs) {
    const reason = change.value === String(tableId) ? excluded.get(change.keyword) : undefined
    if (reason !== undefined)
      throw conflict(`attempting to delete from table with index ${tableId}, but ${reason} by another writer`)
  }
}

/** Creating a table excludes creating a table or view of that name, and dropping its schema. */
export function checkCreateTableConflicts(
  schema: { readonly id: number; readonly name: string },
  table: string,
  theirs: readonly Change[],
): void {
  for (const { keyword, value } of theirs) {
    if (keyword === 'dropped_schema' && value === String(schema.id))
      throw conflict(
        `attempting to create table "${table}", but its schema has been dropped by another writer`,
      )
    if (keyword !== 'created_table' && keyword !== 'created_view') continue
    const [theirSchema = '', theirTable = ''] = parseNames(value)
    if (sameName(theirSchema, schema.name) && sameName(theirTable, table))
      throw conflict(
        `attempting to create table "${table}", but another writer has created an entry of that name`,
      )
  }
}

/** The names in `"schema"."table"`, unquoted. */
export function parseNames(qualified: string): readonly string[] {
  return (qualified.match(/"(?:[^"]|"")*"/g) ?? []).map((name) => name.slice(1, -1).replaceAll('""', '"'))
}
