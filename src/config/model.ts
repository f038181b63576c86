/** A validated `metaxy.toml`: what Metaxy's own settings classes would hold, with the place of each value. */

import type { Diagnostic, Located, Range } from '../text/diagnostic.ts'

/** A TOML value after `${VAR}` expansion, types kept apart the way Python keeps them apart. */
export type TomlValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  /** `text` is what Python's `str()` prints: `1.0`, `1e-05`, `inf`. */
  | { readonly kind: 'float'; readonly value: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `text` is what Python's `str()` prints for the date, time or datetime; `repr` what `repr()` prints. */
  | { readonly kind: 'datetime'; readonly text: string; readonly repr: string }
  | { readonly kind: 'array'; readonly items: readonly TomlValue[] }
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, TomlValue> }

/** `[stores.<name>.config.ducklake.catalog]`. `range` is its table, `kind` the place of its `type`. */
export type CatalogConfig =
  | {
      readonly type: 'duckdb' | 'sqlite'
      readonly uri: Located<string>
      readonly kind: Range
      readonly range: Range
    }
  /** Understood, but not compiled by this version. */
  | { readonly type: 'postgres' | 'motherduck'; readonly kind: Range; readonly range: Range }

/** `[stores.<name>.config.ducklake.storage]`. `range` is its table, `kind` the place of its `type`. */
export type StorageConfig =
  | { readonly type: 'local'; readonly path: Located<string>; readonly kind: Range; readonly range: Range }
  /** Understood, but not compiled by this version. */
  | { readonly type: 's3' | 'r2' | 'gcs'; readonly kind: Range; readonly range: Range }

/** One of `[stores.<name>.config.ducklake.attach_options]`; `range` is its value. */
export interface AttachOption extends Located<TomlValue> {
  readonly keyRange: Range
}

/** `[stores.<name>.config.ducklake]`. */
export interface DuckLakeConfig {
  /** Without a place when it is the default. */
  readonly alias: { readonly value: string; readonly range: Range | null }
  /** Keys as written. */
  readonly attachOptions: ReadonlyMap<string, AttachOption>
  readonly dataInliningRowLimit: Located<bigint> | null
  readonly catalog: CatalogConfig
  /** `null` only with a MotherDuck catalog. */
  readonly storage: StorageConfig | null
  readonly range: Range
}

/** The algorithms this page computes; Metaxy's DuckDB store has `xxh3_64` besides. */
export type HashAlgorithm = 'xxhash32' | 'xxhash64' | 'md5'

/** `[stores.<name>]` with `type = "metaxy.ext.duckdb.DuckDBMetadataStore"`, validated. */
export interface StoreConfig {
  readonly name: string
  /** Where the store's name stands. */
  readonly nameRange: Range
  /** `store.database`, as the example prints it. */
  readonly database: string
  /** `null` when it is one this page cannot compute; an error then says so. */
  readonly hashAlgorithm: HashAlgorithm | null
  readonly tablePrefix: string
  /** The store's own setting, else the global one. */
  readonly autoCreateTables: boolean
  /** The user's list, as written. */
  readonly extensions: readonly string[]
  readonly ducklake: DuckLakeConfig | null
}

export interface MetaxyConfig {
  readonly project: string | null
  readonly entrypoints: readonly string[]
  readonly hashTruncationLength: number
  readonly enableMapDatatype: boolean
  /** Names of all complete stores, in the order written. */
  readonly storeNames: readonly string[]
}

export interface ConfigResult {
  /** `null` when Metaxy could not load the file as a configuration. */
  readonly config: MetaxyConfig | null
  /** The store asked for; `null` when Metaxy could not make it. */
  readonly store: StoreConfig | null
  readonly diagnostics: readonly Diagnostic[]
}
