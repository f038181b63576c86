/** Stand-ins of every recorded configuration a browser cannot reach, and what is refused one. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { StoreConfig } from '../config/model.ts'
import { compileMetaxyToml } from '../index.ts'
import { compileAttach } from './compile.ts'
import type { Statement } from './model.ts'
import { standInOf } from './stand-in.ts'

interface Recorded {
  readonly name: string
  readonly toml: string
  readonly environment: Readonly<Record<string, string>>
  readonly store: string | null
  readonly error: unknown
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../conformance/expected/attach.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Recorded[] }

function compile(toml: string, environment: Readonly<Record<string, string>> = {}, name?: string | null) {
  const options = name == null ? {} : { store: name }
  const { plan, store, diagnostics } = compileMetaxyToml(toml, new Map(Object.entries(environment)), options)
  if (store === null) throw new Error('There is no store.')
  return { plan, store, diagnostics, standIn: standInOf(store, plan) }
}

/** A configuration of nothing but a store with this table `ducklake`. */
function compilePasted({ name: store, database }: StoreConfig, toml: string) {
  const key = JSON.stringify(store)
  const head = `[stores.${key}]\ntype = "metaxy.ext.duckdb.DuckDBMetadataStore"\n[stores.${key}.config]\ndatabase = ${JSON.stringify(database)}\n`
  const compiled = compileMetaxyToml(`${head}${toml}`, new Map(), { store })
  expect(compiled.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return compiled.plan
}

const sqlOf = (statements: readonly Statement[] | undefined) => statements?.map(({ sql }) => sql)

const literals = (sql: string) => [...sql.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => text)

/** The texts that are hidden in a plan, long enough to be told from other words. */
function secretsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ sql, redacted }) => {
    const shown = new Set(literals(redacted))
    return literals(sql).filter((text) => text.length > 2 && !shown.has(text))
  })
}

describe('of the recorded configurations out of reach', () => {
  const outOfReach = cases
    .filter(({ error }) => error === null)
    .map((recorded) => ({ ...recorded, ...compile(recorded.toml, recorded.environment, recorded.store) }))
    .filter(({ plan }) => plan !== null && plan.location === null)
  const offered = outOfReach.flatMap((each) =>
    each.standIn?.kind === 'stand-in' ? [{ ...each, standIn: each.standIn }] : [],
  )

  it('there are all kinds of catalog and storage', () => {
    const kinds = new Set(
      offered.map(({ store }) => `${store.ducklake?.catalog.type} ${store.ducklake?.storage?.type ?? '-'}`),
    )
    for (const catalog of ['duckdb', 'sqlite', 'postgres', 'motherduck'])
      for (const storage of ['s3', 'r2', 'gcs']) expect(kinds).toContain(`${catalog} ${storage}`)
    expect(kinds).toContain('postgres local')
    expect(kinds).toContain('motherduck -')
    expect(offered.length).toBeGreaterThan(500)
  })

  it('every one that has nothing else wrong has a stand-in, or a plain reason', () => {
    for (const { name, standIn, diagnostics } of outOfReach) {
      const errors = diagnostics.filter(({ severity }) => severity === 'error')
      if (standIn?.kind === 'stand-in' || errors.some(({ code }) => code !== 'cannot-run-here')) continue
      expect(standIn?.kind === 'none' && standIn.message, name).toMatch(
        /attach option|store name|already called/,
      )
    }
  })

  it.each(offered)('$name', ({ store, plan, standIn }) => {
    const statements = sqlOf(standIn.plan.statements)
    expect(sqlOf(compilePasted(store, standIn.toml)?.statements)).toEqual(statements)
    expect(standIn.plan.location.metadataPath).toMatch(/^\/stand-in\/[^/]+\/\w+\/catalog\.db$/)
    expect(statements).toHaveLength(3)

    // What runs is what the log says runs, and every statement of the configuration is accounted for.
    expect(standIn.replacements.flatMap(({ run }) => run ?? [])).toEqual(statements)
    expect(standIn.replacements.flatMap(({ written }) => written ?? [])).toEqual(
      plan?.statements.map(({ redacted }) => redacted),
    )

    // Values of the recorded random files are short words; as a value of their own they would still be a secret's.
    const values = JSON.stringify([standIn.plan.statements.map(({ sql }) => literals(sql)), standIn.toml])
    for (const secret of secretsOf(plan?.statements ?? [])) {
      expect(values).not.toContain(secret.length < 8 ? JSON.stringify(secret) : secret)
    }
  })
})

