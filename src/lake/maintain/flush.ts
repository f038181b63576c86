/**
 * Moves the rows and deletions kept in the catalog into files. Every snapshot shows what it showed before: the files say
 * which snapshot added and which deleted a row (DuckLake spec 6.6).
 */

import { type Catalog, catalogTable, integer, queryRows } from '../catalog.ts'
import { type CommitMessage, type CommitPlan, commit, type NextSnapshot } from '../commit.ts'
import { checkMessage } from '../commit-message.ts'
import { insertDeleteFile } from '../delete-file.ts'
import type { Commit, TableName } from '../engine.ts'
import { type InlinedTable, readInlinedTables } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { latestSnapshot, type TableEntry } from '../read-snapshot.ts'
import { insertCompactedFile } from './compacted-file.ts'
import {
  type ConsolidatedDeletes,
  consolidateDeletes,
  filesWithInlinedDeletes,
  planConsolidated,
} from './consolidate-deletes.ts'
import { type FlushedFile, writeInlinedRows } from './flush-file.ts'
import { checkFlushConflicts } from './maintenance-conflicts.ts'
import { type StagedFiles, withStagedFiles } from './staged-files.ts'
import { maintainedTables } from './targets.ts'

/** What was flushed. `files` has the delete files, too. */
export interface Flushed extends Commit {
  /** The tables that had inlined rows: DuckLake's `schema_name, table_name, rows_flushed`. */
  readonly tables: readonly (TableName & { readonly rowsFlushed: number })[]
  /** Data files whose deletions moved from the catalog to a delete file. */
  readonly deletionsFlushed: number
  /** Bytes of `files`. */
  readonly bytesWritten: number
}

interface FlushedTable {
  readonly table: TableEntry
  readonly files: readonly FlushedFile[]
  readonly deletes: readonly ConsolidatedDeletes[]
}

/** Flushes one table, or all of them in one commit. When nothing is inlined, nothing is committed. */
export async function flushInlined(
  context: LakeContext,
  name: TableName | undefined,
  message?: CommitMessage,
): Promise<Flushed> {
  const { catalog } = context
  const head = await latestSnapshot(catalog)
  return withStagedFiles(context, async (staged) => {
    const flushed: FlushedTable[] = []
    for (const table of await maintainedTables(context, head.id, name)) {
      const part = await stageTable(context, table, head.id, staged)
      if (part.files.length > 0 || part.deletes.length > 0) flushed.push(part)
    }
    if (flushed.length === 0)
      return {
        snapshot: head.id,
        inlinedRows: 0,
        files: [],
        tables: [],
        deletionsFlushed: 0,
        bytesWritten: 0,
      }
    await checkMessage(catalog, { id: null, schemaId: null }, message)
    const snapshot = await commit(
      catalog,
      {
        plannedOn: head.id,
        checkConflicts: (theirs) => {
          for (const { table, deletes } of flushed) checkFlushConflicts(table.id, deletes.length > 0, theirs)
        },
        plan: (next) => planFlush(catalog, flushed, next, head.id),
      },
      message,
    )
    return {
      snapshot,
      inlinedRows: 0,
      files: staged.written.map(({ path }) => path),
      tables: flushed
        .map(({ table, files }) => ({
          schema: table.schema,
          table: table.table,
          rowsFlushed: files.reduce((sum, { file }) => sum + file.rows, 0),
        }))
        .filter(({ rowsFlushed }) => rowsFlushed > 0),
      deletionsFlushed: flushed.reduce((sum, { deletes }) => sum + deletes.length, 0),
      bytesWritten: staged.written.reduce((sum, { size }) => sum + size, 0),
    }
  })
}

async function stageTable(
  context: LakeContext,
  table: TableEntry,
  snapshot: number,
  staged: StagedFiles,
): Promise<FlushedTable> {
  const deletes: ConsolidatedDeletes[] = []
  for (const id of await filesWithInlinedDeletes(context.catalog, table.id, snapshot))
    deletes.push(await consolidateDeletes(context, table, id, snapshot, staged))
  const files: FlushedFile[] = []
  for (const inlined of await readInlinedTables(context.catalog, table.id))
    files.push(...(await writeInlinedRows(context, table, inlined, snapshot, staged)))
  return { table, files, deletes }
}

