/** Decides what the `type` of a store stands for, in the words Metaxy uses when it cannot import it. */

import { inputText } from './pydantic-text.ts'
import { stringRepr, strip } from './python-text.ts'
import type { TomlNode } from './toml-tree.ts'

export type StoreClass =
  | { readonly kind: 'duckdb'; readonly deprecation: string | null }
  /** A store Metaxy has and this page cannot open. */
  | { readonly kind: 'other'; readonly name: string }
  /** `cause` is what Metaxy prints after the colon; `null` when it depends on what is installed. */
  | { readonly kind: 'unknown'; readonly cause: string | null }

export const duckdbStoreClass = 'metaxy.ext.duckdb.DuckDBMetadataStore'

const storeModule = 'metaxy.ext.duckdb.metadata_store'
const duckdbModules = new Set(['metaxy.ext.duckdb', storeModule])
/** Names those modules do have, none of them a store. */
const duckdbExports = /(?:Config|Spec|Manager|PyConnection|^build_secret_sql|^format_attach_options)$/
const deprecatedModule = 'metaxy.ext.metadata_stores.duckdb'

/** Metaxy 0.1.11's packages below `metaxy` and below `metaxy.ext`. */
const packages = new Set(
  '_decorators _exceptions _hashing _packaging _version _warnings cli config entrypoints ext graph metadata_store models utils versioning'.split(
    ' ',
  ),
)
const extensions = new Set(
  'bigquery clickhouse dagster duckdb ibis lancedb mcp metadata_stores polars postgresql ray sqlalchemy sqlmodel'.split(
    ' ',
  ),
)

/** The first part of a module path that cannot be imported; `null` when all might be there. */
function missingModule(module: string): string | null {
  const [top = '', second, third, fourth] = module.split('.')
  if (top !== 'metaxy') return top
  if (second !== undefined && !packages.has(second)) return `metaxy.${second}`
  if (second !== 'ext' || third === undefined) return null
  if (!extensions.has(third)) return `metaxy.ext.${third}`
  const isMissing =
    third === 'duckdb' && fourth !== undefined && fourth !== 'handlers' && fourth !== 'metadata_store'
  return isMissing ? `metaxy.ext.duckdb.${fourth}` : null
}

/** The first of two attempts, pydantic's `ImportString`. */
function pydanticCause(reason: string, node: TomlNode): string {
  const header = '1 validation error for function-before[import_string(), any]'
  return `${header}\n  Invalid python path: ${reason} [type=import_error, ${inputText(node)}]`
}

/** `written` is `type` with the white space around it. */
function unimportable(type: string, written: string): string {
  if (type === '') return `Import strings should have a nonempty module name; received ${stringRepr(written)}`
  if (type.split(':').length > 2)
    return `Import strings should have at most one ':'; received ${stringRepr(type)}`
  const suffix = type.startsWith(`${storeModule}.`) ? `; '${storeModule}' is not a package` : ''
  return `No module named ${stringRepr(type)}${suffix}`
}

/** `node` is the value of `type`; its text may name the class after a dot or a colon. */
export function resolveStoreClass(written: string, node: TomlNode): StoreClass {
  const type = strip(written)
  const separator = type.includes(':') ? type.indexOf(':') : type.lastIndexOf('.')
  const module = type.slice(0, Math.max(separator, 0))
  const name = type.slice(separator + 1)
  if (name === 'DuckDBMetadataStore') {
    if (duckdbModules.has(module)) return { kind: 'duckdb', deprecation: null }
    if (module === deprecatedModule) {
      const deprecation = `${deprecatedModule} is deprecated and will be removed in 0.2.0; use metaxy.ext.duckdb instead.`
      return { kind: 'duckdb', deprecation }
    }
  }
  // Metaxy tries again with everything before the last dot, to show the real reason.
  const tried = written.slice(0, Math.max(written.lastIndexOf('.'), 0))
  if (tried === '') {
    const isPlain = !type.includes('.') && (type === '' || !type.startsWith(':') || type.lastIndexOf(':') > 0)
    return { kind: 'unknown', cause: isPlain ? pydanticCause(unimportable(type, written), node) : null }
  }
  if (tried.split('.').includes('')) return { kind: 'unknown', cause: null }
  const missing = missingModule(tried)
  if (missing !== null) {
    return { kind: 'unknown', cause: `Cannot import '${written}': No module named ${stringRepr(missing)}` }
  }
  const beforeColon = type.includes(':') ? missingModule(module) : null
  if (beforeColon !== null) {
    return { kind: 'unknown', cause: pydanticCause(`No module named ${stringRepr(beforeColon)}`, node) }
  }
  if (duckdbModules.has(tried) && !type.includes(':')) {
    return {
      kind: 'unknown',
      cause: duckdbExports.test(name) ? null : pydanticCause(unimportable(type, written), node),
    }
  }
  return /^metaxy\.ext\..*MetadataStore$/.test(type)
    ? { kind: 'other', name }
    : { kind: 'unknown', cause: null }
}
