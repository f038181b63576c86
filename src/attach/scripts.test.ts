import { describe, expect, it } from 'vitest'
import { compileMetaxyToml } from './compile-toml.ts'
import { duckdbScript, pythonScript } from './scripts.ts'

const file = (catalog: string, storage: string, name = 'dev') => `[stores.${name}]
type = "metaxy.ext.duckdb.DuckDBMetadataStore"
[stores.${name}.config]
database = ":memory:"
[stores.${name}.config.ducklake]
${catalog === '' ? '' : `catalog = { ${catalog} }`}
${storage === '' ? '' : `storage = { ${storage} }`}
`
const duckdb = 'type = "duckdb", uri = "/c.db"'
const local = 'type = "local", path = "/d"'
const postgres =
  'type = "postgres", secret_name = "pg", host = "h", database = "d", user = "u", password = "${PW}"'

function compile(toml: string) {
  const { plan, store } = compileMetaxyToml(toml, new Map([['PW', 'hunter2']]))
  if (plan === null || store === null) throw new Error('The file does not compile.')
  return { plan, store }
}

function script(toml: string, isRevealed = false): string {
  const { plan, store } = compile(toml)
  return duckdbScript(store, plan, isRevealed)
}

describe('the Python script', () => {
  it('asks Metaxy for the statements of the store', () => {
    expect(
      pythonScript(file(duckdb, local), 'dev', []),
    ).toBe(`# Prints the SQL that Metaxy runs to attach the DuckLake of the store dev, secrets included.
# Run it beside metaxy.toml where metaxy[duckdb] is installed. It opens and changes nothing.

from metaxy import MetaxyConfig

store = MetaxyConfig.load("metaxy.toml").get_store('dev')
for statement in store.preview_ducklake_sql():
    print(statement)
`)
  })

  it('names the variables of the whole file, each once, and no value', () => {
    const toml = `project = "\${B:-b}"\n${file('type = "duckdb", uri = "${A:-x}/${A}"', local)}\nx = ["\${C:-\${D}}"]`
    const text = pythonScript(toml, 'dev', ['A', 'METAXY_STORE', 'metaxy_\nx'])
    expect(text).toContain(
      '\n#\n# metaxy.toml reads these environment variables:\n#   B (has a default)\n#   A\n#   C (has a default)\n#\n' +
        "# The statements follow these environment variables, which override metaxy.toml:\n#   METAXY_STORE\n#   'metaxy_\\nx'\n\nfrom",
    )
  })

  it('writes names so that they end neither a text nor a comment', () => {
    const text = pythonScript('x = """${A\nimport os}"""', "it's\nimport os", [])
    expect(text).toContain('get_store("it\'s\\nimport os")')
    expect(text).toContain("#   'A\\nimport os'\n")
    expect(text).not.toMatch(/^import os/m)
  })
})

describe('the script for the DuckDB command line', () => {
  it('loads the extensions, each with its reason, then runs the statements', () => {
    expect(
      script(file(duckdb, local)),
    ).toBe(`-- Attaches the DuckLake of the store dev with the statements that Metaxy runs.
-- Save it as attach.sql and run: duckdb -init attach.sql

-- ducklake opens DuckLakes.
INSTALL ducklake FROM core;
LOAD ducklake;

-- hashfuncs has the xxHash functions for the versions of features with dependencies.
INSTALL hashfuncs FROM community;
LOAD hashfuncs;

CREATE OR REPLACE SECRET metaxy_generated_dev_ducklake ( TYPE DUCKLAKE, METADATA_PATH '/c.db', DATA_PATH '/d' );
ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_ducklake' AS ducklake;
USE ducklake;
`)
  })

  it('leaves secrets out unless asked for, and says which it does', () => {
    const hidden = script(file(postgres, local))
    expect(hidden).not.toContain('hunter2')
    expect(hidden).toContain("PASSWORD '***'")
    expect(hidden).toContain("\n-- Secrets are left out: write yours where it says '***'.\n")
    const shown = script(file(postgres, local), true)
    expect(shown).toContain("PASSWORD 'hunter2'")
    expect(shown).toContain('\n-- This text has secrets in it.\n')
    expect(script(file(duckdb, local))).not.toMatch(/secrets? (?:in it|are)/)
  })

  it('says how to connect to MotherDuck first', () => {
    const text = script(file('type = "motherduck", database = "lake"', ''))
    expect(text).toContain('run: duckdb md: -init attach.sql\n')
    expect(text.indexOf('LOAD motherduck;')).toBeGreaterThan(text.indexOf('LOAD ducklake;'))
    expect(text).toMatch(/\nUSE lake;\n$/)
  })

  it('names the secrets that must be there already, and no others', () => {
    const gcs = 'type = "gcs", secret_name = "my_gcs", data_path = "gs://b/"'
    expect(script(file('type = "postgres", secret_name = "pg"', gcs))).toContain(
      '\n-- DuckDB must already have these secrets (CREATE PERSISTENT SECRET): pg, my_gcs.\n',
    )
    expect(script(file(postgres, gcs))).toContain('(CREATE PERSISTENT SECRET): my_gcs.\n')
    expect(script(file(postgres, local))).not.toContain('PERSISTENT')
  })

  it('writes names so that they end neither a comment nor a text', () => {
    const odd = file(duckdb, local, '"a\\nDROP TABLE t;"').replace(
      'database =',
      'extensions = ["it\'s\\nDROP"]\ndatabase =',
    )
    const text = script(`store = "a\\nDROP TABLE t;"\n${odd}`)
    expect(text).toContain("of the store 'a\\nDROP TABLE t;' with")
    expect(text).toContain('-- "it\'s\\nDROP" is in the list')
    expect(text).toContain("INSTALL 'it''s\nDROP' FROM core;")
  })
})
