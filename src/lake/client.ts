/** The full DuckLake client: the contract both engines share, and what only the built-in one can do, by group. */

import type { SchemaChanges } from './alter/schema-changes.ts'
import type { RowChanges } from './change/row-changes.ts'
import type { AttachRequest, Lake, LakeEngine, TableName } from './engine.ts'
import type { History } from './history/history.ts'
import type { Maintenance } from './maintain/maintenance.ts'
import type { Selection } from './scan/selection.ts'

/** Which part of a table to read, and when; everything at the latest snapshot when absent. */
export interface ReadPart extends Selection {
  readonly snapshot?: number
}

export interface LakeClient extends Lake {
  /**
   * As `relation`, of some columns and rows: only these columns are decoded, and data files whose statistics exclude such rows
   * are not opened. A table with columns that cannot be read here (VARIANT, GEOMETRY) is readable without them.
   */
  read(name: TableName, part: ReadPart): Promise<string>
  readonly schema: SchemaChanges
  readonly rows: RowChanges
  readonly history: History
  readonly maintenance: Maintenance
}

export interface ClientEngine extends LakeEngine {
  readonly kind: 'built-in'
  attach(request: AttachRequest): Promise<LakeClient>
}
