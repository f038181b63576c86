/** The options of the ATTACH statement: Metaxy's text for them, and what DuckLake makes of each. */

import { onlyClose } from '../config/close-words.ts'
import type { DuckLakeConfig, KeyedValue, TomlValue } from '../config/model.ts'
import { str } from '../config/python-text.ts'
import { holdsCredential, isSecretKey } from '../config/secrets.ts'
import { configDocument, type Diagnostic, type Located, type Range, spanning } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'
import { byCodePoint, formatValue } from './format-value.ts'
import { toBoolean, toFlag, toRowLimit } from './option-values.ts'

/** An option in the order of the SQL. */
interface WrittenOption extends KeyedValue {
  readonly key: string
  /** The key as in the SQL. */
  readonly name: string
}

/** DuckLake 1.0's own options, and those DuckDB takes for every attached database. */
const knownOptions: ReadonlyMap<string, string> = new Map([
  ['CREATE_IF_NOT_EXISTS', 'makes a missing lake'],
  ['ENCRYPTED', 'writes plain Parquet files'],
  ['METADATA_CATALOG', 'uses its own name for the catalog database'],
  ['METADATA_PARAMETERS', 'passes nothing on to the catalog'],
  ['METADATA_SCHEMA', 'keeps the catalog in the schema main'],
  ['SNAPSHOT_VERSION', 'attaches the latest snapshot'],
  ['SNAPSHOT_TIME', 'attaches the latest snapshot'],
  ['AUTOMATIC_MIGRATION', 'never migrates a catalog'],
  ['WRITE_DELETION_VECTORS', 'writes no deletion vectors'],
  ['BUSY_TIMEOUT', 'does not wait for another writer'],
  ['READ_ONLY', 'attaches for reading and writing'],
  ['READ_WRITE', 'attaches for reading and writing'],
  ['TYPE', 'always attaches a DuckLake'],
  ['DEFAULT_TABLE', 'has no default table'],
  ['HIDDEN', 'shows the database'],
  ['RECOVERY_MODE', 'recovers as usual'],
])

const honoured = new Set(['OVERRIDE_DATA_PATH', 'DATA_PATH', 'METADATA_PATH', 'DATA_INLINING_ROW_LIMIT'])

/** In capitals. */
export const knownAttachOptions: ReadonlySet<string> = new Set([...knownOptions.keys(), ...honoured])

/** What this page's engine does anyway; saying so needs no warning. */
const builtIn: ReadonlyMap<string, boolean> = new Map([
  ['CREATE_IF_NOT_EXISTS', true],
  ['READ_WRITE', true],
  ['ENCRYPTED', false],
  ['READ_ONLY', false],
  ['HIDDEN', false],
  ['AUTOMATIC_MIGRATION', false],
  ['WRITE_DELETION_VECTORS', false],
])

/** Options of other releases, and what to write instead. */
const formerOptions: Readonly<Record<string, string>> = {
  MIGRATE_IF_REQUIRED: 'Write automatic_migration instead.',
  API_VERSION: 'Remove it; DuckLake has no such option.',
}

/** Sorted by key as written, with the inlining limit under its own, lower-case key; Metaxy leaves out `None`. */
function writtenOptions(ducklake: DuckLakeConfig): readonly WrittenOption[] {
  const options = new Map(ducklake.attachOptions)
  const limit = ducklake.dataInliningRowLimit
  if (limit !== null) {
    const value: TomlValue = { kind: 'integer', value: limit.value }
    options.set('data_inlining_row_limit', { value, range: limit.range, keyRange: limit.range })
  }
  return [...options]
    .filter(([, { value }]) => value.kind !== 'null')
    .sort(([a], [b]) => byCodePoint(a, b))
    .map(([key, option]) => ({ ...option, key, name: key.toUpperCase() }))
}

export interface OptionsClause {
  /** With a leading space, or empty. */
  readonly sql: string
  readonly redacted: string
  readonly from: readonly Range[]
}

