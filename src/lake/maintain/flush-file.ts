/** The files that the rows of one inlined table become. */

import { quoteIdentifier } from '../../values/sql-text.ts'
import { type Catalog, catalogTable, integer, integerOrNull, queryRows } from '../catalog.ts'
import { type DeleteFile, writeDeleteFile } from '../delete-file.ts'
import type { InlinedTable } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { locationNames } from '../locations.ts'
import { forEachPartition } from '../partition-rows.ts'
import { hiveDirectory, keyColumns, readPartitioning } from '../partitioning.ts'
import { inlinedColumns } from '../read-inlined.ts'
import { readOption, type TableEntry } from '../read-snapshot.ts'
import { fileOrder } from '../sorting.ts'
import { printValueType } from '../types.ts'
import {
  type CompactedFile,
  type FilePartition,
  type MovedRows,
  writeCompactedFile,
} from './compacted-file.ts'
import type { StagedFiles } from './staged-files.ts'

/** A data file with the rows of an inlined table, and what has been deleted of them. */
export interface FlushedFile {
  readonly inlined: InlinedTable
  readonly file: CompactedFile
  readonly partition: FilePartition | null
  readonly firstRowId: number
  readonly firstSnapshot: number
  readonly lastSnapshot: number
  readonly deleted: { readonly file: DeleteFile; readonly firstSnapshot: number } | null
}

/**
 * Writes every row that the inlined table had by `snapshot`, ended ones included, as the table is sorted and then in the order of their ids: one file, or
 * one per partition.
 */
export async function writeInlinedRows(
  context: LakeContext,
  table: TableEntry,
  inlined: InlinedTable,
  snapshot: number,
  staged: StagedFiles,
): Promise<readonly FlushedFile[]> {
  const { catalog } = context
  const source = `${catalogTable(catalog, inlined.name)} WHERE begin_snapshot <= ${snapshot}`
  const [counted] = await queryRows(catalog, `SELECT count(*) AS n FROM ${source}`)
  if (counted === undefined || integer(counted, 'n') === 0) return []
  const columns = await inlinedColumns(catalog, inlined)
  const position = locationNames(columns)[3] ?? ''
  const relation = `temp.main.${quoteIdentifier(`flushed_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
  const values = columns.map(({ name, type }) => {
    const column = quoteIdentifier(name)
    return `CAST(${column} AS ${printValueType(type)}) AS ${column}`
  })
  try {
    // No column of a table with inlined rows has the name of a system column (DuckLake spec 6.1).
    const rows = `(SELECT ${values.join(', ')}, row_id, begin_snapshot, end_snapshot FROM ${source})`
    const order = `${await fileOrder(catalog, table, snapshot, rows)}row_id, begin_snapshot`
    await catalog.sql.run(
      `CREATE TEMP TABLE ${relation} AS SELECT *, row_number() OVER (ORDER BY ${order}) - 1 AS ${position} FROM ${rows} ORDER BY ${position}`,
    )
    const moved = { relation, columns, rowId: 'row_id', snapshot: 'begin_snapshot', order: position }
    const write = (relation: string, partition: FilePartition | null) =>
      writePart(context, table, inlined, { ...moved, relation }, partition, staged)
    // A new partitioning comes with a new inlined table: all rows of one belong to the same.
    const partitioning = await readPartitioning(catalog, table.id, await lastSnapshot(catalog, relation))
    if (partitioning === null) return [await write(relation, null)]
    const keys = keyColumns(partitioning.keys, columns)
    const hive = (await readOption(catalog, 'hive_file_pattern', table))?.toLowerCase() !== 'false'
    return [
      ...(await forEachPartition(catalog, relation, keys, ({ relation: part, values: own }) =>
        write(part, { id: partitioning.id, values: own, directory: hive ? hiveDirectory(keys, own) : '' }),
      )),
    ]
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}

async function lastSnapshot(catalog: Catalog, relation: string): Promise<number> {
  const [row = {}] = await queryRows(catalog, `SELECT max(begin_snapshot) AS last FROM ${relation}`)
  return integer(row, 'last')
}

async function writePart(
  context: LakeContext,
  table: TableEntry,
  inlined: InlinedTable,
  moved: MovedRows,
  partition: FilePartition | null,
  staged: StagedFiles,
): Promise<FlushedFile> {
  const [range = {}] = await queryRows(
    context.catalog,
    `SELECT min(row_id) AS first_row, min(begin_snapshot) AS first, max(begin_snapshot) AS last, min(end_snapshot) AS first_end FROM ${moved.relation}`,
  )
  const file = staged.add(
    await writeCompactedFile(context, table, moved, { rowIds: true, snapshots: true }, partition),
  )
  const firstEnd = integerOrNull(range, 'first_end')
  const ended = `SELECT position, snapshot_id FROM (SELECT row_number() OVER (ORDER BY ${moved.order}) - 1 AS position, end_snapshot AS snapshot_id FROM ${moved.relation}) WHERE snapshot_id IS NOT NULL`
  const deleted =
    firstEnd === null
      ? null
      : {
          file: staged.add(
            await writeDeleteFile(context, table.directory, file.path, { query: ended, bySnapshot: true }),
          ),
          firstSnapshot: firstEnd,
        }
  return {
    inlined,
    file,
    partition,
    firstRowId: integer(range, 'first_row'),
    firstSnapshot: integer(range, 'first'),
    lastSnapshot: integer(range, 'last'),
    deleted,
  }
}