/** Ids in DuckLake's order: all data files, then the delete files table by table. */
async function planFlush(
  catalog: Catalog,
  flushed: readonly FlushedTable[],
  next: NextSnapshot,
  plannedOn: number,
): Promise<CommitPlan> {
  const statements: string[] = []
  const changes: string[] = []
  const numbered = flushed.map((part) => ({
    ...part,
    files: part.files.map((flushedFile) => ({ ...flushedFile, id: next.takeFileId() })),
  }))
  let dropped = false
  for (const { table, files, deletes } of numbered) {
    for (const part of deletes) statements.push(...(await planConsolidated(catalog, part, next, plannedOn)))
    if (deletes.length > 0) changes.push(`deleted_from_table:${table.id}`)
    for (const part of files) statements.push(...planFile(catalog, table.id, part, next, plannedOn))
    if (files.length === 0) continue
    changes.push(`inline_flush:${table.id}`)
    const superseded = await dropSuperseded(catalog, table.id, plannedOn)
    statements.push(...superseded)
    dropped ||= superseded.length > 0
  }
  return { statements, changes, changesSchema: dropped }
}

function planFile(
  catalog: Catalog,
  tableId: number,
  { id, inlined, file, deleted, ...rows }: FlushedFile & { readonly id: number },
  next: NextSnapshot,
  plannedOn: number,
): readonly string[] {
  const entry = {
    id,
    tableId,
    beginSnapshot: rows.firstSnapshot,
    rowIdStart: rows.firstRowId,
    partialMax: rows.lastSnapshot,
    partition: rows.partition,
  }
  return [
    ...insertCompactedFile(catalog, entry, file),
    ...(deleted === null
      ? []
      : [
          insertDeleteFile(
            catalog,
            {
              id: next.takeFileId(),
              tableId,
              dataFileId: id,
              beginSnapshot: deleted.firstSnapshot,
              partialMax: null,
            },
            deleted.file,
          ),
        ]),
    `DELETE FROM ${catalogTable(catalog, inlined.name)} WHERE begin_snapshot <= ${plannedOn}`,
    `UPDATE ${catalogTable(catalog, 'ducklake_table_stats')} SET file_size_bytes = file_size_bytes + ${file.size} WHERE table_id = ${tableId}`,
    // A file counts an empty list as one NULL, an inlined row does not (DuckLake spec 5.5).
    ...file.leaves
      .filter(({ nullCount }) => nullCount > 0)
      .map(
        ({ columnId }) =>
          `UPDATE ${catalogTable(catalog, 'ducklake_table_column_stats')} SET contains_null = true WHERE table_id = ${tableId} AND column_id = ${columnId}`,
      ),
  ]
}

/**
 * Statements that drop the inlined tables of former schema versions that the flush empties. DuckDB drops them after its
 * commit and under the old schema version, so that clients that know the old list fail (DuckLake spec 6.6, 14.3); here it
 * happens in the same commit, which gets a schema version of its own.
 */
async function dropSuperseded(
  catalog: Catalog,
  tableId: number,
  plannedOn: number,
): Promise<readonly string[]> {
  const statements: string[] = []
  for (const old of (await readInlinedTables(catalog, tableId)).slice(0, -1)) {
    if (await hasRowsSince(catalog, old, plannedOn)) continue
    statements.push(
      `DELETE FROM ${catalogTable(catalog, 'ducklake_inlined_data_tables')} WHERE table_id = ${tableId} AND schema_version = ${old.schemaVersion}`,
      `DROP TABLE ${catalogTable(catalog, old.name)}`,
    )
  }
  return statements
}

async function hasRowsSince(catalog: Catalog, inlined: InlinedTable, snapshot: number): Promise<boolean> {
  const [row] = await queryRows(
    catalog,
    `SELECT count(*) AS n FROM ${catalogTable(catalog, inlined.name)} WHERE begin_snapshot > ${snapshot}`,
  )
  return row !== undefined && integer(row, 'n') > 0
}
