/**
 * Rewrites data files that are largely deleted without their deleted rows. The old files stay for the snapshots that show
 * them (DuckLake spec 9.2).
 */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, integer, queryRows } from '../catalog.ts'
import { type CommitMessage, type CommitPlan, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import type { TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { locationNames } from '../locations.ts'
import { latestSnapshot, readOption, type TableEntry } from '../read-snapshot.ts'
import { scanFilesInto } from '../scan.ts'
import { fileOrder } from '../sorting.ts'
import { type CompactedFile, insertCompactedFile, writeCompactedFile } from './compacted-file.ts'
import { type Candidate, groupCandidates, readCandidates } from './compaction-candidates.ts'
import { type ConsolidatedDeletes, consolidateDeletes, planConsolidated } from './consolidate-deletes.ts'
import { checkCompactionConflicts } from './maintenance-conflicts.ts'
import { type Compacted, nothingCompacted } from './merge.ts'
import { recomputeTableStats } from './recompute-stats.ts'
import { type StagedFiles, withStagedFiles } from './staged-files.ts'
import { maintainedTables } from './targets.ts'

export interface RewriteOptions {
  readonly table?: TableName
  /** Share of deleted rows, 0 to 1, from which a file is rewritten; else the option `rewrite_delete_threshold`, else 0.95. */
  readonly deleteThreshold?: number
}

const DEFAULT_THRESHOLD = 0.95

interface RewrittenGroup {
  readonly sources: readonly Candidate[]
  /** `null` when no row survives. */
  readonly file: CompactedFile | null
}

interface Rewritten {
  readonly table: TableEntry
  readonly groups: readonly RewrittenGroup[]
  readonly deletes: readonly ConsolidatedDeletes[]
  /** Statements that bring the table's statistics up to date; none when they must stay as they are. */
  readonly statistics: readonly string[]
}

/** Rewrites the files of one table, or of all of them, in one commit. When there is nothing to do, nothing is committed. */
export async function rewriteFiles(
  context: LakeContext,
  options: RewriteOptions,
  message?: CommitMessage,
): Promise<Compacted> {
  checkThreshold(options.deleteThreshold)
  const { catalog } = context
  const head = await latestSnapshot(catalog)
  return withStagedFiles(context, async (staged) => {
    const rewritten: Rewritten[] = []
    for (const table of await maintainedTables(context, head.id, options.table)) {
      const part = await rewriteTable(context, table, head.id, options.deleteThreshold, staged)
      if (part !== null) rewritten.push(part)
    }
    if (rewritten.length === 0) return nothingCompacted(head.id)
    await checkMessage(catalog, { id: null, schemaId: null }, message)
    const snapshot = await commit(
      catalog,
      {
        plannedOn: head.id,
        checkConflicts: (theirs) => {
          for (const { table } of rewritten) checkCompactionConflicts(table.id, theirs)
        },
        plan: (next) => planRewrite(catalog, rewritten, next, head.id),
      },
      message,
    )
    return report(snapshot, rewritten, staged)
  })
}

function report(snapshot: number, rewritten: readonly Rewritten[], staged: StagedFiles): Compacted {
  const groups = rewritten.flatMap(({ table, groups: own }) => own.map((group) => ({ table, ...group })))
  return {
    snapshot,
    inlinedRows: 0,
    files: staged.written.map(({ path }) => path),
    tables: groups.map(({ table, sources, file }) => ({
      schema: table.schema,
      table: table.table,
      filesProcessed: sources.length,
      filesCreated: file === null ? 0 : 1,
    })),
    replaced: groups.flatMap(({ sources }) => sources.map(({ path, size }) => ({ path, size }))),
    bytesWritten: staged.written.reduce((sum, { size }) => sum + size, 0),
  }
}

function checkThreshold(threshold: number | undefined): void {
  if (threshold !== undefined && !(threshold >= 0 && threshold <= 1))
    throw new LakeError('sql', 'Binder Error: The delete_threshold option must be between 0 and 1')
}

async function rewriteTable(
  context: LakeContext,
  table: TableEntry,
  snapshot: number,
  wanted: number | undefined,
  staged: StagedFiles,
): Promise<Rewritten | null> {
  const threshold = wanted ?? (await storedThreshold(context.catalog, table))
  const candidates = await readCandidates(context, table, snapshot)
  const worthwhile = candidates.filter((file) => {
    const deleted = file.deletedInFile + file.deletedInlined
    return deleted > 0 && deleted >= threshold * file.rows
  })
  if (worthwhile.length === 0) return null
  const deletes: ConsolidatedDeletes[] = []
  // A deletion left in the catalog for a file that has ended is what DuckDB's own flush would later turn into a second
  // delete file of the same snapshots.
  for (const { id } of worthwhile.filter(({ deletedInlined }) => deletedInlined > 0))
    deletes.push(await consolidateDeletes(context, table, id, snapshot, staged))
  const groups: RewrittenGroup[] = []
  for (const sources of groupCandidates(worthwhile))
    groups.push({ sources, file: await writeSurvivors(context, table, sources, snapshot, staged) })
  const statistics = await recomputeTableStats(context, table, snapshot, worthwhile, groups)
  return { table, groups, deletes, statistics }
}

async function storedThreshold(catalog: Catalog, table: TableEntry): Promise<number> {
  const stored = Number((await readOption(catalog, 'rewrite_delete_threshold', table)) ?? DEFAULT_THRESHOLD)
  return Number.isFinite(stored) ? stored : DEFAULT_THRESHOLD
}

/** Writes what the latest snapshot shows of the files, with the columns it shows; no older snapshot reads the new file. */
async function writeSurvivors(
  context: LakeContext,
  table: TableEntry,
  sources: readonly Candidate[],
  snapshot: number,
  staged: StagedFiles,
): Promise<CompactedFile | null> {
  const { catalog } = context
  const relation = `temp.main.${quoteIdentifier(`rewritten_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
  const ids = sources.map(({ id }) => id)
  await scanFilesInto(context, table, snapshot, relation, ids)
  try {
    const { columns } = table
    const [rowId = '', snapshotId = '', fileId = '', position = ''] = locationNames(columns)
    const [row] = await queryRows(catalog, `SELECT count(*) AS n, count(${rowId}) AS known FROM ${relation}`)
    const rows = row === undefined ? 0 : integer(row, 'n')
    const expected = sources.reduce((sum, s) => sum + s.rows - s.deletedInFile - s.deletedInlined, 0)
    if (rows !== expected || row === undefined || integer(row, 'known') !== rows)
      throw new LakeError(
        'damaged-lake',
        `The files of table "${table.table}" to be rewritten show ${rows} rows where the catalog counts ${expected}.`,
        'Nothing was rewritten. Open the catalog with DuckDB to inspect it.',
      )
    if (rows === 0) return null
    const sorted = await fileOrder(catalog, table, snapshot, relation)
    const order = `${sorted}list_position([${ids.join(', ')}], ${fileId}), ${position}`
    return staged.add(
      await writeCompactedFile(
        context,
        table,
        { relation, columns, rowId, snapshot: snapshotId, order },
        { rowIds: true, snapshots: false },
        sources[0]?.partition ?? null,
      ),
    )
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

async function planRewrite(
  catalog: Catalog,
  rewritten: readonly Rewritten[],
  next: NextSnapshot,
  plannedOn: number,
): Promise<CommitPlan> {
  const statements: string[] = []
  for (const { table, groups, deletes, statistics } of rewritten) {
    for (const { sources, file } of groups) {
      const ids = sources.map(({ id }) => id).join(', ')
      for (const name of ['ducklake_data_file', 'ducklake_delete_file'])
        statements.push(
          `UPDATE ${catalogTable(catalog, name)} SET end_snapshot = ${next.id} WHERE data_file_id IN (${ids}) AND end_snapshot IS NULL`,
        )
      if (file !== null)
        statements.push(
          ...insertCompactedFile(
            catalog,
            {
              id: next.takeFileId(),
              tableId: table.id,
              beginSnapshot: next.id,
              rowIdStart: null,
              partialMax: null,
              partition: sources[0]?.partition ?? null,
            },
            file,
          ),
        )
      // Statistics or not: clients read a table's anew when the counter has moved (DuckLake spec 0.3 rule 3).
      else next.takeFileId()
    }
    for (const part of deletes)
      statements.push(...(await planConsolidated(catalog, part, next, plannedOn, next.id)))
    // Another writer's rows are not in the statistics that were computed before them.
    if (next.base.id === plannedOn) statements.push(...statistics)
  }
  return {
    statements,
    changes: rewritten.map(({ table }) => `rewrite_delete:${table.id}`),
    changesSchema: false,
  }
}
