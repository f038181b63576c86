/** The two configurations of the DuckLake page of Metaxy's documentation, spelled as they were before 0.1.1. */

export const STORE_HEAD = '[stores.dev]\ntype = "metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"\n\n'

export const POSTGRES_AND_S3 = `[stores.dev.config.ducklake.metadata_backend]
type = "postgres"
secret_name = "my_pg_secret"
host = "localhost"
port = 5432
database = "ducklake_meta"
user = "ducklake"
password = "changeme"

[stores.dev.config.ducklake.storage_backend]
type = "s3"
secret_name = "my_s3_secret"
bucket = "my-ducklake-bucket"
key_id = "AKIA..."
secret = "..."
region = "eu-central-1"
`

export const MOTHERDUCK_AND_S3 = `[stores.dev.config.ducklake.metadata_backend]
type = "motherduck"
database = "my_ducklake"
region = "eu-central-1"

[stores.dev.config.ducklake.storage_backend]
type = "s3"
secret_name = "my_s3_secret"
key_id = "AKIA..."
secret = "..."
region = "eu-central-1"
scope = "s3://mybucket/"
bucket = "mybucket"
`
