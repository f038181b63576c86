/** What differs between two snapshots of a lake, from the rows of its catalog alone. */

import { groupBy, integer, type Row, text } from '../catalog.ts'
import type { TableName } from '../engine.ts'
import { type ColumnChange, diffColumns } from './column-diff.ts'

/** The rows of the catalog that are visible at a snapshot; of views and macros an `id`, a `name` and a `definition`. */
export interface CatalogState {
  readonly schemas: readonly Row[]
  readonly tables: readonly Row[]
  readonly columns: readonly Row[]
  readonly views: readonly Row[]
  readonly macros: readonly Row[]
}

export interface EntryChange {
  readonly what: 'schema' | 'view' | 'macro'
  readonly kind: 'created' | 'dropped' | 'renamed' | 'changed'
  /** After the change; before it for what was dropped. */
  readonly name: string
  /** What it was called before. */
  readonly formerly: string
}

export interface FileChange {
  readonly change: 'added' | 'ended'
  readonly kind: 'data' | 'delete'
  /** As stored: below the directory of its table, unless it is absolute. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Rows in it, or rows that it deletes. */
  readonly rowCount: number
}

export interface TableChange {
  readonly tableId: number
  /** `null` for a table that was created. */
  readonly before: TableName | null
  /** `null` for a table that was dropped. */
  readonly after: TableName | null
  /** Every column of a table that was created, none of one that was dropped. */
  readonly columns: readonly ColumnChange[]
  readonly files: readonly FileChange[]
}

/** Schemas, views and macros that differ. A view that was made anew under its name is another view: dropped and created. */
export function diffEntries(before: CatalogState, after: CatalogState): readonly EntryChange[] {
  return (['schema', 'view', 'macro'] as const).flatMap((what) => {
    const old = entriesOf(what, before)
    const now = entriesOf(what, after)
    const changes: EntryChange[] = []
    for (const [id, { name, definition }] of now) {
      const former = old.get(id)
      if (former === undefined) changes.push({ what, kind: 'created', name, formerly: name })
      else if (former.name !== name) changes.push({ what, kind: 'renamed', name, formerly: former.name })
      else if (former.definition !== definition) changes.push({ what, kind: 'changed', name, formerly: name })
    }
    for (const [id, { name }] of old)
      if (!now.has(id)) changes.push({ what, kind: 'dropped', name, formerly: name })
    return changes
  })
}

/**
 * Tables that differ, by id. `files` has a row for every file that one of the snapshots has and the other has not, with
 * `change`; `touched` are the tables whose rows changed in between, which are listed in any case.
 */
export function diffTables(
  before: CatalogState,
  after: CatalogState,
  files: readonly Row[],
  touched: ReadonlySet<number>,
): readonly TableChange[] {
  const old = tablesOf(before)
  const now = tablesOf(after)
  const oldColumns = byTable(before.columns)
  const newColumns = byTable(after.columns)
  const filesByTable = byTable(files)
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => a - b)
  return ids.flatMap((tableId) => {
    const table: TableChange = {
      tableId,
      before: old.get(tableId) ?? null,
      after: now.get(tableId) ?? null,
      columns: now.has(tableId)
        ? diffColumns(oldColumns.get(tableId) ?? [], newColumns.get(tableId) ?? [])
        : [],
      files: (filesByTable.get(tableId) ?? []).map(fileChange),
    }
    const same = JSON.stringify(table.before) === JSON.stringify(table.after)
    const listed = !same || table.columns.length > 0 || table.files.length > 0 || touched.has(tableId)
    return listed ? [table] : []
  })
}

interface Entry {
  readonly name: string
  readonly definition: string
}

function entriesOf(what: EntryChange['what'], state: CatalogState): ReadonlyMap<number, Entry> {
  if (what === 'schema')
    return new Map(Array.from(schemaNames(state), ([id, name]) => [id, { name, definition: '' }]))
  const schemas = schemaNames(state)
  const rows = what === 'view' ? state.views : state.macros
  return new Map(
    rows.map((row) => [
      integer(row, 'id'),
      {
        name: `${schemas.get(integer(row, 'schema_id')) ?? '?'}.${text(row, 'name')}`,
        definition: row.definition ?? '',
      },
    ]),
  )
}

function tablesOf(state: CatalogState): ReadonlyMap<number, TableName> {
  const schemas = schemaNames(state)
  return new Map(
    state.tables.map((row) => [
      integer(row, 'table_id'),
      { schema: schemas.get(integer(row, 'schema_id')) ?? '?', table: text(row, 'table_name') },
    ]),
  )
}

function schemaNames({ schemas }: CatalogState): ReadonlyMap<number, string> {
  return new Map(schemas.map((row) => [integer(row, 'schema_id'), text(row, 'schema_name')]))
}

function byTable(rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> {
  return groupBy(rows, (row) => integer(row, 'table_id'))
}

function fileChange(row: Row): FileChange {
  return {
    change: text(row, 'change') === 'added' ? 'added' : 'ended',
    kind: text(row, 'kind') === 'data' ? 'data' : 'delete',
    path: text(row, 'path'),
    size: integer(row, 'size'),
    rowCount: integer(row, 'row_count'),
  }
}
