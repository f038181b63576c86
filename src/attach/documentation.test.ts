/** The configurations of the DuckLake page of Metaxy's documentation, spelled as they were before 0.1.1. */

import { describe, expect, it } from 'vitest'
import { MOTHERDUCK_AND_S3, POSTGRES_AND_S3, STORE_HEAD } from '../config/testing/former-toml.ts'
import { compileMetaxyToml } from '../index.ts'

function corrected(text: string): string {
  const renamed = text.replace('metadata_backend', 'catalog').replace('storage_backend', 'storage')
  return `${STORE_HEAD}[stores.dev.config]\ndatabase = ":memory:"\n\n${renamed}`
}

function found(text: string) {
  return compileMetaxyToml(text, new Map()).diagnostics.map(({ severity, code, range, next }) => [
    severity,
    code,
    text.slice(range.start, range.end),
    next,
  ])
}

describe('the DuckLake page of the documentation', () => {
  it.each([POSTGRES_AND_S3, MOTHERDUCK_AND_S3])(
    'as written is refused, and every way out is said',
    (text) => {
      const written = STORE_HEAD + text
      const problems = found(written)
      expect(problems).toContainEqual([
        'error',
        'missing-key',
        expect.stringMatching(/config/),
        'Add database = ":memory:".',
      ])
      expect(problems).toContainEqual([
        'error',
        'missing-key',
        expect.stringMatching(/ducklake/),
        'Rename metadata_backend to catalog.',
      ])
      for (const [former, now] of [
        ['metadata_backend', 'catalog'],
        ['storage_backend', 'storage'],
      ]) {
        expect(problems).toContainEqual([
          'warning',
          'renamed-key',
          former,
          `Write ${now} instead, or remove the key.`,
        ])
      }
      const { plan, diagnostics } = compileMetaxyToml(written, new Map())
      expect(plan).toBeNull()
      expect(diagnostics.find(({ code }) => code === 'missing-key')?.detail).toMatch(
        /^Failed to validate config for store 'dev': 2 validation errors for DuckDBMetadataStoreConfig\ndatabase\n {2}Field required/,
      )
    },
  )

  it('corrected compiles PostgreSQL and S3', () => {
    const { plan } = compileMetaxyToml(corrected(POSTGRES_AND_S3), new Map())
    expect(plan?.statements.map(({ sql }) => sql)).toEqual([
      "CREATE OR REPLACE SECRET my_pg_secret ( TYPE postgres, DATABASE 'ducklake_meta', HOST 'localhost', PASSWORD 'changeme', PORT 5432, USER 'ducklake' );",
      "CREATE OR REPLACE SECRET my_s3_secret ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SECRET '...' );",
      "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '', METADATA_PARAMETERS MAP {'TYPE': 'postgres', 'SECRET': 'my_pg_secret'}, DATA_PATH 's3://my-ducklake-bucket/' );",
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;",
      'USE ducklake;',
    ])
    expect(
      found(corrected(POSTGRES_AND_S3)).map(([severity, code, place]) => [severity, code, place]),
    ).toEqual([
      ['warning', 'deprecated-store-class', '"metaxy.ext.metadata_stores.duckdb.DuckDBMetadataStore"'],
      ['error', 'cannot-run-here', '"postgres"'],
      ['warning', 'literal-secret', '"changeme"'],
      ['error', 'cannot-run-here', '"s3"'],
      ['warning', 'literal-secret', '"AKIA..."'],
      ['warning', 'literal-secret', '"..."'],
    ])
  })

  it('corrected compiles a bucket of your own at MotherDuck', () => {
    const { plan } = compileMetaxyToml(corrected(MOTHERDUCK_AND_S3), new Map())
    expect(plan?.statements.map(({ sql }) => sql)).toEqual([
      "SET s3_region='eu-central-1';",
      "CREATE DATABASE IF NOT EXISTS my_ducklake (TYPE DUCKLAKE, DATA_PATH 's3://mybucket/');",
      "CREATE OR REPLACE SECRET my_s3_secret IN MOTHERDUCK ( TYPE S3, KEY_ID 'AKIA...', REGION 'eu-central-1', SCOPE 's3://mybucket/', SECRET '...' );",
      'USE my_ducklake;',
    ])
    expect(plan?.extensions.map(({ name }) => name)).toEqual(['ducklake', 'motherduck', 'hashfuncs'])
    expect(plan?.alias).toBe('my_ducklake')
  })

  it('with only the catalog renamed says that the storage is dropped', () => {
    const text = corrected(MOTHERDUCK_AND_S3).replace('ducklake.storage]', 'ducklake.storage_backend]')
    const { plan, diagnostics } = compileMetaxyToml(text, new Map())
    expect(plan?.statements.map(({ sql }) => sql)).toEqual([
      "SET s3_region='eu-central-1';",
      'USE my_ducklake;',
    ])
    expect(diagnostics.find(({ code }) => code === 'renamed-key')?.message).toBe(
      'Metaxy calls this storage and silently ignores the key storage_backend.',
    )
  })
})
