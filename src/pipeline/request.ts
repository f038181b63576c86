/** Everything a run needs, already compiled and checked: plain data that crosses to the worker. */

import type { AttachRequest } from '../lake/engine.ts'
import type { FeatureDefinition } from '../metaxy/feature.ts'
import type { InputTable } from '../rows/model.ts'

export interface RunRequest {
  readonly attach: AttachRequest
  /** `store.database`, printed as the example prints it. */
  readonly database: string
  readonly hashAlgorithm: 'xxhash32' | 'xxhash64' | 'md5'
  readonly hashTruncationLength: number
  readonly tablePrefix: string
  readonly autoCreateTables: boolean
  readonly enableMapDatatype: boolean
  /** `project` of the configuration. */
  readonly project: string | null
  /** The top-level package the definitions belong to. */
  readonly featureProject: string
  readonly features: readonly FeatureDefinition[]
  /** Rows to write, in this order; `feature` is a feature key as text. */
  readonly inputs: readonly { readonly feature: string; readonly rows: InputTable }[]
}
