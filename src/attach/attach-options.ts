/** The options of the ATTACH statement: Metaxy's text for them, and what DuckLake makes of each. */

import { onlyClose } from '../config/close-words.ts'
import type { DuckLakeConfig, KeyedValue, TomlValue } from '../config/model.ts'
import { str } from '../config/python-text.ts'
import { holdsCredential, isSecretKey } from '../config/secrets.ts'
import { configDocument, type Diagnostic, type Located, type Range, spanning } from '../text/diagnostic.ts'
import type { Repair } from '../text/repair.ts'
import { byCodePoint, formatValue } from './format-value.ts'
import type { LakeOptions } from './model.ts'
import { toBoolean, toFlag, toRowLimit, toSnapshot } from './option-values.ts'

/** An option in the order of the SQL. */
interface WrittenOption extends KeyedValue {
  readonly key: string
  /** The key as in the SQL. */
  readonly name: string
}

/** Options without which the rows are the same: what the built-in engine does instead. */
const passedOver: ReadonlyMap<string, string> = new Map([
  ['WRITE_DELETION_VECTORS', 'writes no deletion vectors'],
  ['BUSY_TIMEOUT', 'does not wait for another writer'],
  ['TYPE', 'always attaches a DuckLake'],
  ['DEFAULT_TABLE', 'has no default table'],
  ['HIDDEN', 'shows the database'],
  ['RECOVERY_MODE', 'recovers as usual'],
])

/** Options that change what is written, or where: the built-in engine refuses to attach with them. */
const refused: ReadonlySet<string> = new Set(['ENCRYPTED', 'METADATA_PARAMETERS'])

const honoured = new Set([
  'OVERRIDE_DATA_PATH',
  'DATA_PATH',
  'METADATA_PATH',
  'DATA_INLINING_ROW_LIMIT',
  'CREATE_IF_NOT_EXISTS',
  'READ_ONLY',
  'READ_WRITE',
  'SNAPSHOT_VERSION',
  'SNAPSHOT_TIME',
  'METADATA_SCHEMA',
  'METADATA_CATALOG',
  'AUTOMATIC_MIGRATION',
])

/** DuckLake 1.0's own options, and those DuckDB takes for every attached database, in capitals. */
export const knownAttachOptions: ReadonlySet<string> = new Set([
  ...passedOver.keys(),
  ...refused,
  ...honoured,
])

/** What the built-in engine does anyway. */
const byDefault: ReadonlySet<string> = new Set(['ENCRYPTED', 'HIDDEN', 'WRITE_DELETION_VECTORS'])

function isDefault({ name, value }: WrittenOption): boolean {
  return byDefault.has(name) && (name === 'ENCRYPTED' ? toFlag(value) : toBoolean(value)) === false
}

/** Whether the built-in engine refuses to attach with the option. */
function isRefused(option: WrittenOption): boolean {
  return (refused.has(option.name) || /^META_./.test(option.name)) && !isDefault(option)
}

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
  readonly dataInliningRowLimit: number | null
  readonly lake: LakeOptions
}

/** The text DuckDB sees for a value that is cast to VARCHAR. */
function plainText(value: TomlValue): string {
  return value.kind === 'boolean' ? formatValue(value) : str(value)
}

/** DuckDB goes by the last of the two that was written. */
function accessOf(options: readonly WrittenOption[]): 'read-only' | 'read-write' | undefined {
  const option = options.findLast(({ name }) => name === 'READ_ONLY' || name === 'READ_WRITE')
  const isOn = option === undefined ? null : toBoolean(option.value)
  if (option === undefined || isOn === null) return undefined
  return (option.name === 'READ_ONLY') === isOn ? 'read-only' : 'read-write'
}

/** Without the entries that are `undefined` or `null`. */
function written<T extends object>(
  entries: { readonly [K in keyof T]: T[K] | null | undefined },
): Partial<T> {
  const kept = Object.entries(entries).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(kept) as Partial<T>
}

/** The settings among the options that the attach plan carries as data. */
export function optionSettings(ducklake: DuckLakeConfig): OptionSettings {
  const options = writtenOptions(ducklake)
  const last = new Map(options.map((option) => [option.name, option]))
  function setting<T>(name: string, read: (value: TomlValue) => T | null): T | null {
    const option = last.get(name)
    return option === undefined ? null : read(option.value)
  }
  const extensionOnly = [...last.values()].filter(isRefused).map(({ name }) => name)
  function path(name: string): Located<string> | null {
    const option = last.get(name)
    return option === undefined ? null : { value: plainText(option.value), range: option.range }
  }
  return {
    dataPath: path('DATA_PATH'),
    metadataPath: path('METADATA_PATH'),
    overrideDataPath: setting('OVERRIDE_DATA_PATH', toFlag),
    dataInliningRowLimit: setting('DATA_INLINING_ROW_LIMIT', toRowLimit),
    lake: written<LakeOptions>({
      createIfNotExists: setting('CREATE_IF_NOT_EXISTS', toBoolean),
      access: accessOf(options),
      snapshotVersion: setting('SNAPSHOT_VERSION', toSnapshot),
      snapshotTime: setting('SNAPSHOT_TIME', plainText),
      metadataSchema: setting('METADATA_SCHEMA', plainText),
      metadataCatalog: setting('METADATA_CATALOG', plainText),
      automaticMigration: setting('AUTOMATIC_MIGRATION', toBoolean),
      extensionOnly: extensionOnly.length === 0 ? null : extensionOnly,
    }),
  }
}

