/** Rows of one or several tables deleted, replaced by new versions and added, all in one commit. */

import { asRowsOf, checkWritable, countRows, type StagedRows, stageRows } from '../append.ts'
import { queryRows } from '../catalog.ts'
import { type CommitMessage, type Commitment, commit, together } from '../commit.ts'
import { requireMessage } from '../commit-message.ts'
import type { Commit, TableName } from '../engine.ts'
import { type InsertRules, readInsertRules } from '../insert-rules.ts'
import type { KnownSnapshot } from '../known-snapshot.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { LOCATION_COLUMNS, locationNames } from '../locations.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { checkRowConflicts } from './check-conflicts.ts'
import { planNewRows, stageNewRows } from './new-rows.ts'
import { planDeletions } from './plan-deletions.ts'
import { type StagedDeletions, stageDeletions } from './stage-deletions.ts'
import { type Work, withWork } from './work.ts'

/** What happens to the rows of a table, as SQL queries. Each is evaluated once; what is absent happens to no row. */
export interface RowChange {
  /** The rows to delete: exactly the columns of a location, `LOCATION_COLUMNS`, by position. The same row may come twice. */
  readonly deleted?: string
  /** The location of the old version, then the table's columns with their new values. The row keeps its id. */
  readonly updated?: string
  /** New rows: the table's columns. */
  readonly inserted?: string
}

/** A change of a table that is known only once the table is found, as it is at `head`. */
export interface TableChange {
  readonly name: TableName
  readonly change: (work: Work, head: KnownSnapshot, table: TableEntry) => Promise<RowChange>
}

interface StagedChange {
  readonly table: TableEntry
  readonly rules: InsertRules
  readonly deletions: StagedDeletions | null
  readonly added: readonly StagedRows[]
}

/**
 * Makes the changes one snapshot; a change of no row makes none. The caller flushes the files. Errors: `conflict` when a row
 * to delete is not there or another writer's commit excludes this one.
 */
export async function changeRows(
  context: LakeContext,
  changes: readonly TableChange[],
  message?: CommitMessage,
): Promise<Commit> {
  return withWork(context, async (work) => {
    const head = await work.readSnapshot()
    const staged: StagedChange[] = []
    for (const { name, change } of changes) {
      const table = await head.table(name)
      if (staged.some((other) => other.table.id === table.id))
        throw new LakeError(
          'sql',
          `Invalid Input Error: table "${table.table}" is changed twice in one commit`,
        )
      checkWritable(table)
      const rules = await readInsertRules(work.catalog, head, table)
      requireMessage(rules.options, table, message)
      staged.push(await stageChange(work, head, table, rules, await change(work, head, table)))
    }
    const parts = staged.filter(({ deletions, added }) => deletions !== null || added.length > 0)
    if (parts.length === 0) return { snapshot: head.id, inlinedRows: 0, files: [] }
    const commitment = together(
      head.id,
      parts.map((part) => commitmentOf(work, head, part)),
    )
    const snapshot = await commit(work.catalog, commitment, message)
    const added = parts.flatMap((part) => part.added)
    return {
      snapshot,
      inlinedRows: added.reduce((sum, { files, rows }) => sum + (files.length === 0 ? rows : 0), 0),
      files: added.flatMap(({ files }) => files.map(({ path }) => path)),
    }
  })
}

async function stageChange(
  work: Work,
  head: KnownSnapshot,
  table: TableEntry,
  rules: InsertRules,
  { deleted, updated, inserted }: RowChange,
): Promise<StagedChange> {
  const { catalog } = work
  const gone = work.temporary('gone')
  await catalog.sql.run(
    `CREATE TEMP TABLE ${gone}(file_id BIGINT, position BIGINT, inlined_in VARCHAR, row_id BIGINT)`,
  )
  if (deleted !== undefined) await takeAway(work, gone, deleted)
  const { order } = rules
  const newVersions = updated === undefined ? null : await stageUpdated(work, table, gone, updated, order)
  const relation = work.temporary('inserted')
  const rows = inserted === undefined ? 0 : await stageRows(catalog, table, relation, inserted, order)
  // Nothing is written before it is clear that the rows are there.
  const deletions = await stageDeletions(work, head, table, gone)
  const added: StagedRows[] = []
  if (newVersions !== null && newVersions.rows > 0)
    added.push(
      await stageNewRows(
        work,
        head,
        table,
        rules,
        newVersions.relation,
        newVersions.rows,
        newVersions.keepsIds,
      ),
    )
  if (rows > 0) added.push(await stageNewRows(work, head, table, rules, relation, rows))
  const deletes = deletions.files.length > 0 || deletions.inlinedRows.length > 0
  return { table, rules, deletions: deletes ? deletions : null, added }
}

