/** Validates a whole `metaxy.toml` as `MetaxyConfig.load()` does, and makes the store that is asked for. */

import type { Diagnostic, Range } from '../text/diagnostic.ts'
import { metaxyModel } from './fields.ts'
import { configDiagnostic, failureDiagnostics, noteDiagnostic } from './messages.ts'
import type { ConfigResult, MetaxyConfig } from './model.ts'
import { validationErrorText } from './pydantic-text.ts'
import { booleanAt, integerAt, tableAt, textAt, textsAt } from './read-values.ts'
import { repairable } from './repairs.ts'
import { duckdbStoreClass } from './store-class.ts'
import { child, type TomlEntry, type TomlNode, type TomlTableNode } from './toml-tree.ts'
import { validateModel } from './validate-model.ts'
import { makeStore } from './validate-store.ts'

/** `config/utils.py`, `_collect_dict_keys`: every key as a dotted path, depth first. */
function keyPaths(table: TomlTableNode, prefix = ''): readonly string[] {
  return [...table.entries].flatMap(([key, { node }]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    return node.kind === 'table' ? [path, ...keyPaths(node, path)] : [path]
  })
}

function incompleteStore(name: string, { keyRange, node }: TomlEntry): Diagnostic {
  const paths = node.kind === 'table' ? keyPaths(node) : []
  const hint = paths.length === 0 ? '' : ` (has fields: ${paths.join(', ')})`
  const said = {
    code: 'incomplete-store',
    message: `The store ${name} has no type, so Metaxy leaves it out.`,
    next:
      keyRange.variable === undefined
        ? `Add type = "${duckdbStoreClass}".`
        : `Correct the name of the store, which variables give in lower case; for a store of its own set METAXY_STORES__${name.toUpperCase()}__TYPE, too.`,
    // Keys of another kind of store, or none at all, would be refused with a type that is a guess.
    ...repairable(
      node.kind === 'table' && [...node.entries.keys()].every((key) => key === 'config')
        ? { kind: 'add-key', key: 'type', value: `"${duckdbStoreClass}"` }
        : null,
    ),
  }
  const detail =
    `Ignoring incomplete store config '${name}': missing required 'type' field${hint}. ` +
    'This is typically caused by environment variables.'
  return configDiagnostic('warning', said, keyRange, detail)
}

function without(table: TomlTableNode, isLeftOut: (key: string, entry: TomlEntry) => boolean): TomlTableNode {
  return { ...table, entries: new Map([...table.entries].filter(([key, entry]) => !isLeftOut(key, entry))) }
}

/** `MetaxyConfig._filter_incomplete_stores`: a store is a table with the key `type`. */
function isIncomplete(_: string, { node }: TomlEntry): boolean {
  return node.kind !== 'table' || !node.entries.has('type')
}

function extendDiagnostic(node: TomlNode): Diagnostic {
  const said = {
    code: 'extend-not-available',
    message: 'There is no other file here that this one could extend.',
    next: "Remove extend and write the other file's settings here.",
  }
  const isAbsolute =
    node.kind === 'string' && /^\/[^/]/.test(node.value) && !/\/\.{0,2}(?:\/|$)/.test(node.value)
  const detail = isAbsolute ? `Config file referenced by 'extend' does not exist: ${node.value}` : undefined
  return configDiagnostic('error', said, node.range, detail)
}

function configOf(table: TomlTableNode, storeNames: readonly string[]): MetaxyConfig {
  return {
    project: textAt(table, 'project')?.value ?? null,
    projectRange: child(table, 'project')?.range ?? null,
    entrypoints: textsAt(table, 'entrypoints'),
    hashTruncationLength: Number(integerAt(table, 'hash_truncation_length')?.value ?? 8n),
    enableMapDatatype: booleanAt(table, 'enable_map_datatype') ?? false,
    preferredStore: textAt(table, 'store')?.value ?? 'dev',
    storeNames,
  }
}

/** What there is to say about a file that Metaxy does not get to load. */
export function nothingLoaded(written: TomlTableNode): ConfigResult {
  const extend = child(written, 'extend')
  return { config: null, store: null, diagnostics: extend === undefined ? [] : [extendDiagnostic(extend)] }
}

/**
 * `written` is the file before, `root` after `${…}` was expanded and the environment put over it. `storeName` is the store to make; without it, the
 * one the file's key `store` names, else `dev`.
 */
export function validateConfig(
  written: TomlTableNode,
  root: TomlTableNode,
  storeName?: string,
): ConfigResult {
  const diagnostics: Diagnostic[] = []
  // Metaxy takes `extend` out before it expands variables, so it is read as written.
  const extend = child(written, 'extend')
  if (extend !== undefined) diagnostics.push(extendDiagnostic(extend))

  const storesEntry = root.entries.get('stores')
  const stores = storesEntry?.node.kind === 'table' ? storesEntry.node : null
  const complete = stores === null ? null : without(stores, isIncomplete)
  for (const [name, entry] of stores?.entries ?? []) {
    if (isIncomplete(name, entry)) diagnostics.push(incompleteStore(name, entry))
  }
  const entries = new Map(without(root, (key) => key === 'extend').entries)
  if (storesEntry !== undefined && complete !== null) {
    entries.set('stores', { keyRange: storesEntry.keyRange, node: complete })
  }

  const checked = validateModel(metaxyModel, { ...root, entries })
  for (const note of checked.notes) diagnostics.push(noteDiagnostic(note))
  if (checked.failures.length > 0) {
    const text = validationErrorText(metaxyModel.name, checked.failures)
    for (const each of failureDiagnostics(checked.failures, text)) diagnostics.push(each)
  }
  const isValid = checked.failures.length === 0 && extend === undefined
  const config = isValid ? configOf(checked.table, [...(complete?.entries.keys() ?? [])]) : null

  // A file that is wrong elsewhere still gets its store checked, so that everything is reported at once.
  const made = makeStore({
    stores: (checked.failures.length === 0 ? tableAt(checked.table, 'stores') : complete) ?? null,
    storesRange: storesEntry?.keyRange ?? startOf(root),
    asked: storeName || null,
    preferred: textAt(root, 'store'),
    autoCreateTables: booleanAt(checked.table, 'auto_create_tables') ?? false,
  })
  for (const each of made.diagnostics) diagnostics.push(each)
  return { config, store: isValid ? made.store : null, diagnostics }
}

/** Where to say that something is missing from the whole file: its first key, or its very beginning. */
function startOf(root: TomlTableNode): Range {
  const [first] = root.entries.values()
  return first?.keyRange ?? { start: 0, end: 0 }
}
