/** The statistics of a table once its deleted rows are gone: exact again, unless an older snapshot still needs the wider ones. */

import { literalOrNull, quoteIdentifier } from '../../values/sql-text.ts'
import { catalogTable, flag, integer, queryRows, type Row, text } from '../catalog.ts'
import { readDeleteFile } from '../delete-file.ts'
import { readInlinedTables } from '../inline.ts'
import type { LakeContext } from '../lake-context.ts'
import { resolvePath } from '../paths.ts'
import type { TableEntry } from '../read-snapshot.ts'
import { scanInto } from '../scan.ts'
import { computeStats, hasKnownBounds } from '../stats.ts'
import type { CompactedFile } from './compacted-file.ts'
import { type Candidate, readCandidates } from './compaction-candidates.ts'
import { inlinedDeletesOf } from './consolidate-deletes.ts'

/**
 * Statements that set the statistics of a table after `sources` have been rewritten into the files of `groups`; none while
 * other files have deleted rows. DuckDB 1.5 uses the current statistics for every snapshot, so that narrower bounds make a
 * snapshot that still shows the deleted rows lose them; as long as there is one, they stay (DuckLake spec 5.6).
 */
export async function recomputeTableStats(
  context: LakeContext,
  table: TableEntry,
  snapshot: number,
  sources: readonly Candidate[],
  groups: readonly { readonly file: CompactedFile | null }[],
): Promise<readonly string[]> {
  const rewritten = new Set(sources.map(({ id }) => id))
  const others = (await readCandidates(context, table, snapshot)).filter(({ id }) => !rewritten.has(id))
  if (others.some((file) => file.deletedInFile + file.deletedInlined > 0)) return []
  if (await anySnapshotShowsMore(context, table)) return []
  const size = [...others, ...groups.flatMap(({ file }) => (file === null ? [] : [file]))].reduce(
    (sum, file) => sum + file.size,
    0,
  )
  return statisticsOf(context, table, snapshot, size)
}

/** Whether a snapshot that is still there shows rows that the latest does not. */
async function anySnapshotShowsMore(context: LakeContext, table: TableEntry): Promise<boolean> {
  const { catalog } = context
  const first = `(SELECT min(snapshot_id) FROM ${catalogTable(catalog, 'ducklake_snapshot')})`
  const files = catalogTable(catalog, 'ducklake_data_file')
  const deletes = catalogTable(catalog, 'ducklake_delete_file')
  const inlined = await inlinedDeletesOf(catalog, table.id)
  const since = [
    `SELECT 1 FROM ${files} WHERE table_id = ${table.id} AND end_snapshot > ${first}`,
    `SELECT 1 FROM ${deletes} WHERE table_id = ${table.id} AND greatest(begin_snapshot, partial_max) > ${first}`,
    ...(await readInlinedTables(catalog, table.id)).map(
      ({ name }) => `SELECT 1 FROM ${catalogTable(catalog, name)} WHERE end_snapshot > ${first}`,
    ),
    ...(inlined === null ? [] : [`SELECT 1 FROM ${inlined} WHERE begin_snapshot > ${first}`]),
  ]
  if ((await queryRows(catalog, `SELECT 1 AS found FROM (${since.join(' UNION ALL ')}) LIMIT 1`)).length > 0)
    return true
  // The delete file of a flush says in the catalog only when its first deletion was.
  const flushed = await queryRows(
    catalog,
    `SELECT d.begin_snapshot, d.path, d.path_is_relative, ${first} AS first_snapshot FROM ${deletes} d JOIN ${files} f USING (data_file_id) WHERE d.table_id = ${table.id} AND d.partial_max IS NULL AND f.partial_max IS NOT NULL`,
  )
  for (const row of flushed)
    if ((await lastDeletion(context, table, row)) > integer(row, 'first_snapshot')) return true
  return false
}

async function lastDeletion(context: LakeContext, table: TableEntry, row: Row): Promise<number> {
  const relation = `last_deletion_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`
  const path = resolvePath(table.directory, text(row, 'path'), flag(row, 'path_is_relative'))
  await readDeleteFile(context, path, integer(row, 'begin_snapshot'), relation)
  const name = quoteIdentifier(relation)
  const [last = {}] = await queryRows(context.catalog, `SELECT max(snapshot_id) AS last FROM ${name}`)
  await context.catalog.sql.run(`DROP TABLE ${name}`)
  return integer(last, 'last')
}

async function statisticsOf(
  context: LakeContext,
  table: TableEntry,
  snapshot: number,
  size: number,
): Promise<readonly string[]> {
  const { catalog } = context
  const relation = `temp.main.${quoteIdentifier(`counted_${crypto.getRandomValues(new Uint32Array(2)).join('_')}`)}`
  await scanInto(context, table, snapshot, relation)
  try {
    const leaves = await computeStats(catalog, relation, table.columns)
    const [row = {}] = await queryRows(catalog, `SELECT count(*) AS n FROM ${relation}`)
    const columnStats = catalogTable(catalog, 'ducklake_table_column_stats')
    return [
      `UPDATE ${catalogTable(catalog, 'ducklake_table_stats')} SET record_count = ${integer(row, 'n')}, file_size_bytes = ${size} WHERE table_id = ${table.id}`,
      ...leaves.map((leaf) => {
        const where = `WHERE table_id = ${table.id} AND column_id = ${leaf.columnId}`
        return hasKnownBounds(leaf)
          ? `UPDATE ${columnStats} SET contains_null = ${leaf.nullCount > 0}, contains_nan = ${leaf.containsNan ?? 'NULL'}, min_value = ${literalOrNull(leaf.min)}, max_value = ${literalOrNull(leaf.max)} ${where}`
          : `DELETE FROM ${columnStats} ${where}`
      }),
    ]
  } finally {
    await catalog.sql.run(`DROP TABLE IF EXISTS ${relation}`)
  }
}
