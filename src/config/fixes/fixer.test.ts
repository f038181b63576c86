import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Compiled, compileMetaxyToml } from '../../index.ts'
import type { Diagnostic } from '../../text/diagnostic.ts'
import { type DocumentEdit, editDocument, type Fix } from '../../text/fix.ts'
import { parseEnvironment } from '../environment.ts'
import { createFixer } from './fixer.ts'
import { readSource } from './source.ts'

function compile(toml: string, environment: string, store: string | null = null) {
  return compileMetaxyToml(toml, parseEnvironment(environment).environment, store === null ? {} : { store })
}

function apply(fix: Fix, toml: string, environment: string) {
  return {
    toml: editDocument(toml, 'metaxy.toml', fix.edits),
    environment: editDocument(environment, 'environment', fix.edits),
  }
}

function commentsOf(text: string): readonly string[] {
  const source = readSource(text)
  return (source?.comments ?? []).map(({ start, end }) => text.slice(start, end)).sort()
}

function said({ code, message }: Diagnostic): string {
  return `${code}: ${message}`
}

function count(diagnostics: readonly Diagnostic[], one: Diagnostic): number {
  return diagnostics.filter((each) => said(each) === said(one)).length
}

/** Errors that only say what this page cannot do. */
function isOurs({ code }: Diagnostic): boolean {
  return code === 'cannot-run-here'
}

/** Where the edits' own text stands once they are made. */
function written(edits: readonly DocumentEdit[]) {
  let shift = 0
  return edits
    .filter(({ document }) => document === 'metaxy.toml')
    .toSorted((a, b) => a.range.start - b.range.start)
    .map(({ range, newText }) => {
      const start = range.start + shift
      shift += newText.length - (range.end - range.start)
      return { start, end: start + newText.length }
    })
}

interface Documents {
  readonly toml: string
  readonly environment: string
  readonly store: string | null
}

interface Case {
  readonly name: string
  readonly toml: string
  readonly environment: Readonly<Record<string, string>>
  readonly store: string | null
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] }

/** What is wrong with a fix; empty when it does what it should and nothing else. */
function objections(
  fix: Fix,
  diagnostic: Diagnostic,
  { toml, environment, store }: Documents,
  before: Compiled,
): readonly string[] {
  const fixed = apply(fix, toml, environment)
  const after = compile(
    fixed.toml,
    fixed.environment,
    store === fix.renamedStore?.from ? fix.renamedStore.to : store,
  )
  const found: string[] = []
  if (readSource(fixed.toml) === null) found.push('is no TOML any more')
  if (count(after.diagnostics, diagnostic) >= count(before.diagnostics, diagnostic))
    found.push('is still there')
  if (commentsOf(fixed.toml).join('\n') !== commentsOf(toml).join('\n')) found.push('a comment is lost')
  if (toml.includes('\r\n') && /[^\r]\n/.test(fixed.toml)) found.push('has another line break')
  // A file that got past an error may have others behind it; what the fix itself wrote has none.
  const places = written(fix.edits)
  const fresh = after.diagnostics.filter(
    (each) => each.severity === 'error' && !isOurs(each) && count(before.diagnostics, each) === 0,
  )
  for (const each of fresh) {
    const isWritten = places.some(({ start, end }) => each.range.start < end && start < each.range.end)
    if (before.plan !== null || isWritten) found.push(`new: ${said(each)}`)
  }
  if (before.plan !== null && after.plan === null) found.push('compiles no more')
  if (diagnostic.code === 'literal-secret' || diagnostic.code === 'unset-variable') {
    const [was, is] = [before, after].map(({ plan }) => plan?.statements.map(({ sql }) => sql).join('\n'))
    if (was !== is) found.push('compiles to something else')
  }
  return found
}

