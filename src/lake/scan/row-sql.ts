/** What a scan reads of one row, as SQL in the query that reads it. */

export interface RowSql {
  /** The columns asked for, in order. */
  readonly values: readonly string[]
  readonly rowId: string
  /** The snapshot that added this version of the row. */
  readonly snapshot: string
  /** `NULL` for an inlined row, as is `position`. */
  readonly fileId: string
  readonly position: string
  /** The inlined table's name as a literal; `NULL` for a row in a file. */
  readonly inlinedIn: string
}

/** What to insert of the rows that are read. */
export interface RowQuery {
  readonly select: (row: RowSql) => readonly string[]
  /** Conditions that all hold. */
  readonly where: (row: RowSql) => readonly string[]
}

/** ` WHERE …`, or nothing. */
export function whereAll(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
}