function clauseOf(options: readonly WrittenOption[], format: (option: WrittenOption) => string): string {
  const parts = options.map((option) => `${option.name} ${format(option)}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Metaxy's `format_attach_options`. */
export function optionsClause(ducklake: DuckLakeConfig): OptionsClause {
  const options = writtenOptions(ducklake)
  return {
    sql: clauseOf(options, ({ value }) => formatValue(value)),
    redacted: clauseOf(options, ({ name, value }) =>
      isSecretKey(name) || holdsCredential(str(value)) ? "'***'" : formatValue(value),
    ),
    from: options.map(({ keyRange, range }) => spanning(keyRange, range)),
  }
}

/** What the options ask for; `null` where none says anything. DuckDB takes the last of several spellings. */
export interface OptionSettings {
  readonly dataPath: Located<string> | null
  readonly metadataPath: Located<string> | null
  readonly overrideDataPath: boolean | null
  readonly createIfNotExists: boolean | null
  readonly dataInliningRowLimit: number | null
}

/** The text DuckDB sees for a value that is cast to VARCHAR. */
function plainText(value: TomlValue): string {
  return value.kind === 'boolean' ? formatValue(value) : str(value)
}

/** The settings among the options that the attach plan carries as data. */
export function optionSettings(ducklake: DuckLakeConfig): OptionSettings {
  const last = new Map(writtenOptions(ducklake).map((option) => [option.name, option]))
  function setting<T>(name: string, read: (value: TomlValue) => T | null): T | null {
    const option = last.get(name)
    return option === undefined ? null : read(option.value)
  }
  function path(name: string): Located<string> | null {
    const option = last.get(name)
    return option === undefined ? null : { value: plainText(option.value), range: option.range }
  }
  return {
    dataPath: path('DATA_PATH'),
    metadataPath: path('METADATA_PATH'),
    overrideDataPath: setting('OVERRIDE_DATA_PATH', toFlag),
    createIfNotExists: setting('CREATE_IF_NOT_EXISTS', toBoolean),
    dataInliningRowLimit: setting('DATA_INLINING_ROW_LIMIT', toRowLimit),
  }
}

/** Another release's name or a slip of the pen is corrected, anything else has to go. */
function optionRepair(name: string): Repair {
  if (name === 'MIGRATE_IF_REQUIRED') return { kind: 'rename-key', to: 'automatic_migration' }
  const known = [...knownOptions.keys(), ...honoured].map((each) => each.toLowerCase())
  const meant = onlyClose(name, known)
  return meant === null ? { kind: 'remove-key' } : { kind: 'rename-key', to: meant }
}

type Said = Pick<Diagnostic, 'code' | 'severity' | 'message' | 'next' | 'detail' | 'limit' | 'repair'>

function checkName({ key, name, value, keyRange }: WrittenOption): (Said & { range: Range }) | null {
  if (!/^[\p{L}_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*$/u.test(name)) {
    return {
      code: 'unquotable-name',
      severity: 'error',
      message: `Metaxy writes option names without quotes, and ${key === '' ? 'an empty name' : key} cannot stand without.`,
      next: 'Use letters, digits and _, beginning with a letter.',
      range: keyRange,
    }
  }
  if (honoured.has(name) || (builtIn.has(name) && toBoolean(value) === builtIn.get(name))) return null
  const effect =
    knownOptions.get(name) ?? (/^META_./.test(name) ? 'passes nothing on to the catalog' : undefined)
  if (effect !== undefined) {
    return {
      code: 'option-not-honoured',
      severity: 'warning',
      message: `The SQL is right, but the engine of this page ${effect}, whatever ${key} says.`,
      next: 'Keep it for Metaxy, or remove it.',
      limit: 'browser',
      range: keyRange,
    }
  }
  const lower = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  return {
    code: 'unknown-attach-option',
    severity: 'error',
    message: `DuckLake has no attach option ${key} and refuses to attach.`,
    next: formerOptions[name] ?? `Remove ${key}.`,
    repair: optionRepair(name),
    detail: `Not implemented Error: Unsupported option ${lower} for DuckLake`,
    range: keyRange,
  }
}

const casts = new Map<string, (value: TomlValue) => boolean | number | null>([
  ['OVERRIDE_DATA_PATH', toFlag],
  ['CREATE_IF_NOT_EXISTS', toBoolean],
  ['DATA_INLINING_ROW_LIMIT', toRowLimit],
])

function checkSetting({ key, name, value, range }: WrittenOption): (Said & { range: Range }) | null {
  const read = casts.get(name)
  if (read === undefined || read(value) !== null) return null
  return {
    code: 'invalid-attach-option',
    severity: 'error',
    message: `DuckLake cannot use this value for ${key}.`,
    next: read === toRowLimit ? 'Write a whole number from 0 on.' : 'Write true or false.',
    range,
  }
}

/** What DuckLake refuses, and what this page's own engine does not do. */
export function checkOptions(ducklake: DuckLakeConfig): readonly Diagnostic[] {
  return writtenOptions(ducklake).flatMap((option) =>
    [checkName(option), checkSetting(option)].flatMap((said) =>
      said === null ? [] : [{ ...said, document: configDocument(said.range) }],
    ),
  )
}
