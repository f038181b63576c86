/** The data files of a table that merging and rewriting choose from, with what decides it. */

import { catalogTable, flag, groupBy, integer, integerOrNull, queryRows, type Row, text } from '../catalog.ts'
import type { LakeContext } from '../lake-context.ts'
import { resolvePath } from '../paths.ts'
import type { TableEntry } from '../read-snapshot.ts'
import type { FilePartition } from './compacted-file.ts'
import { inlinedDeletesOf } from './consolidate-deletes.ts'

/** A live data file. */
export interface Candidate {
  readonly id: number
  readonly path: string
  readonly beginSnapshot: number
  /** The newest snapshot of its rows. */
  readonly lastSnapshot: number
  readonly rows: number
  /** Bytes. */
  readonly size: number
  /** Schema version of the table in force when the file was added; `null` when the catalog does not say (spec 4.9). */
  readonly schemaVersion: number | null
  readonly partition: FilePartition | null
  /** Deleted rows of the live delete file. */
  readonly deletedInFile: number
  /** Deleted rows kept in the catalog. */
  readonly deletedInlined: number
  /** Whether the file has a delete file at any snapshot. */
  readonly hasDeleteFile: boolean
}

/** The live data files of a table in the order in which DuckLake merges them (DuckLake spec 9.1). */
export async function readCandidates(
  { catalog }: LakeContext,
  table: TableEntry,
  snapshot: number,
): Promise<readonly Candidate[]> {
  const inlined = await inlinedDeletesOf(catalog, table.id)
  const deletes = catalogTable(catalog, 'ducklake_delete_file')
  const rows = await queryRows(
    catalog,
    `SELECT f.data_file_id, f.path, f.path_is_relative, f.begin_snapshot, coalesce(f.partial_max, f.begin_snapshot) AS last_snapshot, f.record_count, f.file_size_bytes, f.partition_id,
       (SELECT arg_max(v.schema_version, v.begin_snapshot) FROM ${catalogTable(catalog, 'ducklake_schema_versions')} v WHERE v.table_id = f.table_id AND v.begin_snapshot <= f.begin_snapshot) AS schema_version,
       (SELECT coalesce(sum(d.delete_count), 0) FROM ${deletes} d WHERE d.data_file_id = f.data_file_id AND d.end_snapshot IS NULL) AS deleted_in_file,
       (SELECT count(*) FROM ${deletes} d WHERE d.data_file_id = f.data_file_id) AS delete_files,
       ${inlined === null ? '0' : `(SELECT count(*) FROM ${inlined} d WHERE d.file_id = f.data_file_id)`} AS deleted_inlined
     FROM ${catalogTable(catalog, 'ducklake_data_file')} f
     WHERE f.table_id = ${table.id} AND f.end_snapshot IS NULL AND f.begin_snapshot <= ${snapshot}
     ORDER BY f.begin_snapshot, f.row_id_start NULLS LAST, f.data_file_id`,
  )
  const values = groupBy(
    await queryRows(
      catalog,
      `SELECT data_file_id, partition_value FROM ${catalogTable(catalog, 'ducklake_file_partition_value')} WHERE table_id = ${table.id} ORDER BY data_file_id, partition_key_index`,
    ),
    (row) => integer(row, 'data_file_id'),
  )
  return rows.map((row) => candidate(table, row, values.get(integer(row, 'data_file_id')) ?? []))
}

function candidate(table: TableEntry, row: Row, values: readonly Row[]): Candidate {
  const path = text(row, 'path')
  const partitionId = integerOrNull(row, 'partition_id')
  const relative = flag(row, 'path_is_relative')
  return {
    id: integer(row, 'data_file_id'),
    path: resolvePath(table.directory, path, relative),
    beginSnapshot: integer(row, 'begin_snapshot'),
    lastSnapshot: integer(row, 'last_snapshot'),
    rows: integer(row, 'record_count'),
    size: integer(row, 'file_size_bytes'),
    schemaVersion: integerOrNull(row, 'schema_version'),
    partition:
      partitionId === null
        ? null
        : {
            id: partitionId,
            values: values.map((value) => value.partition_value ?? null),
            directory: relative ? path.slice(0, path.lastIndexOf('/') + 1) : '',
          },
    deletedInFile: integer(row, 'deleted_in_file'),
    deletedInlined: integer(row, 'deleted_inlined'),
    hasDeleteFile: integer(row, 'delete_files') > 0,
  }
}

/** Files that may go into one file: of one schema version and one partition, in their order. */
export function groupCandidates(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const groups = new Map<string, Candidate[]>()
  for (const file of candidates) {
    const key = JSON.stringify([file.schemaVersion, file.partition?.id ?? null, file.partition?.values ?? []])
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  return [...groups.values()]
}
