/** Types of Parquet's leaf columns as DuckDB reads them, and SQL of the values their statistics hold. */

import { quoteLiteral } from '../values/sql-text.ts'
import { integerOf, readStruct, THRIFT, type ThriftField } from './thrift.ts'

type Physical =
  | 'BOOLEAN'
  | 'INT32'
  | 'INT64'
  | 'INT96'
  | 'FLOAT'
  | 'DOUBLE'
  | 'BYTE_ARRAY'
  | 'FIXED_LEN_BYTE_ARRAY'

export interface ParquetType {
  /** What the bytes are. */
  readonly physical: Physical
  /** DuckDB's name of the type. */
  readonly sql: string
  /** Digits behind the point of a DECIMAL; else 0. */
  readonly scale: number
  /** Of times. */
  readonly unit: 'ms' | 'us' | 'ns'
}

const PHYSICAL: readonly Physical[] = [
  'BOOLEAN',
  'INT32',
  'INT64',
  'INT96',
  'FLOAT',
  'DOUBLE',
  'BYTE_ARRAY',
  'FIXED_LEN_BYTE_ARRAY',
]
/** Fields of `SchemaElement`. */
const ELEMENT = { type: 1, converted: 6, scale: 7, precision: 8, logical: 10 }
/** Members of `LogicalType`. */
const LOGICAL = {
  string: 1,
  enum: 4,
  decimal: 5,
  date: 6,
  time: 7,
  timestamp: 8,
  integer: 10,
  json: 12,
  uuid: 14,
}
/** Values of `ConvertedType`, the older way to say the same. */
const CONVERTED: Readonly<Record<number, string>> = {
  0: 'VARCHAR',
  4: 'VARCHAR',
  6: 'DATE',
  7: 'TIME',
  8: 'TIME',
  9: 'TIMESTAMP WITH TIME ZONE',
  10: 'TIMESTAMP WITH TIME ZONE',
  11: 'UTINYINT',
  12: 'USMALLINT',
  13: 'UINTEGER',
  14: 'UBIGINT',
  15: 'TINYINT',
  16: 'SMALLINT',
  17: 'INTEGER',
  18: 'BIGINT',
  19: 'JSON',
  21: 'INTERVAL',
}
const CONVERTED_DECIMAL = 5
const CONVERTED_IN_MILLISECONDS = new Set([7, 9])
const UNITS = ['ms', 'us', 'ns'] as const
const PLAIN: Readonly<Record<Physical, string>> = {
  BOOLEAN: 'BOOLEAN',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  INT96: 'TIMESTAMP',
  FLOAT: 'FLOAT',
  DOUBLE: 'DOUBLE',
  BYTE_ARRAY: 'BLOB',
  FIXED_LEN_BYTE_ARRAY: 'BLOB',
}

/** The type of a `SchemaElement` without children. */
export function leafType(element: readonly ThriftField[]): ParquetType {
  const physical = PHYSICAL[integerOf(element, ELEMENT.type) ?? -1] ?? 'BYTE_ARRAY'
  const plain: ParquetType = { physical, sql: PLAIN[physical], scale: 0, unit: 'us' }
  return logicalType(element, plain) ?? convertedType(element, plain)
}

function convertedType(element: readonly ThriftField[], plain: ParquetType): ParquetType {
  const converted = integerOf(element, ELEMENT.converted) ?? -1
  if (converted === CONVERTED_DECIMAL)
    return decimal(plain, integerOf(element, ELEMENT.precision), integerOf(element, ELEMENT.scale))
  const unit = CONVERTED_IN_MILLISECONDS.has(converted) ? 'ms' : 'us'
  return { ...plain, sql: CONVERTED[converted] ?? plain.sql, unit }
}

function decimal(plain: ParquetType, precision: number | null, scale: number | null): ParquetType {
  return { ...plain, sql: `DECIMAL(${precision ?? 18},${scale ?? 0})`, scale: scale ?? 0 }
}

