/** Says which catalogs and storages are compiled, which the page can open, and what to use instead. */

import { headerKey } from '../config/messages.ts'
import type { CatalogConfig, StorageConfig, StoreConfig } from '../config/model.ts'
import type { Diagnostic, Range } from '../text/diagnostic.ts'

function diagnostic(
  code: string,
  severity: Diagnostic['severity'],
  range: Range,
  message: string,
  next: string,
): Diagnostic {
  return { code, severity, message, next, document: 'metaxy.toml', range }
}

const catalogNames = { postgres: 'PostgreSQL', motherduck: 'MotherDuck' } as const
const storageNames = { s3: 'S3', r2: 'Cloudflare R2', gcs: 'Google Cloud Storage' } as const

const useFileCatalog = 'Use type = "duckdb" with uri = "/tmp/example_ducklake_meta.db".'
const useLocalStorage = 'Use type = "local" with path = "/tmp/example_ducklake_storage".'

/** `range` is the value of `type`. */
export function unsupportedCatalog(type: keyof typeof catalogNames, range: Range): Diagnostic {
  const message = `Not compiled yet: ${catalogNames[type]} catalogs.`
  return diagnostic('unsupported-catalog', 'error', range, message, useFileCatalog)
}

/** `range` is the value of `type`. */
export function unsupportedStorage(type: keyof typeof storageNames, range: Range): Diagnostic {
  const message = `Not compiled yet: ${storageNames[type]} storage.`
  return diagnostic('unsupported-storage', 'error', range, message, useLocalStorage)
}

/** Metaxy opens such a store; this page has nothing to attach. */
export function noDuckLake(store: StoreConfig): Diagnostic {
  const message = `The store ${store.name} keeps its tables in DuckDB itself, so there is no lake to attach.`
  const table = `stores.${headerKey(store.name)}.config.ducklake`
  const next = `Add [${table}.catalog] and [${table}.storage].`
  const found = diagnostic('no-ducklake', 'error', store.nameRange, message, next)
  return { ...found, detail: 'DuckLake attachment is not configured.' }
}

/** `scheme:` as DuckDB reads it in front of a path: two letters or more, so that C:/ stays a path. */
const scheme = /^([a-z][a-z0-9_]+):/i

/** Whether the page can open the catalog at this path, and what kind of file it will be. */
export function checkCatalog(catalog: Extract<CatalogConfig, { uri: unknown }>): readonly Diagnostic[] {
  const { value, range } = catalog.uri
  const prefix = scheme.exec(value)?.[1]?.toLowerCase()
  if (prefix === 'sqlite') {
    const message = 'The SQL is right, but this page cannot write SQLite files yet.'
    const next = 'Leave sqlite: out to keep the catalog in a DuckDB file.'
    return [diagnostic('unsupported-catalog', 'error', range, message, next)]
  }
  if (prefix !== undefined && prefix !== 'duckdb') {
    const message = `The SQL is right, but this page cannot open a catalog at ${prefix}:.`
    return [diagnostic('unsupported-catalog', 'error', range, message, useFileCatalog)]
  }
  if (catalog.type !== 'sqlite') return []
  const message =
    'Metaxy writes the same SQL for "sqlite" and "duckdb": a new file at this path will be a DuckDB file.'
  const next = `For a real SQLite file, write uri = "sqlite:${value.startsWith('/') ? value : '/path'}".`
  return [diagnostic('sqlite-is-duckdb', 'hint', catalog.kind, message, next)]
}

/** Whether the page can write to this path. */
export function checkStorage(storage: Extract<StorageConfig, { path: unknown }>): readonly Diagnostic[] {
  const { value, range } = storage.path
  const prefix = /^([a-z][a-z0-9+]+):\/\//i.exec(value)?.[1]?.toLowerCase()
  if (prefix === undefined) return []
  const message = `The SQL is right, but this page cannot write files to ${prefix}://.`
  return [diagnostic('unsupported-storage', 'error', range, message, useLocalStorage)]
}
