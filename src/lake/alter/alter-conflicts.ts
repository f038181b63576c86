/** Which concurrent commits exclude a change of schemas, tables and views (DuckLake spec 3.3). */

import { type Change, conflict, parseNames } from '../changes.ts'
import { sameName } from '../read-snapshot.ts'

/** What `checkConflicts` of a commit is. */
type ConflictCheck = (theirs: readonly Change[]) => void

/** Several checks as one. */
export function allChecks(checks: readonly ConflictCheck[]): ConflictCheck {
  return (theirs) => {
    for (const check of checks) check(theirs)
  }
}

/** The check that nobody made one of the changes `keywords` to the entry `id`. */
function untouched(what: string, id: number, keywords: Readonly<Record<string, string>>): ConflictCheck {
  return (theirs) => {
    const change = theirs.find(({ keyword, value }) => value === String(id) && keyword in keywords)
    if (change !== undefined)
      throw conflict(
        `attempting to ${what} with index ${id}, but ${keywords[change.keyword]} by another writer`,
      )
  }
}

const DROPPED = 'it has been dropped'
const ALTERED = 'it has been altered'

/** Altering excludes dropping and altering the same table (DuckLake spec 3.3). */
export function checkAlterTableConflicts(tableId: number): ConflictCheck {
  return untouched('alter table', tableId, { dropped_table: DROPPED, altered_table: ALTERED })
}

/**
 * A rule for the rows that are there (NOT NULL, buckets) excludes adding rows too; DuckDB lets that pass (DuckLake spec
 * 3.3).
 */
export function checkRowRuleConflicts(tableId: number): ConflictCheck {
  const inserted = 'rows have been added to it'
  return untouched('alter table', tableId, {
    inserted_into_table: inserted,
    inlined_insert: inserted,
  })
}

/** Dropping excludes dropping the same table. */
export function checkDropTableConflicts(tableId: number): ConflictCheck {
  return untouched('drop table', tableId, { dropped_table: DROPPED })
}

/** Altering or dropping a view excludes both of others. */
export function checkViewConflicts(what: 'alter' | 'drop', viewId: number): ConflictCheck {
  return untouched(`${what} view`, viewId, { dropped_view: DROPPED, altered_view: ALTERED })
}

/** Creating a schema excludes creating one of that name. */
export function checkCreateSchemaConflicts(name: string): ConflictCheck {
  return (theirs) => {
    const taken = theirs.some(
      ({ keyword, value }) => keyword === 'created_schema' && sameName(parseNames(value)[0] ?? '', name),
    )
    if (taken)
      throw conflict(
        `attempting to create schema "${name}", but another writer has created a schema of that name`,
      )
  }
}

/** Dropping a schema excludes dropping it, and creating anything in it. */
export function checkDropSchemaConflicts(schema: {
  readonly id: number
  readonly name: string
}): ConflictCheck {
  const dropped = untouched('drop schema', schema.id, { dropped_schema: DROPPED })
  return (theirs) => {
    dropped(theirs)
    const created = theirs.some(
      ({ keyword, value }) =>
        keyword.startsWith('created_') &&
        keyword !== 'created_schema' &&
        sameName(parseNames(value)[0] ?? '', schema.name),
    )
    if (created)
      throw conflict(
        `attempting to drop schema "${schema.name}", but another writer has created an entry in this schema`,
      )
  }
}
