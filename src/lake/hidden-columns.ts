/** The columns that DuckLake hides in its files, each with its reserved field id (DuckLake spec 5.3). */

import type { ParquetField } from './ports.ts'

/** Which row it is: for rows that keep an id they got elsewhere. */
export const ROW_ID_FIELD: ParquetField = field('_ducklake_internal_row_id', 2147483540)
/** Which snapshot added the row, or deleted the position: for files that cover several. */
export const SNAPSHOT_FIELD: ParquetField = field('_ducklake_internal_snapshot_id', 2147483539)
/** Of a delete file: the data file it is for. */
export const FILE_PATH_FIELD: ParquetField = field('file_path', 2147483646)
/** Of a delete file: a position in that file, from 0. */
export const POSITION_FIELD: ParquetField = field('pos', 2147483645)

function field(name: string, fieldId: number): ParquetField {
  return { name, fieldId, children: [] }
}
