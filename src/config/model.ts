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

/** `[stores.<name>.config.ducklake.catalog]`. */
export type CatalogConfig =
  | { readonly type: 'duckdb' | 'sqlite'; readonly uri: Located<string>; readonly range: Range }
  /** Understood, but not compiled by this version. */
  | { readonly type: 'postgres' | 'motherduck'; readonly range: Range }

/** `[stores.<name>.config.ducklake.storage]`. */
export type StorageConfig =
  | { readonly type: 'local'; readonly path: Located<string>; readonly range: Range }
  | { readonly type: 's3' | 'r2' | 'gcs'; readonly range: Range }

/** `[stores.<name>.config.ducklake]`. */
export interface DuckLakeConfig {
  readonly alias: Located<string>
  /** Keys as written. */
  readonly attachOptions: ReadonlyMap<string, Located<TomlValue>>
  readonly dataInliningRowLimit: Located<bigint> | null
  readonly catalog: CatalogConfig
  readonly storage: StorageConfig
  readonly range: Range
}

export type HashAlgorithm = 'xxhash32' | 'xxhash64' | 'md5'

/** `[stores.<name>]` with `type = "metaxy.ext.duckdb.DuckDBMetadataStore"`, validated. */
export interface StoreConfig {
  readonly name: string
  /** `store.database`, as the example prints it. */
  readonly database: string
  readonly hashAlgorithm: HashAlgorithm
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
  /** Names of all stores, in the order written. */
  readonly storeNames: readonly string[]
}

export interface ConfigResult {
  /** `null` when the text cannot be read as a configuration at all. */
  readonly config: MetaxyConfig | null
  /** The store asked for; `null` when an error stands in the way. */
  readonly store: StoreConfig | null
  readonly diagnostics: readonly Diagnostic[]
}
