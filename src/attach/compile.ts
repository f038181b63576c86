/** Compiles a store's DuckLake settings to the statements Metaxy runs when it opens the store. */

import type { CatalogConfig, DuckLakeConfig, StorageConfig, StoreConfig } from '../config/model.ts'
import { holdsCredential } from '../config/secrets.ts'
import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { checkOptions, type OptionSettings, optionSettings, optionsClause } from './attach-options.ts'
import { checkCatalog, checkStorage, noDuckLake, unsupportedCatalog, unsupportedStorage } from './backends.ts'
import { formatText } from './format-value.ts'
import type { AttachPlan, Statement } from './model.ts'
import { checkNames } from './names.ts'

export interface CompiledAttach {
  /** `null` when there are no statements to show. */
  readonly plan: AttachPlan | null
  readonly diagnostics: readonly Diagnostic[]
}

type FileCatalog = Extract<CatalogConfig, { uri: unknown }>
type LocalStorage = Extract<StorageConfig, { path: unknown }>

function refused(diagnostics: readonly Diagnostic[]): CompiledAttach {
  return { plan: null, diagnostics }
}

/** The user's list, then `ducklake`, then the hash functions, each unless the user named it. */
function extensionsOf(store: StoreConfig): AttachPlan['extensions'] {
  const extensions = store.extensions.map((name) => ({ name, repository: 'core' }))
  const add = (name: string, repository: string) => {
    if (!store.extensions.includes(name)) extensions.push({ name, repository })
  }
  if (store.ducklake !== null) add('ducklake', 'core')
  add('hashfuncs', 'community')
  return extensions
}

function secretStatement(
  secret: string,
  catalog: FileCatalog,
  storage: LocalStorage,
  from: readonly Range[],
): Statement {
  const build = (uri: string) =>
    `CREATE OR REPLACE SECRET ${secret} ( TYPE DUCKLAKE, METADATA_PATH ${formatText(uri)}, DATA_PATH ${formatText(storage.path.value)} );`
  const { value: uri, range } = catalog.uri
  return {
    kind: 'secret',
    sql: build(uri),
    redacted: build(holdsCredential(uri) ? '***' : uri),
    explanation:
      'Notes in a DuckDB secret where the catalog and the data files of the lake are, for the next statement.',
    from: [...from, catalog.kind, range, storage.path.range],
  }
}

function attachStatement(
  secret: string,
  ducklake: DuckLakeConfig,
  settings: OptionSettings,
  from: readonly Range[],
): Statement {
  const clause = optionsClause(ducklake)
  const build = (options: string) =>
    `ATTACH IF NOT EXISTS 'ducklake:${secret}' AS ${ducklake.alias.value}${options};`
  const creation = settings.createIfNotExists === false ? '' : ', making it first when there is none'
  const override = settings.overrideDataPath === true ? ', even if its catalog names another data path' : ''
  return {
    kind: 'attach',
    sql: build(clause.sql),
    redacted: build(clause.redacted),
    explanation: `Opens the lake as the database ${ducklake.alias.value}${creation}${override}.`,
    from: [...from, ...clause.from],
  }
}

function switchStatement(alias: string, from: readonly Range[]): Statement {
  const sql = `USE ${alias};`
  const explanation = `Makes ${alias} the database all later statements work in, so that Metaxy's tables are kept in the lake.`
  return { kind: 'use', sql, redacted: sql, explanation, from }
}

/** DuckLake puts the data files beside the catalog when no path is given. */
function dataPathOf(written: string, metadataPath: string): string {
  return written === '' && metadataPath !== '' ? `${metadataPath}.files` : written
}

/** The statements of `store.preview_ducklake_sql()`, and everything that will stand in their way. */
export function compileAttach(store: StoreConfig): CompiledAttach {
  const { ducklake } = store
  if (ducklake === null) return refused([noDuckLake(store)])
  const { catalog, storage } = ducklake
  if (!('uri' in catalog)) {
    return refused([
      unsupportedCatalog(catalog.type, catalog.kind),
      ...(storage === null || storage.type === 'local'
        ? []
        : [unsupportedStorage(storage.type, storage.kind)]),
    ])
  }
  // Only MotherDuck does without storage; the configuration is refused otherwise.
  if (storage === null) return refused([])
  if (!('path' in storage)) return refused([unsupportedStorage(storage.type, storage.kind)])

  const alias = ducklake.alias.value
  const suffix = store.name === '' ? alias : `${store.name}_${alias}`
  const secret = `metaxy_generated_${suffix}`
  const aliasFrom = ducklake.alias.range === null ? [] : [ducklake.alias.range]
  const settings = optionSettings(ducklake)
  const metadataPath = settings.metadataPath ?? catalog.uri.value
  const dataPath = dataPathOf(settings.dataPath ?? storage.path.value, metadataPath)

  const diagnostics = [
    ...checkNames(store, { value: alias, range: ducklake.alias.range ?? ducklake.range }, suffix),
    ...checkCatalog(catalog),
    ...checkStorage(storage),
    ...checkOptions(ducklake),
  ]
  const named = [store.nameRange, ...aliasFrom]
  return {
    plan: {
      extensions: extensionsOf(store),
      statements: [
        secretStatement(secret, catalog, storage, named),
        attachStatement(secret, ducklake, settings, named),
        switchStatement(alias, aliasFrom.length === 0 ? [ducklake.range] : aliasFrom),
      ],
      alias,
      metadataPath,
      dataPath,
      overrideDataPath: settings.overrideDataPath ?? false,
      createIfNotExists: settings.createIfNotExists ?? true,
      dataInliningRowLimit: settings.dataInliningRowLimit,
    },
    diagnostics,
  }
}
