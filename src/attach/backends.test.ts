/** Catalogs and storages other than files: what the SQL shows, where it comes from, and what is said about it. */

import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from '../index.ts'

const head = '[stores.dev]\ntype = "metaxy.ext.duckdb.DuckDBMetadataStore"\nconfig.database = ":memory:"\n'
const duckdb = 'type = "duckdb"\nuri = "/c.db"'
const local = 'type = "local"\npath = "/d"'
const postgres =
  'type = "postgres"\nsecret_name = "pg"\nhost = "h"\ndatabase = "d"\nuser = "u"\npassword = "${PW}"'

interface Parts {
  readonly catalog?: string
  readonly storage?: string | null
  readonly rest?: string
}

function compile(
  { catalog = duckdb, storage = local, rest = '' }: Parts,
  environment: [string, string][] = [],
) {
  const lake = '[stores.dev.config.ducklake'
  const text = `${head}${lake}]\n${rest}\n${lake}.catalog]\n${catalog}\n${
    storage === null ? '' : `${lake}.storage]\n${storage}\n`
  }`
  const compiled = compileMetaxyToml(text, new Map(environment))
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end)
  return {
    ...compiled,
    statements: compiled.plan?.statements ?? [],
    from: compiled.plan?.statements.map(({ from }) => from.map(at)),
    problems: compiled.diagnostics.map(({ severity, code, range }) => [severity, code, at(range)]),
  }
}

const s3 = 'type = "s3"\nsecret_name = "s"\nbucket = "b"'
const motherduck = 'type = "motherduck"\ndatabase = "my_lake"'

