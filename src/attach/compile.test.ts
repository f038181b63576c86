import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from '../index.ts'

const example = `project = "example_ducklake"
entrypoints = ["example_ducklake.definitions"]
auto_create_tables = true # Enable for development/examples

[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"

[stores.dev.config]
database = "\${DUCKLAKE_DEMO_DB:-:memory:}"

[stores.dev.config.ducklake]
alias = "ducklake"

[stores.dev.config.ducklake.attach_options]
override_data_path = true

# Local workflow used by this example:
[stores.dev.config.ducklake.catalog]
type = "sqlite"
uri = "\${DUCKLAKE_META_DB:-/tmp/example_ducklake_meta.db}"

[stores.dev.config.ducklake.storage]
type = "local"
path = "\${DUCKLAKE_STORAGE_PATH:-/tmp/example_ducklake_storage}"
`

interface LakeParts {
  readonly options?: string
  readonly rest?: string
  readonly uri?: string
  readonly path?: string
  readonly name?: string
  readonly database?: string
}

function lake({
  options = '',
  rest = '',
  uri = '/c.db',
  path = '/d',
  name = 'dev',
  database = ':memory:',
}: LakeParts) {
  return `[stores.${name}]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
config.database = "${database}"
[stores.${name}.config.ducklake]
catalog = { type = "duckdb", uri = "${uri}" }
storage = { type = "local", path = "${path}" }
${rest}
[stores.${name}.config.ducklake.attach_options]
${options}
`
}

function compile(parts: LakeParts) {
  const text = lake(parts)
  const { plan, diagnostics } = compileMetaxyToml(text, new Map(), {
    store: parts.name?.replaceAll('"', '') ?? 'dev',
  })
  return {
    plan,
    attach: plan?.statements.find(({ kind }) => kind === 'attach')?.sql,
    problems: diagnostics.map(({ severity, code, range, detail }) => {
      const shown = [severity, code, text.slice(range.start, range.end)]
      return detail === undefined ? shown : [...shown, detail]
    }),
  }
}

describe('the example of the documentation', () => {
  const { plan, store, diagnostics } = compileMetaxyToml(example, new Map())

  it('compiles to the SQL Metaxy runs, byte for byte', () => {
    expect(plan?.statements.map(({ sql }) => sql)).toEqual([
      "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '/tmp/example_ducklake_meta.db', DATA_PATH '/tmp/example_ducklake_storage' );",
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake (OVERRIDE_DATA_PATH true);",
      'USE ducklake;',
    ])
    expect(plan?.extensions).toEqual([
      { name: 'ducklake', repository: 'core', purpose: 'opens DuckLakes' },
      {
        name: 'hashfuncs',
        repository: 'community',
        purpose: 'has the xxHash functions for the versions of features with dependencies',
      },
    ])
  })

  it('says the same as data', () => {
    expect(plan).toMatchObject({
      alias: 'ducklake',
      location: {
        kind: 'files',
        metadataPath: '/tmp/example_ducklake_meta.db',
        dataPath: '/tmp/example_ducklake_storage',
        overrideDataPath: true,
        dataInliningRowLimit: null,
        options: {},
      },
    })
    expect(store).toMatchObject({
      name: 'dev',
      database: ':memory:',
      hashAlgorithm: 'xxhash32',
      tablePrefix: '',
      autoCreateTables: true,
      extensions: [],
    })
  })

  it('knows which lines each statement was made from', () => {
    const from = plan?.statements.map((statement) =>
      statement.from.map(({ start, end }) => example.slice(start, end)),
    )
    expect(from).toEqual([
      [
        'dev',
        '"ducklake"',
        '"sqlite"',
        '"${DUCKLAKE_META_DB:-/tmp/example_ducklake_meta.db}"',
        '"${DUCKLAKE_STORAGE_PATH:-/tmp/example_ducklake_storage}"',
      ],
      ['dev', '"ducklake"', 'override_data_path = true'],
      ['"ducklake"'],
    ])
  })

  it('hints that sqlite is DuckDB, at the type', () => {
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]).toMatchObject({ severity: 'hint', code: 'sqlite-is-duckdb' })
    expect(diagnostics[0]?.next).toContain('uri = "sqlite:/tmp/example_ducklake_meta.db"')
    expect(example.slice(diagnostics[0]?.range.start, diagnostics[0]?.range.end)).toBe('"sqlite"')
  })

  it('follows the environment, a variable set to nothing included', () => {
    const environment = new Map([
      ['DUCKLAKE_META_DB', "/it's"],
      ['DUCKLAKE_STORAGE_PATH', ''],
    ])
    expect(compileMetaxyToml(example, environment).plan?.statements[0]?.sql).toBe(
      "CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '/it''s', DATA_PATH '' );",
    )
  })
})

