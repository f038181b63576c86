import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { FieldType, Model } from '../field-model.ts'
import { metaxyModel } from '../fields.ts'
import { completionsAt } from './completion.ts'
import { hoverAt } from './hover.ts'
import { outlineOf } from './outline.ts'

const example = readFileSync(new URL('../../examples/ducklake/metaxy.toml', import.meta.url), 'utf8')
const none: ReadonlyMap<string, string> = new Map()

/** The text without its `|`, and where that was. */
function cursor(text: string): [string, number] {
  const offset = text.indexOf('|')
  return [text.slice(0, offset) + text.slice(offset + 1), offset]
}

function labels(text: string, environment = none): string[] {
  return completionsAt(...cursor(text), environment).map(({ label }) => label)
}

function apply(text: string, label: string, environment = none): string {
  const [source, offset] = cursor(text)
  const found = completionsAt(source, offset, environment).find((each) => each.label === label)
  if (found === undefined) throw new Error(`no completion ${label}`)
  const { range, insertText, caret } = found
  const inserted = `${insertText.slice(0, caret)}|${insertText.slice(caret)}`
  return source.slice(0, range.start) + inserted + source.slice(range.end)
}

function hover(text: string, environment = none): string[] | null {
  return hoverAt(...cursor(text), environment)?.lines.map((line) => line.text) ?? null
}

/** Every setting with a path it can be written at, and the `type` lines that choose its table. */
function everyField(
  model: Model,
  path: readonly string[],
  types: readonly string[],
): { text: string; documentation: string }[] {
  return model.fields.flatMap(({ key, type, documentation }) => {
    const at = [...path, key]
    const own = { text: [...types, `[${path.join('.')}]`, `|${key} = 1`].join('\n'), documentation }
    return [own, ...below(type, at, types)]
  })
}

function below(
  type: FieldType,
  path: readonly string[],
  types: readonly string[],
): ReturnType<typeof everyField> {
  if (type.kind === 'model' || type.kind === 'later' || type.kind === 'extension') {
    return everyField(type.model, path, types)
  }
  if (type.kind === 'list' || type.kind === 'sequence') return below(type.of, path, types)
  if (type.kind === 'table') return type.of === null ? [] : below(type.of, [...path, 'name'], types)
  if (type.kind !== 'tagged') return []
  return [...type.models].flatMap(([tag, model]) =>
    everyField(model, path, [...types, `[${path.join('.')}]`, `type = "${tag}"`]),
  )
}

