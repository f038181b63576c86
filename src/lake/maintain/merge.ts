/**
 * Merges small data files into larger ones. Each row keeps its id and the snapshot that added it, so every snapshot shows
 * what it showed before (DuckLake spec 9.1).
 */

import { quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, flag, integer, queryRows } from '../catalog.ts'
import { readColumns } from '../columns.ts'
import { type CommitMessage, type CommitPlan, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import type { Commit, TableName } from '../engine.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { locationNames } from '../locations.ts'
import type { StoredFile } from '../ports.ts'
import { latestSnapshot, readOption, type TableEntry } from '../read-snapshot.ts'
import { scanFilesInto } from '../scan.ts'
import { fileOrder } from '../sorting.ts'
import { type CompactedFile, insertCompactedFile, writeCompactedFile } from './compacted-file.ts'
import { type Candidate, groupCandidates, readCandidates } from './compaction-candidates.ts'
import { scheduledPath } from './data-path.ts'
import { checkCompactionConflicts } from './maintenance-conflicts.ts'
import { type StagedFiles, withStagedFiles } from './staged-files.ts'
import { maintainedTables } from './targets.ts'

export interface MergeOptions {
  readonly table?: TableName
  /** Bytes: smaller files are left alone. */
  readonly minFileSize?: number
  /** Bytes: files of this size and larger are left alone. */
  readonly maxFileSize?: number
  /** How many new files to make at most. */
  readonly maxCompactedFiles?: number
}

/** What a merge or a rewrite did to the files of the lake. */
export interface Compacted extends Commit {
  /** A row per new file: DuckLake's `schema_name, table_name, files_processed, files_created`. */
  readonly tables: readonly (TableName & { readonly filesProcessed: number; readonly filesCreated: number })[]
  /** Files that the latest snapshot no longer consists of, with their sizes. */
  readonly replaced: readonly StoredFile[]
  /** Bytes of `files`. */
  readonly bytesWritten: number
}

const DEFAULT_TARGET_SIZE = 536_870_912

interface Merged {
  readonly table: TableEntry
  readonly sources: readonly [Candidate, ...Candidate[]]
  readonly file: CompactedFile
  /** Of the first row when the ids are contiguous; `null` when they are embedded. */
  readonly rowIdStart: number | null
}

/** Merges the files of one table, or of all of them, in one commit. When there is nothing to merge, nothing is committed. */
export async function mergeAdjacent(
  context: LakeContext,
  options: MergeOptions,
  message?: CommitMessage,
): Promise<Compacted> {
  checkOptions(options)
  const { catalog } = context
  const head = await latestSnapshot(catalog)
  return withStagedFiles(context, async (staged) => {
    const merged: Merged[] = []
    for (const table of await maintainedTables(context, head.id, options.table)) {
      const target = await targetSize(catalog, table)
      const candidates = await readCandidates(context, table, head.id)
      for (const sources of chooseMerges(candidates, target, options))
        merged.push(await mergeFiles(context, table, sources, head.id, staged))
    }
    if (merged.length === 0) return nothingCompacted(head.id)
    await checkMessage(catalog, { id: null, schemaId: null }, message)
    const snapshot = await commit(
      catalog,
      {
        plannedOn: head.id,
        checkConflicts: (theirs) => {
          for (const { table } of merged) checkCompactionConflicts(table.id, theirs)
        },
        plan: async (next) => planMerge(context, merged, next),
      },
      message,
    )
    return {
      snapshot,
      inlinedRows: 0,
      files: merged.map(({ file }) => file.path),
      tables: merged.map(({ table, sources }) => ({
        schema: table.schema,
        table: table.table,
        filesProcessed: sources.length,
        filesCreated: 1,
      })),
      replaced: merged.flatMap(({ sources }) => sources.map(({ path, size }) => ({ path, size }))),
      bytesWritten: merged.reduce((sum, { file }) => sum + file.size, 0),
    }
  })
}

export function nothingCompacted(snapshot: number): Compacted {
  return { snapshot, inlinedRows: 0, files: [], tables: [], replaced: [], bytesWritten: 0 }
}

/** Errors are DuckLake's own. */
function checkOptions({ minFileSize, maxFileSize, maxCompactedFiles }: MergeOptions): void {
  const refuse = (message: string): never => {
    throw new LakeError('sql', `Binder Error: ${message}`)
  }
  if (maxCompactedFiles === 0) refuse('The max_compacted_files option must be greater than zero.')
  if (maxFileSize === 0) refuse('The max_file_size option must be greater than zero.')
  if (minFileSize !== undefined && maxFileSize !== undefined && minFileSize >= maxFileSize)
    refuse('The min_file_size must be less than max_file_size.')
  for (const value of [minFileSize, maxFileSize, maxCompactedFiles])
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 0))
      throw new LakeError('sql', `Invalid Input Error: ${value} is no size or number of files.`)
}

async function targetSize(catalog: Catalog, table: TableEntry): Promise<number> {
  const size = Number((await readOption(catalog, 'target_file_size', table)) ?? DEFAULT_TARGET_SIZE)
  return Number.isFinite(size) && size > 0 ? size : DEFAULT_TARGET_SIZE
}

