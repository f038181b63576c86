/** What the table of settings says each key becomes, against what the compiler makes of it; both ways round. */

import { expect, it } from 'vitest'
import { attachOptionFields } from '../config/attach-option-fields.ts'
import type { Field, FieldType, Model } from '../config/field-model.ts'
import { metaxyModel } from '../config/fields.ts'
import { compileMetaxyToml } from '../index.ts'
import { knownAttachOptions } from './attach-options.ts'

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }
type Table = { readonly [key: string]: Value }

/** A setting where it is written, and tables around it that it may be one of. */
interface Setting {
  readonly name: string
  readonly field: Field
  readonly path: readonly string[]
  /** Of the table the setting is in: as little as is allowed, everything, and in between. */
  readonly surroundings: readonly Table[]
}

function toml(value: Value): string {
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(toml).join(', ')}]`
  const entries = Object.entries(value).map(([key, below]) => `${JSON.stringify(key)} = ${toml(below)}`)
  return `{ ${entries.join(', ')} }`
}

function isTable(value: Value | undefined): value is Table {
  return typeof value === 'object' && !Array.isArray(value)
}

/** The tree with a table merged in at a path. */
function put(tree: Table, [key, ...rest]: readonly string[], table: Table): Table {
  if (key === undefined) return { ...tree, ...table }
  const below = tree[key]
  return { ...tree, [key]: put(isTable(below) ? below : {}, rest, table) }
}

function drop(table: Table, keys: readonly string[]): Table {
  return Object.fromEntries(Object.entries(table).filter(([key]) => !keys.includes(key)))
}

/** Two values that are told apart in any SQL they get into. */
function samples({ key, type }: Field): readonly [Value, Value] {
  if (key === 'store' || key === 'fallback_stores')
    return key === 'store' ? ['dev', 'other'] : [['other'], []]
  return samplesOf(key, type)
}

function samplesOf(key: string, type: FieldType): readonly [Value, Value] {
  switch (type.kind) {
    case 'integer':
      return [4711, 4712]
    case 'boolean':
      return [true, false]
    case 'one-of':
      return [type.values[0] ?? '', type.values[1] ?? type.values[0] ?? '']
    case 'list':
    case 'sequence':
      return [[`${key}_one`], [`${key}_two`]]
    case 'table':
    case 'attach-options':
      return [{ known_name: 'one' }, { known_name: 'two' }]
    case 'class':
      return ['metaxy.ext.duckdb.DuckDBMetadataStore', 'metaxy.ext.duckdb.DuckDBMetadataStore']
    default:
      return [`${key}_one`, `${key}_two`]
  }
}

/** Kinds that only hold other settings. */
function isHolder({ type }: Field): boolean {
  if (type.kind === 'table') return type.of?.kind === 'model'
  return (
    ['model', 'later', 'tagged'].includes(type.kind) || (type.kind === 'list' && type.of.kind === 'model')
  )
}

function settingsOf(model: Model, path: readonly string[], tag: Table, label: string): readonly Setting[] {
  const leaves = model.fields.filter((field) => !isHolder(field) && field.key !== 'type')
  const required = Object.fromEntries(
    leaves.filter((field) => field.required).map((field) => [field.key, samples(field)[0]]),
  )
  const all = Object.fromEntries(leaves.map((field) => [field.key, samples(field)[0]]))
  const isLake = path.includes('ducklake') && path.at(-1) !== 'ducklake'
  const surroundings = isLake ? [required, all, drop(all, ['data_path'])] : [required]
  return model.fields.flatMap((field): readonly Setting[] => {
    const name = `${label}${field.key}`
    const at = [...path, field.key]
    const own = { name, field, path, surroundings: surroundings.map((table) => ({ ...tag, ...table })) }
    return [...(isHolder(field) ? [] : [own]), ...settingsBelow(field.type, at, `${name}.`)]
  })
}

function settingsBelow(type: FieldType, path: readonly string[], label: string): readonly Setting[] {
  switch (type.kind) {
    case 'model':
    case 'later':
      return settingsOf(type.model, path, {}, label)
    case 'tagged':
      return [...type.models].flatMap(([tag, model]) =>
        settingsOf(model, path, { type: tag }, `${label}${tag}.`),
      )
    case 'table':
      if (type.of?.kind === 'model') return settingsOf(type.of.model, [...path, 'dev'], {}, `${label}dev.`)
      return passedOn(type.known ?? [], path, label)
    case 'attach-options':
      return passedOn(type.known, path, label)
    default:
      return []
  }
}

/** Keys of a table of any value; the table around it says of which kind it is. */
function passedOn(known: readonly Field[], path: readonly string[], label: string): readonly Setting[] {
  return known.map((field) => ({ name: `${label}${field.key}`, field, path, surroundings: [{}] }))
}

const settings = settingsOf(metaxyModel, [], {}, '')
const lake = ['stores', 'dev', 'config', 'ducklake']
const head = { type: 'metaxy.ext.duckdb.DuckDBMetadataStore' }
const files = {
  catalog: { type: 'duckdb', uri: '/c.db' },
  storage: { type: 'local', path: '/d' },
}
const store = { ...head, config: { database: ':memory:', ducklake: files } }
const base: Table = { stores: { dev: store, other: store } }
const kinds: Readonly<Record<string, Table>> = {
  postgres: { type: 'postgres', secret_name: 'pg' },
  s3: { type: 's3', secret_name: 's', bucket: 'b' },
  r2: { type: 'r2', secret_name: 's', data_path: 'r2://b' },
  gcs: { type: 'gcs', secret_name: 's', data_path: 'gs://b' },
}

function treesOf({ name, field, path, surroundings }: Setting, value: Value): readonly Table[] {
  const kind = Object.entries(kinds).find(([tag]) => name.includes(`.${tag}.secret_parameters.`))?.[1]
  return surroundings.map((table) => {
    // Tables replace those of the base: every kind has its own keys.
    const isKind = table.type !== undefined && path.length === lake.length + 1
    const cleared = isKind ? put(base, lake, { [path.at(-1) ?? '']: {} }) : base
    const tree = kind === undefined ? cleared : put(cleared, lake, { [path.at(-2) ?? '']: kind })
    return put(tree, path, { ...table, [field.key]: value })
  })
}

/** What DuckDB is told, a statement a line; `null` when Metaxy would not get that far. */
function sqlOf(tree: Table): string | null {
  const text = Object.entries(tree)
    .map(([key, value]) => `${key} = ${toml(value)}`)
    .join('\n')
  const { plan } = compileMetaxyToml(text, new Map())
  if (plan === null) return null
  const extensions = plan.extensions.map(
    ({ name, repository }) => `INSTALL ${name} FROM ${repository};\nLOAD ${name};`,
  )
  return [...extensions, ...plan.statements.map(({ sql }) => sql)].join('\n')
}

function at(tree: Table, path: readonly string[]): Table {
  return path.reduce<Table>((table, key) => {
    const below = table[key]
    return isTable(below) ? below : {}
  }, tree)
}

/** The values that may stand in a template: of the setting's own table, of the lake and of the store. */
function namesIn(tree: Table, { field, path }: Setting): Readonly<Record<string, string>> {
  const own = at(tree, path)
  const value = own[field.key]
  const passed = isTable(value) ? { NAME: 'KNOWN_NAME', value: `'${value.known_name}'` } : {}
  const listed = Array.isArray(value) ? { extension: String(value[0]) } : {}
  const tables = [{ store: 'dev', alias: 'ducklake' }, at(tree, lake), own, passed, listed]
  return Object.fromEntries(
    tables.flatMap((table) => Object.entries(table).map(([key, each]) => [key, String(each)])),
  )
}

function patternOf(template: string, names: Readonly<Record<string, string>>): RegExp {
  const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const filled = template.replace(/<(\w+)>/g, (whole, name: string) => names[name] ?? whole)
  const pattern = escaped(filled)
    .replaceAll('…, ', '(?:[^;]*, )?')
    .replaceAll(', …', '(?:, [^;]*)?')
    .replaceAll(' …;', '(?: [^;]*)?;')
    .replaceAll('…', '[^;]*')
  return new RegExp(pattern)
}

/** Whether everything the table says of a key is in the SQL. */
function isSaid(setting: Setting, tree: Table): boolean {
  const sql = sqlOf(tree)
  const names = namesIn(tree, setting)
  const templates = setting.field.sql ?? []
  return sql !== null && templates.every((template) => patternOf(template, names).test(sql))
}

/** The `type` of a catalog or storage is all of its kind: it has no second value to compare with. */
const changeable = settings.filter(({ field }) => field.key !== 'type' || field.type.kind === 'string')

it.each(changeable)('$name: has SQL in the table when its value makes SQL, and only then', (setting) => {
  const [first, second] = samples(setting.field).map((value) => treesOf(setting, value).map(sqlOf))
  const changes = first?.some((sql, index) => sql !== second?.[index])
  expect(changes).toBe(setting.field.sql !== undefined)
})

it.each(settings.filter(({ field }) => field.sql !== undefined))(
  '$name: becomes what the table says',
  (setting) => {
    for (const value of samples(setting.field)) {
      const trees = treesOf(setting, value)
      expect(trees.filter((tree) => isSaid(setting, tree))).not.toEqual([])
    }
  },
)

it('is asked of every setting', () => {
  expect(settings.length).toBeGreaterThan(110)
  const silent = settings.filter((setting) =>
    treesOf(setting, samples(setting.field)[0]).every((tree) => sqlOf(tree) === null),
  )
  // Metaxy makes no store with the first two, and this page reads no other file.
  expect(silent.map(({ name }) => name)).toEqual([
    'stores.dev.config.backend',
    'stores.dev.config.connection_params',
    'extend',
  ])
})

it('the options DuckLake knows are the same for hover and for problems', () => {
  expect(attachOptionFields.map(({ key }) => key.toUpperCase()).sort()).toEqual(
    [...knownAttachOptions].sort(),
  )
})