const head = '[stores.dev]\ntype = "metaxy.ext.duckdb.DuckDBMetadataStore"\nconfig.database = ":memory:"\n'
const postgres =
  'type = "postgres", secret_name = "pg", host = "h", database = "d", user = "u", password = "hunter2"'
const s3 = 'type = "s3", secret_name = "s", bucket = "b", key_id = "AKIA-1", secret = "hunter3"'

function file(catalog: string, storage: string, rest = '') {
  const tables = `catalog = { ${catalog} }\n${storage === '' ? '' : `storage = { ${storage} }\n`}`
  return `${head}[stores.dev.config.ducklake]\n${tables}${rest}`
}

function offeredFor(toml: string, store?: string) {
  const { standIn } = compile(toml, {}, store)
  if (standIn?.kind !== 'stand-in') throw new Error(`Refused: ${standIn?.message}`)
  return standIn
}

describe('PostgreSQL and S3', () => {
  const standIn = offeredFor(
    file(
      postgres,
      s3,
      'alias = "lake"\ndata_inlining_row_limit = 5\nattach_options = { override_data_path = true, META_PASSWORD = "hunter4", metadata_schema = "x", Data_Path = "s3://b/y" }',
    ),
  )

  it('keeps what means something on files', () => {
    expect(sqlOf(standIn.plan.statements)).toEqual([
      "CREATE OR REPLACE SECRET metaxy_generated_dev_lake ( TYPE DUCKLAKE, METADATA_PATH '/stand-in/dev/lake/catalog.db', DATA_PATH '/stand-in/dev/lake/data' );",
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_lake' AS lake (DATA_INLINING_ROW_LIMIT 5, OVERRIDE_DATA_PATH true);",
      'USE lake;',
    ])
    expect(standIn.plan.location.dataInliningRowLimit).toBe(5)
    expect(standIn.toml).toBe(`[stores.dev.config.ducklake]
alias = "lake"
data_inlining_row_limit = 5

[stores.dev.config.ducklake.attach_options]
override_data_path = true

[stores.dev.config.ducklake.catalog]
type = "duckdb"
uri = "/stand-in/dev/lake/catalog.db"

[stores.dev.config.ducklake.storage]
type = "local"
path = "/stand-in/dev/lake/data"
`)
  })

  it('says what is left out, what is replaced, and what stays', () => {
    const firstWords = (sql: string | null) => sql?.split(' ').slice(0, 5).join(' ') ?? null
    expect(standIn.replacements.map(({ written, run }) => [firstWords(written), firstWords(run)])).toEqual([
      ['CREATE OR REPLACE SECRET pg', null],
      ['CREATE OR REPLACE SECRET s', null],
      [
        'CREATE OR REPLACE SECRET metaxy_generated_dev_lake',
        'CREATE OR REPLACE SECRET metaxy_generated_dev_lake',
      ],
      [
        "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_lake'",
        "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_lake'",
      ],
      ['USE lake;', 'USE lake;'],
    ])
    expect(JSON.stringify(standIn)).not.toMatch(/hunter|AKIA/)
  })
})

describe('MotherDuck', () => {
  it('is stood in for under the name of its database, without options it does not use', () => {
    const rest = 'alias = "other"\nattach_options = { encrypted = true }\ndata_inlining_row_limit = 5'
    const standIn = offeredFor(file('type = "motherduck", database = "my_lake", region = "eu"', '', rest))
    expect(sqlOf(standIn.plan.statements)?.slice(1)).toEqual([
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_dev_my_lake' AS my_lake;",
      'USE my_lake;',
    ])
    expect(standIn.replacements).toEqual([
      { written: "SET s3_region='eu';", run: null },
      { written: null, run: standIn.plan.statements[0]?.sql },
      { written: null, run: standIn.plan.statements[1]?.sql },
      { written: 'USE my_lake;', run: 'USE my_lake;' },
    ])
  })

  it('keeps the alias where the database has no name a file could be attached under', () => {
    for (const database of ['db.schema', 'main', 'md:x?motherduck_token=hunter2']) {
      const standIn = offeredFor(file(`type = "motherduck", database = "${database}"`, ''))
      expect(standIn.plan.alias).toBe('ducklake')
      expect(standIn.toml).not.toContain('hunter2')
    }
  })
})

