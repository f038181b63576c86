import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from '../attach/compile-toml.ts'
import { parseEnvironment } from './environment.ts'

const toml = `store = "dev"
[stores.dev]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.dev.config]
database = ":memory:"
[stores.dev.config.ducklake]
alias = "ducklake"
catalog = { type = "duckdb", uri = "/c.db" }
storage = { type = "local", path = "/d" }
`
const alias = 'METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS'

function compile(variables: string, text = toml) {
  const { environment, places } = parseEnvironment(variables)
  const compiled = compileMetaxyToml(text, environment, { places })
  const texts: Record<string, string> = { 'metaxy.toml': text, environment: variables }
  return {
    ...compiled,
    sql: compiled.plan?.statements.map((statement) => statement.sql),
    /** Code, severity, document and the text marked. */
    said: compiled.diagnostics.map(({ code, severity, document, range }) => [
      code,
      severity,
      document,
      texts[document]?.slice(range.start, range.end),
    ]),
  }
}

describe('variables that override the file', () => {
  it('replace a value, which says so where it stands', () => {
    const { sql, said, diagnostics } = compile(`# note\n${alias}=lake`)
    expect(sql?.at(-1)).toBe('USE lake;')
    expect(said).toEqual([['overridden-by-environment', 'hint', 'metaxy.toml', '"ducklake"']])
    expect(diagnostics[0]?.message).toBe(`${alias} overrides stores.dev.config.ducklake.alias.`)
  })

  it('say so themselves when they set something new', () => {
    const { config, said, diagnostics } = compile('METAXY_PROJECT = "demo"\nMETAXY_EXT__A__ENABLE=true')
    expect(config).toMatchObject({ project: 'demo' })
    expect(said).toEqual([
      ['set-by-environment', 'hint', 'environment', 'METAXY_PROJECT'],
      ['set-by-environment', 'hint', 'environment', 'METAXY_EXT__A__ENABLE'],
    ])
    expect(diagnostics[1]?.message).toContain('sets ext.a.enable,')
  })

  it('are what statements were made from', () => {
    const variables = `A=1\n${alias}=lake`
    const start = variables.indexOf('lake')
    const from = compile(variables).plan?.statements.at(-1)?.from
    expect(from).toEqual([{ start, end: start + 4, variable: alias }])
  })

  it('carry their name when they stand in no document', () => {
    const { diagnostics } = compileMetaxyToml(toml, new Map([['METAXY_STORES', '{']]))
    expect(diagnostics).toMatchObject([
      { document: 'environment', range: { start: 0, end: 0, variable: 'METAXY_STORES' } },
    ])
  })

  it('are marked where they are wrong, with a next step for a variable', () => {
    const { plan, said, diagnostics } = compile(
      'METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__URI=12\nMETAXY_LOCKED=maybe',
    )
    expect(plan).toBeNull()
    expect(said.filter(([, severity]) => severity === 'error')).toEqual([
      ['wrong-type', 'error', 'environment', '12'],
      ['wrong-type', 'error', 'environment', 'maybe'],
    ])
    const next = diagnostics.find(({ message }) => message.startsWith('uri'))?.next
    expect(next).toBe(`Metaxy read the value as JSON; put a text into two pairs of quotes: '"…"'.`)
    // That step works.
    const fixed = compile(`METAXY_STORES__DEV__CONFIG__DUCKLAKE__CATALOG__URI='"12"'`)
    expect(fixed.sql?.[0]).toContain("METADATA_PATH '12'")
  })

  it('that are no JSON where JSON is needed stop everything, like Metaxy', () => {
    const { config, plan, said, diagnostics } = compile('METAXY_ENTRYPOINTS=a.b\nMETAXY_PROJECT=')
    expect([config, plan]).toEqual([null, null])
    expect(said.filter(([, severity]) => severity === 'error')).toEqual([
      ['override-not-json', 'error', 'environment', 'a.b'],
    ])
    expect(diagnostics.find(({ severity }) => severity === 'error')?.detail).toBe(
      'error parsing value for field "entrypoints" from source "EnvSettingsSource"',
    )
  })

  it('of too many parts are refused instead of running out of stack', () => {
    const deep = `METAXY_STORES__${'a__'.repeat(50_000)}b`
    const { diagnostics, plan } = compileMetaxyToml(toml, new Map([[deep, '1']]))
    expect(plan).toBeNull()
    expect(diagnostics.map(({ code }) => code)).toContain('override-too-deep')
  })

  it('that name no complete store are said where they stand', () => {
    const { said, diagnostics } = compile('METAXY_STORES__PORD__CONFIG__DATABASE=x')
    expect(said).toContainEqual([
      'incomplete-store',
      'warning',
      'environment',
      'METAXY_STORES__PORD__CONFIG__DATABASE',
    ])
    const next = diagnostics.find(({ code }) => code === 'incomplete-store')?.next
    expect(next).toContain('METAXY_STORES__PORD__TYPE')
  })
})

