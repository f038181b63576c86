import { describe, expect, test } from 'vitest'
import { filterReference, reference, sectionsAt } from './reference.ts'

function keysOf(id: string): readonly string[] {
  return reference.find((section) => section.id === id)?.keys.map(({ key }) => key) ?? []
}

describe('the page', () => {
  test('has every table, and every kind of catalog and storage apart', () => {
    const lake = 'stores/*/config/ducklake'
    expect(reference.map(({ id }) => id)).toEqual([
      'top',
      'stores/*',
      'stores/*/config',
      lake,
      `${lake}/catalog/duckdb`,
      `${lake}/catalog/sqlite`,
      `${lake}/catalog/postgres`,
      `${lake}/catalog/secret_parameters/postgres`,
      `${lake}/catalog/motherduck`,
      `${lake}/storage/local`,
      `${lake}/storage/s3`,
      `${lake}/storage/secret_parameters/s3`,
      `${lake}/storage/r2`,
      `${lake}/storage/secret_parameters/r2`,
      `${lake}/storage/gcs`,
      `${lake}/storage/secret_parameters/gcs`,
      `${lake}/attach_options`,
      'ext/*',
      'extra_features',
    ])
    expect(keysOf(`${lake}/catalog/duckdb`)).toEqual(['type', 'uri'])
    expect(reference.find(({ id }) => id === 'extra_features')?.title).toBe('[[extra_features]]')
    expect(reference.find(({ id }) => id === 'stores/*')?.title).toBe('[stores.<name>]')
  })

  test('says everything of a key', () => {
    const s3 = reference.find(({ id }) => id === 'stores/*/config/ducklake/storage/s3')
    expect(s3?.keys.find(({ key }) => key === 'key_id')).toEqual({
      key: 'key_id',
      type: 'text',
      need: 'Optional',
      documentation: 'The access key; written only together with secret.',
      sql: ["CREATE OR REPLACE SECRET <secret_name> ( TYPE S3, …, KEY_ID '<key_id>', … );"],
      isSecret: true,
    })
    expect(s3?.formerKeys).toContainEqual({
      key: 'endpoint_url',
      next: 'Write endpoint instead.',
      changedIn: '0.1.1',
    })
    expect(s3?.otherKeys).toBe('Metaxy ignores any other key without a word.')
  })
})

describe('the filter', () => {
  function found(query: string): readonly string[] {
    return filterReference(reference, query).flatMap(({ kind, keys, formerKeys }) =>
      [...keys, ...formerKeys].map(({ key }) => `${kind ?? ''}:${key}`),
    )
  }

  test('finds keys, sentences, SQL and former keys, in any case', () => {
    expect(found('URI')).toEqual(expect.arrayContaining(['duckdb:uri', 'sqlite:uri', 'sqlite:path']))
    expect(found('s3_region')).toEqual(['motherduck:region'])
    expect(found('postgresql server')).toEqual(['postgres:host', 'postgres:port'])
    expect(found('metadata_backend')).toEqual([':metadata_backend'])
  })

  test('takes words of the table, and all words have to occur', () => {
    expect(found('r2 account_id')).toEqual(expect.arrayContaining(['r2:account_id']))
    expect(found('local path')).toEqual(expect.arrayContaining(['local:path']))
    expect(found('gcs account_id')).toEqual([])
    expect(found('nothing of the sort')).toEqual([])
  })

  test('is off for blanks', () => {
    expect(filterReference(reference, '  ')).toBe(reference)
  })
})

describe('the section the cursor is in', () => {
  const lake = 'stores/*/config/ducklake'

  test.each([
    ['pro|ject = "x"', ['top']],
    ['|', ['top']],
    ['[sto|res.prod]\ntype = "x"', ['stores/*']],
    ['[stores.prod]\ntype = "x"\n|', ['stores/*']],
    ['[stores.a.config.ducklake.catalog]\ntype = "postgres"\nhost = "|"', [`${lake}/catalog/postgres`]],
    [
      '[stores.a.config]\nducklake = { catalog = { type = "sqlite", |uri = "" } }',
      [`${lake}/catalog/sqlite`],
    ],
    ['[stores.a.config]\nducklake = { |alias = "x", catalog = { } }', [lake]],
    ['[stores.a.config]\ndatabase = "|"\nducklake = { }', ['stores/*/config']],
    ['stores.a.config.ducklake.al|ias = "x"', [lake]],
    ['[stores.a.config.ducklake]\nattach_options = { | }', [`${lake}/attach_options`]],
    [
      '[stores.a.config.ducklake.storage]\ntype = "r2"\nsecret_parameters = { pro|file = "x" }',
      [`${lake}/storage/secret_parameters/r2`],
    ],
    ['[stores.a.config.config]\nthr|eads = "4"', ['stores/*/config']],
    ['[unknown.table]\n|', ['top']],
  ])('%s', (text, ids) => {
    const offset = text.indexOf('|')
    expect(sectionsAt(text.slice(0, offset) + text.slice(offset + 1), offset)).toEqual(ids)
  })

  test('is every kind while none is written', () => {
    expect(sectionsAt('[stores.a.config.ducklake.catalog]\n', 35)).toEqual(
      ['duckdb', 'sqlite', 'postgres', 'motherduck'].map((kind) => `${lake}/catalog/${kind}`),
    )
  })
})
