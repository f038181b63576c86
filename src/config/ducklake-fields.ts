/** Every setting of Metaxy's DuckLake models (`ext/duckdb/handlers/ducklake.py`). */

import { attachOptionFields } from './attach-option-fields.ts'
import { boolean, type Field, field, integer, type Model, text } from './field-model.ts'
import { gcsParameters, postgresParameters, r2Parameters, s3Parameters } from './secret-parameter-fields.ts'
import { child } from './toml-tree.ts'

/** The secret of one kind, with a parameter somewhere in its list. */
function inSecret(type: string, parameter: string): string {
  return `CREATE OR REPLACE SECRET <secret_name> ( TYPE ${type}, …, ${parameter}, … );`
}

/** A text that becomes a parameter of the secret. */
function parameter(type: string, key: string, documentation: string, options: { secret?: true } = {}): Field {
  return field(key, text, documentation, {
    ...options,
    sql: [inSecret(type, `${key.toUpperCase()} '<${key}>'`)],
  })
}

/** `type` is as in the SQL; `uses` is what else the name is written into. */
function secretName(type: string, uses: readonly string[] = []): Field {
  return field(
    'secret_name',
    text,
    'Name of the DuckDB secret to create; without any credentials here, of an existing one to use.',
    {
      required: true,
      example: 'secret_name = "my_secret"',
      sql: [`CREATE OR REPLACE SECRET <secret_name> ( TYPE ${type}, … );`, ...uses],
    },
  )
}

function secretParameters(type: string, known: readonly Field[]): Field {
  return field(
    'secret_parameters',
    { kind: 'table', of: null, known },
    'Further parameters of the DuckDB secret, for example { provider = "credential_chain" }.',
    { secret: true, sql: [inSecret(type, '<NAME> <value>')] },
  )
}

function keyPair(type: string): readonly Field[] {
  return [
    parameter(type, 'key_id', 'The access key; written only together with secret.', { secret: true }),
    parameter(type, 'secret', 'The secret key; written only together with key_id.', { secret: true }),
  ]
}

function typeField(tag: string, documentation: string, sql?: string): Field {
  return field('type', { kind: 'one-of', values: [tag], error: 'literal_error' }, documentation, {
    default: `"${tag}"`,
    ...(sql === undefined ? {} : { sql: [sql] }),
  })
}

/** The first release with a model for every kind; the one before took free mappings. */
const firstTyped = '0.1.1'

const formerCredentials = { aws_access_key_id: 'key_id', aws_secret_access_key: 'secret' } as const

function fileCatalog(tag: 'duckdb' | 'sqlite', name: string): Model {
  return {
    name,
    unknownKeys: 'ignore',
    anyCase: false,
    formerNames: { path: 'uri', database: 'uri' },
    changedIn: { path: firstTyped },
    fields: [
      typeField(tag, 'The catalog is a file; Metaxy writes the same SQL for "duckdb" and "sqlite".'),
      field('uri', text, "The catalog's file.", {
        required: true,
        sql: ["METADATA_PATH '<uri>'"],
        example: 'uri = "/tmp/example_ducklake_meta.db"',
      }),
    ],
  }
}

const inlineCredentials = ['host', 'database', 'user', 'password'] as const

function postgresMetadata(name: string): string {
  return `METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': '${name}'}`
}

const postgresCatalog: Model = {
  name: 'PostgresCatalogConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  fields: [
    typeField('postgres', 'The catalog is a PostgreSQL database.', postgresMetadata('…')),
    parameter('postgres', 'database', 'The PostgreSQL database that holds the catalog.'),
    parameter('postgres', 'user', 'The PostgreSQL user.'),
    parameter('postgres', 'password', "The PostgreSQL user's password.", { secret: true }),
    parameter('postgres', 'host', 'The PostgreSQL server.'),
    field('port', integer, "The PostgreSQL server's port; written only together with the others.", {
      default: '5432',
      sql: [inSecret('postgres', 'PORT <port>')],
    }),
    secretName('postgres', [postgresMetadata('<secret_name>')]),
    secretParameters('postgres', postgresParameters),
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
      sql: ["CREATE DATABASE IF NOT EXISTS <database> (TYPE DUCKLAKE, DATA_PATH '…');", 'USE <database>;'],
    }),
    field('region', text, "The AWS region of MotherDuck's own storage, for example eu-central-1.", {
      sql: ["SET s3_region='<region>';"],
    }),
  ],
}

