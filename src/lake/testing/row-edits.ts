/** Deletions in every form DuckLake keeps them in, entered straight into a catalog: for tests of what reads and moves them. */

import { commit } from '../commit.ts'
import { insertDeleteFile, writeDeleteFile } from '../delete-file.ts'
import type { LakeContext } from '../lake-context.ts'
import { latestSnapshot } from '../read-snapshot.ts'

async function change(
  { catalog }: LakeContext,
  changes: string,
  statements: (snapshot: number, fileId: () => number) => Promise<readonly string[]> | readonly string[],
): Promise<number> {
  return commit(catalog, {
    plannedOn: (await latestSnapshot(catalog)).id,
    checkConflicts: () => {},
    plan: async (next) => ({
      statements: await statements(next.id, () => next.takeFileId()),
      changes: [changes],
      changesSchema: false,
    }),
  })
}

const META = '"__ducklake_metadata_lake".main'

/** Ends inlined rows by id. */
export function endInlined(context: LakeContext, table: string, rowIds: readonly number[]): Promise<number> {
  return change(context, 'inlined_delete:1', (snapshot) => [
    `UPDATE ${META}.${table} SET end_snapshot = ${snapshot} WHERE row_id IN (${rowIds.join()}) AND end_snapshot IS NULL`,
  ])
}

/** Deletes positions of a data file of table 1 in the catalog. */
export function deleteInCatalog(
  context: LakeContext,
  fileId: number,
  positions: readonly number[],
): Promise<number> {
  return change(context, 'inlined_delete:1', (snapshot) => [
    `CREATE TABLE IF NOT EXISTS ${META}.ducklake_inlined_delete_1(file_id BIGINT, row_id BIGINT, begin_snapshot BIGINT)`,
    ...positions.map(
      (position) =>
        `INSERT INTO ${META}.ducklake_inlined_delete_1 VALUES (${fileId}, ${position}, ${snapshot})`,
    ),
  ])
}

/** Deletes positions of a data file of table 1, `main.t`, in its first delete file. */
export function deleteInFile(
  context: LakeContext,
  fileId: number,
  positions: readonly number[],
): Promise<number> {
  return change(context, 'deleted_from_table:1', async (snapshot, takeFileId) => {
    const query = `SELECT unnest([${positions.join()}])::BIGINT AS position`
    const file = await writeDeleteFile(context, `${context.dataPath}main/t/`, 'x', {
      query,
      bySnapshot: false,
    })
    const entry = { id: takeFileId(), tableId: 1, dataFileId: fileId, beginSnapshot: snapshot }
    return [insertDeleteFile(context.catalog, { ...entry, partialMax: null }, file)]
  })
}
