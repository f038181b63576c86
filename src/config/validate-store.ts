/** Makes one store as `MetaxyConfig.get_store()` does: choose it, import its class, validate its settings. */

import type { Diagnostic, Located, Range } from '../text/diagnostic.ts'
import type { Model } from './field-model.ts'
import { duckdbStoreModel } from './fields.ts'
import { closest, configDiagnostic, failureDiagnostics, noteDiagnostic } from './messages.ts'
import type { HashAlgorithm, StoreConfig } from './model.ts'
import { validationErrorText } from './pydantic-text.ts'
import { listRepr, stringRepr } from './python-text.ts'
import { readDuckLake } from './read-ducklake.ts'
import { booleanAt, tableAt, textAt, textsAt } from './read-values.ts'
import { duckdbStoreClass, resolveStoreClass } from './store-class.ts'
import { child, type TomlEntry, type TomlTableNode } from './toml-tree.ts'
import { validateModel } from './validate-model.ts'

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

function unknownStore(name: string, names: readonly string[], range: Range): MadeStore {
  const said = {
    code: 'unknown-store',
    message: `There is no store ${name} in this file.`,
    next: `Set store = "${closest(name, names) ?? names[0]}", or add [stores.${name}].`,
  }
  const detail = `Store '${name}' not found in config. Available stores: ${listRepr(names)}`
  return refused(configDiagnostic('error', said, range, detail))
}

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
    }
    return [configDiagnostic('warning', said, node.range, found.deprecation)]
  }
  if (found.kind === 'other') {
    const said = {
      code: 'unsupported-store',
      message: `This page opens DuckDB stores only, not ${found.name}.`,
      next: `Use "${duckdbStoreClass}".`,
    }
    return [configDiagnostic('error', said, node.range)]
  }
  const said = {
    code: 'unknown-store-class',
    message: 'Metaxy cannot import this store class.',
    next: `Use "${duckdbStoreClass}".`,
  }
  const detail =
    found.cause === null
      ? undefined
      : `Failed to import store class '${node.value}' for store '${name}': ${found.cause}`
  return [configDiagnostic('error', said, node.range, detail)]
}

/** pydantic-settings hands unknown keys on first, then the known ones in the order of the class. */
function inFieldOrder(model: Model, table: TomlTableNode): TomlTableNode {
  const known = (key: string) => model.fields.findIndex((field) => field.key === key.toLowerCase())
  const entries = [...table.entries].sort(([a], [b]) => known(a) - known(b))
  return { ...table, entries: new Map(entries) }
}

const algorithmNames = duckdbStoreModel.fields.flatMap(({ key, type }) =>
  key === 'hash_algorithm' && type.kind === 'one-of' ? type.values : [],
)

/** `get_store` looks the algorithm up before it validates anything else, and lets Python's own error through. */
function checkAlgorithmName(config: TomlTableNode): readonly Diagnostic[] {
  const node = child(config, 'hash_algorithm')
  if (node?.kind !== 'string' || algorithmNames.includes(node.value)) return []
  const said = {
    code: 'unknown-hash-algorithm',
    message: 'Metaxy does not know this hash algorithm.',
    next: 'Use "xxhash32", "xxhash64" or "md5".',
  }
  return [
    configDiagnostic('error', said, node.range, `${stringRepr(node.value)} is not a valid HashAlgorithm`),
  ]
}

function isComputedHere(name: string): name is HashAlgorithm {
  return name === 'xxhash32' || name === 'xxhash64' || name === 'md5'
}

function unsupportedAlgorithm({ value, range }: Located<string>): Diagnostic {
  const next = 'Use "xxhash32", "xxhash64" or "md5".'
  if (value === 'xxh3_64') {
    const message = 'This page does not compute xxh3_64 yet, although Metaxy does.'
    return configDiagnostic('error', { code: 'unsupported-hash-algorithm', message, next }, range)
  }
  const message = `DuckDB does not compute ${value}, so Metaxy refuses to open the store.`
  const detail = `Hash algorithm '${value}' not supported. Supported algorithms: md5, xxh3_64, xxhash32, xxhash64`
  return configDiagnostic('error', { code: 'unsupported-hash-algorithm', message, next }, range, detail)
}

/** What validates and then fails in `DuckDBMetadataStore.__init__`. */
function checkConstruction(name: string, config: TomlTableNode): readonly Diagnostic[] {
  const failed = `Failed to instantiate store '${name}' (DuckDBMetadataStore): `
  const extensions = child(config, 'extensions')
  const spec =
    extensions?.kind === 'array' ? extensions.items.find((item) => item.kind === 'table') : undefined
  if (spec !== undefined) {
    const said = {
      code: 'extension-table',
      message: 'Metaxy validates an extension written as a table and then cannot use it.',
      next: 'Write only its name, as text.',
    }
    const detail = `${failed}DuckDB extensions must be strings or ExtensionSpec instances, got dict.`
    return [configDiagnostic('error', said, spec.range, detail)]
  }
  const taken = (['backend', 'connection_params'] as const).find((key) => config.entries.has(key))
  const entry = taken === undefined ? undefined : config.entries.get(taken)
  if (taken === undefined || entry === undefined) return []
  const said = {
    code: 'reserved-key',
    message: `A DuckDB store sets ${taken} itself and cannot be given another.`,
    next: `Remove ${taken}.`,
  }
  const detail = `${failed}metaxy.ext.ibis.metadata_store.IbisMetadataStore.__init__() got multiple values for keyword argument '${taken}'`
  return [configDiagnostic('error', said, entry.keyRange, detail)]
}

function attachOptionsNotATable(name: string, config: TomlTableNode): readonly Diagnostic[] {
  const options = child(tableAt(config, 'ducklake') ?? config, 'attach_options')
  if (options === undefined || options.kind === 'table') return []
  const said = {
    code: 'wrong-type',
    message: 'attach_options must be a table.',
    next: 'Write attach_options = { override_data_path = true }, for example.',
  }
  const detail = `Failed to validate config for store '${name}': DuckLake attach_options must be a mapping if provided.`
  return [configDiagnostic('error', said, options.range, detail)]
}

function readStore(name: string, nameRange: Range, config: TomlTableNode): MadeStore {
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
      autoCreateTables: booleanAt(config, 'auto_create_tables') ?? false,
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

/** The store asked for, or the reasons why Metaxy would not make it. */
export function makeStore(request: StoreRequest): MadeStore {
  const { stores, storesRange, asked, preferred, autoCreateTables } = request
  if (stores === null || stores.entries.size === 0) return noStores(storesRange)
  const name = asked ?? preferred?.value ?? 'dev'
  const entry = stores.entries.get(name)
  if (entry === undefined) {
    const range = asked === null && preferred !== null ? preferred.range : storesRange
    return unknownStore(name, [...stores.entries.keys()], range)
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

  const config = inFieldOrder(duckdbStoreModel, withGlobalDefault(given, autoCreateTables))
  diagnostics.push(...attachOptionsNotATable(name, config))
  const checked = validateModel(duckdbStoreModel, config)
  diagnostics.push(...checked.notes.map(noteDiagnostic))
  if (checked.failures.length > 0) {
    const text = validationErrorText(duckdbStoreModel.name, checked.failures)
    diagnostics.push(
      ...failureDiagnostics(checked.failures, `Failed to validate config for store '${name}': ${text}`),
    )
  }
  if (!isStopped()) diagnostics.push(...checkConstruction(name, checked.table))
  if (isStopped()) return { store: null, diagnostics }
  const made = readStore(name, entry.keyRange, checked.table)
  return { store: made.store, diagnostics: [...diagnostics, ...made.diagnostics] }
}
