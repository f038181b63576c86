/** What Metaxy's own code refuses before and after pydantic has validated a store, in its words. */

import type { Diagnostic } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'
import { onlyClose } from './close-words.ts'
import { duckdbStoreModel } from './fields.ts'
import { configDiagnostic } from './messages.ts'
import { listRepr, stringRepr } from './python-text.ts'
import { tableAt } from './read-values.ts'
import { repairable } from './repairs.ts'
import { child, type TomlTableNode } from './toml-tree.ts'

const algorithmNames = duckdbStoreModel.fields.flatMap(({ key, type }) =>
  key === 'hash_algorithm' && type.kind === 'one-of' ? type.values : [],
)

/** `get_store` looks the algorithm up before it validates anything else, and lets Python's own error through. */
export function checkAlgorithmName(config: TomlTableNode): readonly Diagnostic[] {
  const node = child(config, 'hash_algorithm')
  if (node?.kind !== 'string' || algorithmNames.includes(node.value)) return []
  const meant = onlyClose(node.value, algorithmNames)
  const said = {
    code: 'unknown-hash-algorithm',
    message: 'Metaxy does not know this hash algorithm.',
    next: 'Use "xxhash32", "xxhash64" or "md5".',
    ...repairable(meant === null ? null : { kind: 'replace-value', value: `"${meant}"` }),
  }
  return [
    configDiagnostic('error', said, node.range, `${stringRepr(node.value)} is not a valid HashAlgorithm`),
  ]
}

/** An extension of which only the name is given can be written as text. */
function onlyName({ entries }: TomlTableNode): Repair | null {
  const name = entries.get('name')?.node
  return entries.size === 1 && name?.kind === 'string'
    ? { kind: 'replace-value', value: JSON.stringify(name.value) }
    : null
}

/** pydantic is handed the member of Metaxy's enum, which shows where it quotes the whole table. */
export function withAlgorithmMember(config: TomlTableNode): TomlTableNode {
  const entry = config.entries.get('hash_algorithm')
  if (entry?.node.kind !== 'string') return config
  const { value } = entry.node
  const repr = `<HashAlgorithm.${value.toUpperCase()}: ${stringRepr(value)}>`
  return {
    ...config,
    entries: new Map([...config.entries, ['hash_algorithm', { ...entry, node: { ...entry.node, repr } }]]),
  }
}

/** What validates and then fails in `DuckDBMetadataStore.__init__`. */
export function checkConstruction(name: string, config: TomlTableNode): readonly Diagnostic[] {
  const failed = `Failed to instantiate store '${name}' (DuckDBMetadataStore): `
  const extensions = child(config, 'extensions')
  const spec =
    extensions?.kind === 'array' ? extensions.items.find((item) => item.kind === 'table') : undefined
  if (spec !== undefined) {
    const said = {
      code: 'extension-table',
      message: 'Metaxy validates an extension written as a table and then cannot use it.',
      next: 'Write only its name, as text.',
      ...repairable(onlyName(spec)),
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
    repair: { kind: 'remove-key' } as const,
  }
  const detail = `${failed}metaxy.ext.ibis.metadata_store.IbisMetadataStore.__init__() got multiple values for keyword argument '${taken}'`
  return [configDiagnostic('error', said, entry.keyRange, detail)]
}

/** Metaxy's own validator raises what pydantic does not catch, so its text stands alone. */
export function checkAttachOptions(name: string, config: TomlTableNode): readonly Diagnostic[] {
  const options = child(tableAt(config, 'ducklake') ?? config, 'attach_options')
  if (options === undefined || options.kind === 'table' || options.kind === 'null') return []
  const said = {
    code: 'wrong-type',
    message: 'attach_options must be a table.',
    next: 'Write attach_options = { override_data_path = true }, for example.',
  }
  const detail = `Failed to validate config for store '${name}': DuckLake attach_options must be a mapping if provided.`
  return [configDiagnostic('error', said, options.range, detail)]
}

/**
 * Metaxy looks a fallback store up when a feature is missing in the store and in the fallback stores before it, and
 * fails only then (`metadata_store/fallback.py`).
 */
export function checkFallbackStores(config: TomlTableNode, names: readonly string[]): readonly Diagnostic[] {
  const listed = child(config, 'fallback_stores')
  return (listed?.kind === 'array' ? listed.items : []).flatMap((item) => {
    if (item.kind !== 'string') return []
    if (names.includes(item.value)) {
      const said = {
        code: 'fallback-not-read',
        message: `A run in this page reads its own store only; Metaxy looks for missing features in ${item.value}, too.`,
        next: 'Nothing to do: the SQL is the same.',
      }
      return [configDiagnostic('hint', said, item.range)]
    }
    const said = {
      code: 'unknown-fallback-store',
      message: `There is no store ${item.value}; Metaxy fails when it looks for a missing feature there.`,
      next: `Use one of: ${names.join(', ')}; or remove it.`,
    }
    const detail = `Store '${item.value}' not found in config. Available stores: ${listRepr(names)}`
    return [configDiagnostic('warning', said, item.range, detail)]
  })
}

/**
 * Settings of the DuckDB process that runs Metaxy. Every table is in the lake, so a run here shows the same rows
 * without them; that they have no effect must not go unsaid.
 */
export function checkProcessSettings(config: TomlTableNode): readonly Diagnostic[] {
  const database = config.entries.get('database')
  const isFile = database?.node.kind === 'string' && !['', ':memory:'].includes(database.node.value)
  const opened = isFile
    ? [
        configDiagnostic(
          'hint',
          {
            code: 'database-not-opened',
            message: 'Metaxy opens this database and keeps nothing in it: every table is in the lake.',
            next: 'Nothing to do. This page opens the lake only.',
            limit: 'browser',
          },
          database.node.range,
        ),
      ]
    : []
  const ignored = (['connection_string', 'config'] as const).flatMap((key) => {
    const entry = config.entries.get(key)
    if (entry === undefined) return []
    const said = {
      code: 'setting-not-applied',
      message: `${key} is for the DuckDB that runs Metaxy, and has no effect on a run in this page.`,
      next: 'Nothing to do: the SQL and the lake are the same.',
      limit: 'browser' as const,
    }
    return [configDiagnostic('warning', said, entry.keyRange)]
  })
  return [...opened, ...ignored]
}
