/** The columns Metaxy adds to every feature table (metaxy `models/constants.py`). */

export const PROVENANCE_BY_FIELD = 'metaxy_provenance_by_field'
export const PROVENANCE = 'metaxy_provenance'
export const FEATURE_VERSION = 'metaxy_feature_version'
export const PROJECT_VERSION = 'metaxy_project_version'
export const CREATED_AT = 'metaxy_created_at'
export const UPDATED_AT = 'metaxy_updated_at'
export const DELETED_AT = 'metaxy_deleted_at'
export const MATERIALIZATION_ID = 'metaxy_materialization_id'
export const DATA_VERSION_BY_FIELD = 'metaxy_data_version_by_field'
export const DATA_VERSION = 'metaxy_data_version'

/** DuckDB types of the columns whose type does not depend on the feature. */
export const SYSTEM_COLUMN_TYPES: ReadonlyMap<string, string> = new Map([
  [FEATURE_VERSION, 'VARCHAR'],
  [PROJECT_VERSION, 'VARCHAR'],
  [PROVENANCE, 'VARCHAR'],
  [CREATED_AT, 'TIMESTAMP WITH TIME ZONE'],
  [UPDATED_AT, 'TIMESTAMP WITH TIME ZONE'],
  [DELETED_AT, 'TIMESTAMP WITH TIME ZONE'],
  [MATERIALIZATION_ID, 'VARCHAR'],
  [DATA_VERSION, 'VARCHAR'],
])
