/** The attach SQL as data: statements that know which TOML they came from. */

import type { Range } from '../text/diagnostic.ts'

export interface Statement {
  readonly kind: 'secret' | 'attach' | 'use'
  /** What Metaxy would run, byte for byte. */
  readonly sql: string
  /** The same text with secret values replaced by `***`. */
  readonly redacted: string
  /** One sentence: what the statement does and why. */
  readonly explanation: string
  /** The TOML it was made from, in `metaxy.toml`. */
  readonly from: readonly Range[]
}

export interface AttachPlan {
  /** `INSTALL`/`LOAD` pairs Metaxy runs before, in order. */
  readonly extensions: readonly { readonly name: string; readonly repository: string }[]
  readonly statements: readonly Statement[]
  readonly alias: string
  readonly metadataPath: string
  readonly dataPath: string
  readonly overrideDataPath: boolean
  /** Whether a missing lake is made; `false` only when an attach option says so. */
  readonly createIfNotExists: boolean
  readonly dataInliningRowLimit: number | null
}
