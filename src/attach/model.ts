/** The attach SQL as data: statements that know which TOML they came from. */

import type { Range } from '../text/diagnostic.ts'
import type { Extension } from './extensions.ts'

export interface Statement {
  readonly kind: 'secret' | 'setting' | 'database' | 'attach' | 'use'
  /** What Metaxy would run, byte for byte. */
  readonly sql: string
  /** The same text with secret values replaced by `***`. */
  readonly redacted: string
  /** One sentence: what the statement does and why. */
  readonly explanation: string
  /** What it was made from: places in `metaxy.toml`, or in the environment where that overrides the file. */
  readonly from: readonly Range[]
}

/** What the attach options ask for; what was not written is absent. */
export interface LakeOptions {
  /** Whether a missing lake is made. */
  readonly createIfNotExists?: boolean
  readonly access?: 'read-only' | 'read-write'
  /** The snapshot the lake is attached as of. */
  readonly snapshotVersion?: number
  /** As DuckDB casts it to TIMESTAMPTZ. */
  readonly snapshotTime?: string
  /** The schema of the catalog with DuckLake's own tables. */
  readonly metadataSchema?: string
  /** The name the catalog database is attached under. */
  readonly metadataCatalog?: string
  readonly automaticMigration?: boolean
  /** Options, as in the SQL, that only DuckDB's extension can honour. */
  readonly extensionOnly?: readonly string[]
}

/** A lake made of files, which the page can open. */
export interface LakeLocation {
  readonly kind: 'files'
  readonly metadataPath: string
  readonly dataPath: string
  readonly overrideDataPath: boolean
  readonly dataInliningRowLimit: number | null
  readonly options: LakeOptions
}

export interface AttachPlan {
  /** `INSTALL`/`LOAD` pairs Metaxy runs before, in order. */
  readonly extensions: readonly Extension[]
  readonly statements: readonly Statement[]
  /** The database all later statements work in. */
  readonly alias: string
  /** `null` when a server or object storage holds any part of the lake; an error then says so. */
  readonly location: LakeLocation | null
}
