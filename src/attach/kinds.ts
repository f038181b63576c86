/** The table of every kind of catalog and storage, and what compiles it. */

import type { CatalogConfig, CatalogType, StorageConfig, StorageType } from '../config/model.ts'
import { compileAttachedLake } from './attached-lake.ts'
import { fileCatalog } from './catalog-file.ts'
import { compileMotherDuck } from './catalog-motherduck.ts'
import { postgresCatalog } from './catalog-postgres.ts'
import type { CatalogParts, CompiledLake, Compiling, StorageParts } from './parts.ts'
import { gcsStorage } from './storage-gcs.ts'
import { localStorage } from './storage-local.ts'
import { r2Storage } from './storage-r2.ts'
import { s3Storage } from './storage-s3.ts'

const storages: { readonly [Type in StorageType]: (storage: StorageConfig<Type>) => StorageParts } = {
  local: localStorage,
  s3: s3Storage,
  r2: r2Storage,
  gcs: gcsStorage,
}

/** What one kind of storage contributes. */
export function storageParts<Type extends StorageType>(storage: StorageConfig<Type>): StorageParts {
  const build: (storage: StorageConfig<Type>) => StorageParts = storages[storage.type]
  return build(storage)
}

/** A catalog DuckDB attaches; only MotherDuck does without storage, the configuration is refused otherwise. */
function attached<Type extends CatalogType>(parts: (catalog: CatalogConfig<Type>) => CatalogParts) {
  return ({ store, ducklake, catalog, storage }: Compiling<Type>): CompiledLake | null =>
    storage === null ? null : compileAttachedLake(store, ducklake, parts(catalog), storage)
}

const catalogs: { readonly [Type in CatalogType]: (compiling: Compiling<Type>) => CompiledLake | null } = {
  duckdb: attached(fileCatalog),
  sqlite: attached(fileCatalog),
  postgres: attached(postgresCatalog),
  motherduck: compileMotherDuck,
}

/** The statements for a lake with one kind of catalog. */
export function compileLake<Type extends CatalogType>(compiling: Compiling<Type>): CompiledLake | null {
  const build: (compiling: Compiling<Type>) => CompiledLake | null = catalogs[compiling.catalog.type]
  return build(compiling)
}