const localStorage: Model = {
  name: 'LocalStorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: { uri: 'path', data_path: 'path' },
  fields: [
    typeField('local', 'Data files are kept in a folder.'),
    field('path', text, 'The folder of the data files.', {
      required: true,
      sql: ["DATA_PATH '<path>'"],
      example: 'path = "/tmp/example_ducklake_storage"',
    }),
  ],
}

const requiredDataPath = (example: string) =>
  field('data_path', text, 'Where the data files go.', {
    required: true,
    sql: ["DATA_PATH '<data_path>'"],
    example: `data_path = "${example}"`,
  })

const bucketPath = "DATA_PATH 's3://<bucket>/<prefix>/'"

const s3Storage: Model = {
  name: 'S3StorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: { ...formerCredentials, endpoint_url: 'endpoint' },
  changedIn: {
    aws_access_key_id: firstTyped,
    aws_secret_access_key: firstTyped,
    endpoint_url: firstTyped,
  },
  fields: [
    typeField(
      's3',
      'Data files are kept in S3 or a store that speaks its protocol.',
      'CREATE OR REPLACE SECRET … ( TYPE S3, … );',
    ),
    ...keyPair('S3'),
    parameter('S3', 'endpoint', 'The server; a leading https:// or http:// becomes USE_SSL.'),
    field('bucket', text, 'The bucket of the data files.', { sql: [bucketPath] }),
    field('prefix', text, 'The folder inside the bucket.', { sql: [bucketPath] }),
    parameter('S3', 'region', 'The AWS region.'),
    parameter('S3', 'url_style', 'How the bucket is addressed: "vhost" or "path".'),
    field('use_ssl', boolean, 'Whether to use HTTPS.', { sql: [inSecret('S3', 'USE_SSL <use_ssl>')] }),
    parameter('S3', 'scope', 'The paths the secret is used for; also the data path when no bucket is given.'),
    field('data_path', text, 'Where the data files go, instead of bucket and prefix.', {
      sql: ["DATA_PATH '<data_path>'"],
    }),
    secretName('S3'),
    secretParameters('S3', s3Parameters),
  ],
}

const r2Storage: Model = {
  name: 'R2StorageConfig',
  unknownKeys: 'ignore',
  anyCase: false,
  formerNames: formerCredentials,
  fields: [
    typeField('r2', 'Data files are kept in Cloudflare R2.', 'CREATE OR REPLACE SECRET … ( TYPE R2, … );'),
    ...keyPair('R2'),
    parameter('R2', 'account_id', 'The Cloudflare account; needed with key_id or secret.'),
    requiredDataPath('r2://my-bucket/data/'),
    secretName('R2'),
    secretParameters('R2', r2Parameters),
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
    typeField(
      'gcs',
      'Data files are kept in Google Cloud Storage.',
      'CREATE OR REPLACE SECRET … ( TYPE GCS, … );',
    ),
    ...keyPair('GCS'),
    requiredDataPath('gs://my-bucket/data/'),
    secretName('GCS'),
    secretParameters('GCS', gcsParameters),
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
  changedIn: { metadata_backend: firstTyped, storage_backend: firstTyped, plugins: firstTyped },
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
    field('alias', { kind: 'alias' }, 'The name the lake is attached under; not used with MotherDuck.', {
      default: '"ducklake"',
      sql: ["ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_<store>_<alias>' AS <alias> …;", 'USE <alias>;'],
    }),
    field(
      'attach_options',
      { kind: 'attach-options', known: attachOptionFields },
      'Options of the ATTACH statement, passed on as written; not used with MotherDuck.',
      { default: '{}', sql: ['ATTACH IF NOT EXISTS … AS <alias> (…, <NAME> <value>, …);'] },
    ),
    field(
      'data_inlining_row_limit',
      integer,
      'Inserts of at most this many rows stay in the catalog; not used with MotherDuck.',
      {
        sql: ['ATTACH IF NOT EXISTS … AS <alias> (…, DATA_INLINING_ROW_LIMIT <data_inlining_row_limit>, …);'],
      },
    ),
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