/** Evaluates the query of updated rows, and adds their old versions to the rows to delete. */
async function stageUpdated(work: Work, table: TableEntry, gone: string, updated: string, order: string) {
  const { catalog } = work
  const relation = work.temporary('updated')
  const names = locationNames(table.columns)
  const before = LOCATION_COLUMNS.map(({ type }, i) => ({ name: names[i] ?? '', type }))
  await catalog.sql.run(
    `CREATE TEMP TABLE ${relation} AS FROM (${await asRowsOf(catalog, table, updated, before)})${order}`,
  )
  const rows = await countRows(catalog, table, relation)
  await takeAway(work, gone, `SELECT ${names.join(', ')} FROM ${relation}`, 'keep')
  const keepsIds = names[0] ?? ''
  await checkTargets(work, gone, relation, keepsIds)
  return { relation, rows, keepsIds }
}

/** Adds the locations in a query to the rows to delete, each once unless duplicates are kept to be found. */
async function takeAway(work: Work, gone: string, query: string, duplicates?: 'keep'): Promise<void> {
  const { catalog } = work
  const source = `(\n${query}\n)`
  const supplied = (await catalog.sql.rows(`SELECT * FROM ${source} LIMIT 0`)).columns.length
  if (supplied !== LOCATION_COLUMNS.length)
    throw new LakeError(
      'sql',
      `Binder Error: a location has ${LOCATION_COLUMNS.length} columns but ${supplied} values were supplied`,
    )
  const casts = LOCATION_COLUMNS.map(({ name, type }, i) => `CAST(c${i} AS ${type}) AS ${name}`)
  const columns = LOCATION_COLUMNS.map((_, i) => `c${i}`)
  const located = `SELECT ${casts.join(', ')} FROM ${source} AS q(${columns.join(', ')})`
  await catalog.sql.run(
    `INSERT INTO ${gone} SELECT ${duplicates === 'keep' ? '' : 'DISTINCT '}file_id, position, inlined_in, CASE WHEN inlined_in IS NOT NULL THEN row_id END FROM (${located})`,
  )
  const [broken] = await queryRows(
    catalog,
    `SELECT 1 AS one FROM ${gone} WHERE NOT ((inlined_in IS NULL AND file_id IS NOT NULL AND position IS NOT NULL) OR (inlined_in IS NOT NULL AND row_id IS NOT NULL AND file_id IS NULL)) LIMIT 1`,
  )
  if (broken !== undefined)
    throw new LakeError(
      'sql',
      'Invalid Input Error: a row to change has no location in a file or in the catalog',
    )
}

/** A row gets one new version at most, and none when it is deleted. */
async function checkTargets(work: Work, gone: string, updated: string, rowId: string): Promise<void> {
  const [twice] = await queryRows(
    work.catalog,
    `SELECT 1 AS one FROM ${gone} GROUP BY file_id, position, inlined_in, row_id HAVING count(*) > 1 LIMIT 1`,
  )
  if (twice !== undefined)
    throw new LakeError(
      'sql',
      'Not implemented Error: The same row was updated multiple times - this is not (yet) supported in DuckLake. Eliminate duplicate matches prior to running the UPDATE',
    )
  const [nameless] = await queryRows(
    work.catalog,
    `SELECT 1 AS one FROM ${updated} WHERE ${rowId} IS NULL LIMIT 1`,
  )
  if (nameless !== undefined)
    throw new LakeError(
      'unsupported-lake',
      'Rows cannot be updated here: their data file does not say which rows they are.',
      'Delete them and insert the new versions instead.',
    )
}

function commitmentOf(work: Work, head: KnownSnapshot, change: StagedChange): Commitment {
  const { table, rules, deletions, added } = change
  const { catalog } = work
  return {
    plannedOn: head.id,
    checkConflicts: (theirs) =>
      checkRowConflicts(catalog, table, head.id, added.length > 0, deletions, theirs),
    plan: async (next) => {
      const inlined = next.base.id === head.id ? rules.inlined : undefined
      const additions = await planNewRows(catalog, table, added, next, inlined)
      const removals =
        deletions === null
          ? { statements: [], changes: [] }
          : await planDeletions(work, table, deletions, next)
      return {
        statements: [...additions.statements, ...removals.statements],
        changes: [...additions.changes, ...removals.changes],
        changesSchema: false,
      }
    },
  }
}
