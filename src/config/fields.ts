/** The one table of every setting `metaxy.toml` can have: validation, hover and completion are all driven by it. */

import { ducklakeModel } from './ducklake-fields.ts'
import {
  anyTable,
  boolean,
  type Field,
  type FieldType,
  field,
  type Model,
  text,
  texts,
} from './field-model.ts'
import { child } from './toml-tree.ts'

/** `MetaxyConfig.validate_project`, in its order; Python's `$` lets one trailing line break through. */
function checkProject(name: string): string | null {
  if (name === '') return 'project name cannot be empty'
  if (name.includes('/')) {
    return `project name '${name}' cannot contain forward slashes (/). Forward slashes are reserved for FeatureKey separation`
  }
  if (name.includes('__')) {
    return `project name '${name}' cannot contain double underscores (__). Double underscores are reserved for table name generation`
  }
  return /^[a-zA-Z0-9_-]+\n?$/.test(name)
    ? null
    : `project name '${name}' must contain only alphanumeric characters, underscores, and hyphens`
}

const hashAlgorithms = ['xxh3_64', 'xxhash64', 'xxhash32', 'wyhash', 'sha256', 'md5', 'farmhash'] as const

const extensionModel: Model = {
  name: 'ExtensionSpec',
  unknownKeys: 'ignore',
  anyCase: false,
  fields: [
    field('name', text, 'The name of the extension.', { required: true, example: 'name = "spatial"' }),
    field('repository', text, 'Where it is installed from.', { default: '"core"' }),
    field('init_sql', { kind: 'sequence', of: text }, 'Statements to run once it is loaded.', {
      default: '[]',
    }),
  ],
}

/** `[stores.<name>.config]` of a DuckDB store (`ext/duckdb/metadata_store.py` and its two base classes). */
export const duckdbStoreModel: Model = {
  name: 'DuckDBMetadataStoreConfig',
  unknownKeys: 'forbid',
  anyCase: true,
  fields: [
    field('fallback_stores', texts, 'Stores to read from when a feature is missing here.', { default: '[]' }),
    field(
      'hash_algorithm',
      { kind: 'one-of', values: hashAlgorithms, error: 'enum' },
      'How samples are hashed; DuckDB computes md5, xxh3_64, xxhash32 and xxhash64.',
      { default: '"xxhash32"', nullable: true },
    ),
    field(
      'versioning_engine',
      { kind: 'one-of', values: ['auto', 'native', 'polars'], error: 'literal_error' },
      'Where versions are computed: in DuckDB, in Polars, or as fits.',
      { default: '"auto"' },
    ),
    field('connection_string', text, 'A connection to use instead of `database`.'),
    field('backend', text, 'Not usable with DuckDB: the store sets it itself.'),
    field('connection_params', anyTable, 'Not usable with DuckDB: the store sets them itself.'),
    field('table_prefix', text, 'Put before every table name.', { default: '""', nullable: true }),
    field(
      'auto_create_tables',
      boolean,
      'Create missing tables when writing; the global setting unless given.',
    ),
    field(
      'database',
      { kind: 'path' },
      'The DuckDB database to open; ":memory:" is enough when tables live in a lake.',
      {
        required: true,
        example: 'database = ":memory:"',
        remedy: '":memory:"',
      },
    ),
    field('config', { kind: 'table', of: text }, "DuckDB settings, every value as text: { threads = '4' }."),
    field(
      'extensions',
      { kind: 'sequence', of: { kind: 'extension', model: extensionModel } },
      'DuckDB extensions to load, by name.',
      { sql: ['INSTALL <extension> FROM core;', 'LOAD <extension>;'] },
    ),
    field('ducklake', { kind: 'model', model: ducklakeModel }, 'Keep all tables in a DuckLake.'),
  ],
}

const storeModel: Model = {
  name: 'StoreConfig',
  unknownKeys: 'forbid',
  anyCase: true,
  fields: [
    field('type', { kind: 'class' }, 'The store class, by its full Python path.', {
      required: true,
      example: 'type = "metaxy.ext.duckdb.DuckDBMetadataStore"',
    }),
    field('config', { kind: 'later', model: duckdbStoreModel }, "The store's own settings.", {
      default: '{}',
    }),
  ],
}