describe('places', () => {
  it('differ between stores, between aliases, and from those of the example', () => {
    const place = (toml: string, store?: string) => offeredFor(toml, store).plan.location.metadataPath
    const dev = place(file(postgres, s3))
    expect(dev).toBe('/stand-in/dev/ducklake/catalog.db')
    expect(place(file(postgres, s3, 'alias = "b"'))).toBe('/stand-in/dev/b/catalog.db')
    expect(place(file(postgres, s3).replaceAll('stores.dev', 'stores.b'), 'b')).toBe(
      '/stand-in/b/ducklake/catalog.db',
    )
    expect(place(`store = ""\n${file(postgres, s3).replaceAll('stores.dev', 'stores.""')}`)).toBe(
      '/stand-in/(no name)/ducklake/catalog.db',
    )
  })

  it('are there for a bucket that is not named any more, so that what was written is still found', () => {
    const unnamed = compile(file(postgres, s3.replace('"b"', '"${GONE}"')))
    expect(unnamed.plan).toBeNull()
    if (unnamed.standIn?.kind !== 'stand-in') throw new Error('There is no stand-in.')
    expect(sqlOf(unnamed.standIn.plan.statements)).toEqual(
      sqlOf(offeredFor(file(postgres, s3)).plan.statements),
    )
  })
})

describe('what cannot be honoured', () => {
  it.each([
    ['encrypted = true', 'the attach option encrypted asks for encrypted data files'],
    ['ENCRYPTED = "yes"', 'the attach option ENCRYPTED asks for encrypted data files'],
    ['read_only = true', 'the attach option read_only forbids writing'],
    [
      'create_if_not_exists = false',
      'the attach option create_if_not_exists asks for a lake that is already',
    ],
    ['snapshot_version = 3', 'the attach option snapshot_version names a snapshot'],
    ['snapshot_time = 2024-01-02T03:04:05Z', 'the attach option snapshot_time names a snapshot'],
  ])('%s is refused', (option, why) => {
    const { standIn } = compile(file(postgres, s3, `attach_options = { ${option} }`))
    expect(standIn).toMatchObject({
      kind: 'none',
      message: expect.stringContaining(why),
      next: `Remove ${option.split(' ')[0]} to run on local stand-ins.`,
    })
  })

  it.each(['encrypted = false', 'read_only = false', 'create_if_not_exists = true', 'busy_timeout = 5'])(
    '%s is kept',
    (option) => {
      const [name = ''] = option.split(' ')
      expect(offeredFor(file(postgres, s3, `attach_options = { ${option} }`)).toml).toContain(`\n${option}\n`)
      expect(
        offeredFor(file(postgres, s3, `attach_options = { ${option} }`)).plan.statements[1]?.sql,
      ).toContain(name.toUpperCase())
    },
  )

  it('a store name that only a lake of files would have in its SQL', () => {
    const toml = file('type = "motherduck", database = "d"', '').replaceAll('stores.dev', 'stores.my-dev')
    expect(compile(`store = "my-dev"\n${toml}`).standIn).toEqual({
      kind: 'none',
      message:
        'There is no stand-in for this lake. Metaxy writes the store name without quotes, and my-dev cannot stand without.',
      next: 'Use letters, digits and _, beginning with a letter.',
    })
  })
})

it('a lake within reach, and a store without a lake, have no stand-in', () => {
  const local = compile(file('type = "duckdb", uri = "/c.db"', 'type = "local", path = "/d"'))
  expect(local.standIn).toBeNull()
  const none = { ...local.store, ducklake: null }
  expect(standInOf(none, compileAttach(none).plan)).toBeNull()
})