describe('attach options', () => {
  it('are sorted as written and printed as Python prints them', () => {
    const options = 'b=1\nA=2\na="x\'y"\nf=1.0\nbig=1e16\nl=["a"]\nd={k="v"}\nt=2024-01-02T03:04:05Z\ne=""'
    expect(compile({ options }).attach).toBe(
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake (A 2, A 'x''y', B 1, BIG 1e+16, D '{''k'': ''v''}', E '', F 1.0, L '[''a'']', T '2024-01-02 03:04:05+00:00');",
    )
  })

  it('give the inlining limit a place of its own', () => {
    const options = 'data_inlining_row_limit=5\nDATA_INLINING_ROW_LIMIT=6'
    const { attach, plan } = compile({ options, rest: 'data_inlining_row_limit = 0' })
    expect(attach).toContain(' (DATA_INLINING_ROW_LIMIT 6, DATA_INLINING_ROW_LIMIT 0);')
    expect(plan?.location?.dataInliningRowLimit).toBe(0)
  })

  it('override what the secret says', () => {
    const { plan } = compile({ options: 'DATA_PATH = "/x"\ndata_path = "/other"\nmetadata_path = "/m.db"' })
    expect([plan?.location?.dataPath, plan?.location?.metadataPath]).toEqual(['/other', '/m.db'])
  })

  it('leave out the clause when there are none', () => {
    expect(compile({}).attach).toBe(
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;",
    )
  })

  // Each was tried with the official extension for DuckLake 1.0.
  it.each([
    [
      'foo = 1',
      ['error', 'unknown-attach-option', 'foo', 'Not implemented Error: Unsupported option foo for DuckLake'],
    ],
    [
      'API_VERSION = "0.2"',
      [
        'error',
        'unknown-attach-option',
        'API_VERSION',
        'Not implemented Error: Unsupported option api_version for DuckLake',
      ],
    ],
    [
      'migrate_if_required = true',
      [
        'error',
        'unknown-attach-option',
        'migrate_if_required',
        'Not implemented Error: Unsupported option migrate_if_required for DuckLake',
      ],
    ],
    ['encrypted = true', ['warning', 'option-not-honoured', 'encrypted']],
    ['meta_x = 1', ['warning', 'option-not-honoured', 'meta_x']],
    ['hidden = true', ['warning', 'option-not-honoured', 'hidden']],
    ['snapshot_version = -1', ['error', 'invalid-attach-option', '-1']],
    ['read_only = "on"', ['error', 'invalid-attach-option', '"on"']],
    [
      'snapshot_version = 3\nsnapshot_time = "2026-01-31"',
      [
        'error',
        'invalid-attach-option',
        'snapshot_version',
        'Invalid Input Error: Cannot specify both VERSION and TIMESTAMP',
      ],
    ],
    [
      'snapshot_time = "2026-01-31"\nread_only = false',
      [
        'error',
        'invalid-attach-option',
        'snapshot_time',
        'Invalid Input Error: SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in read-only mode',
      ],
    ],
    ['"a-b" = 1', ['error', 'unquotable-name', '"a-b"']],
    ['override_data_path = "yes"', ['error', 'invalid-attach-option', '"yes"']],
    ['data_inlining_row_limit = -1', ['error', 'invalid-attach-option', '-1']],
    ['create_if_not_exists = "on"', ['error', 'invalid-attach-option', '"on"']],
  ])('%s', (options, problem) => expect(compile({ options }).problems).toContainEqual(problem))

  it.each([
    'override_data_path = true\ndata_path = "/x"\ndata_inlining_row_limit = 5\ncreate_if_not_exists = true',
    'encrypted = false\nread_only = false',
    'override_data_path = 0',
    'data_inlining_row_limit = "1_0"',
    'snapshot_version = 3\nread_only = true',
    'metadata_schema = "s"\nmetadata_catalog = "m"\nautomatic_migration = true\ncreate_if_not_exists = false',
  ])('%j needs no word', (options) => expect(compile({ options }).problems).toEqual([]))

  it.each([
    ['read_only = true', { access: 'read-only' }],
    ['read_only = true\nread_write = true', { access: 'read-write' }],
    ['read_only = false\nread_write = false', { access: 'read-only' }],
    ['snapshot_version = "2"', { snapshotVersion: 2 }],
    ['snapshot_time = 2026-01-31', { snapshotTime: '2026-01-31' }],
    ['metadata_schema = "s"\nMETADATA_CATALOG = "m"', { metadataSchema: 's', metadataCatalog: 'm' }],
    [
      'automatic_migration = "yes"\ncreate_if_not_exists = 0',
      { automaticMigration: true, createIfNotExists: false },
    ],
    ['encrypted = true\nmeta_block_size = 16384', { extensionOnly: ['ENCRYPTED', 'META_BLOCK_SIZE'] }],
    ['encrypted = false\nhidden = true', {}],
  ])('%j is carried to the engine', (options, carried) =>
    expect(compile({ options }).plan?.location?.options).toEqual(carried),
  )

  it.each([
    ['true', 1],
    ['0.4', 0],
    ['2.5', 3],
    ['" 7 "', 7],
    ['"1e3"', 1000],
    ['"0x10"', 16],
    ['18446744073709551615', Number.MAX_SAFE_INTEGER],
    ['"x"', null],
    ['18446744073709551617000', null],
  ])('a limit of %s is %s rows', (value, rows) => {
    expect(
      compile({ options: `data_inlining_row_limit = ${value}` }).plan?.location?.dataInliningRowLimit,
    ).toBe(rows)
  })
})

