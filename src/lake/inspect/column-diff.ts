/** What became of a table's columns between two snapshots, fields inside them included. */

import { flag, groupBy, integer, integerOrNull, type Row, text } from '../catalog.ts'
import { type LakeType, leafFromDuckLake, printDuckDBType } from '../types.ts'

export type ColumnChange =
  | { readonly kind: 'added' | 'dropped'; readonly path: readonly string[]; readonly type: string }
  | {
      readonly kind: 'changed'
      /** Where it is after the change. */
      readonly path: readonly string[]
      readonly changes: readonly ColumnDetail[]
    }

export interface ColumnDetail {
  readonly what: 'name' | 'type' | 'default' | 'null'
  /** As shown to a person: names and DuckDB's types as they are, defaults as stored. */
  readonly before: string
  readonly after: string
}

/** A column or a field, as one snapshot has it. */
interface Column {
  readonly id: number
  readonly path: readonly string[]
  readonly parent: number | null
  /** As stored: `struct`, `list`, `map` or a leaf. */
  readonly stored: string
  /** DuckDB's text, nested types in full. */
  readonly type: string
  readonly defaultValue: string
  readonly nullable: boolean
}

/** Top-level columns as tables are read: `id` tells one column from another of the same name. */
export interface TopLevelColumn {
  readonly id: number
  readonly name: string
  /** DuckDB's text. */
  readonly type: string
  readonly nested: boolean
}

/** `before` and `after` are the rows of `ducklake_column` of one table. Names below a list and a map are theirs in DuckLake. */
export function diffColumns(before: readonly Row[], after: readonly Row[]): readonly ColumnChange[] {
  const old = columnsOf(before)
  const now = columnsOf(after)
  const changes: ColumnChange[] = []
  for (const column of now.values()) {
    const former = old.get(column.id)
    if (former === undefined) {
      // A field of a new struct came with it.
      if (column.parent === null || old.has(column.parent))
        changes.push({ kind: 'added', path: column.path, type: column.type })
      continue
    }
    const details = detailsOf(former, column)
    if (details.length > 0) changes.push({ kind: 'changed', path: column.path, changes: details })
  }
  for (const column of old.values()) {
    const gone = !now.has(column.id) && (column.parent === null || now.has(column.parent))
    if (gone) changes.push({ kind: 'dropped', path: column.path, type: column.type })
  }
  return changes
}

/** In the order of the table. */
export function topLevelColumns(rows: readonly Row[]): readonly TopLevelColumn[] {
  return [...columnsOf(rows).values()]
    .filter(({ parent }) => parent === null)
    .map(({ id, path, type, stored }) => ({
      id,
      name: path[0] ?? '',
      type,
      nested: leafFromDuckLake(stored) === null,
    }))
}

function detailsOf(former: Column, column: Column): readonly ColumnDetail[] {
  const details: ColumnDetail[] = [
    { what: 'name', before: former.path.at(-1) ?? '', after: column.path.at(-1) ?? '' },
    // The type of a struct is that of its fields, which are told of by themselves.
    ...(former.stored === column.stored
      ? []
      : [{ what: 'type', before: former.type, after: column.type } as const]),
    { what: 'default', before: former.defaultValue, after: column.defaultValue },
    { what: 'null', before: nullText(former.nullable), after: nullText(column.nullable) },
  ]
  return details.filter(({ before, after }) => before !== after)
}

function nullText(nullable: boolean): string {
  return nullable ? 'nullable' : 'not null'
}

/** By id, parents before their fields, in the order of the table. */
function columnsOf(rows: readonly Row[]): ReadonlyMap<number, Column> {
  const inOrder = [...rows].sort(
    (a, b) => place(a) - place(b) || integer(a, 'column_id') - integer(b, 'column_id'),
  )
  const byParent = groupBy(inOrder, (row) => integerOrNull(row, 'parent_column'))
  const columns = new Map<number, Column>()
  const add = (parent: number | null, path: readonly string[]): void => {
    for (const row of byParent.get(parent) ?? []) {
      const id = integer(row, 'column_id')
      const own = [...path, text(row, 'column_name')]
      columns.set(id, {
        id,
        path: own,
        parent,
        stored: text(row, 'column_type').toLowerCase(),
        type: printDuckDBType(typeOf(row, byParent)),
        // DuckLake stores "no default" as nothing or as the word.
        defaultValue: row.default_value ?? 'NULL',
        nullable: flag(row, 'nulls_allowed'),
      })
      add(id, own)
    }
  }
  add(null, [])
  return columns
}

function place(row: Row): number {
  return integerOrNull(row, 'column_order') ?? Number.MAX_SAFE_INTEGER
}

/** A type that is not DuckLake 1.0's, or not whole, is shown as it is stored: nothing here depends on it. */
function typeOf(row: Row, byParent: ReadonlyMap<number | null, readonly Row[]>): LakeType {
  const stored = text(row, 'column_type')
  const fields = (byParent.get(integer(row, 'column_id')) ?? []).map((field) => ({
    name: text(field, 'column_name'),
    type: typeOf(field, byParent),
  }))
  const [first, second] = fields
  switch (stored.toLowerCase()) {
    case 'struct':
      return { kind: 'struct', fields }
    case 'list':
      if (first !== undefined) return { kind: 'list', element: first.type }
      break
    case 'map':
      if (first !== undefined && second !== undefined)
        return { kind: 'map', key: first.type, value: second.type }
  }
  return leafFromDuckLake(stored) ?? { kind: 'leaf', name: stored }
}