describe('hover', () => {
  const fields = everyField(metaxyModel, [], [])

  test('every setting has its documentation', () => {
    expect(fields.length).toBeGreaterThan(60)
    const missing = fields.filter(({ text, documentation }) => {
      // A table cannot have the empty header.
      const lines = hover(text.replace('[]\n', ''))
      return !lines?.includes(documentation)
    })
    expect(missing).toEqual([])
  })

  test('shows path, sentence, type and default', () => {
    expect(hover('[stores.dev.config]\nhash_|algorithm = "md5"')).toEqual([
      'stores.dev.config.hash_algorithm',
      'How samples are hashed; DuckDB computes md5, xxh3_64, xxhash32 and xxhash64.',
      'Type: "xxh3_64" or "xxhash64" or "xxhash32" or "wyhash" or "sha256" or "md5" or "farmhash". Default: "xxhash32".',
    ])
  })

  test('covers exactly the part of the key under the cursor', () => {
    const [text, offset] = cursor('[stores.dev.con|fig]')
    const { start, end } = hoverAt(text, offset, none)?.range ?? { start: 0, end: 0 }
    expect(text.slice(start, end)).toBe('config')
  })

  test('follows the kind of catalog that is written', () => {
    const header = '[stores.a.config.ducklake.catalog]\n'
    const postgres = 'The PostgreSQL database that holds the catalog.'
    const motherduck = 'The DuckLake database at MotherDuck.'
    expect(hover(`${header}type = "postgres"\n|database = ""`)).toContain(postgres)
    expect(hover(`${header}type = "postgres"\n|database = ""`)).not.toContain(motherduck)
    const open = hover(`${header}|database = ""`)
    expect(open).toContain(`With type = "postgres": ${postgres}`)
    expect(open).toContain(`With type = "motherduck": ${motherduck}`)
  })

  test('reads inline tables, dotted keys and names in quotes', () => {
    const uri = "The catalog's file."
    expect(hover('[stores.a.config]\nducklake = { catalog = { type = "sqlite", |uri = "x" } }')).toContain(
      uri,
    )
    expect(hover('stores."a b".config.ducklake.catalog.|uri = "x"')).toEqual(
      expect.arrayContaining(['stores."a b".config.ducklake.catalog.uri', uri]),
    )
  })

  test('shows the SQL a key becomes, and nothing for one that makes none', () => {
    expect(hover('[stores.a.config.ducklake.catalog]\ntype = "duckdb"\n|uri = "x"')).toEqual([
      'stores.a.config.ducklake.catalog.uri',
      "The catalog's file.",
      'Type: text. Required.',
      'Becomes:',
      "METADATA_PATH '<uri>'",
    ])
    expect(hover('[stores.a.config.ducklake]\n|alias = "x"')?.slice(-3)).toEqual([
      'Becomes:',
      "ATTACH IF NOT EXISTS 'ducklake:metaxy_generated_<store>_<alias>' AS <alias> …;",
      'USE <alias>;',
    ])
    expect(hover('|auto_create_tables = true')).not.toContain('Becomes:')
  })

  const lake = '[stores.a.config.ducklake]\n'
  test.each([
    [`${lake}|metadata_backend = {}`, 'Not a key since Metaxy 0.1.1. Write catalog instead.'],
    [
      `${lake}|plugins = []`,
      "Not a key since Metaxy 0.1.1. Remove it: Metaxy loads ducklake itself. Name further extensions in the store's extensions.",
    ],
    [
      '[stores.a.config.ducklake.catalog]\ntype = "sqlite"\n|path = "x"',
      'Not a key since Metaxy 0.1.1. Write uri instead.',
    ],
    [
      '[stores.a.config.ducklake.storage]\ntype = "s3"\n|endpoint_url = "x"',
      'Not a key since Metaxy 0.1.1. Write endpoint instead.',
    ],
    // No release had these.
    [
      '[stores.a.config.ducklake.storage]\ntype = "gcs"\n|aws_access_key_id = "x"',
      'Not a key here. Write key_id instead.',
    ],
    ['[stores.a.config.ducklake.storage]\ntype = "local"\n|uri = "x"', 'Not a key here. Write path instead.'],
  ])('says what became of a former key: %s', (text, sentence) => {
    expect(hover(text)?.at(-1)).toBe(sentence)
  })

  test('knows attach options and parameters of secrets, in any case', () => {
    const sentence = 'Attach although the catalog names another data path.'
    expect(hover(`${lake}attach_options = { |override_data_path = true }`)).toContain(sentence)
    expect(hover('[stores.a.config.ducklake.attach_options]\n|OVERRIDE_Data_path = true')).toEqual([
      'stores.a.config.ducklake.attach_options.OVERRIDE_Data_path',
      sentence,
      'Type: true or false. Default: false.',
      'Becomes:',
      'OVERRIDE_DATA_PATH <override_data_path>',
    ])
    expect(hover('[stores.a.config.ducklake.attach_options]\n|meta_secret = "x"')?.[1]).toBe(
      'Options of the ATTACH statement, passed on as written; not used with MotherDuck.',
    )
    const storage = '[stores.a.config.ducklake.storage]\ntype = "s3"\nsecret_parameters.'
    expect(hover(`${storage}|profile = "x"`)).toContain(
      'The profile in the AWS configuration; with provider = "credential_chain".',
    )
  })

  test('says nothing about comments, unknown keys and plain values', () => {
    expect(hover('# pro|ject = 1')).toBeNull()
    expect(hover('unk|nown = 1')).toBeNull()
    expect(hover('project = "sto|re"')).toBeNull()
  })

  test('says where the value of a variable comes from', () => {
    const text = 'project = "a${N|AME:-fallback}"'
    expect(hover(text)).toEqual(['NAME', 'Not set in Environment, so its default is used.', 'fallback'])
    expect(hover(text, new Map([['NAME', 'mine']]))).toEqual(['NAME', 'Set in Environment.', 'mine'])
    expect(hover(text, new Map([['NAME', '']]))).toEqual(['NAME', 'Set to an empty text in Environment.'])
    expect(hover('project = "${N|AME}"')).toEqual([
      'NAME',
      'Not set in Environment, so the text is empty here.',
    ])
  })

  test.each([
    ['[stores.a.config.ducklake.catalog]\ntype = "postgres"\npassword = "${V|}"', 'hunter2'],
    ['[stores.a.config.ducklake.storage]\nkey_id = "${V|:-hunter2}"', undefined],
    ['[stores.a.config.ducklake.storage.secret_parameters]\nsession = "${V|}"', 'hunter2'],
    ['project = "${V|}"', 'postgres://me:hunter2@host/db'],
    ['[stores.a.config]\nconnection_string = "password=${V|}"', 'hunter2'],
    ['[stores.a.config.ducklake.catalog\npassword = "${V|}', 'hunter2'],
    ['[[broken\ntoken = "${V|}"', 'hunter2'],
  ])('never shows a secret: %s', (text, value) => {
    const lines = hover(text, value === undefined ? none : new Map([['V', value]]))
    if (lines !== null) expect(lines.join('\n')).not.toContain('hunter2')
    if (text.includes('}"')) expect(lines).toContain('The value is a secret and is not shown.')
  })

  test('a variable whose own name is a secret is one everywhere', () => {
    const lines = hover('project = "${MY_TOKEN|}"', new Map([['MY_TOKEN', 'hunter2']]))
    expect(lines).toEqual(['MY_TOKEN', 'Set in Environment.', 'The value is a secret and is not shown.'])
  })
})

