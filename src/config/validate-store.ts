/** Makes one store as `MetaxyConfig.get_store()` does: choose it, import its class, validate its settings. */

import type { Diagnostic, Located, Range } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'
import { closest, onlyClose } from './close-words.ts'
import type { Model } from './field-model.ts'
import { duckdbStoreModel } from './fields.ts'
import { configDiagnostic, failureDiagnostics, headerKey, noteDiagnostic } from './messages.ts'
import type { HashAlgorithm, StoreConfig } from './model.ts'
import { validationErrorText } from './pydantic-text.ts'
import { listRepr } from './python-text.ts'
import { readDuckLake } from './read-ducklake.ts'
import { booleanAt, tableAt, textAt, textsAt } from './read-values.ts'
import { repairable } from './repairs.ts'
import {
  checkAlgorithmName,
  checkAttachOptions,
  checkConstruction,
  checkFallbackStores,
  checkProcessSettings,
  withAlgorithmMember,
} from './store-checks.ts'
import { duckdbStoreClass, resolveStoreClass } from './store-class.ts'
import type { TomlEntry, TomlTableNode } from './toml-tree.ts'
import { type KeyNote, matches, validateModel } from './validate-model.ts'

export interface StoreRequest {
  /** The complete stores; `null` when there is no table of stores. */
  readonly stores: TomlTableNode | null
  readonly storesRange: Range
  /** The store asked for from outside, if any. */
  readonly asked: string | null
  /** The file's own key `store`. */
  readonly preferred: Located<string> | null
  /** The global setting. */
  readonly autoCreateTables: boolean
}

export interface MadeStore {
  readonly store: StoreConfig | null
  readonly diagnostics: readonly Diagnostic[]
}

function refused(diagnostic: Diagnostic): MadeStore {
  return { store: null, diagnostics: [diagnostic] }
}

function noStores(range: Range): MadeStore {
  const said = {
    code: 'no-stores',
    message: 'There is no store in this file.',
    next: `Add [stores.dev] with type = "${duckdbStoreClass}".`,
  }
  const detail =
    'No Metaxy stores available. They should be configured in metaxy.toml|pyproject.toml or via environment variables.'
  return refused(configDiagnostic('error', said, range, detail))
}

/** The file's key `store` is changed or added; a store asked for from outside is not for the file to change. */
function storeRepair(
  name: string,
  names: readonly string[],
  { asked, preferred }: StoreRequest,
): Repair | null {
  const meant = names.length === 1 ? names[0] : onlyClose(name, names)
  if (asked !== null || meant == null) return null
  const value = JSON.stringify(meant)
  return preferred === null ? { kind: 'add-key', key: 'store', value } : { kind: 'replace-value', value }
}

function unknownStore(name: string, names: readonly string[], request: StoreRequest): MadeStore {
  const { asked, preferred, storesRange } = request
  const range = asked === null && preferred !== null ? preferred.range : storesRange
  const meant = JSON.stringify(closest(name, names) ?? names[0])
  const said = {
    code: 'unknown-store',
    message:
      name === '' ? 'There is no store with an empty name.' : `There is no store ${name} in this file.`,
    next: `${asked !== null ? `Choose ${meant}` : `Set store = ${meant}`}, or add [stores.${headerKey(name)}].`,
    ...repairable(storeRepair(name, names, request)),
  }
  const detail = `Store '${name}' not found in config. Available stores: ${listRepr(names)}`
  return refused(configDiagnostic('error', said, range, detail))
}

const useDuckDB: Repair = { kind: 'replace-value', value: `"${duckdbStoreClass}"` }

function checkClass(name: string, store: TomlTableNode): readonly Diagnostic[] {
  const node = [...store.entries].find(([key]) => key.toLowerCase() === 'type')?.[1].node
  // Anything but text was already refused with the rest of the file.
  if (node?.kind !== 'string') return []
  const found = resolveStoreClass(node.value, node)
  if (found.kind === 'duckdb') {
    if (found.deprecation === null) return []
    const said = {
      code: 'deprecated-store-class',
      message: 'This path of the store class is deprecated.',
      next: `Write "${duckdbStoreClass}".`,
      repair: useDuckDB,
    }
    return [configDiagnostic('warning', said, node.range, found.deprecation)]
  }
  if (found.kind === 'other') {
    const said = {
      code: 'unsupported-store',
      message: `Only a DuckDB store can have a DuckLake, and ${found.name} is none.`,
      next: `Use "${duckdbStoreClass}".`,
    }
    return [configDiagnostic('error', said, node.range)]
  }
  const said = {
    code: 'unknown-store-class',
    message: 'Metaxy cannot import this store class.',
    next: `Use "${duckdbStoreClass}".`,
    ...repairable(/[.:]DuckDBMetadataStore$/.test(node.value.trim()) ? useDuckDB : null),
  }
  const detail =
    found.cause === null
      ? undefined
      : `Failed to import store class '${node.value}' for store '${name}': ${found.cause}`
  return [configDiagnostic('error', said, node.range, detail)]
}

/**
 * The table as pydantic-settings hands it on, which shows in error texts: known keys that were only written in another
 * case, then unknown keys, then known keys; known ones in the order of the class.
 */
function asHandedOn(model: Model, table: TomlTableNode): TomlTableNode {
  const renamed: [string, TomlEntry][] = []
  const exact: [string, TomlEntry][] = []
  const known = new Set<string>()
  for (const field of model.fields) {
    const found = matches(model, field, table)
    for (const [key] of found) known.add(key)
    const entry = found[0]?.[1]
    if (entry !== undefined) (table.entries.has(field.key) ? exact : renamed).push([field.key, entry])
  }
  const unknown = [...table.entries].filter(([key]) => !known.has(key))
  return { ...table, entries: new Map([...renamed, ...unknown, ...exact]) }
}

