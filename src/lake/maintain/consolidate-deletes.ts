/**
 * Brings all deletions of a data file together in one delete file that says for each since when: its delete files of all
 * times, and the deletions kept in the catalog. Every snapshot shows the same rows afterwards (DuckLake spec 6.5, 8.3).
 */

import { quoteIdentifier } from '../../values/sql-text.ts'
import {
  type Catalog,
  catalogTable,
  flag,
  integer,
  integerOrNull,
  queryRows,
  type Row,
  tableNames,
  text,
} from '../catalog.ts'
import type { NextSnapshot } from '../commit.ts'
import {
  type DeleteFile,
  insertDeleteFile,
  readDeleteFile,
  removeDeleteFile,
  writeDeleteFile,
} from '../delete-file.ts'
import type { LakeContext } from '../lake-context.ts'
import { LakeError } from '../lake-error.ts'
import { resolvePath } from '../paths.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { scheduledPath } from './data-path.ts'
import type { StagedFiles } from './staged-files.ts'

/** The delete file that stands for all deletions of a data file. */
export interface ConsolidatedDeletes {
  readonly tableId: number
  readonly dataFileId: number
  /** The snapshot at which the data file ended; `null` while it is live. */
  readonly endSnapshot: number | null
  readonly file: DeleteFile
  readonly firstSnapshot: number
  readonly lastSnapshot: number
  /** The delete files it stands for, as they are to be scheduled for removal. */
  readonly replaced: readonly { readonly id: number; readonly path: string; readonly relative: boolean }[]
}

/** Quoted name of the table of deletions kept in the catalog, or `null`; it is registered nowhere (spec 6.5). */
export async function inlinedDeletesOf(catalog: Catalog, tableId: number): Promise<string | null> {
  const name = `ducklake_inlined_delete_${tableId}`
  return (await tableNames(catalog, name)).has(name) ? catalogTable(catalog, name) : null
}

/** Ids of the data files of a table with deletions in the catalog by `snapshot`; files that are gone do not count. */
export async function filesWithInlinedDeletes(
  catalog: Catalog,
  tableId: number,
  snapshot: number,
): Promise<readonly number[]> {
  const inlined = await inlinedDeletesOf(catalog, tableId)
  if (inlined === null) return []
  const rows = await queryRows(
    catalog,
    `SELECT DISTINCT d.file_id FROM ${inlined} d JOIN ${catalogTable(catalog, 'ducklake_data_file')} f ON f.data_file_id = d.file_id WHERE d.begin_snapshot <= ${snapshot} ORDER BY d.file_id`,
  )
  return rows.map((row) => integer(row, 'file_id'))
}

/** Writes the delete file for one data file that has deletions in the catalog. */
export async function consolidateDeletes(
  context: LakeContext,
  table: TableEntry,
  dataFileId: number,
  snapshot: number,
  staged: StagedFiles,
): Promise<ConsolidatedDeletes> {
  const { catalog } = context
  const inlined = await inlinedDeletesOf(catalog, table.id)
  const [dataFile] = await queryRows(
    catalog,
    `SELECT path, path_is_relative, end_snapshot FROM ${catalogTable(catalog, 'ducklake_data_file')} WHERE data_file_id = ${dataFileId}`,
  )
  const existing = await queryRows(
    catalog,
    `SELECT delete_file_id, begin_snapshot, path, path_is_relative, format, encryption_key FROM ${catalogTable(catalog, 'ducklake_delete_file')} WHERE data_file_id = ${dataFileId} ORDER BY begin_snapshot`,
  )
  const read: string[] = []
  const everything = `temp.main.${quoteIdentifier(temporary('deletes'))}`
  try {
    for (const row of existing) {
      checkPlain(table, row)
      const relation = temporary('delete_file')
      read.push(relation)
      await readDeleteFile(context, pathOf(table, row), integer(row, 'begin_snapshot'), relation)
    }
    const parts = [
      ...read.map((relation) => `SELECT position, snapshot_id FROM ${quoteIdentifier(relation)}`),
      ...(inlined === null
        ? []
        : [
            `SELECT row_id, begin_snapshot FROM ${inlined} WHERE file_id = ${dataFileId} AND begin_snapshot <= ${snapshot}`,
          ]),
    ]
    await catalog.sql.run(
      `CREATE TEMP TABLE ${everything} AS SELECT position, min(snapshot_id) AS snapshot_id FROM (${parts.join(' UNION ALL ')}) AS d(position, snapshot_id) GROUP BY position`,
    )
    const [range] = await queryRows(
      catalog,
      `SELECT min(snapshot_id) AS first, max(snapshot_id) AS last FROM ${everything}`,
    )
    const file = staged.add(
      await writeDeleteFile(context, table.directory, pathOf(table, dataFile ?? {}), {
        query: `SELECT position, snapshot_id FROM ${everything}`,
        bySnapshot: true,
      }),
    )
    return {
      tableId: table.id,
      dataFileId,
      endSnapshot: integerOrNull(dataFile ?? {}, 'end_snapshot'),
      file,
      firstSnapshot: integer(range ?? {}, 'first'),
      lastSnapshot: integer(range ?? {}, 'last'),
      replaced: existing.map((row) => ({
        id: integer(row, 'delete_file_id'),
        ...scheduledPath(context.dataPath, pathOf(table, row)),
      })),
    }
  } finally {
    for (const relation of [...read.map(quoteIdentifier), everything])
      await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

function temporary(kind: string): string {
  return `maintained_${kind}_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
}

function pathOf(table: TableEntry, row: Row): string {
  return resolvePath(table.directory, text(row, 'path'), flag(row, 'path_is_relative'))
}

function checkPlain(table: TableEntry, row: Row): void {
  const format = row.format ?? 'parquet'
  if (format.toLowerCase() === 'parquet' && (row.encryption_key ?? null) === null) return
  throw new LakeError(
    'unsupported-lake',
    `The deletions in "${pathOf(table, row)}" cannot be read here: the file is ${format === 'parquet' ? 'encrypted' : `of format ${format}`}.`,
    'Maintain the table with DuckDB and the ducklake extension instead.',
  )
}

/**
 * The statements that put the new delete file in the place of everything it stands for. `endsAt` is the snapshot at which
 * the same commit ends the data file, if it does.
 */
export async function planConsolidated(
  catalog: Catalog,
  deletes: ConsolidatedDeletes,
  next: NextSnapshot,
  plannedOn: number,
  endsAt: number | null = deletes.endSnapshot,
): Promise<readonly string[]> {
  const id = next.takeFileId()
  const { tableId, dataFileId } = deletes
  const inlined = await inlinedDeletesOf(catalog, tableId)
  return [
    ...deletes.replaced.flatMap((old) => removeDeleteFile(catalog, old.id, old.path, old.relative)),
    insertDeleteFile(
      catalog,
      {
        id,
        tableId,
        dataFileId,
        beginSnapshot: deletes.firstSnapshot,
        partialMax: deletes.lastSnapshot,
      },
      deletes.file,
    ),
    ...(endsAt === null
      ? []
      : [
          `UPDATE ${catalogTable(catalog, 'ducklake_delete_file')} SET end_snapshot = ${endsAt} WHERE delete_file_id = ${id}`,
        ]),
    ...(inlined === null
      ? []
      : [`DELETE FROM ${inlined} WHERE file_id = ${dataFileId} AND begin_snapshot <= ${plannedOn}`]),
  ]
}
