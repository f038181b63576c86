/** The statements for a lake DuckDB attaches itself: its catalog is a file or a PostgreSQL database. */

import type { DuckLakeConfig, StoreConfig } from '../config/model.ts'
import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { checkOptions, type OptionSettings, optionSettings, optionsClause } from './attach-options.ts'
import type { LakeLocation, Statement } from './model.ts'
import { checkNames } from './names.ts'
import {
  type CatalogParts,
  type CompiledLake,
  type SqlPiece,
  type StorageParts,
  sqlPiece,
  textPiece,
} from './parts.ts'
import { catalogOutOfReach, storageOutOfReach } from './reach.ts'

/** The secret of the lake itself, which the next statement attaches it by. */
function lakeSecret(
  secret: string,
  catalog: CatalogParts,
  dataPath: SqlPiece,
  from: readonly Range[],
): Statement {
  return {
    kind: 'secret',
    ...sqlPiece`CREATE OR REPLACE SECRET ${secret} ( TYPE DUCKLAKE, ${catalog.metadata}, DATA_PATH ${dataPath} );`,
    explanation:
      'Notes in a DuckDB secret where the catalog and the data files of the lake are, for the next statement.',
    from,
  }
}

function isMade({ lake }: OptionSettings): boolean {
  const { createIfNotExists, access, snapshotVersion, snapshotTime } = lake
  const isPinned = snapshotVersion !== undefined || snapshotTime !== undefined
  return createIfNotExists ?? (access !== 'read-only' && !isPinned)
}

function attachStatement(
  secret: string,
  ducklake: DuckLakeConfig,
  settings: OptionSettings,
  from: readonly Range[],
): Statement {
  const clause = optionsClause(ducklake)
  const creation = isMade(settings) ? ', making it first when there is none' : ''
  const override = settings.overrideDataPath === true ? ', even if its catalog names another data path' : ''
  return {
    kind: 'attach',
    ...sqlPiece`ATTACH IF NOT EXISTS 'ducklake:${secret}' AS ${ducklake.alias.value}${clause};`,
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

/** Why the page cannot open a place that an attach option names instead of the catalog's or the storage's. */
function optionsOutOfReach({ metadataPath, dataPath }: OptionSettings): readonly Diagnostic[] {
  const found = [
    metadataPath && catalogOutOfReach(metadataPath.value, metadataPath.range),
    dataPath && storageOutOfReach(dataPath.value, dataPath.range),
  ]
  return found.filter((diagnostic) => diagnostic !== null)
}

function locationOf(
  file: string | null,
  dataPath: string | null,
  settings: OptionSettings,
): LakeLocation | null {
  if (file === null || dataPath === null || optionsOutOfReach(settings).length > 0) return null
  const metadataPath = settings.metadataPath?.value ?? file
  return {
    kind: 'files',
    metadataPath,
    dataPath: dataPathOf(settings.dataPath?.value ?? dataPath, metadataPath),
    overrideDataPath: settings.overrideDataPath ?? false,
    dataInliningRowLimit: settings.dataInliningRowLimit,
    options: settings.lake,
  }
}

export function compileAttachedLake(
  store: StoreConfig,
  ducklake: DuckLakeConfig,
  catalog: CatalogParts,
  storage: StorageParts,
): CompiledLake {
  const { value: alias, range: aliasRange } = ducklake.alias
  const suffix = store.name === '' ? alias : `${store.name}_${alias}`
  const secret = `metaxy_generated_${suffix}`
  const aliasFrom = aliasRange === null ? [] : [aliasRange]
  const named = [store.nameRange, ...aliasFrom]
  const settings = optionSettings(ducklake)
  const dataPath = storage.dataPath?.value ?? ''
  const diagnostics: readonly Diagnostic[] = [
    ...checkNames(store, { value: alias, range: aliasRange ?? ducklake.range }, suffix),
    ...catalog.diagnostics,
    ...storage.diagnostics,
    ...checkOptions(ducklake),
    ...optionsOutOfReach(settings),
  ]
  return {
    statements: [
      ...[catalog.secret, storage.secret].flatMap((create) => create?.('duckdb') ?? []),
      lakeSecret(secret, catalog, textPiece(dataPath), [...named, ...catalog.from, ...storage.from]),
      attachStatement(secret, ducklake, settings, named),
      switchStatement(alias, aliasFrom.length === 0 ? [ducklake.range] : aliasFrom),
    ],
    alias,
    location: locationOf(catalog.file, storage.isLocal ? dataPath : null, settings),
    diagnostics,
  }
}