/** The codes with a fix in one file, and what is wrong with the fixes. */
function check(documents: Documents): {
  readonly codes: readonly string[]
  readonly wrong: readonly string[]
} {
  const { toml, environment, store } = documents
  const before = compile(toml, environment, store)
  const fixOf = createFixer(documents)
  const codes: string[] = []
  const wrong: string[] = []
  for (const diagnostic of before.diagnostics) {
    const fix = fixOf(diagnostic)
    if (fix === null) continue
    codes.push(diagnostic.code)
    for (const each of objections(fix, diagnostic, documents, before)) {
      const { toml: fixed } = apply(fix, toml, environment)
      wrong.push(`${said(diagnostic)} / ${fix.title}: ${each}\n${toml}\n=>\n${fixed}`)
    }
  }
  return { codes, wrong }
}

function documentsOf({ toml, environment, store }: Case): Documents {
  const lines = Object.entries(environment).map(([key, value]) => `${key}=${value}\n`)
  return { toml, environment: lines.join(''), store }
}

/** The same with a comment at the end of every line, where the file still says the same. */
function commented(documents: Documents): Documents {
  const toml = documents.toml.replace(/(?<=\S)$/gm, () => ' # kept')
  const isSame = readSource(toml)?.pairs.length === readSource(documents.toml)?.pairs.length
  return isSame ? { ...documents, toml } : documents
}

function windows(documents: Documents): Documents {
  return { ...documents, toml: documents.toml.replaceAll('\n', '\r\n') }
}

describe('every fix in every file that Metaxy was asked about', () => {
  // The random ones are many and alike. What a variable overrides is not the file's to put right.
  const files = cases
    .filter(({ environment }) => !Object.keys(environment).some((name) => /^metaxy_/i.test(name)))
    .filter(({ name }, index) => !name.startsWith('random') || index % 6 === 0)
    .map(documentsOf)
  const some = files.filter((_, index) => index % 6 === 0)

  it.each([
    ['as it is', files],
    ['with comments', some.map(commented)],
    ['with the line breaks of Windows', some.map(windows)],
  ])('puts right what it is for and keeps all else: %s', { timeout: 60_000 }, (_, documents) => {
    expect(documents.flatMap((each) => check(each).wrong)).toEqual([])
  })
})

const type = 'type = "metaxy.ext.duckdb.DuckDBMetadataStore"\n'
const lake =
  `[stores.dev]\n${type}[stores.dev.config]\ndatabase = ":memory:"\n` +
  '[stores.dev.config.ducklake]\ncatalog = { type = "duckdb", uri = "/c.db" }\n' +
  'storage = { type = "local", path = "/d" }\n'
const postgres = 'catalog = { type = "postgres", secret_name = "pg" }'

/** A change of the lake above, and what the fix of the problem it makes has to give. */
interface Example {
  readonly code: string
  readonly from: string
  readonly written: string
  readonly title: string
  readonly fixed: string
}

function example(code: string, from: string, written: string, title: string, fixed: string): Example {
  return { code, from, written, title, fixed }
}

