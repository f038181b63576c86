import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from '../index.ts'
import type { Diagnostic } from '../text/diagnostic.ts'

const type = 'type = "metaxy.ext.duckdb.DuckDBMetadataStore"\n'
const store = `[stores.dev]\n${type}[stores.dev.config]\ndatabase = ":memory:"\n`
const catalog = '[stores.dev.config.ducklake.catalog]\ntype = "duckdb"\nuri = "/c.db"\n'
const storage = '[stores.dev.config.ducklake.storage]\ntype = "local"\npath = "/d"\n'
const lake = store + catalog + storage

/** Each diagnostic as severity, code and the text it stands on. */
function problems(text: string, name?: string) {
  const { diagnostics } = compileMetaxyToml(text, new Map(), name === undefined ? {} : { store: name })
  return diagnostics.map(({ severity, code, range }) => [severity, code, text.slice(range.start, range.end)])
}

function only(text: string): Diagnostic {
  const { diagnostics } = compileMetaxyToml(text, new Map())
  expect(diagnostics).toHaveLength(1)
  const [first] = diagnostics
  if (first === undefined) throw new Error('nothing was reported')
  return first
}

describe('the place of a problem', () => {
  it.each([
    ['an unknown key at the top', `foo = 1\n${lake}`, ['error', 'unknown-key', 'foo']],
    [
      'an unknown key of a store',
      lake.replace(type, `${type}root_path = "x"\n`),
      ['error', 'unknown-key', 'root_path'],
    ],
    ['a wrong type', `store = 5\n${lake}`, ['error', 'wrong-type', '5']],
    ['an item of a list', `entrypoints = ["a", 1]\n${lake}`, ['error', 'wrong-type', '1']],
    ['a project name', `project = "a/b"\n${lake}`, ['error', 'invalid-value', '"a/b"']],
    ['a store that is not there', `store = "x"\n${lake}`, ['error', 'unknown-store', '"x"']],
    ['a class', '[stores.dev]\ntype = "foo.Bar"\n', ['error', 'unknown-store-class', '"foo.Bar"']],
    [
      'another store',
      '[stores.dev]\ntype = "metaxy.ext.lancedb.LanceDBMetadataStore"\n',
      ['error', 'unsupported-store', '"metaxy.ext.lancedb.LanceDBMetadataStore"'],
    ],
    ['a missing database', `[stores.dev]\n${type}${catalog}${storage}`, ['error', 'missing-key', 'config']],
    [
      'a missing database, header',
      `[stores.dev]\n${type}[stores.dev.config]\n${catalog}${storage}`,
      ['error', 'missing-key', 'stores.dev.config'],
    ],
    [
      'a hash algorithm',
      lake.replace('database', 'hash_algorithm = "foo"\ndatabase'),
      ['error', 'unknown-hash-algorithm', '"foo"'],
    ],
    [
      'an uncomputed algorithm',
      lake.replace('database', 'hash_algorithm = "sha256"\ndatabase'),
      ['error', 'unsupported-hash-algorithm', '"sha256"'],
    ],
    ['a kind of catalog', lake.replace('"duckdb"', '"mysql"'), ['error', 'unknown-kind', '"mysql"']],
    [
      'a missing kind',
      lake.replace('type = "duckdb"\n', ''),
      ['error', 'missing-key', 'stores.dev.config.ducklake.catalog'],
    ],
    ['a missing storage', store + catalog, ['error', 'invalid-value', 'ducklake']],
    [
      'an extension table',
      lake.replace('database', 'extensions = ["a", { name = "x" }]\ndatabase'),
      ['error', 'extension-table', '{ name = "x" }'],
    ],
    [
      'a reserved key',
      lake.replace('database', 'backend = "x"\ndatabase'),
      ['error', 'reserved-key', 'backend'],
    ],
    [
      'a value of two types',
      store.replace('":memory:"', '5') + catalog + storage,
      ['error', 'wrong-type', '5'],
    ],
    ['an ignored key', lake.replace('uri =', 'url = 1\nuri ='), ['warning', 'ignored-key', 'url']],
    ['a store left out', `${lake}[stores.x]\na = 1\n`, ['warning', 'incomplete-store', 'x']],
    ['another file', `extend = "base.toml"\n${lake}`, ['error', 'extend-not-available', '"base.toml"']],
    ['a store without a lake', store, ['error', 'no-ducklake', 'dev']],
    [
      'PostgreSQL',
      lake.replace('"duckdb"\nuri = "/c.db"', '"postgres"\nsecret_name = "s"'),
      ['error', 'cannot-run-here', '"postgres"'],
    ],
    [
      'S3',
      lake.replace('"local"\npath = "/d"', '"s3"\nsecret_name = "s"\nbucket = "b"'),
      ['error', 'cannot-run-here', '"s3"'],
    ],
  ])('%s', (_, text, expected) => expect(problems(text)).toEqual([expected]))

  it('reports everything at once, in the order of the text', () => {
    const text = `store = 5\n${lake.replace('"/c.db"', '5').replace('database', 'x = 1\ndatabase')}`
    expect(problems(text, 'dev')).toEqual([
      ['error', 'wrong-type', '5'],
      ['error', 'unknown-key', 'x'],
      ['error', 'wrong-type', '5'],
    ])
  })
})

