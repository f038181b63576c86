/**
 * The one place where a lake changes: one catalog transaction that adds the next snapshot, repeated on top of
 * other writers' commits as long as they do not exclude each other.
 */

import { quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, queryRows, text } from './catalog.ts'
import { type Change, conflict, parseChanges } from './changes.ts'
import { latestSnapshot, type SnapshotHead } from './read-snapshot.ts'

/** What a commit adds on top of a given snapshot. */
export interface CommitPlan {
  /** Statements of the transaction, without the snapshot rows. */
  readonly statements: readonly string[]
  /** Entries of `changes_made`, in DuckLake's order. */
  readonly changes: readonly string[]
  /** Ids taken from `next_catalog_id`. */
  readonly catalogIds: number
  /** Ids taken from `next_file_id`; at least 1 for every change of table data (DuckLake spec 0.3 rule 3). */
  readonly fileIds: number
  /** Whether a schema, table, column or inlined table is added or changed (DuckLake spec 0.3 rule 2). */
  readonly changesSchema: boolean
}

export interface Commitment {
  /** The snapshot the caller looked at when it decided what to do. */
  readonly plannedOn: number
  /** Throws when a commit after `plannedOn` rules this one out. */
  readonly checkConflicts: (theirs: readonly Change[]) => void
  /** Ids and statistics for a commit right after `head`; called once per attempt. */
  readonly plan: (head: SnapshotHead, next: NextSnapshot) => Promise<CommitPlan>
}

/** The identity of the snapshot that an attempt would add. */
export interface NextSnapshot {
  readonly id: number
  /** The schema version if the plan says `changesSchema`. */
  readonly changedSchemaVersion: number
}

/** As DuckLake: `ducklake_max_retry_count`, `ducklake_retry_wait_ms`, `ducklake_retry_backoff` (spec 2.6). */
const ATTEMPTS = 10
const WAIT_MS = 100
const BACKOFF = 1.5

/**
 * Commits and returns the new snapshot's id. The caller makes it durable with `FileStore.flush`.
 * Errors: `conflict` when another writer's commit excludes this one, or won every attempt.
 */
export async function commit(catalog: Catalog, commitment: Commitment): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await wait(WAIT_MS * (0.5 + Math.random() / 2) * BACKOFF ** attempt)
    const head = await latestSnapshot(catalog)
    if (head.id > commitment.plannedOn)
      commitment.checkConflicts(await changesSince(catalog, commitment.plannedOn))
    const next = { id: head.id + 1, changedSchemaVersion: head.schemaVersion + 1 }
    const plan = await commitment.plan(head, next)
    if (await runTransaction(catalog, transaction(catalog, head, plan))) return next.id
  }
  throw conflict(`another writer committed first ${ATTEMPTS} times`)
}

function transaction(catalog: Catalog, head: SnapshotHead, plan: CommitPlan): string {
  const id = head.id + 1
  const snapshots = catalogTable(catalog, 'ducklake_snapshot')
  const schemaVersion = head.schemaVersion + (plan.changesSchema ? 1 : 0)
  const counters = [schemaVersion, head.nextCatalogId + plan.catalogIds, head.nextFileId + plan.fileIds]
  const changes = quoteLiteral(plan.changes.join(','))
  return [
    'BEGIN TRANSACTION',
    // The primary key on snapshot_id is DuckLake's lock. The time never runs backwards (DuckLake spec 7.1).
    `INSERT INTO ${snapshots} SELECT ${id}, greatest(now(), max(snapshot_time)), ${counters.join(', ')} FROM ${snapshots}`,
    ...plan.statements,
    `INSERT INTO ${catalogTable(catalog, 'ducklake_snapshot_changes')} VALUES (${id}, ${changes}, NULL, NULL, NULL)`,
    // Commit point: before this statement the lake is unchanged, after it the snapshot is there.
    'COMMIT',
  ].join(';\n')
}

/**
 * Runs the transaction as one call, so that no other statement on the connection can come between. `false`
 * means that another writer was first and nothing was changed.
 */
async function runTransaction(catalog: Catalog, statements: string): Promise<boolean> {
  try {
    await catalog.sql.run(statements)
    return true
  } catch (error) {
    // Without a transaction left to roll back, ROLLBACK itself is an error of no interest.
    await catalog.sql.run('ROLLBACK').catch(() => {})
    if (isLostRace(error)) return false
    throw error
  }
}

/** DuckLake's own test of whether to try again (DuckLake spec 3.1). */
function isLostRace(error: unknown): boolean {
  return error instanceof Error && /primary key|unique|conflict|concurrent/i.test(error.message)
}

async function changesSince(catalog: Catalog, snapshot: number): Promise<readonly Change[]> {
  const rows = await queryRows(
    catalog,
    `SELECT changes_made FROM ${catalogTable(catalog, 'ducklake_snapshot_changes')} WHERE snapshot_id > ${snapshot} AND changes_made IS NOT NULL ORDER BY snapshot_id`,
  )
  return rows.flatMap((row) => parseChanges(text(row, 'changes_made')))
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