const examples: readonly Example[] = [
  example('unknown-key', 'database =', 'databse =', 'Rename databse to database', 'database ='),
  example('missing-key', 'database =', 'databse =', 'Rename databse to database', 'database ='),
  example('unknown-key', '[stores.dev]', 'foo = [\n  1,\n]\n[stores.dev]', 'Remove foo', '[stores.dev]'),
  example('unknown-key', type, `${type}root_path = "x" # where\n`, 'Remove root_path', `${type}# where\n`),
  example(
    'unknown-key',
    `${type}[stores.dev.config]\ndatabase = ":memory:"\n`,
    `database = ":memory:" # here\n${type}`,
    'Move database into config',
    `${type}[stores.dev.config]\ndatabase = ":memory:" # here\n\n`,
  ),
  example(
    'unknown-key',
    '[stores.dev.config.ducklake]',
    '[stores.dev.ducklake]',
    'Move ducklake into config',
    '[stores.dev.config.ducklake]',
  ),
  example('ignored-key', 'uri =', 'url = 1, uri =', 'Remove url', 'uri ='),
  example('ignored-key', 'uri = "/c.db"', 'uri = "/c.db", "x y" = 1', 'Remove x y', 'uri = "/c.db"'),
  example(
    'ignored-key',
    'catalog =',
    'alais = "a"\ncatalog =',
    'Rename alais to alias',
    'alias = "a"\ncatalog =',
  ),
  example(
    'renamed-key',
    'storage = {',
    'storage_backend = {',
    'Rename storage_backend to storage',
    'storage = {',
  ),
  example('renamed-key', 'uri =', 'path = "/old", uri =', 'Remove path', 'uri ='),
  example('removed-key', 'catalog =', 'plugins = ["ducklake"]\ncatalog =', 'Remove plugins', 'catalog ='),
  example(
    'missing-key',
    'database = ":memory:"\n',
    '',
    'Add database = ":memory:"',
    'database = ":memory:"\n',
  ),
  example('key-in-other-case', 'database =', 'DataBase =', 'Rename DataBase to database', 'database ='),
  example(
    'deprecated-store-class',
    'ext.duckdb',
    'ext.metadata_stores.duckdb',
    'Write "metaxy.ext.duckdb.DuckDBMetadataStore"',
    'ext.duckdb',
  ),
  example(
    'unknown-store-class',
    'ext.duckdb',
    'metadata_store.duckdb',
    'Write "metaxy.ext.duckdb.DuckDBMetadataStore"',
    'ext.duckdb',
  ),
  example(
    'unknown-store',
    '[stores.dev]',
    'store = "prod"\n[stores.dev]',
    'Write "dev"',
    'store = "dev"\n[stores.dev]',
  ),
  example('unknown-kind', '"duckdb", uri', '"DuckBD", uri', 'Write "duckdb"', '"duckdb", uri'),
  example('incomplete-store', type, '', 'Add type = "metaxy.ext.duckdb.DuckDBMetadataStore"', type),
  example(
    'unknown-hash-algorithm',
    'database',
    'hash_algorithm = "xxhash_64"\ndatabase',
    'Write "xxhash64"',
    'hash_algorithm = "xxhash64"\ndatabase',
  ),
  example(
    'wrong-type',
    'database',
    'config = { threads = 4 }\ndatabase',
    'Write "4"',
    'config = { threads = "4" }\ndatabase',
  ),
  example(
    'wrong-type',
    '[stores.dev]',
    'entrypoints = "a.b"\n[stores.dev]',
    'Put it in brackets',
    'entrypoints = ["a.b"]\n[stores.dev]',
  ),
  example(
    'extension-table',
    'database',
    'extensions = [{ name = "spatial" }]\ndatabase',
    'Write "spatial"',
    'extensions = ["spatial"]\ndatabase',
  ),
  example('reserved-key', 'database', 'backend = "x"\ndatabase', 'Remove backend', 'database'),
  example(
    'unquotable-name',
    'catalog =',
    'alias = "my-lake"\ncatalog =',
    'Write "my_lake"',
    'alias = "my_lake"\ncatalog =',
  ),
  example(
    'unknown-attach-option',
    'catalog =',
    'attach_options.overide_data_path = true\ncatalog =',
    'Rename overide_data_path to override_data_path',
    'attach_options.override_data_path = true\ncatalog =',
  ),
  example(
    'unknown-attach-option',
    'catalog =',
    'attach_options = { api_version = "0.2" }\ncatalog =',
    'Remove api_version',
    'attach_options = {  }\ncatalog =',
  ),
]