/** Files without any deletion, of fitting size, gathered until a new file would reach the target size. */
export function chooseMerges(
  candidates: readonly Candidate[],
  target: number,
  { minFileSize = 0, maxFileSize, maxCompactedFiles = Number.POSITIVE_INFINITY }: MergeOptions,
): readonly (readonly [Candidate, Candidate, ...Candidate[]])[] {
  const fitting = candidates.filter(
    (file) =>
      !file.hasDeleteFile &&
      file.deletedInlined === 0 &&
      file.schemaVersion !== null &&
      file.size >= minFileSize &&
      file.size < Math.min(maxFileSize ?? target, target),
  )
  const merges: (readonly [Candidate, Candidate, ...Candidate[]])[] = []
  for (const group of groupCandidates(fitting)) {
    let together: Candidate[] = []
    const close = (): void => {
      const [first, second, ...others] = together
      if (first !== undefined && second !== undefined) merges.push([first, second, ...others])
      together = []
    }
    for (const file of group) {
      if (together.reduce((sum, { size }) => sum + size, 0) >= target) close()
      together.push(file)
    }
    close()
  }
  return merges.slice(0, maxCompactedFiles)
}

async function mergeFiles(
  context: LakeContext,
  table: TableEntry,
  sources: readonly [Candidate, ...Candidate[]],
  snapshot: number,
  staged: StagedFiles,
): Promise<Merged> {
  const { catalog } = context
  const [first] = sources
  // Snapshots of that time show columns that are gone by now, so the new file has the columns of then.
  const columns = (await readColumns(catalog, first.beginSnapshot, table.id)).get(table.id) ?? table.columns
  const relation = `temp.main.${quoteIdentifier(`merged_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
  const ids = sources.map(({ id }) => id)
  await scanFilesInto(context, { ...table, columns }, snapshot, relation, ids)
  try {
    const [rowId = '', snapshotId = '', fileId = '', position = ''] = locationNames(columns)
    const order = `list_position([${ids.join(', ')}], ${fileId}), ${position}`
    const [row] = await queryRows(
      catalog,
      `SELECT min(id) AS first, coalesce(bool_and(id = start + place), false) AS contiguous, count(*) AS n, count(id) AS known FROM (SELECT ${rowId} AS id, first_value(${rowId}) OVER w AS start, row_number() OVER w - 1 AS place FROM ${relation} WINDOW w AS (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))`,
    )
    checkWhole(
      row === undefined ? 0 : integer(row, 'n'),
      row === undefined ? 0 : integer(row, 'known'),
      sources,
    )
    // DuckDB 1.5 goes by row_id_start alone here and so loses the ids of updated rows.
    const sorted = await fileOrder(catalog, table, snapshot, relation)
    // It also goes by it when it sorts, and so gives every row another id.
    const contiguous = sorted === '' && row !== undefined && flag(row, 'contiguous')
    const file = staged.add(
      await writeCompactedFile(
        context,
        table,
        { relation, columns, rowId, snapshot: snapshotId, order: sorted + order },
        { rowIds: !contiguous, snapshots: true },
        first.partition,
      ),
    )
    return { table, sources, file, rowIdStart: contiguous ? integer(row, 'first') : null }
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

/** The files have no deleted rows: what was read must be all of them, each with an id. */
function checkWhole(read: number, withId: number, sources: readonly Candidate[]): void {
  const expected = sources.reduce((sum, { rows }) => sum + rows, 0)
  if (read !== expected || withId !== expected)
    throw new LakeError(
      'damaged-lake',
      `The files ${sources.map(({ path }) => quoteLiteral(path)).join(', ')} should have ${expected} rows with an id, and have ${withId}.`,
      'Nothing was merged. Open the catalog with DuckDB to inspect it.',
    )
}

function planMerge(
  { catalog, dataPath }: LakeContext,
  merged: readonly Merged[],
  next: NextSnapshot,
): CommitPlan {
  const statements = merged.flatMap(({ table, sources, file, rowIdStart }) => {
    const [first] = sources
    const ids = sources.map(({ id }) => id).join(', ')
    const scheduled = sources.map(({ id, path }) => {
      const stored = scheduledPath(dataPath, path)
      return `(${id}, ${quoteLiteral(stored.path)}, ${stored.relative}, now())`
    })
    return [
      ...[
        'ducklake_data_file',
        'ducklake_file_column_stats',
        'ducklake_file_variant_stats',
        'ducklake_file_partition_value',
      ].map((name) => `DELETE FROM ${catalogTable(catalog, name)} WHERE data_file_id IN (${ids})`),
      `INSERT INTO ${catalogTable(catalog, 'ducklake_files_scheduled_for_deletion')} VALUES ${scheduled.join(', ')}`,
      ...insertCompactedFile(
        catalog,
        {
          id: next.takeFileId(),
          tableId: table.id,
          beginSnapshot: first.beginSnapshot,
          rowIdStart,
          partialMax: Math.max(...sources.map(({ lastSnapshot }) => lastSnapshot)),
          partition: first.partition,
        },
        file,
      ),
    ]
  })
  return {
    statements,
    changes: merged.map(({ table }) => `merge_adjacent:${table.id}`),
    changesSchema: false,
  }
}