describe('completion of keys', () => {
  test.each([
    [
      '',
      ['store', 'extend', 'theme', 'hash_truncation_length'],
      ['project', 'entrypoints', 'auto_create_tables', 'stores'],
    ],
    ['[stores.dev]', [], ['type', 'config']],
    ['[stores.dev.config]', ['hash_algorithm', 'table_prefix', 'extensions'], ['database', 'ducklake']],
    [
      '[stores.dev.config.ducklake]',
      ['data_inlining_row_limit'],
      ['alias', 'catalog', 'storage', 'attach_options'],
    ],
    ['[stores.dev.config.ducklake.catalog]', [], ['type', 'uri', 'host']],
    ['[stores.dev.config.ducklake.storage]', [], ['type', 'path', 'bucket']],
  ])('inside %s of the example', (header, offered, absent) => {
    const text = header === '' ? `|\n${example}` : example.replace(`\n${header}\n`, `\n${header}\n|\n`)
    const found = labels(text)
    expect(found).toEqual(expect.arrayContaining(offered))
    for (const key of absent) expect(found).not.toContain(key)
  })

  test('keys of the chosen kind only', () => {
    const header = '[stores.dev.config.ducklake.catalog]\n'
    expect(labels(`${header}type = "sqlite"\n|`)).toEqual(['uri'])
    expect(labels(`${header}|`)).toEqual(expect.arrayContaining(['type', 'uri', 'host', 'region']))
  })

  test('options of ATTACH and parameters of secrets, for the kind that is written', () => {
    const options = labels('[stores.a.config.ducklake.attach_options]\nencrypted = true\n|')
    expect(options).toEqual(expect.arrayContaining(['override_data_path', 'snapshot_version']))
    expect(options).not.toContain('encrypted')
    const parameters = (type: string, table: string) =>
      labels(`[stores.a.config.ducklake.${table}]\ntype = "${type}"\nsecret_parameters = { |`)
    expect(parameters('s3', 'storage')).toEqual(expect.arrayContaining(['provider', 'kms_key_id']))
    expect(parameters('gcs', 'storage')).not.toContain('kms_key_id')
    expect(parameters('postgres', 'catalog')).toEqual(['sslmode', 'passfile'])
  })

  test('writes what the type asks for and puts the cursor inside', () => {
    expect(apply('|', 'project')).toBe('project = "|"')
    expect(apply('au|to', 'auto_create_tables')).toBe('auto_create_tables = true|')
    expect(apply('|', 'entrypoints')).toBe('entrypoints = [|]')
    expect(apply('[stores.a.config]\nhash|', 'hash_algorithm')).toBe(
      '[stores.a.config]\nhash_algorithm = "xxhash32"|',
    )
    expect(apply('pro| = "x"', 'project')).toBe('project| = "x"')
  })

  test('in inline tables and dotted keys', () => {
    expect(labels('[stores.a.config.ducklake]\ncatalog = { type = "sqlite", |')).toEqual(['uri'])
    expect(labels('[stores.a.config]\nducklake.|')).toContain('alias')
  })
})