describe('a fix', () => {
  it.each(examples)('$code: $title', ({ code, from, written: text, title, fixed }) => {
    const toml = lake.replace(from, text)
    const diagnostic = compile(toml, '').diagnostics.find((each) => each.code === code)
    const fix = diagnostic && createFixer({ toml, environment: '' })(diagnostic)
    expect(fix?.title).toBe(title)
    expect(editDocument(toml, 'metaxy.toml', fix?.edits ?? [])).toBe(lake.replace(from, fixed))
  })

  it.each([
    [
      'two keys that are close',
      'catalog =',
      'attach_options = { meta_x = 1 }\ncatalog =',
      'option-not-honoured',
    ],
    ['a value made of a variable', 'catalog =', 'alias = "${A:-my-lake}"\ncatalog =', 'unquotable-name'],
    ['a number written in another way', '":memory:"', '0x10', 'wrong-type'],
    ['a table of headers', type, `${type}[stores.dev.other]\nx = 1\n`, 'unknown-key'],
    ['a comment that would go', '[stores.dev]', 'foo = [\n  1, # one\n]\n[stores.dev]', 'unknown-key'],
    ['two spellings of one key', 'database', 'Database = "x"\ndatabase', 'key-in-other-case'],
    ['a name without a certain other', 'catalog =', 'alias = "select"\ncatalog =', 'unquotable-name'],
  ])('is not offered for %s', (_, from, text, code) => {
    const toml = lake.replace(from, text)
    const diagnostic = compile(toml, '').diagnostics.find((each) => each.code === code)
    expect(diagnostic).toBeDefined()
    expect(diagnostic && createFixer({ toml, environment: '' })(diagnostic)).toBeNull()
  })

  it('renames a store everywhere the file names it', () => {
    const other = `[stores."b.c"]\n${type}config = { database = "x", fallback_stores = ["my-dev", "dev"] }\n`
    const toml = `store = "my-dev" # this one\n${lake.replaceAll('stores.dev', "stores . 'my-dev'")}${other}`
    const diagnostic = compile(toml, '').diagnostics.find(({ code }) => code === 'unquotable-name')
    const fix = diagnostic && createFixer({ toml, environment: '' })(diagnostic)
    expect(fix?.renamedStore).toEqual({ from: 'my-dev', to: 'my_dev' })
    expect(editDocument(toml, 'metaxy.toml', fix?.edits ?? [])).toBe(
      `store = "my_dev" # this one\n${lake.replaceAll('stores.dev', 'stores . my_dev')}${other.replace('my-dev', 'my_dev')}`,
    )
  })
})

describe('a fix with a variable', () => {
  function fixed(password: string, environment: string) {
    const toml = lake.replace(
      /catalog = .*/,
      postgres.replace(' }', `, host = "h", database = "d", user = "u", password = ${password} }`),
    )
    const diagnostic = compile(toml, environment).diagnostics.find(({ code }) =>
      ['literal-secret', 'unset-variable'].includes(code),
    )
    const fix = diagnostic && createFixer({ toml, environment })(diagnostic)
    if (fix == null) return null
    const sql = (text: string, variables: string) => compile(text, variables).plan?.statements[0]?.sql
    const after = apply(fix, toml, environment)
    expect(sql(after.toml, after.environment)).toBe(sql(toml, environment))
    const value = /password = (.*) \}/.exec(after.toml)?.[1]
    return { title: fix.title, value, environment: after.environment, cursor: fix.cursor }
  }

  it.each([
    ['"hunter2"', '', 'DEV_CATALOG_PASSWORD=hunter2\n'],
    ['"hunter2"', 'A=1', 'A=1\nDEV_CATALOG_PASSWORD=hunter2\n'],
    ['" a b "', '', 'DEV_CATALOG_PASSWORD=" a b "\n'],
    [`'"q"'`, '', 'DEV_CATALOG_PASSWORD=""q""\n'],
    ['"a=b#c\\\\d"', '', 'DEV_CATALOG_PASSWORD=a=b#c\\d\n'],
  ])('takes %s out of the file', (password, before, environment) => {
    expect(fixed(password, before)).toMatchObject({ value: '"${DEV_CATALOG_PASSWORD}"', environment })
  })

  it('takes no name that is in use', () => {
    const found = fixed('"x"', 'DEV_CATALOG_PASSWORD=y\nDEV_CATALOG_PASSWORD_2=z\n')
    expect(found?.value).toBe('"${DEV_CATALOG_PASSWORD_3}"')
    expect(found?.title).toBe('Move the value to the Environment tab as DEV_CATALOG_PASSWORD_3')
  })

  it('leaves what the Environment tab cannot hold', () => {
    expect(fixed('"a\\nb"', '')).toBeNull()
    expect(fixed('"${X:-secret}"', 'X=1\n')).toBeNull()
  })

  it('adds one that is not set, and goes there', () => {
    expect(fixed('"${PW}"', 'A=1\n')).toEqual({
      title: 'Add PW to the Environment tab',
      value: '"${PW}"',
      environment: 'A=1\nPW=\n',
      cursor: { document: 'environment', offset: 7 },
    })
  })
})