function logicalType(element: readonly ThriftField[], plain: ParquetType): ParquetType | null {
  const union = element.find(({ id }) => id === ELEMENT.logical)
  const [member] = union === undefined ? [] : readStruct({ bytes: union.value, at: 0 })
  if (member?.type !== THRIFT.struct) return null
  const fields = readStruct({ bytes: member.value, at: 0 })
  switch (member.id) {
    case LOGICAL.string:
    case LOGICAL.enum:
      return { ...plain, sql: 'VARCHAR' }
    case LOGICAL.json:
      return { ...plain, sql: 'JSON' }
    case LOGICAL.uuid:
      return { ...plain, sql: 'UUID' }
    case LOGICAL.date:
      return { ...plain, sql: 'DATE' }
    case LOGICAL.decimal:
      return decimal(plain, integerOf(fields, 2), integerOf(fields, 1))
    case LOGICAL.time:
      return { ...plain, sql: 'TIME', unit: unitOf(fields) }
    case LOGICAL.timestamp:
      return { ...plain, sql: timestampType(fields), unit: unitOf(fields) }
    case LOGICAL.integer:
      return { ...plain, sql: integerType(fields) }
    default:
      return null
  }
}

function unitOf(fields: readonly ThriftField[]): ParquetType['unit'] {
  const unit = fields.find(({ id }) => id === 2)
  const [member] = unit === undefined ? [] : readStruct({ bytes: unit.value, at: 0 })
  return UNITS[(member?.id ?? 2) - 1] ?? 'us'
}

function timestampType(fields: readonly ThriftField[]): string {
  if (fields.find(({ id }) => id === 1)?.type === THRIFT.true) return 'TIMESTAMP WITH TIME ZONE'
  return unitOf(fields) === 'ns' ? 'TIMESTAMP_NS' : 'TIMESTAMP'
}

function integerType(fields: readonly ThriftField[]): string {
  // A byte is written as it is, not as a variable-length number.
  const bits = fields.find(({ id }) => id === 1)?.value[0] ?? 32
  const name = { 8: 'TINYINT', 16: 'SMALLINT', 64: 'BIGINT' }[bits] ?? 'INTEGER'
  return fields.find(({ id }) => id === 2)?.type === THRIFT.false ? `U${name}` : name
}

/** SQL of a minimum or maximum; `null` when statistics of the type are not read here. */
export function valueSql(type: ParquetType, bytes: Uint8Array): string | null {
  const text = valueText(type, bytes)
  if (text === null) return null
  switch (type.sql) {
    case 'DATE':
      return `CAST(DATE '1970-01-01' + CAST(${text} AS INTEGER) AS DATE)`
    case 'TIME':
      return `CAST(TIME '00:00:00' + to_microseconds(${microseconds(type, text)}) AS TIME)`
    case 'TIMESTAMP':
      return `make_timestamp(${microseconds(type, text)})`
    case 'TIMESTAMP_NS':
      return `make_timestamp_ns(${text})`
    case 'TIMESTAMP WITH TIME ZONE':
      return `CAST(CAST(make_timestamp(${microseconds(type, text)}) AS VARCHAR) || '+00' AS TIMESTAMPTZ)`
    default:
      return `CAST(${quoteLiteral(text)} AS ${type.sql === 'JSON' ? 'VARCHAR' : type.sql})`
  }
}

function microseconds({ unit }: ParquetType, text: string): string {
  if (unit === 'us') return `CAST(${text} AS BIGINT)`
  return unit === 'ms' ? `CAST(${text} AS BIGINT) * 1000` : `CAST(${text} AS BIGINT) // 1000`
}

function valueText(type: ParquetType, bytes: Uint8Array): string | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (type.physical) {
    case 'BOOLEAN':
      return bytes.length < 1 ? null : String(bytes[0] === 1)
    case 'INT32':
      if (bytes.length < 4) return null
      return point(BigInt(type.sql.startsWith('U') ? view.getUint32(0, true) : view.getInt32(0, true)), type)
    case 'INT64':
      if (bytes.length < 8) return null
      return point(type.sql.startsWith('U') ? view.getBigUint64(0, true) : view.getBigInt64(0, true), type)
    case 'FLOAT':
      return bytes.length < 4 ? null : String(view.getFloat32(0, true))
    case 'DOUBLE':
      return bytes.length < 8 ? null : String(view.getFloat64(0, true))
    case 'INT96':
      return null
    default:
      return bytesText(type, bytes)
  }
}

function bytesText(type: ParquetType, bytes: Uint8Array): string | null {
  if (type.sql === 'VARCHAR' || type.sql === 'JSON') return new TextDecoder().decode(bytes)
  if (type.sql === 'UUID') return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (!type.sql.startsWith('DECIMAL') || bytes.length === 0) return null
  const unsigned = bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n)
  return point(BigInt.asIntN(bytes.length * 8, unsigned), type)
}

/** Puts the point of a DECIMAL into its digits. */
function point(value: bigint, { scale }: ParquetType): string {
  if (scale === 0) return String(value)
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