describe('completion of headers', () => {
  test('offers tables that are not there yet, under the names of this file', () => {
    const found = labels('[stores.prod]\ntype = "x"\n\n[|')
    expect(found).toContain('stores.prod.config.ducklake.catalog')
    expect(found).not.toContain('stores.prod')
    expect(labels('[|]')).toContain('stores.dev.config')
  })

  test('closes the bracket once', () => {
    expect(apply('[st|', 'stores.dev.config')).toBe('[stores.dev.config]|')
    expect(apply('[st|ores.de]', 'stores.dev.config')).toBe('[stores.dev.config|]')
    expect(apply('[[|', 'extra_features')).toBe('[[extra_features]]|')
  })
})

describe('completion of values', () => {
  const catalog = '[stores.dev.config.ducklake.catalog]\n'

  test('kinds, choices, booleans, the store class and store names', () => {
    const kinds = ['"duckdb"', '"sqlite"', '"postgres"', '"motherduck"']
    expect(labels(`${catalog}type = |`)).toEqual(kinds)
    expect(labels(`${catalog}type = "|sqlite"`)).toEqual(kinds)
    expect(labels('sync = |')).toEqual(['true', 'false'])
    expect(labels('[stores.a.config.ducklake.attach_options]\nREAD_ONLY = |')).toEqual(['true', 'false'])
    expect(labels('[stores.a.config.ducklake.storage]\nsecret_parameters = { provider = |')).toEqual([
      '"config"',
      '"credential_chain"',
    ])
    expect(labels('[stores.dev.config]\nhash_algorithm = "x|"')).toContain('"xxhash64"')
    expect(labels('[stores.dev]\ntype = |')).toEqual(['"metaxy.ext.duckdb.DuckDBMetadataStore"'])
    expect(labels('store = |\n[stores.one]\n[stores.two]')).toEqual(['"one"', '"two"'])
    expect(labels('[stores.one.config]\nfallback_stores = [|]\n[stores.two]')).toEqual(['"one"', '"two"'])
  })

  test('replaces the value that is there, with its quotes', () => {
    expect(apply(`${catalog}type = "sq|lite" # why`, '"duckdb"')).toBe(`${catalog}type = "duckdb"| # why`)
    expect(apply(`${catalog}type = |"sqlite"`, '"duckdb"')).toBe(`${catalog}type = "duckdb"|`)
    expect(apply(`${catalog}type = "sq|`, '"duckdb"')).toBe(`${catalog}type = "duckdb"|`)
    expect(apply('sync = t|rue', 'false')).toBe('sync = false|')
  })

  test('variables of the environment and of the file, never their values', () => {
    const environment = new Map([['DB_PASSWORD', 'hunter2']])
    const text = 'project = "${|"\ntheme = "${OTHER}"'
    expect(labels(text, environment)).toEqual(['DB_PASSWORD', 'OTHER'])
    expect(JSON.stringify(completionsAt(...cursor(text), environment))).not.toContain('hunter2')
    expect(apply(text, 'DB_PASSWORD', environment)).toContain('"${DB_PASSWORD}|"')
    expect(apply('project = "${D|B}"', 'DB_PASSWORD', environment)).toBe('project = "${DB_PASSWORD}|"')
    expect(apply('project = "${D|B:-x}"', 'DB_PASSWORD', environment)).toBe('project = "${DB_PASSWORD|:-x}"')
  })

  test('nothing in comments and after a value', () => {
    expect(labels('# pro|')).toEqual([])
    expect(labels('project = "x" |')).toEqual([])
  })
})

