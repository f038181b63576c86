/** Which of N buckets a value belongs to: the bytes of the value, as DuckLake takes them, through MurmurHash3. */

import type { ColumnNode } from './columns.ts'
import { murmur3 } from './murmur3.ts'
import { everyLeaf, type LakeType } from './types.ts'

/** How the bytes of a value are made (DuckLake spec 11.1). */
type HashInput = 'int64' | 'double' | 'blob' | 'text'

const AS_INT64 = new Set(['boolean', 'int8', 'int16', 'int32', 'int64'])

/** Units since 1970 or midnight, as DuckDB holds these types. */
const AS_UNITS: Readonly<Record<string, (value: string) => string>> = {
  date: (value) => `CAST(${value} - DATE '1970-01-01' AS BIGINT)`,
  time: (value) => `epoch_us(${value})`,
  timestamp: (value) => `epoch_us(${value})`,
  timestamptz: (value) => `epoch_us(${value})`,
  timestamp_s: (value) => `epoch_us(${value}) // 1000000`,
  timestamp_ms: (value) => `epoch_ms(${value})`,
  timestamp_ns: (value) => `epoch_ns(${value})`,
}

const FLOATS = new Set(['float32', 'float64'])

function hashInput(type: LakeType): HashInput {
  if (type.kind !== 'leaf') return 'text'
  if (AS_INT64.has(type.name) || type.name in AS_UNITS || isShortDecimal(type.name)) return 'int64'
  if (FLOATS.has(type.name)) return 'double'
  return type.name === 'blob' ? 'blob' : 'text'
}

/** Decimals of up to 18 digits are held as integers. */
function isShortDecimal(name: string): boolean {
  const precision = /^decimal\((\d+),/.exec(name)?.[1]
  return precision !== undefined && Number(precision) <= 18
}

/** SQL of the text from which {@link bucketOf} makes the bytes that are hashed. @param value SQL of the column's value */
export function bucketInput({ type }: ColumnNode, value: string): string {
  const name = type.kind === 'leaf' ? type.name : ''
  switch (hashInput(type)) {
    case 'int64': {
      const units = AS_UNITS[name]
      if (units !== undefined) return `CAST(${units(value)} AS VARCHAR)`
      if (isShortDecimal(name)) return `replace(CAST(${value} AS VARCHAR), '.', '')`
      return `CAST(CAST(${value} AS BIGINT) AS VARCHAR)`
    }
    case 'double':
      return `CAST(CAST(${value} AS DOUBLE) AS VARCHAR)`
    case 'blob':
      return `hex(${value})`
    case 'text':
      return `CAST(${value} AS VARCHAR)`
  }
}

/** The bucket of the value with this input. */
export function bucketOf(column: ColumnNode, input: string, buckets: number): number {
  return (murmur3(bytesOf(hashInput(column.type), input)) & 0x7fffffff) % buckets
}

function bytesOf(kind: HashInput, input: string): Uint8Array {
  switch (kind) {
    case 'int64': {
      const bytes = new DataView(new ArrayBuffer(8))
      bytes.setBigInt64(0, BigInt(input), true)
      return new Uint8Array(bytes.buffer)
    }
    case 'double': {
      const bytes = new DataView(new ArrayBuffer(8))
      bytes.setFloat64(0, parseDouble(input) + 0, true)
      return new Uint8Array(bytes.buffer)
    }
    case 'blob':
      return Uint8Array.from(input.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    case 'text':
      return new TextEncoder().encode(input)
  }
}

function parseDouble(input: string): number {
  if (/^-?inf$/.test(input)) return input.startsWith('-') ? -Infinity : Infinity
  return Number(input)
}

/** Whether DuckDB's text of the type is ours: JSON without its extension, and everything nested in it, is text too. */
export function isHashable(type: LakeType): boolean {
  return everyLeaf(type, (leaf) => leaf !== 'timetz' && leaf !== 'variant' && leaf !== 'geometry')
}