const pluginModel: Model = {
  name: 'PluginConfig',
  unknownKeys: 'allow',
  anyCase: true,
  fields: [field('enable', boolean, 'Whether to load the plugin.', { default: 'false' })],
}

const featureSelectionModel: Model = {
  name: 'FeatureSelection',
  unknownKeys: 'forbid',
  anyCase: false,
  fields: [
    field('projects', { kind: 'sequence', of: text }, 'All features of these projects.'),
    field('keys', { kind: 'sequence', of: { kind: 'feature-key' } }, 'These features.'),
    field('all', boolean, 'Every feature of the store.'),
  ],
  check: (table) => {
    const all = child(table, 'all')
    const chosen = [child(table, 'projects'), child(table, 'keys')]
    const isChosen = chosen.some((node) => node?.kind === 'array' && node.items.length > 0)
    return isChosen || (all?.kind === 'boolean' && all.value)
      ? null
      : "At least one of 'projects', 'keys', or 'all' must be specified"
  },
}

/** The whole file (`config/models/metaxy_config.py`). */
export const metaxyModel: Model = {
  name: 'MetaxyConfig',
  unknownKeys: 'forbid',
  anyCase: false,
  fields: [
    field('store', text, 'The store used when none is named.', {
      default: '"dev"',
      sql: ["ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_<store>_<alias>' AS <alias> …;"],
    }),
    field('stores', { kind: 'table', of: { kind: 'model', model: storeModel } }, 'The stores, by name.', {
      default: '{}',
    }),
    field('extend', text, 'Another configuration file to inherit from.'),
    field('entrypoints', texts, 'Python modules that define features.', { default: '[]' }),
    field('theme', text, 'How the command line draws graphs.', { default: '"default"' }),
    field('ext', { kind: 'table', of: { kind: 'model', model: pluginModel } }, 'Plugins, by name.', {
      default: '{}',
    }),
    field(
      'hash_truncation_length',
      { kind: 'integer', minimum: 8n },
      'How many characters of every hash are kept.',
      {
        default: '8',
      },
    ),
    field('enable_map_datatype', boolean, 'Keep Map columns as Map instead of Struct.', { default: 'false' }),
    field('auto_create_tables', boolean, 'Create missing tables when writing; meant for development.', {
      default: 'false',
    }),
    field('project', { kind: 'string', check: checkProject }, 'The name of the project.'),
    field('locked', boolean, 'Refuse external features that do not match the store.'),
    field('sync', boolean, 'Fetch external feature definitions from the store when needed.', {
      default: 'true',
    }),
    field(
      'extra_features',
      { kind: 'list', of: { kind: 'model', model: featureSelectionModel } },
      'Further features to fetch from the store.',
      { default: '[]' },
    ),
    field('metaxy_lock_path', text, 'Where the lock file is.', { default: '"metaxy.lock"' }),
  ],
}

/** The models a value of this type may be an instance of. */
function modelsOf(type: FieldType): readonly Model[] {
  if (type.kind === 'model' || type.kind === 'later') return [type.model]
  return type.kind === 'tagged' ? [...type.models.values()] : []
}

function fieldsBelow(models: readonly Model[], path: readonly string[]): readonly Field[] {
  const [key, ...rest] = path
  const found = models.flatMap((model) => model.fields.filter((candidate) => candidate.key === key))
  if (rest.length === 0) return found
  return found.flatMap((candidate) => {
    const { type } = candidate
    if (type.kind === 'table' && type.of !== null) {
      return rest.length === 1 ? [] : fieldsBelow(modelsOf(type.of), rest.slice(1))
    }
    const models = modelsOf(type)
    // Below a table of any value, the table's own field speaks for its keys.
    return models.length === 0 ? [candidate] : fieldsBelow(models, rest)
  })
}

/**
 * What is known about a path of keys, e.g. `['stores', 'dev', 'config', 'database']`: one field, or several where the
 * kind of catalog or storage decides; none for a path Metaxy does not know.
 */
export function fieldsAt(path: readonly string[]): readonly Field[] {
  return fieldsBelow([metaxyModel], path)
}
