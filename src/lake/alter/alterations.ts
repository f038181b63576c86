/** What a caller says of a change: columns, alterations, comments; and how views are listed. */

import type { TableName } from '../engine.ts'
import type { Cell, Column } from '../ports.ts'
import type { SortKey } from '../sorting.ts'

/** A column of a table to create, or to add to one. */
export interface NewColumn extends Column {
  /** `true` unless said otherwise. */
  readonly nullable?: boolean
  /** SQL of what an insert that leaves the column out writes: a literal, or an expression. */
  readonly default?: string
}

/**
 * One change of a table. A `path` leads to a column or to what is nested in it: `['s', 'x']` is field `x` of the struct
 * `s`; the children of a list are called `element`, those of a map `key` and `value`.
 */
export type Alteration =
  /** `path` is the struct that gets the field, or empty for a column of the table itself. */
  | { readonly kind: 'add-column'; readonly path: readonly string[]; readonly column: NewColumn }
  | { readonly kind: 'drop-column'; readonly path: readonly string[] }
  | { readonly kind: 'rename-column'; readonly path: readonly string[]; readonly to: string }
  /** `type` is DuckDB's name of the type. */
  | { readonly kind: 'set-type'; readonly path: readonly string[]; readonly type: string }
  /** `value` is SQL of a literal or an expression; `null` takes the default away. Rows that are there stay as they are. */
  | { readonly kind: 'set-default'; readonly column: string; readonly value: string | null }
  | { readonly kind: 'set-nullable'; readonly column: string; readonly nullable: boolean }
  /** No keys: the table is not partitioned any more. Files that are there stay as they are. */
  | { readonly kind: 'set-partitioning'; readonly keys: readonly PartitionKey[] }
  /** No keys: the table is not sorted any more. */
  | { readonly kind: 'set-sorting'; readonly keys: readonly SortKey[] }

export interface PartitionKey {
  /** A column of the table itself, not one nested in another. */
  readonly column: string
  readonly transform: 'identity' | 'year' | 'month' | 'day' | 'hour' | { readonly bucket: number }
}

export type CommentTarget =
  | { readonly table: TableName; readonly column?: string }
  | { readonly view: TableName }

/** A comment on a table, or on one of its own columns. */
export interface LakeComment extends TableName {
  readonly column?: string
  readonly text: string
}

/** A view at a snapshot. */
export interface LakeView {
  readonly viewId: number
  readonly schema: string
  readonly name: string
  /** `duckdb` for all that DuckDB makes; the SQL of another dialect is not DuckDB's. */
  readonly dialect: string
  /** The query, with the lake under the name it is attached as. */
  readonly sql: string
  /** The query as stored: `{DUCKLAKE_CATALOG}` stands for the lake. */
  readonly storedSql: string
  readonly columnAliases: readonly string[]
  readonly comment: Cell
}
