/** A data file whose rows come from elsewhere in the table and keep their ids: written, and entered in the catalog. */

import { literalOrNull, quoteIdentifier, quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, catalogTable } from '../catalog.ts'
import { type ColumnNode, parquetFields } from '../columns.ts'
import { ROW_ID_FIELD, SNAPSHOT_FIELD } from '../hidden-columns.ts'
import type { LakeContext } from '../lake-context.ts'
import { type StoredParquet, storeParquet } from '../parquet-file.ts'
import { readParquetSettings } from '../parquet-options.ts'
import type { Cell, ParquetField } from '../ports.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { computeStats, type LeafStats } from '../stats.ts'
import { insertFileStats } from '../table-stats.ts'
import { printParquetType } from '../types.ts'

/** Rows waiting in a temporary table: the columns, and for each row its id and the snapshot that added it. */
export interface MovedRows {
  /** Quoted. */
  readonly relation: string
  readonly columns: readonly ColumnNode[]
  /** Quoted names of its BIGINT columns. */
  readonly rowId: string
  readonly snapshot: string
  /** What to write after ORDER BY. */
  readonly order: string
}

/** Which hidden columns the file gets (DuckLake spec 5.3). */
export interface Embedded {
  readonly rowIds: boolean
  readonly snapshots: boolean
}

/** A written file with its statistics. */
export interface CompactedFile extends StoredParquet {
  readonly leaves: readonly LeafStats[]
  /** Path relative to the table's directory. */
  readonly entryPath: string
}

/** Where a file belongs in a partitioned table. */
export interface FilePartition {
  readonly id: number
  /** By `partition_key_index`. */
  readonly values: readonly Cell[]
  /** Directory below the table's, ends in `/` unless it is empty. */
  readonly directory: string
}

/** Writes the rows below the table's directory, in the place of their partition. */
export async function writeCompactedFile(
  context: LakeContext,
  table: TableEntry,
  moved: MovedRows,
  embedded: Embedded,
  partition: FilePartition | null,
): Promise<CompactedFile> {
  const { columns, relation } = moved
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()))
  const hidden = [
    ...(embedded.rowIds ? [{ field: unlike(ROW_ID_FIELD, taken), value: moved.rowId }] : []),
    ...(embedded.snapshots ? [{ field: unlike(SNAPSHOT_FIELD, taken), value: moved.snapshot }] : []),
  ]
  const values = [
    ...columns.map(({ name, type }) => {
      const column = quoteIdentifier(name)
      return `CAST(${column} AS ${printParquetType(type)}) AS ${column}`
    }),
    ...hidden.map(({ field, value }) => `${value} AS ${quoteIdentifier(field.name)}`),
  ]
  const leaves = await computeStats(context.catalog, relation, columns)
  const below = partition?.directory ?? ''
  const stored = await storeParquet(
    context,
    table.directory + below,
    '',
    `SELECT ${values.join(', ')} FROM ${relation} AS moved ORDER BY ${moved.order}`,
    [...parquetFields(columns), ...hidden.map(({ field }) => field)],
    await readParquetSettings(context.catalog, table),
  )
  return {
    ...stored,
    leaves,
    entryPath: below + stored.name,
  }
}

/** Readers go by the field id, so a name that a column has already may change. */
function unlike(field: ParquetField, taken: ReadonlySet<string>): ParquetField {
  let { name } = field
  while (taken.has(name.toLowerCase())) name = `_${name}`
  return { ...field, name }
}

/** What the catalog says of such a file beside the file itself. */
export interface CompactedEntry {
  readonly id: number
  readonly tableId: number
  readonly beginSnapshot: number
  /** `null` when every row id is embedded and none is to be computed. */
  readonly rowIdStart: number | null
  readonly partialMax: number | null
  readonly partition: FilePartition | null
}

/** The statements that make the file part of the lake (DuckLake spec 5.2, 5.5). */
export function insertCompactedFile(
  catalog: Catalog,
  entry: CompactedEntry,
  file: CompactedFile,
): readonly string[] {
  const { id, tableId, partition } = entry
  const partitionValues = (partition?.values ?? []).map(
    (value, index) => `(${id}, ${tableId}, ${index}, ${literalOrNull(value)})`,
  )
  return [
    `INSERT INTO ${catalogTable(catalog, 'ducklake_data_file')} VALUES (${id}, ${tableId}, ${entry.beginSnapshot}, NULL, NULL, ${quoteLiteral(file.entryPath)}, true, 'parquet', ${file.rows}, ${file.size}, ${file.footerSize}, ${entry.rowIdStart ?? 'NULL'}, ${partition?.id ?? 'NULL'}, NULL, NULL, ${entry.partialMax ?? 'NULL'})`,
    insertFileStats(catalog, tableId, id, file.leaves),
    ...(partitionValues.length === 0
      ? []
      : [
          `INSERT INTO ${catalogTable(catalog, 'ducklake_file_partition_value')} VALUES ${partitionValues.join(', ')}`,
        ]),
  ]
}