describe('variables Metaxy uses otherwise or not at all', () => {
  it.each([
    ['METAXY_STOER=x', ['unknown-override', 'hint', 'METAXY_STOER']],
    ['METAXY_HOME=x', ['unknown-override', 'hint', 'METAXY_HOME']],
    ['METAXY_THEME__X=x', ['unknown-override', 'hint', 'METAXY_THEME__X']],
    ['METAXY_CONFIG=/x.toml', ['other-config-file', 'warning', 'METAXY_CONFIG']],
    ['METAXY_ENTRYPOINT=a, b', ['entrypoint-not-loaded', 'warning', 'a, b']],
    ['METAXY_ENTRYPOINTS=["a.b"]', ['entrypoints-read-twice', 'warning', '["a.b"]']],
    ['METAXY_EXTEND=base.toml', ['extend-not-followed', 'hint', 'METAXY_EXTEND']],
    ['METAXY_LOG_LEVEL=DEBUG', null],
    ['METAXY_CONFIG=', null],
    ['METAXY_ENTRYPOINT= , ', null],
    ['metaxy_entrypoints=["a.b"]', null],
  ])('%s', (line, expected) => {
    const said = compile(line).said.filter(([code]) => code !== 'set-by-environment')
    expect(said).toEqual(expected === null ? [] : [[expected[0], expected[1], 'environment', expected[2]]])
  })

  it('say what was probably meant', () => {
    const { diagnostics } = compile('METAXY_STORE__DEV__TYPE=x\nMETAXY_PROJCT=y')
    expect(diagnostics.map(({ next }) => next)).toEqual([
      'Did you mean METAXY_STORES__DEV__TYPE?',
      'Did you mean METAXY_PROJECT?',
    ])
  })

  it('are not unknown when the file uses them', () => {
    const { sql, said } = compile('METAXY_URI=/x', toml.replace('/c.db', '$' + '{METAXY_URI:-/y}'))
    expect(sql?.[0]).toContain("METADATA_PATH '/x'")
    expect(said).toEqual([])
  })
})

describe('fallback stores', () => {
  it('that do not exist are a warning, others a hint', () => {
    const other = '[stores.prod]\ntype = "metaxy.ext.duckdb.DuckDBMetadataStore"\n'
    const text = toml.replace('database =', 'fallback_stores = ["gone", "prod"]\ndatabase =') + other
    const { plan, said, diagnostics } = compile('', text)
    expect(plan).not.toBeNull()
    expect(said).toEqual([
      ['unknown-fallback-store', 'warning', 'metaxy.toml', '"gone"'],
      ['fallback-not-read', 'hint', 'metaxy.toml', '"prod"'],
    ])
    expect(diagnostics[0]?.detail).toBe("Store 'gone' not found in config. Available stores: ['dev', 'prod']")
  })
})
