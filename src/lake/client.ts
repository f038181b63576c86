/** The full DuckLake client: what both engines share, and what only this one does, by group. */

import type { SchemaChanges } from './alter/schema-changes.ts'
import type { RowChanges } from './change/row-changes.ts'
import type { Lake } from './engine.ts'
import type { Maintenance } from './maintain/maintenance.ts'

export interface LakeClient extends Lake {
  readonly schema: SchemaChanges
  readonly rows: RowChanges
  readonly maintenance: Maintenance
}