describe('text that is not TOML', () => {
  test.each([
    ['an open string above', 'project = "x\n[stores.dev.config.ducklake.catalog]\n|', 'uri'],
    ['an open array above', 'entrypoints = ["a",\n[stores.dev.config.ducklake.catalog]\n|', 'uri'],
    ['an open inline table above', 'ext = { a = \n[stores.dev.config.ducklake.catalog]\n|', 'uri'],
    ['a line without =', 'what is this\n[stores.dev.config.ducklake.catalog]\n|', 'uri'],
    ['an open header', '[stores.dev.config.ducklake.catalog\n|', 'uri'],
    ['broken text below', '[stores.dev.config.ducklake.catalog]\n|\n[[[ = """', 'uri'],
  ])('completes keys with %s', (_, text, key) => {
    expect(labels(text)).toContain(key)
  })

  const broken = [
    example,
    example.replaceAll('"', ''),
    example.replaceAll(']', ''),
    '[[{"\'=#\n${a:-',
    '{[{[,=,]}\r\n"""\\',
  ]

  test.each(broken)('never throws, and every range is inside the text (%#)', (text) => {
    const environment = new Map([['A', 'b']])
    const inside = ({ start, end }: { start: number; end: number }) =>
      0 <= start && start <= end && end <= text.length
    const outline = outlineOf(text)
    for (const item of outline.flatMap((each) => [each, ...each.children])) {
      expect(inside(item.range) && item.range.start <= item.nameRange.start).toBe(true)
      expect(item.nameRange.end <= item.range.end).toBe(true)
    }
    for (let offset = 0; offset <= text.length; offset += 1) {
      const found = hoverAt(text, offset, environment)
      if (found !== null) {
        expect(inside(found.range)).toBe(true)
        expect(found.range.start <= offset && offset < found.range.end).toBe(true)
      }
      for (const { range, insertText, caret } of completionsAt(text, offset, environment)) {
        expect(inside(range) && range.start <= offset && offset <= range.end).toBe(true)
        expect(text.slice(range.start, range.end)).not.toContain('\n')
        expect(0 <= caret && caret <= insertText.length).toBe(true)
      }
    }
  })

  test('a megabyte of one open string or bracket is read', () => {
    for (const start of ['a = """', 'a = "', 'a = [', '{', 'a = {b='])
      expect(outlineOf(start + '\\x[{'.repeat(250_000)).length).toBeLessThan(2)
  })
})

test('the outline of the example', () => {
  const outline = outlineOf(example)
  expect(outline.map(({ name }) => name)).toEqual([
    'project',
    'entrypoints',
    'auto_create_tables',
    'stores.dev',
    'stores.dev.config',
    'stores.dev.config.ducklake',
    'stores.dev.config.ducklake.attach_options',
    'stores.dev.config.ducklake.catalog',
    'stores.dev.config.ducklake.storage',
  ])
  const catalog = outline.at(-2)
  expect(catalog?.children.map(({ name }) => name)).toEqual(['type', 'uri'])
  expect(example.slice(catalog?.range.start, catalog?.range.end)).toBe(
    '[stores.dev.config.ducklake.catalog]\ntype = "sqlite"\nuri = "${DUCKLAKE_META_DB:-/tmp/example_ducklake_meta.db}"',
  )
})
