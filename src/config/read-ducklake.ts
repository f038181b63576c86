/** Reads a checked `[stores.<name>.config.ducklake]` table. */

import type { Located } from '../text/diagnostic.ts'
import type {
  CatalogConfig,
  CatalogType,
  DuckLakeConfig,
  KeyedValue,
  SecretParameters,
  StorageConfig,
  StorageType,
  Tagged,
} from './model.ts'
import { booleanAt, integerAt, tableAt, textAt } from './read-values.ts'
import { child, plainValue, type TomlTableNode } from './toml-tree.ts'

/** A text the table is known to have. */
function requiredText(table: TomlTableNode, key: string): Located<string> {
  return textAt(table, key) ?? { value: '', range: table.range }
}

function keyedValues(table: TomlTableNode | null): ReadonlyMap<string, KeyedValue> {
  return new Map(
    [...(table?.entries ?? [])].map(([key, { keyRange, node }]) => [
      key,
      { value: plainValue(node), range: node.range, keyRange },
    ]),
  )
}

function secretParameters(table: TomlTableNode): SecretParameters {
  const parameters = tableAt(table, 'secret_parameters')
  return parameters === null ? null : { value: keyedValues(parameters), range: parameters.range }
}

function credentials(table: TomlTableNode) {
  return {
    secretName: requiredText(table, 'secret_name'),
    keyId: textAt(table, 'key_id'),
    secret: textAt(table, 'secret'),
    secretParameters: secretParameters(table),
  }
}

type CatalogReaders = {
  readonly [Type in CatalogType]: (table: TomlTableNode, tag: Tagged<Type>) => CatalogConfig<Type>
}

const catalogReaders: CatalogReaders = {
  duckdb: (table, tag) => ({ ...tag, uri: requiredText(table, 'uri') }),
  sqlite: (table, tag) => ({ ...tag, uri: requiredText(table, 'uri') }),
  postgres: (table, tag) => ({
    ...tag,
    secretName: requiredText(table, 'secret_name'),
    host: textAt(table, 'host'),
    port: integerAt(table, 'port'),
    database: textAt(table, 'database'),
    user: textAt(table, 'user'),
    password: textAt(table, 'password'),
    secretParameters: secretParameters(table),
  }),
  motherduck: (table, tag) => ({
    ...tag,
    database: requiredText(table, 'database'),
    region: textAt(table, 'region'),
  }),
}

type StorageReaders = {
  readonly [Type in StorageType]: (table: TomlTableNode, tag: Tagged<Type>) => StorageConfig<Type>
}

const storageReaders: StorageReaders = {
  local: (table, tag) => ({ ...tag, path: requiredText(table, 'path') }),
  s3: (table, tag) => {
    const useSsl = child(table, 'use_ssl')
    return {
      ...tag,
      ...credentials(table),
      endpoint: textAt(table, 'endpoint'),
      bucket: textAt(table, 'bucket'),
      prefix: textAt(table, 'prefix'),
      region: textAt(table, 'region'),
      urlStyle: textAt(table, 'url_style'),
      useSsl:
        useSsl === undefined ? null : { value: booleanAt(table, 'use_ssl') ?? false, range: useSsl.range },
      scope: textAt(table, 'scope'),
      dataPath: textAt(table, 'data_path'),
    }
  },
  r2: (table, tag) => ({
    ...tag,
    ...credentials(table),
    accountId: textAt(table, 'account_id'),
    dataPath: requiredText(table, 'data_path'),
  }),
  gcs: (table, tag) => ({ ...tag, ...credentials(table), dataPath: requiredText(table, 'data_path') }),
}

/** The reader a checked table's `type` asks for, applied to it. */
function readTagged<Type extends string, Config>(
  table: TomlTableNode,
  readers: { readonly [Each in Type]: (table: TomlTableNode, tag: Tagged<Each>) => Config },
): Config | null {
  const written = textAt(table, 'type')
  const isKnown = (type: string): type is Type => Object.hasOwn(readers, type)
  if (written === null || !isKnown(written.value)) return null
  return readers[written.value](table, { type: written.value, kind: written.range, range: table.range })
}

/** `table` has passed validation as a `DuckLakeConfig`; `null` for one that has not. */
export function readDuckLake(table: TomlTableNode): DuckLakeConfig | null {
  const catalogTable = tableAt(table, 'catalog')
  const storage = tableAt(table, 'storage')
  const alias = child(table, 'alias')
  const catalog = catalogTable && readTagged<CatalogType, CatalogConfig>(catalogTable, catalogReaders)
  if (catalog === null) return null
  return {
    alias:
      alias?.kind === 'string'
        ? { value: alias.value, range: alias.range }
        : { value: 'ducklake', range: null },
    attachOptions: keyedValues(tableAt(table, 'attach_options')),
    dataInliningRowLimit: integerAt(table, 'data_inlining_row_limit'),
    catalog,
    storage: storage && readTagged<StorageType, StorageConfig>(storage, storageReaders),
    range: table.range,
  }
}