/** Another release's name or a slip of the pen is corrected, anything else has to go. */
function optionRepair(name: string): Repair {
  if (name === 'MIGRATE_IF_REQUIRED') return { kind: 'rename-key', to: 'automatic_migration' }
  const known = [...knownAttachOptions].map((each) => each.toLowerCase())
  const meant = onlyClose(name, known)
  return meant === null ? { kind: 'remove-key' } : { kind: 'rename-key', to: meant }
}

type Said = Pick<Diagnostic, 'code' | 'severity' | 'message' | 'next' | 'detail' | 'limit' | 'repair'>

function checkName(option: WrittenOption): (Said & { range: Range }) | null {
  const { key, name, keyRange } = option
  if (!/^[\p{L}_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*$/u.test(name)) {
    return {
      code: 'unquotable-name',
      severity: 'error',
      message: `Metaxy writes option names without quotes, and ${key === '' ? 'an empty name' : key} cannot stand without.`,
      next: 'Use letters, digits and _, beginning with a letter.',
      range: keyRange,
    }
  }
  if (honoured.has(name) || isDefault(option)) return null
  const isWritten = { severity: 'warning', limit: 'browser', range: keyRange } as const
  if (isRefused(option)) {
    return {
      ...isWritten,
      code: 'option-not-honoured',
      message: `The SQL is right, but the built-in engine of this page cannot honour ${key} and refuses to attach.`,
      next: "Choose DuckDB's extension in the Engine menu, keep it for Metaxy, or remove it.",
    }
  }
  const effect = passedOver.get(name)
  if (effect !== undefined) {
    return {
      ...isWritten,
      code: 'option-not-honoured',
      message: `The SQL is right, but the built-in engine of this page ${effect}, whatever ${key} says.`,
      next: 'Keep it for Metaxy, or remove it.',
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
  ['ENCRYPTED', toFlag],
  ['CREATE_IF_NOT_EXISTS', toBoolean],
  ['READ_ONLY', toBoolean],
  ['READ_WRITE', toBoolean],
  ['AUTOMATIC_MIGRATION', toBoolean],
  ['DATA_INLINING_ROW_LIMIT', toRowLimit],
  ['SNAPSHOT_VERSION', toSnapshot],
])

function checkSetting({ key, name, value, range }: WrittenOption): (Said & { range: Range }) | null {
  const read = casts.get(name)
  if (read === undefined || read(value) !== null) return null
  return {
    code: 'invalid-attach-option',
    severity: 'error',
    message: `DuckLake cannot use this value for ${key}.`,
    next:
      read === toRowLimit || read === toSnapshot ? 'Write a whole number from 0 on.' : 'Write true or false.',
    range,
  }
}

/** A pinned lake has one snapshot, and is not written to. */
function checkPinned(options: readonly WrittenOption[]): (Said & { range: Range }) | null {
  const pins = options.filter(({ name }) => name === 'SNAPSHOT_VERSION' || name === 'SNAPSHOT_TIME')
  const pin = pins.at(-1)
  if (pin === undefined) return null
  const wrong = { code: 'invalid-attach-option', severity: 'error', range: pin.keyRange } as const
  if (pins.length > 1)
    return {
      ...wrong,
      message: 'DuckLake attaches a lake as of a snapshot or as of a time, not both.',
      next: 'Keep one of snapshot_version and snapshot_time.',
      detail: 'Invalid Input Error: Cannot specify both VERSION and TIMESTAMP',
    }
  if (accessOf(options) !== 'read-write') return null
  return {
    ...wrong,
    message: 'DuckLake attaches a lake as of a snapshot for reading only.',
    next: `Remove ${pin.key}, or what asks for writing.`,
    detail: 'Invalid Input Error: SNAPSHOT_VERSION / SNAPSHOT_TIME can only be used in read-only mode',
  }
}

/** What DuckLake refuses, and what this page's own engine does not do. */
export function checkOptions(ducklake: DuckLakeConfig): readonly Diagnostic[] {
  const options = writtenOptions(ducklake)
  const said = [
    ...options.flatMap((option) => [checkName(option), checkSetting(option)]),
    checkPinned(options),
  ]
  return said.flatMap((each) => (each === null ? [] : [{ ...each, document: configDocument(each.range) }]))
}
