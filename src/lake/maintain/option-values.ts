/** What each option takes and what is stored for it, as `ducklake_set_option` does; errors have DuckLake's text. */

import { quoteLiteral } from '../../values/sql-text.ts'
import { type Catalog, queryRows } from '../catalog.ts'
import { LakeError } from '../lake-error.ts'

/** What may be set; the rest of `ducklake_metadata` is the lake's own (DuckLake spec 10). */
export const OPTION_KEYS = [
  'auto_compact',
  'data_inlining_row_limit',
  'delete_older_than',
  'expire_older_than',
  'hive_file_pattern',
  'parquet_compression',
  'parquet_compression_level',
  'parquet_row_group_size',
  'parquet_row_group_size_bytes',
  'parquet_version',
  'per_thread_output',
  'require_commit_message',
  'rewrite_delete_threshold',
  'sort_on_insert',
  'target_file_size',
  'write_deletion_vectors',
] as const

export type OptionKey = (typeof OPTION_KEYS)[number]

const CODECS = ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4', 'lz4_raw']

/** The text to store for an option. Throws `sql` with DuckLake's message when it does not take the value. */
export async function storedValue(catalog: Catalog, key: OptionKey, value: string): Promise<string> {
  switch (key) {
    case 'parquet_compression':
      if (!CODECS.includes(value.toLowerCase()))
        throw refused(
          'Not implemented Error',
          `Unsupported codec "${value}" for parquet, supported options are ${CODECS.join(', ')}`,
        )
      return value.toLowerCase()
    case 'parquet_version': {
      const version = await wholeNumber(catalog, value)
      if (version !== '1' && version !== '2')
        throw refused('Not implemented Error', 'Only Parquet version 1 and 2 are supported')
      return `V${version}`
    }
    case 'parquet_row_group_size': {
      const rows = await wholeNumber(catalog, value)
      if (rows === '0') throw refused('Not implemented Error', 'Row group size cannot be 0')
      return rows
    }
    case 'parquet_row_group_size_bytes': {
      const bytes = sizeInBytes(value)
      if (bytes === '0') throw refused('Not implemented Error', 'Row group size bytes cannot be 0')
      return bytes
    }
    case 'target_file_size':
      return sizeInBytes(value)
    case 'parquet_compression_level':
    case 'data_inlining_row_limit':
      return wholeNumber(catalog, value)
    case 'rewrite_delete_threshold':
      return threshold(catalog, value)
    case 'delete_older_than':
    case 'expire_older_than':
      return interval(catalog, key, value)
    default:
      return trueOrFalse(catalog, value)
  }
}

export function isOptionKey(key: string): key is OptionKey {
  return OPTION_KEYS.some((known) => known === key)
}

function refused(kind: string, message: string): LakeError {
  return new LakeError('sql', `${kind}: ${message}`)
}

/** What DuckDB makes of the text as a value of a type; `null` when it is none. */
async function castText(catalog: Catalog, value: string, type: string): Promise<string | null> {
  const [row = {}] = await queryRows(
    catalog,
    `SELECT CAST(TRY_CAST(${quoteLiteral(value)} AS ${type}) AS VARCHAR) AS value`,
  )
  return row.value ?? null
}

async function wholeNumber(catalog: Catalog, value: string): Promise<string> {
  const number = await castText(catalog, value, 'UBIGINT')
  if (number === null)
    throw refused(
      'Invalid Input Error',
      `Failed to cast value: Could not convert string '${value}' to UINT64`,
    )
  return number
}

async function threshold(catalog: Catalog, value: string): Promise<string> {
  const number = await castText(catalog, value, 'DOUBLE')
  if (number === null) throw refused('Invalid Input Error', `Could not convert string '${value}' to DOUBLE`)
  if (!(Number(number) >= 0 && Number(number) <= 1))
    throw refused('Binder Error', 'The rewrite_delete_threshold must be between 0 and 1')
  return Number(number).toFixed(6)
}

async function trueOrFalse(catalog: Catalog, value: string): Promise<string> {
  const flag = await castText(catalog, value, 'BOOLEAN')
  if (flag === null)
    throw refused('Invalid Input Error', `Failed to cast value: Could not convert string '${value}' to BOOL`)
  return flag
}

const EXPONENTS = ['k', 'm', 'g', 't'] as const
const UNIT_NAMES = { k: 'kilobyte', m: 'megabyte', g: 'gigabyte', t: 'terabyte' }

const UNITS: ReadonlyMap<string, number> = new Map([
  ...['b', 'byte', 'bytes'].map((unit): [string, number] => [unit, 1]),
  ...EXPONENTS.flatMap((letter, i) => [
    ...[letter, `${letter}b`, UNIT_NAMES[letter], `${UNIT_NAMES[letter]}s`].map((unit): [string, number] => [
      unit,
      1000 ** (i + 1),
    ]),
    [`${letter}ib`, 1024 ** (i + 1)] satisfies [string, number],
  ]),
])

const UNLIMITED = '18446744073709551615'

/** Bytes of a size as DuckDB reads it: `10MB` is 10,000,000, `10MiB` is 10,485,760. The unit is required. */
function sizeInBytes(value: string): string {
  if (/^\s*(-\d.*|none|null)\s*$/i.test(value)) return UNLIMITED
  const [, digits, unit = ''] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*$/i.exec(value) ?? []
  if (digits === undefined) throw refused('Parser Error', 'Memory must have a number (e.g. 1GB)')
  const factor = UNITS.get(unit.toLowerCase())
  if (factor === undefined)
    throw refused(
      'Parser Error',
      `Unknown unit for memory: '${unit.toLowerCase()}' (expected: KB, MB, GB, TB for 1000^i units or KiB, MiB, GiB, TiB for 1024^i units)`,
    )
  const bytes = Math.floor(Number(digits) * factor)
  if (!Number.isSafeInteger(bytes))
    throw refused('Parser Error', `"${value}" is more bytes than a file can have`)
  return String(bytes)
}

/** The text itself, if DuckDB reads it as an interval; nothing turns the option off. */
async function interval(catalog: Catalog, key: OptionKey, value: string): Promise<string> {
  if (value !== '' && (await castText(catalog, value, 'INTERVAL')) === null)
    throw refused('Binder Error', `${key} is not a valid interval value.`)
  return value
}