describe('names', () => {
  const parserError = (token: string) => `Parser Error: syntax error at or near "${token}"`

  // The details are what DuckDB 1.5.5 prints for the statements.
  it.each([
    ['my-lake', parserError('-')],
    ['my lake', parserError('lake')],
    ['a.b', parserError('.')],
    ['a;b', parserError(';')],
    ['5x', parserError('5')],
    ['12', parserError('12')],
    ['select', parserError('select')],
    ['LEFT', parserError('LEFT')],
  ])('the alias %j does not parse', (alias, detail) => {
    const { problems, plan } = compile({ rest: `alias = "${alias}"` })
    expect(problems).toEqual([['error', 'unquotable-name', `"${alias}"`, detail]])
    expect(plan?.alias).toBe(alias)
  })

  it.each(['a--b', 'a\\"b', "a'b", 'a(b', '5_0', '0x1'])('the alias %j does not parse somehow', (alias) => {
    expect(compile({ rest: `alias = "${alias}"` }).problems).toEqual([
      ['error', 'unquotable-name', `"${alias}"`],
    ])
  })

  it.each(['ü', 'a$b'])('with the alias %s DuckLake opens a file of the name of the secret', (alias) => {
    expect(compile({ rest: `alias = "${alias}"` }).problems).toEqual([
      ['error', 'unquotable-name', `"${alias}"`],
    ])
  })

  it.each(['lake', '_x', 'schema', 'columns', 'Lake_2', 'x5'])('the alias %s is fine', (alias) => {
    expect(compile({ rest: `alias = "${alias}"` }).problems).toEqual([])
  })

  it.each([
    ['temp', ':memory:'],
    ['Main', ':memory:'],
    ['memory', ':memory:'],
    ['meta', '/data/Meta.duckdb'],
  ])('the alias %s is taken in %s', (alias, database) => {
    const { problems } = compile({ rest: `alias = "${alias}"`, database })
    const problem = problems.find(([severity]) => severity === 'error')
    expect(problem?.slice(0, 3)).toEqual(['error', 'reserved-alias', `"${alias}"`])
  })

  it('a store name may begin with a digit and may not have a dash', () => {
    expect(compile({ name: '5' }).problems).toEqual([])
    const { problems, plan } = compile({ name: 'my-dev' })
    expect(problems).toEqual([['error', 'unquotable-name', 'my-dev', parserError('-')]])
    expect(plan?.statements[2]?.sql).toBe('USE ducklake;')
  })
})

describe('places this page cannot open', () => {
  it.each([
    ['sqlite:/x.db', '/d', '"sqlite:/x.db"'],
    ['postgres:dbname=x', '/d', '"postgres:dbname=x"'],
    ['/c.db', 's3://bucket/x', '"s3://bucket/x"'],
  ])('%s, %s', (uri, path, place) => {
    const { problems, plan } = compile({ uri, path })
    expect(problems).toEqual([['error', 'cannot-run-here', place]])
    expect(plan?.location).toBeNull()
    expect(plan?.statements[0]?.sql).toContain(`METADATA_PATH '${uri}', DATA_PATH '${path}'`)
  })

  it.each(['duckdb:/x.db', 'C:/x.db', ':memory:', 'rel/x.db', ''])('the catalog %j is a file', (uri) => {
    expect(compile({ uri }).problems).toEqual([])
  })
})

describe('what is shown', () => {
  it('has no credentials', () => {
    const { plan } = compile({
      uri: 'postgres:dbname=x password=pw',
      options: 'meta_password = "pw"\nx = "token=pw"',
    })
    const shown = plan?.statements.map(({ redacted }) => redacted).join('\n')
    expect(shown).not.toContain('pw')
    expect(shown).toContain("METADATA_PATH '***', DATA_PATH '/d'")
    expect(shown).toContain("(META_PASSWORD '***', X '***')")
  })

  it('is otherwise the SQL itself', () => {
    for (const { sql, redacted } of compile({ options: 'override_data_path = true' }).plan?.statements ??
      []) {
      expect(redacted).toBe(sql)
    }
  })
})
