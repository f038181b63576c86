import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from '../../index.ts'
import { MOTHERDUCK_AND_S3, POSTGRES_AND_S3, STORE_HEAD } from '../testing/former-toml.ts'
import { migrate } from './migrate.ts'

const FORMER = `${STORE_HEAD}${POSTGRES_AND_S3}`

function sqlOf(text: string, store?: string): readonly string[] | undefined {
  const { plan } = compileMetaxyToml(text, new Map(), store === undefined ? {} : { store })
  return plan?.statements.map(({ sql }) => sql)
}

function migrated(text: string) {
  const migration = migrate(text)
  if (migration === null) throw new Error('nothing was changed')
  expect(migrate(migration.text)).toBeNull()
  return migration
}

describe('the configurations of the documentation', () => {
  it('PostgreSQL and S3', () => {
    const { text, changes } = migrated(FORMER)
    expect(sqlOf(text)).toEqual([
      "CREATE OR REPLACE SECRET my_pg_secret ( TYPE postgres, DATABASE 'ducklake_meta', HOST 'localhost', PASSWORD 'changeme', PORT 5432, USER 'ducklake' );",
      "CREATE OR REPLACE SECRET my_s3_secret ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SECRET '...' );",
      "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'my_pg_secret'}, DATA_PATH 's3://my-ducklake-bucket/' );",
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;",
      'USE ducklake;',
    ])
    expect(changes).toEqual([
      'Changed the type of the store to "metaxy.ext.duckdb.DuckDBMetadataStore".',
      'Renamed metadata_backend to catalog.',
      'Renamed storage_backend to storage.',
      'Added database = ":memory:".',
    ])
    expect(text).toBe(
      FORMER.replace('ext.metadata_stores.duckdb', 'ext.duckdb')
        .replace(
          '[stores.dev.config.duck',
          '[stores.dev.config]\ndatabase = ":memory:"\n\n[stores.dev.config.duck',
        )
        .replace('metadata_backend', 'catalog')
        .replace('storage_backend', 'storage'),
    )
  })

  it('a bucket of your own at MotherDuck, which names no store class', () => {
    const { text, changes } = migrated(MOTHERDUCK_AND_S3)
    expect(sqlOf(text)).toEqual([
      "SET s3_region='eu-central-1';",
      "CREATE DATABASE IF NOT EXISTS my_ducklake (TYPE DUCKLAKE, DATA_PATH 's3://mybucket/');",
      "CREATE OR REPLACE SECRET my_s3_secret IN MOTHERDUCK ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SCOPE 's3://mybucket/', SECRET '...' );",
      'USE my_ducklake;',
    ])
    expect(changes[0]).toBe('Added the type of the store dev.')
  })

  it('keeps comments and the line breaks of Windows', () => {
    const text = FORMER.replace(/(?<=\S)$/gm, ' # kept').replaceAll('\n', '\r\n')
    const now = migrated(text).text
    expect(now.match(/# kept/g)?.length).toBe(text.match(/# kept/g)?.length)
    expect(now).not.toMatch(/[^\r]\n/)
    expect(sqlOf(now)).toEqual(sqlOf(migrated(FORMER).text))
  })
})

describe('a lake of Metaxy 0.1.0', () => {
  const config = `${STORE_HEAD}[stores.dev.config]\ndatabase = ":memory:"\n`

  it('of files', () => {
    const text = `${config}[stores.dev.config.ducklake]
plugins = ["ducklake"] # loaded by hand
metadata_backend = { type = "sqlite", path = "/c.db" }
storage_backend = { type = "local", path = "/d" }
`
    expect(migrated(text).text).toBe(
      text
        .replace('metadata_stores.', '')
        .replace('plugins = ["ducklake"] # ', '# ')
        .replace('metadata_backend', 'catalog')
        .replace('storage_backend', 'storage')
        .replace('path = "/c.db"', 'uri = "/c.db"'),
    )
  })

  it('in PostgreSQL and S3 gets the names and defaults that were not written', () => {
    const text = `${config}[stores.dev.config.ducklake]
alias = "lake"
[stores.dev.config.ducklake.metadata_backend]
type = "postgres"
database = "d"
user = "u"
password = "\${PW:-}"
[stores.dev.config.ducklake.storage_backend]
type = "s3"
bucket = "b"
aws_access_key_id = "k"
aws_secret_access_key = "s"
endpoint_url = "https://e"
`
    const { text: now, changes } = migrated(text)
    expect(sqlOf(now)).toEqual([
      "CREATE OR REPLACE SECRET secret_catalog_lake ( TYPE postgres, DATABASE 'd', HOST 'localhost', PASSWORD '', PORT 5432, USER 'u' );",
      "CREATE OR REPLACE SECRET secret_storage_lake ( TYPE S3, ENDPOINT 'e', KEY_ID 'k', REGION 'us-east-1', SECRET 's', URL_STYLE 'path', USE_SSL true );",
      "CREATE OR REPLACE SECRET metaxy_generated_dev_lake ( TYPE DUCKLAKE, METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'secret_catalog_lake'}, DATA_PATH 's3://b/' );",
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_lake' AS lake;",
      'USE lake;',
    ])
    expect(changes).toContain(
      'Added host = "${DUCKLAKE_PG_HOST:-localhost}", which Metaxy 0.1.0 chose by itself.',
    )
  })

  it('with a table of secret parameters', () => {
    const text = `${config}[stores.dev.config.ducklake.metadata_backend]
type = "duckdb"
path = "/c.db"
[stores.dev.config.ducklake.storage_backend]
type = "s3"
bucket = "b"
[stores.dev.config.ducklake.storage_backend.secret]
KEY_ID = "k"
SECRET = "s"
`
    expect(sqlOf(migrated(text).text)?.[0]).toBe(
      "CREATE OR REPLACE SECRET secret_storage_ducklake ( TYPE S3, KEY_ID 'k', SECRET 's' );",
    )
  })

  it('is changed as far as it is certain, and the rest is still reported', () => {
    const text = `${config}[stores.dev.config.ducklake]
metadata_backend = { type = "postgres", database = "d" }
storage_backend = { type = "local", path = "/d" }
`
    const { text: now } = migrated(text)
    const { plan, diagnostics } = compileMetaxyToml(now, new Map())
    expect(plan).toBeNull()
    expect(diagnostics.map(({ code, next }) => [code, next])).toEqual([
      ['missing-key', 'Add secret_name = "my_secret".'],
    ])
  })
})

it('changes every store of a file', () => {
  const text = FORMER + FORMER.replaceAll('stores.dev', 'stores."a b"')
  const now = migrated(text).text
  expect(sqlOf(now, 'a b')?.length).toBe(5)
  expect(now).not.toMatch(/_backend|metadata_stores/)
})

it.each([
  ['today', migrated(FORMER).text],
  ['no TOML', `${FORMER}[`],
  ['other keys that are ignored', FORMER.replace(/metadata_stores\.|_backend|metadata_backend/g, '')],
  [
    'a path that could be a slip',
    `${STORE_HEAD}config = { database = "x", ducklake = { catalog = { type = "duckdb", path = "c" }, storage = { type = "local", path = "d" } } }`,
  ],
  ['a class path alone', migrated(FORMER).text.replace('ext.duckdb', 'ext.metadata_stores.duckdb')],
  ['nothing', ''],
])('leaves %s alone', (_, text) => expect(migrate(text)).toBeNull())
