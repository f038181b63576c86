/** The documents a person edits and we keep. The environment is not among them: it may hold secrets and lives in memory only. */

import type { DataDocument } from '../rows/model.ts'

export interface Workspace {
  readonly toml: string
  readonly definitions: string
  /** At most one per feature. */
  readonly data: readonly DataDocument[]
}
