/** The full DuckLake client: what both engines share, and what only the built-in one offers. */

import type { Lake } from './engine.ts'
import type { Maintenance } from './maintain/maintenance.ts'

/** An attached lake with everything DuckLake can do. */
export interface LakeClient extends Lake {
  readonly maintenance: Maintenance
}
