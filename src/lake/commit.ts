/**
 * The one place where a lake changes: one catalog transaction that adds the next snapshot, repeated on top of
 * other writers' commits as long as they do not exclude each other.
 */

import { literalOrNull, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, damaged, lakeName, queryRows, text } from './catalog.ts'
import { type Change, conflict, inWriterOrder, parseChanges } from './changes.ts'
import type { Cell } from './ports.ts'
import { readOnly } from './read-only.ts'
import { latestSnapshot, type SnapshotHead } from './read-snapshot.ts'

/** What a commit adds on top of a given snapshot. */
export interface CommitPlan {
  /** Statements of the transaction, without the snapshot rows. */
  readonly statements: readonly string[]
  /** Entries of `changes_made`, in any order. */
  readonly changes: readonly string[]
  /**
   * Whether a schema, table, column, view, comment, partition or list of inlined tables is added or changed (DuckLake spec
   * 0.3 rule 2).
   */
  readonly changesSchema: boolean
}

export interface Commitment {
  /** The snapshot the caller looked at when it decided what to do. */
  readonly plannedOn: number
  /** Throws when a commit after `plannedOn` rules this one out. */
  readonly checkConflicts: (theirs: readonly Change[]) => void | Promise<void>
  /** Ids and statistics for a commit right after `next.base`; called once per attempt. */
  readonly plan: (next: NextSnapshot) => Promise<CommitPlan>
}

/** The snapshot that an attempt would add, and the ids it may use up (DuckLake spec 1.6). */
export interface NextSnapshot {
  readonly id: number
  /** The snapshot it comes right after. */
  readonly base: SnapshotHead
  /** The schema version if the plan says `changesSchema`. */
  readonly changedSchemaVersion: number
  /** A new id for a schema, table, view, partition or sort order. */
  takeCatalogId(): number
  /**
   * A new id for a data file, delete file or mapping. A change of table data without a file takes one too, so that other
   * clients read its statistics anew (DuckLake spec 0.3 rule 3).
   */
  takeFileId(): number
}

/** What a person says about a commit; stored with its snapshot. */
export interface CommitMessage {
  readonly author: Cell
  readonly message: Cell
  readonly extraInfo: Cell
}

/** As DuckLake: `ducklake_max_retry_count`, `ducklake_retry_wait_ms`, `ducklake_retry_backoff` (spec 2.6). */
const ATTEMPTS = 10
const WAIT_MS = 100
const BACKOFF = 1.5

/**
 * Commits and returns the new snapshot's id. The caller makes it durable with `FileStore.flush`.
 * Errors: `conflict` when another writer's commit excludes this one, or won every attempt.
 */
export async function commit(
  catalog: Catalog,
  commitment: Commitment,
  message?: CommitMessage,
): Promise<number> {
  if (catalog.readOnly === true) throw readOnly(lakeName(catalog))
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await wait(WAIT_MS * (0.5 + Math.random() / 2) * BACKOFF ** attempt)
    const base = await latestSnapshot(catalog)
    if (base.id > commitment.plannedOn)
      await commitment.checkConflicts(await changesSince(catalog, commitment.plannedOn))
    const next = snapshotAfter(base)
    const plan = await commitment.plan(next)
    if (await runTransaction(catalog, base, transaction(catalog, next, plan, message))) return next.id
  }
  throw conflict(`another writer committed first ${ATTEMPTS} times`)
}

/** Several changes that become one snapshot. They are planned in their order, and do not see each other. */
export function together(plannedOn: number, parts: readonly Commitment[]): Commitment {
  return {
    plannedOn,
    checkConflicts: async (theirs) => {
      for (const part of parts) await part.checkConflicts(theirs)
    },
    plan: async (next) => {
      const plans: CommitPlan[] = []
      for (const part of parts) plans.push(await part.plan(next))
      return {
        statements: plans.flatMap(({ statements }) => statements),
        changes: plans.flatMap(({ changes }) => changes),
        changesSchema: plans.some(({ changesSchema }) => changesSchema),
      }
    },
  }
}

interface CountingSnapshot extends NextSnapshot {
  /** The counters after every id taken so far. */
  counters(): { readonly catalogId: number; readonly fileId: number }
}

function snapshotAfter(base: SnapshotHead): CountingSnapshot {
  let { nextCatalogId: catalogId, nextFileId: fileId } = base
  return {
    id: base.id + 1,
    base,
    changedSchemaVersion: base.schemaVersion + 1,
    takeCatalogId: () => catalogId++,
    takeFileId: () => fileId++,
    counters: () => ({ catalogId, fileId }),
  }
}

function transaction(
  catalog: Catalog,
  next: CountingSnapshot,
  plan: CommitPlan,
  { author, message: words, extraInfo }: CommitMessage = { author: null, message: null, extraInfo: null },
): string {
  const snapshots = catalogTable(catalog, 'ducklake_snapshot')
  const { catalogId, fileId } = next.counters()
  const version = plan.changesSchema ? next.changedSchemaVersion : next.base.schemaVersion
  const changes = quoteLiteral(inWriterOrder(plan.changes).join(','))
  const said = [author, words, extraInfo].map(literalOrNull).join(', ')
  return [
    'BEGIN TRANSACTION',
    // The primary key on snapshot_id is DuckLake's lock. The time never runs backwards (DuckLake spec 7.1).
    `INSERT INTO ${snapshots} SELECT ${next.id}, greatest(now(), max(snapshot_time)), ${version}, ${catalogId}, ${fileId} FROM ${snapshots}`,
    ...plan.statements,
    `INSERT INTO ${catalogTable(catalog, 'ducklake_snapshot_changes')} VALUES (${next.id}, ${changes}, ${said})`,
    // Commit point: before this statement the lake is unchanged, after it the snapshot is there.
    'COMMIT',
  ].join(';\n')
}

/**
 * Runs the transaction as one call, so that no other statement on the connection can come between. `false`
 * means that another writer was first and nothing was changed.
 */
async function runTransaction(catalog: Catalog, base: SnapshotHead, statements: string): Promise<boolean> {
  try {
    await catalog.sql.run(statements)
    return true
  } catch (error) {
    // Without a transaction left to roll back, ROLLBACK itself is an error of no interest.
    await catalog.sql.run('ROLLBACK').catch(() => {})
    await checkCounters(catalog, base, error)
    if (isLostRace(error)) return false
    throw error
  }
}

/** An id that is there twice although nobody else committed: trying again would take the same one. */
async function checkCounters(catalog: Catalog, base: SnapshotHead, error: unknown): Promise<void> {
  const taken =
    error instanceof Error
      ? /duplicate key "((?:data|delete)_file_id|schema_id): (\d+)/i.exec(error.message)
      : null
  if (taken === null || (await latestSnapshot(catalog)).id !== base.id) return
  const [, column, id] = taken
  const counter = column === 'schema_id' ? 'next_catalog_id' : 'next_file_id'
  throw damaged(`${counter} of snapshot ${base.id} is not above every id: ${column} ${id} is taken`)
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
