/** The full DuckLake client: the contract both engines share, and what only the built-in one can do. */

import type { RowChanges } from './change/row-changes.ts'
import type { AttachRequest, Lake, LakeEngine } from './engine.ts'

export interface LakeClient extends Lake {
  readonly rows: RowChanges
}

export interface ClientEngine extends LakeEngine {
  attach(request: AttachRequest): Promise<LakeClient>
}