describe('what cannot run in a browser', () => {
  it.each([
    [{ catalog: 'type = "postgres"\nsecret_name = "pg"' }, '"postgres"', /PostgreSQL server/],
    [{ storage: s3 }, '"s3"', /object storage \(S3\)/],
    [{ storage: 'type = "r2"\nsecret_name = "s"\ndata_path = "r2://b"' }, '"r2"', /object storage \(Cloud/],
    [
      { storage: 'type = "gcs"\nsecret_name = "s"\ndata_path = "gs://b"' },
      '"gcs"',
      /object storage \(Google/,
    ],
    [{ catalog: motherduck, storage: null }, '"motherduck"', /MotherDuck/],
    [{ catalog: 'type = "duckdb"\nuri = "postgres:dbname=x"' }, '"postgres:dbname=x"', /PostgreSQL server/],
    [{ catalog: 'type = "duckdb"\nuri = "mysql:db=x"' }, '"mysql:db=x"', /mysql:/],
    [{ rest: 'attach_options = { DATA_PATH = "s3://b/x" }' }, '"s3://b/x"', /object storage \(s3:/],
    [{ rest: 'attach_options = { metadata_path = "postgres:x" }' }, '"postgres:x"', /PostgreSQL server/],
    [{ storage: 'type = "local"\npath = "s3://b/x"' }, '"s3://b/x"', /object storage \(s3:/],
  ])('%#: is shown, and said to be out of reach', (parts, place, what) => {
    const { plan, diagnostics, problems } = compile(parts)
    expect(problems).toEqual([['error', 'cannot-run-here', place]])
    expect(diagnostics[0]?.message).toMatch(/^The SQL is right, but a browser cannot /)
    expect(diagnostics[0]?.message).toMatch(what)
    expect(diagnostics[0]?.next).toMatch(/^To run here, use .*"(?:duckdb|local)"/)
    expect(plan?.statements.length).toBeGreaterThan(0)
    expect(plan?.location).toBeNull()
  })

  it('needs extensions of MotherDuck only with its catalog', () => {
    const names = (parts: Parts) => compile(parts).plan?.extensions.map(({ name }) => name)
    expect(names({ catalog: motherduck, storage: null })).toEqual(['ducklake', 'motherduck', 'hashfuncs'])
    expect(names({ storage: s3 })).toEqual(['ducklake', 'hashfuncs'])
  })
})

describe('what is shown', () => {
  it('hides what is secret by where it stands, not by what it looks like', () => {
    const parameters = '{ provider = "config", session_token = "${T}", refresh = true }'
    const storage = `${s3}\nkey_id = "\${KEY}"\nsecret = "\${SECRET}"\nregion = "u"\nsecret_parameters = ${parameters}`
    const { statements } = compile({ catalog: postgres, storage }, [
      ['PW', 'u'],
      ['KEY', "it's"],
      ['SECRET', 'b'],
      ['T', 't'],
    ])
    expect(statements.map(({ redacted }) => redacted).slice(0, 2)).toEqual([
      "CREATE OR REPLACE SECRET pg ( TYPE postgres, DATABASE 'd', HOST 'h', PASSWORD '***', PORT 5432, USER 'u' );",
      "CREATE OR REPLACE SECRET s ( TYPE S3, KEY_ID '***', PROVIDER 'config', REFRESH true, REGION 'u', SECRET '***', SESSION_TOKEN '***' );",
    ])
    expect(statements.map(({ sql }) => sql).slice(0, 2)).toEqual([
      "CREATE OR REPLACE SECRET pg ( TYPE postgres, DATABASE 'd', HOST 'h', PASSWORD 'u', PORT 5432, USER 'u' );",
      "CREATE OR REPLACE SECRET s ( TYPE S3, KEY_ID 'it''s', PROVIDER 'config', REFRESH true, REGION 'u', SECRET 'b', SESSION_TOKEN 't' );",
    ])
    for (const { sql, redacted } of statements.slice(2)) expect(redacted).toBe(sql)
  })

  it('shows that a secret is empty', () => {
    expect(compile({ catalog: postgres }).statements[0]?.redacted).toContain("PASSWORD ''")
  })

  it('hides a credential inside another value', () => {
    const storage = `${s3}\nendpoint = "https://user:pw@minio"\nsecret_parameters = { host = 5 }`
    expect(compile({ storage }).statements[0]?.redacted).toBe(
      "CREATE OR REPLACE SECRET s ( TYPE S3, ENDPOINT '***', HOST '***', USE_SSL true );",
    )
  })

  it('has a sentence for each statement', () => {
    const { statements } = compile({
      catalog: `${motherduck}\nregion = "eu"`,
      storage: `${s3}\nregion = "eu"`,
    })
    expect(statements.map(({ kind, explanation }) => [kind, explanation])).toEqual([
      [
        'setting',
        "Says that MotherDuck's storage is in eu; DuckDB does not follow S3 from one region to another.",
      ],
      [
        'database',
        'Makes the lake my_lake at MotherDuck when there is none, with its data files in your own storage.',
      ],
      ['secret', 'Keeps a secret s at MotherDuck with what it takes to read and write the data files in S3.'],
      ['use', "Makes MotherDuck's lake my_lake the database all later statements work in."],
    ])
  })

  it('knows which lines each statement was made from', () => {
    const { from } = compile({
      catalog: `${postgres}\nport = 1`,
      storage: `${s3}\nprefix = "p"\nendpoint = "http://m"\nuse_ssl = false\nsecret_parameters = { a = 1 }`,
    })
    expect(from).toEqual([
      ['"pg"', '"d"', '"h"', '"${PW}"', '1', '"u"'],
      ['"s"', 'a = 1', '"http://m"', 'false'],
      ['dev', '"postgres"', '"pg"', '"b"', '"p"'],
      ['dev'],
      ['[stores.dev.config.ducklake]'.slice(1, -1)],
    ])
  })
})

/** The problems besides what cannot run here. */
function besides(parts: Parts) {
  return compile(parts).problems.filter(([, code]) => code !== 'cannot-run-here')
}

describe('what Metaxy lets pass silently', () => {
  it.each([
    ['key_id = "${K:-}"', 'lone-credential', '"${K:-}"'],
    ['secret = "${K:-}"', 'lone-credential', '"${K:-}"'],
  ])('a lone %s', (line, code, place) => {
    const gcs = 'type = "gcs"\nsecret_name = "s"\ndata_path = "gs://b"'
    const r2 = 'type = "r2"\nsecret_name = "s"\naccount_id = "a"\ndata_path = "r2://b"'
    for (const storage of [s3, gcs, r2]) {
      expect(besides({ storage: `${storage}\n${line}` })).toEqual([['warning', code, place]])
    }
    expect(compile({ storage: `${s3}\n${line}` }).statements[0]?.sql).toBe(
      'CREATE OR REPLACE SECRET s ( TYPE S3 );',
    )
  })

  it('a port alone', () => {
    const name = 'type = "postgres"\nsecret_name = "pg"\nport = 6543'
    expect(besides({ catalog: name })).toEqual([['warning', 'setting-not-used', '6543']])
    expect(besides({ catalog: `${name}\nsecret_parameters = {}` })).toEqual([])
  })

  it('what MotherDuck has no use for', () => {
    const rest = 'alias = "x"\ndata_inlining_row_limit = 5\nattach_options = { encrypted = true, b = 1 }'
    expect(besides({ catalog: motherduck, storage: null, rest })).toEqual([
      ['warning', 'setting-not-used', '"x"'],
      ['warning', 'setting-not-used', '5'],
      ['warning', 'setting-not-used', 'encrypted'],
      ['warning', 'setting-not-used', 'b'],
    ])
  })

  it('a folder for MotherDuck', () => {
    expect(besides({ catalog: motherduck })).toEqual([['warning', 'storage-out-of-reach', '"local"']])
  })

  it('a bucket beside a data path, a prefix without a bucket', () => {
    expect(besides({ storage: `${s3}\nprefix = "p"\ndata_path = "s3://x"` })).toEqual([
      ['warning', 'setting-not-used', '"b"'],
      ['warning', 'setting-not-used', '"p"'],
    ])
    const scoped = 'type = "s3"\nsecret_name = "s"\nscope = "s3://x"\nprefix = "p"'
    expect(besides({ storage: scoped })).toEqual([['warning', 'setting-not-used', '"p"']])
  })

  it('credentials that are empty, once: by the variable that is not set when there is one', () => {
    expect(besides({ catalog: postgres })).toEqual([['warning', 'unset-variable', '${PW}']])
    const fallback = postgres.replace('${PW}', '${PW:-}')
    expect(besides({ catalog: fallback })).toEqual([['warning', 'empty-credential', '"${PW:-}"']])
    const empty = 'type = "postgres"\nsecret_name = "pg"\nhost = ""\ndatabase = ""\nuser = ""\npassword = ""'
    expect(besides({ catalog: empty }).map(([, code]) => code)).toEqual(Array(4).fill('empty-credential'))
  })

  it('credentials written out', () => {
    const storage = `${s3}\nkey_id = "k"\nsecret = "x\${S:-y}"\nsecret_parameters = { sslkey = "z", chain = "c" }`
    expect(besides({ storage })).toEqual([
      ['warning', 'literal-secret', '"k"'],
      ['warning', 'literal-secret', '"x${S:-y}"'],
      ['warning', 'literal-secret', '"z"'],
    ])
  })
})

describe('former spellings', () => {
  it.each([
    [{ catalog: 'type = "sqlite"\npath = "/c"' }, 'path', 'Metaxy calls this uri'],
    [{ storage: `${s3}\naws_access_key_id = "\${K}"` }, 'aws_access_key_id', 'Metaxy calls this key_id'],
    [{ storage: `${s3}\naws_secret_access_key = ""` }, 'aws_secret_access_key', 'Metaxy calls this secret'],
    [{ storage: `${s3}\nendpoint_url = "x"` }, 'endpoint_url', 'Metaxy calls this endpoint'],
    [{ rest: 'metadata_backend = {}' }, 'metadata_backend', 'Metaxy calls this catalog'],
    [{ rest: 'storage_backend = {}' }, 'storage_backend', 'Metaxy calls this storage'],
    [{ rest: 'plugins = ["ducklake"]' }, 'plugins', 'Metaxy 0.1.0 was the last to know the key plugins'],
  ])('%#: %s', (parts, key, message) => {
    const { diagnostics, problems } = compile(parts)
    const at = problems.findIndex(([severity, , place]) => severity === 'warning' && place === key)
    expect(diagnostics[at]?.message).toContain(message)
    expect(diagnostics[at]?.next).toMatch(/./)
  })
})

describe('names and texts pasted as they are', () => {
  const parserError = (token: string) => `Parser Error: syntax error at or near "${token}"`

  // The details are what DuckDB 1.5.5 prints for the statements.
  it.each([
    ['my-secret', '-'],
    ['a b', 'b'],
    ['5x', '5'],
    ['select', 'select'],
    ['a.b', '.'],
  ])('the secret %j does not parse', (name, token) => {
    const storage = `type = "gcs"\nsecret_name = "${name}"\ndata_path = "gs://b"\nsecret_parameters = {}`
    const { diagnostics, problems } = compile({ storage })
    const at = problems.findIndex(([, code]) => code === 'unquotable-name')
    expect([problems[at], diagnostics[at]?.detail]).toEqual([
      ['error', 'unquotable-name', `"${name}"`],
      parserError(token),
    ])
  })

  it('an existing secret is not written, or between quotes', () => {
    expect(besides({ storage: s3.replace('"s"', '"my-secret"') })).toEqual([])
    expect(besides({ catalog: 'type = "postgres"\nsecret_name = "my-pg"' })).toEqual([])
    expect(besides({ catalog: 'type = "postgres"\nsecret_name = "it\'s"' })).toEqual([
      ['error', 'unquotable-name', '"it\'s"'],
    ])
  })

  it.each([
    ['my-lake', 'my-lake'],
    ['a.b.c', 'a.b.c'],
    ['a.b', null],
    ['12', '12'],
  ])('the MotherDuck database %j', (name, bad) => {
    expect(besides({ catalog: motherduck.replace('my_lake', name), storage: null })).toEqual(
      bad === null ? [] : [['error', 'unquotable-name', `"${bad}"`]],
    )
  })

  it('a region with a quote', () => {
    expect(besides({ catalog: `${motherduck}\nregion = "e'u"`, storage: null })).toEqual([
      ['error', 'unquotable-name', '"e\'u"'],
    ])
  })
})

describe('a storage without a data path', () => {
  it('is refused with the words of Metaxy, and there is nothing to show', () => {
    const { plan, diagnostics, problems } = compile({ storage: 'type = "s3"\nsecret_name = "s"' })
    expect(plan).toBeNull()
    expect(problems).toEqual([['error', 'no-data-path', 'stores.dev.config.ducklake.storage']])
    expect(diagnostics[0]?.detail).toBe(
      "DuckLake S3 storage backend requires either 'data_path', a 'bucket', or 'scope' starting with 's3://'.",
    )
  })
})
