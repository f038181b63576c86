/** The hidden columns of data and delete files that say which row it is and when it came or went. */

/** Field ids of the hidden columns with a row's id and the snapshot it belongs to (DuckLake spec 5.3). */
export const ROW_ID_FIELD_ID = 2147483540
export const SNAPSHOT_FIELD_ID = 2147483539

/** A delete file's third column counts only under this name (DuckLake spec 8.1). */
export const SNAPSHOT_COLUMN = '_ducklake_internal_snapshot_id'
