/** A validated `metaxy.toml`: what Metaxy's own settings classes would hold, with the place of each value. */

import type { Diagnostic, Located, Range } from '../text/diagnostic.ts'

/** A value of the configuration after `${VAR}` expansion, types kept apart the way Python keeps them apart. */
export type TomlValue =
  /** `repr` is what Python's `repr()` prints for an object that is no `str`: a member of an enum. */
  | { readonly kind: 'string'; readonly value: string; readonly repr?: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  /** `text` is what Python's `str()` prints: `1.0`, `1e-05`, `inf`. */
  | { readonly kind: 'float'; readonly value: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `text` is what Python's `str()` prints for the date, time or datetime; `repr` what `repr()` prints. */
  | { readonly kind: 'datetime'; readonly text: string; readonly repr: string }
  /** Python's `None`. TOML has none; JSON in an environment variable does. */
  | { readonly kind: 'null' }
  | { readonly kind: 'array'; readonly items: readonly TomlValue[] }
  | { readonly kind: 'table'; readonly entries: ReadonlyMap<string, TomlValue> }

/** One entry of a table of any value, such as attach options; `range` is its value. */
export interface KeyedValue extends Located<TomlValue> {
  readonly keyRange: Range
}

/** A text that may be left out. */
type OptionalText = Located<string> | null

/** Parameters of a DuckDB secret; keys as written. `null` when the table is not there, which an empty one is. */
export type SecretParameters = Located<ReadonlyMap<string, KeyedValue>> | null

interface FileCatalog {
  readonly uri: Located<string>
}

interface PostgresCatalog {
  readonly secretName: Located<string>
  readonly host: OptionalText
  readonly port: Located<bigint> | null
  readonly database: OptionalText
  readonly user: OptionalText
  readonly password: OptionalText
  readonly secretParameters: SecretParameters
}

interface MotherDuckCatalog {
  readonly database: Located<string>
  readonly region: OptionalText
}

interface CatalogSettings {
  readonly duckdb: FileCatalog
  readonly sqlite: FileCatalog
  readonly postgres: PostgresCatalog
  readonly motherduck: MotherDuckCatalog
}

interface LocalStorage {
  readonly path: Located<string>
}

/** What S3, R2 and GCS have in common. */
interface BucketStorage {
  readonly secretName: Located<string>
  readonly keyId: OptionalText
  readonly secret: OptionalText
  readonly secretParameters: SecretParameters
}

interface S3Storage extends BucketStorage {
  readonly endpoint: OptionalText
  readonly bucket: OptionalText
  readonly prefix: OptionalText
  readonly region: OptionalText
  readonly urlStyle: OptionalText
  readonly useSsl: Located<boolean> | null
  readonly scope: OptionalText
  readonly dataPath: OptionalText
}

interface R2Storage extends BucketStorage {
  readonly accountId: OptionalText
  readonly dataPath: Located<string>
}

interface GcsStorage extends BucketStorage {
  readonly dataPath: Located<string>
}

interface StorageSettings {
  readonly local: LocalStorage
  readonly s3: S3Storage
  readonly r2: R2Storage
  readonly gcs: GcsStorage
}

/** Which kind a table is: `kind` is the place of its `type`, `range` the whole table. */
export interface Tagged<Type extends string> {
  readonly type: Type
  readonly kind: Range
  readonly range: Range
}

export type CatalogType = keyof CatalogSettings
export type StorageType = keyof StorageSettings

/** `[stores.<name>.config.ducklake.catalog]`, of one kind or of any. */
export type CatalogConfig<Type extends CatalogType = CatalogType> = {
  [Each in Type]: Tagged<Each> & CatalogSettings[Each]
}[Type]

/** `[stores.<name>.config.ducklake.storage]`, of one kind or of any. */
export type StorageConfig<Type extends StorageType = StorageType> = {
  [Each in Type]: Tagged<Each> & StorageSettings[Each]
}[Type]

/** `[stores.<name>.config.ducklake]`. */
export interface DuckLakeConfig {
  /** Without a place when it is the default. */
  readonly alias: { readonly value: string; readonly range: Range | null }
  /** Keys as written. */
  readonly attachOptions: ReadonlyMap<string, KeyedValue>
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
  /** Where the project was written. */
  readonly projectRange: Range | null
  readonly entrypoints: readonly string[]
  readonly hashTruncationLength: number
  readonly enableMapDatatype: boolean
  /** The store that is made when none is asked for; there may be none of this name. */
  readonly preferredStore: string
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
