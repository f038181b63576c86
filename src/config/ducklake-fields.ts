/** Every setting of Metaxy's DuckLake models (`ext/duckdb/handlers/ducklake.py`). */

import { anyTable, boolean, type Field, field, integer, type Model, text } from './field-model.ts'
import { child } from './toml-tree.ts'

const secretName = field(
  'secret_name',
  text,
  'Name of the DuckDB secret to create, or of an existing one to use.',
  {
    required: true,
    example: 'secret_name = "my_secret"',
  },
)

const secretParameters = field(
  'secret_parameters',
  anyTable,
  'Further parameters of the DuckDB secret, for example { provider = "credential_chain" }.',
  { secret: true },
)

function typeField(tag: string, documentation: string): Field {
  return field('type', { kind: 'one-of', values: [tag], error: 'literal_error' }, documentation, {
    default: `"${tag}"`,
  })
}

const formerCredentials = { aws_access_key_id: 'key_id', aws_secret_access_key: 'secret' } as const

function fileCatalog(tag: 'duckdb' | 'sqlite', name: string): Model {
  return {
    name,
    unknownKeys: 'ignore',
    anyCase: false,
    formerNames: { path: 'uri', database: 'uri' },
    fields: [
      typeField(tag, 'The catalog is a file; Metaxy writes the same SQL for "duckdb" and "sqlite".'),
      field('uri', text, "The catalog's file, METADATA_PATH in SQL.", {
        required: true,
        example: 'uri = "/tmp/example_ducklake_meta.db"',
      }),
    ],
  }
}

const inlineCredentials = ['host', 'database', 'user', 'password'] as const

const postgresCatalog: Model = {
  name: 'PostgresCatalogConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  fields: [
    typeField('postgres', 'The catalog is a PostgreSQL database.'),
    field('database', text, 'The PostgreSQL database that holds the catalog.'),
    field('user', text, 'The PostgreSQL user.'),
    field('password', text, "The PostgreSQL user's password.", { secret: true }),
    field('host', text, 'The PostgreSQL server.'),
    field('port', integer, "The PostgreSQL server's port.", { default: '5432' }),
    secretName,
    secretParameters,
  ],
  check: ({ entries }) => {
    const missing = inlineCredentials.filter((key) => !entries.has(key))
    return missing.length === 0 || missing.length === inlineCredentials.length
      ? null
      : `Missing required inline credentials: ${missing.join(', ')}.`
  },
}

const motherduckCatalog: Model = {
  name: 'MotherDuckCatalogConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  fields: [
    typeField('motherduck', 'MotherDuck keeps the catalog.'),
    field('database', text, 'The DuckLake database at MotherDuck.', {
      required: true,
      example: 'database = "my_ducklake"',
    }),
    field('region', text, "The AWS region of MotherDuck's own storage, for example eu-central-1."),
  ],
}

const localStorage: Model = {
  name: 'LocalStorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: { uri: 'path', data_path: 'path' },
  fields: [
    typeField('local', 'Data files are kept in a folder.'),
    field('path', text, 'The folder of the data files, DATA_PATH in SQL.', {
      required: true,
      example: 'path = "/tmp/example_ducklake_storage"',
    }),
  ],
}

const keyId = field('key_id', text, 'The access key.', { secret: true })
const secret = field('secret', text, 'The secret key.', { secret: true })
const requiredDataPath = (example: string) =>
  field('data_path', text, 'Where the data files go, DATA_PATH in SQL.', {
    required: true,
    example: `data_path = "${example}"`,
  })

const s3Storage: Model = {
  name: 'S3StorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: { ...formerCredentials, endpoint_url: 'endpoint' },
  fields: [
    typeField('s3', 'Data files are kept in S3 or a store that speaks its protocol.'),
    keyId,
    secret,
    field('endpoint', text, 'The server; a leading https:// or http:// becomes USE_SSL.'),
    field('bucket', text, 'The bucket of the data files.'),
    field('prefix', text, 'The folder inside the bucket.'),
    field('region', text, 'The AWS region.'),
    field('url_style', text, 'How the bucket is addressed: "vhost" or "path".'),
    field('use_ssl', boolean, 'Whether to use HTTPS.'),
    field('scope', text, 'The paths the secret is used for; also the data path when no bucket is given.'),
    field('data_path', text, 'Where the data files go, instead of bucket and prefix.'),
    secretName,
    secretParameters,
  ],
}

const r2Storage: Model = {
  name: 'R2StorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: formerCredentials,
  fields: [
    typeField('r2', 'Data files are kept in Cloudflare R2.'),
    keyId,
    secret,
    field('account_id', text, 'The Cloudflare account; needed with key_id or secret.'),
    requiredDataPath('r2://my-bucket/data/'),
    secretName,
    secretParameters,
  ],
  check: ({ entries }) =>
    (entries.has('key_id') || entries.has('secret')) && !entries.has('account_id')
      ? "'account_id' is required when providing inline credentials (key_id, secret)."
      : null,
}

const gcsStorage: Model = {
  name: 'GCSStorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: formerCredentials,
  fields: [
    typeField('gcs', 'Data files are kept in Google Cloud Storage.'),
    keyId,
    secret,
    requiredDataPath('gs://my-bucket/data/'),
    secretName,
    secretParameters,
  ],
}

const catalogs: ReadonlyMap<string, Model> = new Map([
  ['duckdb', fileCatalog('duckdb', 'DuckDBCatalogConfig')],
  ['sqlite', fileCatalog('sqlite', 'SQLiteCatalogConfig')],
  ['postgres', postgresCatalog],
  ['motherduck', motherduckCatalog],
])

const storages: ReadonlyMap<string, Model> = new Map([
  ['local', localStorage],
  ['s3', s3Storage],
  ['r2', r2Storage],
  ['gcs', gcsStorage],
])

/** `[stores.<name>.config.ducklake]`. */
export const ducklakeModel: Model = {
  name: 'DuckLakeConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: { metadata_backend: 'catalog', storage_backend: 'storage' },
  removedKeys: {
    plugins: "Remove it: Metaxy loads ducklake itself. Name further extensions in the store's extensions.",
  },
  fields: [
    field(
      'catalog',
      { kind: 'tagged', models: catalogs },
      'Where tables, snapshots and file lists are recorded.',
      {
        required: true,
        example: 'catalog = { type = "duckdb", uri = "/tmp/example_ducklake_meta.db" }',
      },
    ),
    field(
      'storage',
      { kind: 'tagged', models: storages },
      'Where the Parquet files are kept; not needed with MotherDuck.',
    ),
    field('alias', { kind: 'alias' }, 'The name the lake is attached under.', { default: '"ducklake"' }),
    field(
      'attach_options',
      { kind: 'attach-options' },
      'Options of the ATTACH statement, passed on as written.',
      {
        default: '{}',
      },
    ),
    field('data_inlining_row_limit', integer, 'Inserts of at most this many rows stay in the catalog.'),
  ],
  check: (table) => {
    const catalog = child(table, 'catalog')
    const tag = catalog?.kind === 'table' ? child(catalog, 'type') : undefined
    const isMotherduck = tag?.kind === 'string' && tag.value === 'motherduck'
    return isMotherduck || table.entries.has('storage')
      ? null
      : 'storage is required for non-MotherDuck metadata backends.'
  },
}
