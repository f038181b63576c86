/** Staged rows as data files: one, or one per partition, complete and flushed before any commit mentions them. */

import { literalOrNull, quoteLiteral } from '../values/sql-text.ts'
import { type Catalog, catalogTable, queryRows, text } from './catalog.ts'
import type { ColumnNode } from './columns.ts'
import { type DataRows, writeDataFile } from './data-file.ts'
import type { LakeContext } from './lake-context.ts'
import type { StoredParquet } from './parquet-file.ts'
import { readParquetSettings } from './parquet-options.ts'
import { forEachPartition } from './partition-rows.ts'
import { hiveDirectory, keyColumns, readPartitioning } from './partitioning.ts'
import type { Cell, ParquetSettings } from './ports.ts'
import { readOption } from './read-snapshot.ts'
import { computeStats, type LeafStats } from './stats.ts'
import { insertFileStats } from './table-stats.ts'

/** A file that waits for its commit. */
export interface StagedFile extends StoredParquet {
  readonly leaves: readonly LeafStats[]
  /** The partitioning it was written for, and the values of its keys; `null` without one. */
  readonly partition: { readonly id: number; readonly values: readonly Cell[] } | null
}

/** The table the rows are for; `id` is `null` for one that no snapshot has yet. */
export interface FileTarget {
  readonly id: number | null
  readonly schemaId: number
  readonly directory: string
  readonly columns: readonly ColumnNode[]
}

/**
 * Writes the rows of the quoted table `relation`, whose columns are the target's, as it is partitioned at `snapshot`;
 * `keepsIds` as in {@link DataRows}.
 */
export async function writeStagedFiles(
  context: LakeContext,
  snapshot: number,
  target: FileTarget,
  relation: string,
  rows: number,
  leaves: readonly LeafStats[],
  keepsIds?: string,
): Promise<readonly StagedFile[]> {
  const { catalog } = context
  const { columns, directory } = target
  const partitioning = target.id === null ? null : await readPartitioning(catalog, target.id, snapshot)
  const settings = await readParquetSettings(catalog, target)
  const written: StagedFile[] = []
  try {
    if (partitioning === null) {
      const all = { directory, below: '', source: relation, columns, keepsIds }
      await writeFiles(context, all, rows, leaves, null, settings, written)
      return written
    }
    const keys = keyColumns(partitioning.keys, columns)
    const hive = (await readOption(catalog, 'hive_file_pattern', target))?.toLowerCase() !== 'false'
    await forEachPartition(catalog, relation, keys, async (part) => {
      const below = hive ? hiveDirectory(keys, part.values) : ''
      const own = await computeStats(catalog, part.relation, columns)
      const partition = { id: partitioning.id, values: part.values }
      const of = { directory, below, source: part.relation, columns, keepsIds }
      await writeFiles(context, of, part.rows, own, partition, settings, written)
    })
  } catch (error) {
    await removeUncommitted(context, written)
    throw error
  }
  return written
}

/** Writes all rows, to one file or, when they are very large, to several, each with statistics of its own. */
async function writeFiles(
  context: LakeContext,
  all: DataRows,
  rows: number,
  leaves: readonly LeafStats[],
  partition: StagedFile['partition'],
  settings: ParquetSettings,
  written: StagedFile[],
): Promise<void> {
  const { catalog } = context
  for (let first = 0; first < rows; ) {
    const rest = first === 0 ? all.source : `(FROM ${all.source} OFFSET ${first})`
    const file = await writeDataFile(context, { ...all, source: rest }, settings)
    // Known to the caller before anything else can fail, so that the file is removed then.
    written.push({ ...file, leaves, partition })
    if (file.rows < rows) {
      const own = `(FROM ${all.source} LIMIT ${file.rows} OFFSET ${first})`
      written[written.length - 1] = {
        ...file,
        leaves: await computeStats(catalog, own, all.columns),
        partition,
      }
    }
    first += file.rows
  }
}

/** The statements that make a file part of a table (DuckLake spec 5.2). */
export function insertDataFile(
  catalog: Catalog,
  tableId: number,
  fileId: number,
  snapshot: number,
  file: StagedFile,
  firstRowId: number,
): readonly string[] {
  const { partition } = file
  const values = (partition?.values ?? []).map(
    (value, i) => `(${fileId}, ${tableId}, ${i}, ${literalOrNull(value)})`,
  )
  return [
    `INSERT INTO ${catalogTable(catalog, 'ducklake_data_file')} VALUES (${fileId}, ${tableId}, ${snapshot}, NULL, NULL, ${quoteLiteral(file.name)}, true, 'parquet', ${file.rows}, ${file.size}, ${file.footerSize}, ${firstRowId}, ${partition?.id ?? 'NULL'}, NULL, NULL, NULL)`,
    ...(values.length === 0
      ? []
      : [
          `INSERT INTO ${catalogTable(catalog, 'ducklake_file_partition_value')} VALUES ${values.join(', ')}`,
        ]),
    insertFileStats(catalog, tableId, fileId, file.leaves),
  ]
}

/** Removes those of the files, data or delete files, that the catalog does not know; when that cannot be told, they stay. */
export async function removeUncommitted(
  { catalog, files }: Pick<LakeContext, 'catalog' | 'files'>,
  written: readonly StoredParquet[],
): Promise<void> {
  if (written.length === 0) return
  // Catalog paths may begin with a partition's directory; the last part is unique for ever.
  const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const names = written.map(({ path }) => quoteLiteral(baseName(path))).join(', ')
  const mentioned = ['ducklake_data_file', 'ducklake_delete_file'].map(
    (table) =>
      `SELECT path FROM ${catalogTable(catalog, table)} WHERE regexp_extract(path, '[^/]*$') IN (${names})`,
  )
  try {
    const rows = await queryRows(catalog, mentioned.join(' UNION ALL '))
    const known = new Set(rows.map((row) => baseName(text(row, 'path'))))
    for (const { path } of written) if (!known.has(baseName(path))) await files.remove(path)
  } catch {
    // An orphan is harmless; the error that led here is not to be hidden by one about it.
  }
}