describe('settings of the DuckDB that runs Metaxy', () => {
  it('says that a database file is not opened, and only for a file', () => {
    expect(problems(lake)).toEqual([])
    expect(problems(lake.replace('":memory:"', '"/tmp/x.db"'))).toEqual([
      ['hint', 'database-not-opened', '"/tmp/x.db"'],
    ])
  })

  it('says that connection_string and config are not applied', () => {
    const text = lake.replace(
      'database',
      'connection_string = "duckdb://"\nconfig = { threads = "4" }\ndatabase',
    )
    expect(problems(text)).toEqual([
      ['warning', 'setting-not-applied', 'connection_string'],
      ['warning', 'setting-not-applied', 'config'],
    ])
  })
})

describe('the next step', () => {
  it.each([
    [store.replace('database', 'databse'), 'missing-key', 'Add database = ":memory:".'],
    [store.replace('database', 'databse'), 'unknown-key', 'Write database instead, or remove the key.'],
    [lake.replace('uri', 'path'), 'missing-key', 'Rename path to uri.'],
    [lake.replace('uri', 'path'), 'renamed-key', 'Write uri instead, or remove the key.'],
    [lake.replace('.catalog', '.metadata_backend'), 'missing-key', 'Rename metadata_backend to catalog.'],
    [lake.replace(type, `${type}database = "x"\n`), 'unknown-key', 'Move it into config.'],
    [lake.replace('uri =', 'constructor = 1\nuri ='), 'ignored-key', 'Remove it, or use one of: type, uri.'],
    [`store = "dv"\n${lake}`, 'unknown-store', 'Set store = "dev", or add [stores.dv].'],
    [lake.replace('"local"', '"azure"'), 'unknown-kind', 'Use one of: "local", "s3", "r2", "gcs".'],
  ])('%#', (text, code, next) => {
    const found = compileMetaxyToml(text, new Map()).diagnostics.find(
      (diagnostic) => diagnostic.code === code,
    )
    expect(found?.next).toBe(next)
  })
})

it('a store that is asked for and not there is no reason to change the file', () => {
  const { diagnostics } = compileMetaxyToml(lake, new Map(), { store: 'dv' })
  expect(diagnostics.map(({ next }) => next)).toEqual(['Choose "dev", or add [stores.dv].'])
})

describe('warnings carry the words of Metaxy', () => {
  it('about a store without type', () => {
    const text = `[stores.x]\nconfig = { database = "y" }\n${lake}`
    expect(only(text).detail).toBe(
      "Ignoring incomplete store config 'x': missing required 'type' field (has fields: config, config.database). " +
        'This is typically caused by environment variables.',
    )
  })

  it('about the deprecated path', () => {
    expect(only(lake.replace('ext.duckdb', 'ext.metadata_stores.duckdb'))).toMatchObject({
      severity: 'warning',
      code: 'deprecated-store-class',
      detail:
        'metaxy.ext.metadata_stores.duckdb is deprecated and will be removed in 0.2.0; use metaxy.ext.duckdb instead.',
    })
  })
})

describe('the validated configuration', () => {
  it('has converted values and defaults', () => {
    const head =
      'project = "p"\nentrypoints = ["a.b"]\nhash_truncation_length = " 1_2 "\nenable_map_datatype = "on"\n'
    const { config } = compileMetaxyToml(`${head}${lake}[stores.b]\ntype = "x"\n`, new Map())
    expect(config).toEqual({
      project: 'p',
      projectRange: { start: 10, end: 13 },
      entrypoints: ['a.b'],
      hashTruncationLength: 12,
      enableMapDatatype: true,
      preferredStore: 'dev',
      storeNames: ['dev', 'b'],
    })
    expect(compileMetaxyToml(lake, new Map()).config).toEqual({
      project: null,
      projectRange: null,
      entrypoints: [],
      hashTruncationLength: 8,
      enableMapDatatype: false,
      preferredStore: 'dev',
      storeNames: ['dev'],
    })
  })

  it('is there when only the store is wrong, and not when the file is', () => {
    const wrongStore = compileMetaxyToml(`store = "x"\n${lake}`, new Map())
    expect([wrongStore.config?.preferredStore, wrongStore.store]).toEqual(['x', null])
    const wrongFile = compileMetaxyToml(`foo = 1\n${lake}`, new Map())
    expect([wrongFile.config, wrongFile.store, wrongFile.plan]).toEqual([null, null, null])
  })

  it('names no algorithm it cannot compute, and still shows the SQL', () => {
    const { store, plan } = compileMetaxyToml(
      lake.replace('database', 'hash_algorithm = "xxh3_64"\ndatabase'),
      new Map(),
    )
    expect([store?.hashAlgorithm, plan?.statements.length]).toEqual([null, 3])
  })
})