function otherCaseNotes(model: Model, { entries }: TomlTableNode): readonly KeyNote[] {
  const keys = new Set(model.fields.map((field) => field.key))
  return [...entries].flatMap(([key, { keyRange }]) =>
    !keys.has(key) && keys.has(key.toLowerCase())
      ? [{ kind: 'other-case' as const, model, key, keyRange }]
      : [],
  )
}

function isComputedHere(name: string): name is HashAlgorithm {
  return name === 'xxhash32' || name === 'xxhash64' || name === 'md5'
}

function unsupportedAlgorithm({ value, range }: Located<string>): Diagnostic {
  const next = 'Use "xxhash32", "xxhash64" or "md5".'
  if (value === 'xxh3_64') {
    const message = 'This page does not compute xxh3_64 yet, although Metaxy does.'
    const said = { code: 'unsupported-hash-algorithm', message, next, limit: 'browser' as const }
    return configDiagnostic('error', said, range)
  }
  const message = `DuckDB does not compute ${value}, so Metaxy refuses to open the store.`
  const detail = `Hash algorithm '${value}' not supported. Supported algorithms: md5, xxh3_64, xxhash32, xxhash64`
  return configDiagnostic('error', { code: 'unsupported-hash-algorithm', message, next }, range, detail)
}

/** `None` for `auto_create_tables` is the global setting, too. */
function readStore(
  name: string,
  nameRange: Range,
  config: TomlTableNode,
  globalAutoCreateTables: boolean,
): MadeStore {
  const ducklake = tableAt(config, 'ducklake')
  const algorithm = textAt(config, 'hash_algorithm')
  const hashAlgorithm = algorithm?.value ?? 'xxhash32'
  const isComputed = isComputedHere(hashAlgorithm)
  return {
    store: {
      name,
      nameRange,
      database: textAt(config, 'database')?.value ?? '',
      hashAlgorithm: isComputed ? hashAlgorithm : null,
      tablePrefix: textAt(config, 'table_prefix')?.value ?? '',
      autoCreateTables: booleanAt(config, 'auto_create_tables') ?? globalAutoCreateTables,
      extensions: textsAt(config, 'extensions'),
      ducklake: ducklake === null ? null : readDuckLake(ducklake),
    },
    diagnostics: isComputed || algorithm === null ? [] : [unsupportedAlgorithm(algorithm)],
  }
}

function withGlobalDefault(config: TomlTableNode, autoCreateTables: boolean): TomlTableNode {
  if (config.entries.has('auto_create_tables')) return config
  const entry: TomlEntry = {
    keyRange: config.range,
    node: { kind: 'boolean', value: autoCreateTables, range: config.range },
  }
  return { ...config, entries: new Map([...config.entries, ['auto_create_tables', entry]]) }
}

/** What is missing in a table that is not there itself is reported at the store. */
function belowConfig(diagnostic: Diagnostic): Diagnostic {
  const { repair } = diagnostic
  return repair?.kind === 'add-key' ? { ...diagnostic, repair: { ...repair, below: ['config'] } } : diagnostic
}

/** The store asked for, or the reasons why Metaxy would not make it. */
export function makeStore(request: StoreRequest): MadeStore {
  const { stores, storesRange, asked, preferred, autoCreateTables } = request
  if (stores === null || stores.entries.size === 0) return noStores(storesRange)
  const name = asked ?? preferred?.value ?? 'dev'
  const entry = stores.entries.get(name)
  if (entry === undefined) {
    return unknownStore(name, [...stores.entries.keys()], request)
  }
  if (entry.node.kind !== 'table') return { store: null, diagnostics: [] }

  const diagnostics: Diagnostic[] = [...checkClass(name, entry.node)]
  const isStopped = () => diagnostics.some(({ severity }) => severity === 'error')
  if (isStopped()) return { store: null, diagnostics }

  const written = [...entry.node.entries].find(([key]) => key.toLowerCase() === 'config')?.[1].node
  if (written !== undefined && written.kind !== 'table') return { store: null, diagnostics }
  const given = written ?? { ...entry.node, entries: new Map() }
  diagnostics.push(...checkAlgorithmName(given))
  if (isStopped()) return { store: null, diagnostics }

  diagnostics.push(...otherCaseNotes(duckdbStoreModel, given).map(noteDiagnostic))
  const member = withAlgorithmMember(given)
  const config = asHandedOn(duckdbStoreModel, withGlobalDefault(member, autoCreateTables))
  for (const each of checkAttachOptions(name, config)) diagnostics.push(each)
  const checked = validateModel(duckdbStoreModel, config)
  for (const note of checked.notes) diagnostics.push(noteDiagnostic(note))
  if (checked.failures.length > 0) {
    const text = validationErrorText(duckdbStoreModel.name, checked.failures)
    const found = failureDiagnostics(
      checked.failures,
      `Failed to validate config for store '${name}': ${text}`,
    )
    diagnostics.push(...(written === undefined ? found.map(belowConfig) : found))
  }
  if (!isStopped()) diagnostics.push(...checkConstruction(name, config))
  if (isStopped()) return { store: null, diagnostics }
  const made = readStore(name, entry.keyRange, checked.table, autoCreateTables)
  const settings = [
    ...checkProcessSettings(checked.table),
    ...checkFallbackStores(checked.table, [...stores.entries.keys()]),
  ]
  return { store: made.store, diagnostics: [...diagnostics, ...made.diagnostics, ...settings] }
}
