/** DuckLake's type names and DuckDB's: parsed, printed and translated without loss. */

import { quoteIdentifier } from '../values/sql-text.ts'
import { LakeError } from './lake-error.ts'

/** A column type. `name` of a leaf is DuckLake's, e.g. `int64` or `decimal(18,3)`. */
export type LakeType =
  | { readonly kind: 'leaf'; readonly name: string }
  | {
      readonly kind: 'struct'
      readonly fields: readonly { readonly name: string; readonly type: LakeType }[]
    }
  | { readonly kind: 'list'; readonly element: LakeType }
  | { readonly kind: 'map'; readonly key: LakeType; readonly value: LakeType }

/** DuckLake name and DuckDB's name of every type without parameters (DuckLake spec 4.2). */
const LEAVES: readonly (readonly [string, string])[] = [
  ['boolean', 'BOOLEAN'],
  ['int8', 'TINYINT'],
  ['int16', 'SMALLINT'],
  ['int32', 'INTEGER'],
  ['int64', 'BIGINT'],
  ['int128', 'HUGEINT'],
  ['uint8', 'UTINYINT'],
  ['uint16', 'USMALLINT'],
  ['uint32', 'UINTEGER'],
  ['uint64', 'UBIGINT'],
  ['uint128', 'UHUGEINT'],
  ['float32', 'FLOAT'],
  ['float64', 'DOUBLE'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['timetz', 'TIME WITH TIME ZONE'],
  ['time_ns', 'TIME_NS'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamp_s', 'TIMESTAMP_S'],
  ['timestamp_ms', 'TIMESTAMP_MS'],
  ['timestamp_ns', 'TIMESTAMP_NS'],
  ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
  ['interval', 'INTERVAL'],
  ['varchar', 'VARCHAR'],
  ['json', 'JSON'],
  ['blob', 'BLOB'],
  ['uuid', 'UUID'],
  ['variant', 'VARIANT'],
  ['geometry', 'GEOMETRY'],
]

/** Other spellings DuckDB accepts for the same types. */
const ALIASES: readonly (readonly [string, string])[] = [
  ['BOOL', 'boolean'],
  ['LOGICAL', 'boolean'],
  ['INT1', 'int8'],
  ['INT2', 'int16'],
  ['SHORT', 'int16'],
  ['INT4', 'int32'],
  ['INT', 'int32'],
  ['SIGNED', 'int32'],
  ['INT8', 'int64'],
  ['LONG', 'int64'],
  ['INT128', 'int128'],
  ['FLOAT4', 'float32'],
  ['REAL', 'float32'],
  ['FLOAT8', 'float64'],
  ['TIMETZ', 'timetz'],
  ['TIMESTAMP_US', 'timestamp'],
  ['DATETIME', 'timestamp'],
  ['TIMESTAMPTZ', 'timestamptz'],
  ['STRING', 'varchar'],
  ['TEXT', 'varchar'],
  ['CHAR', 'varchar'],
  ['BPCHAR', 'varchar'],
  ['BYTEA', 'blob'],
  ['BINARY', 'blob'],
  ['VARBINARY', 'blob'],
]

const DUCKDB_BY_LEAF = new Map(LEAVES)
const LEAF_BY_DUCKDB = new Map([...LEAVES.map(([leaf, duckdb]) => [duckdb, leaf] as const), ...ALIASES])

/** The type of a leaf that DuckLake stores as `name`; `timestamp_us` and letter case are accepted when reading. */
export function leafFromDuckLake(name: string): LakeType | null {
  const plain = name.toLowerCase() === 'timestamp_us' ? 'timestamp' : name.toLowerCase()
  const known = DUCKDB_BY_LEAF.has(plain) || /^decimal\(\d+,\d+\)$/.test(plain)
  return known ? { kind: 'leaf', name: plain } : null
}

/** DuckDB's name of the type, as `DESCRIBE` prints it. */
export function printDuckDBType(type: LakeType): string {
  return print(type, (leaf) => DUCKDB_BY_LEAF.get(leaf) ?? leaf.toUpperCase())
}

/**
 * The type in which a DuckDB without the json extension holds the values: JSON is VARCHAR there, byte for byte.
 */
export function printValueType(type: LakeType): string {
  return print(type, (leaf) =>
    leaf === 'json' ? 'VARCHAR' : (DUCKDB_BY_LEAF.get(leaf) ?? leaf.toUpperCase()),
  )
}

/** Types that Arrow or Parquet would change; they are written as DuckDB's text and cast back by every reader. */
const STORED_AS_TEXT = new Set(['int128', 'uint128', 'timetz', 'time_ns', 'interval', 'uuid', 'json'])

/** The DuckDB type to convert values to before they are encoded as Parquet (DuckLake spec 5.3). */
export function printParquetType(type: LakeType): string {
  return print(type, (leaf) => {
    if (STORED_AS_TEXT.has(leaf)) return 'VARCHAR'
    // Parquet has no seconds; DuckDB itself writes microseconds.
    if (leaf === 'timestamp_s') return 'TIMESTAMP'
    return DUCKDB_BY_LEAF.get(leaf) ?? leaf.toUpperCase()
  })
}

function print(type: LakeType, leaf: (name: string) => string): string {
  switch (type.kind) {
    case 'leaf':
      return leaf(type.name)
    case 'list':
      return `${print(type.element, leaf)}[]`
    case 'map':
      return `MAP(${print(type.key, leaf)}, ${print(type.value, leaf)})`
    case 'struct':
      return `STRUCT(${type.fields.map((f) => `${fieldName(f.name)} ${print(f.type, leaf)}`).join(', ')})`
  }
}

/** DuckDB prints plain lower-case names bare; quoting the rest (and every keyword-like name) is always valid. */
function fieldName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : quoteIdentifier(name)
}

/** Reserved words of DuckDB's grammar: as field names they must be quoted. */
const RESERVED = new Set(
  'all analyse analyze and any array as asymmetric both case cast check collate column constraint create default deferrable desc describe distinct do else end except false fetch for foreign from grant group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot pivot_longer pivot_wider placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic when where window with asc'.split(
    ' ',
  ),
)

/** Whether every leaf satisfies `test`. */
export function everyLeaf(type: LakeType, test: (name: string) => boolean): boolean {
  switch (type.kind) {
    case 'leaf':
      return test(type.name)
    case 'list':
      return everyLeaf(type.element, test)
    case 'map':
      return everyLeaf(type.key, test) && everyLeaf(type.value, test)
    case 'struct':
      return type.fields.every((field) => everyLeaf(field.type, test))
  }
}

/**
 * Parses DuckDB's text of a type. A type DuckLake cannot represent (ENUM, fixed-size ARRAY, UNION, BIT, ...) is
 * refused with DuckLake's own message.
 */
export function parseDuckDBType(source: string): LakeType {
  const scanner = { source, at: 0 }
  const type = parseType(scanner)
  skipBlanks(scanner)
  if (type === null || scanner.at !== source.length) throw unsupportedType(source)
  return type
}

function unsupportedType(source: string): LakeError {
  return new LakeError(
    'sql',
    `Invalid Input Error: Failed to convert DuckDB type to DuckLake - unsupported type ${source}`,
    'Cast the column to a type DuckLake stores, for example VARCHAR or a list.',
  )
}

interface Scanner {
  readonly source: string
  at: number
}

function parseType(scanner: Scanner): LakeType | null {
  let type = parseBase(scanner)
  while (type !== null && take(scanner, '[')) {
    if (!take(scanner, ']')) return null
    type = { kind: 'list', element: type }
  }
  return type
}

function parseBase(scanner: Scanner): LakeType | null {
  skipBlanks(scanner)
  const word = match(scanner, /[A-Za-z_][A-Za-z0-9_]*/y)?.toUpperCase()
  if (word === undefined) return null
  if (word === 'STRUCT' || word === 'ROW') return parseStruct(scanner)
  if (word === 'MAP') return parseMap(scanner)
  if (word === 'DECIMAL' || word === 'NUMERIC') return parseDecimal(scanner)
  if (word === 'VARCHAR' || word === 'CHAR' || word === 'TEXT') match(scanner, /\s*\(\s*\d+\s*\)/y)
  const zoned =
    word === 'TIMESTAMP' || word === 'TIME' ? match(scanner, /\s+WITH\s+TIME\s+ZONE/iy) : undefined
  const leaf = LEAF_BY_DUCKDB.get(zoned === undefined ? word : `${word} WITH TIME ZONE`)
  return leaf === undefined ? null : { kind: 'leaf', name: leaf }
}

function parseStruct(scanner: Scanner): LakeType | null {
  const fields: { name: string; type: LakeType }[] = []
  if (!take(scanner, '(')) return null
  do {
    const name = parseName(scanner)
    const type = parseType(scanner)
    if (name === null || type === null) return null
    fields.push({ name, type })
  } while (take(scanner, ','))
  return take(scanner, ')') ? { kind: 'struct', fields } : null
}

function parseMap(scanner: Scanner): LakeType | null {
  if (!take(scanner, '(')) return null
  const key = parseType(scanner)
  if (key === null || !take(scanner, ',')) return null
  const value = parseType(scanner)
  return value !== null && take(scanner, ')') ? { kind: 'map', key, value } : null
}

function parseDecimal(scanner: Scanner): LakeType {
  const digits = match(scanner, /\s*\(\s*\d+\s*(,\s*\d+\s*)?\)/y)
  const [precision = '18', scale] = digits?.match(/\d+/g) ?? ['18', '3']
  return { kind: 'leaf', name: `decimal(${precision},${scale ?? '0'})` }
}

function parseName(scanner: Scanner): string | null {
  skipBlanks(scanner)
  const quoted = match(scanner, /"(?:[^"]|"")*"/y)
  if (quoted !== undefined) return quoted.slice(1, -1).replaceAll('""', '"')
  return match(scanner, /[^\s(),"[\]]+/y) ?? null
}

function skipBlanks(scanner: Scanner): void {
  match(scanner, /\s+/y)
}

function take(scanner: Scanner, symbol: string): boolean {
  skipBlanks(scanner)
  if (!scanner.source.startsWith(symbol, scanner.at)) return false
  scanner.at += symbol.length
  return true
}

function match(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.source)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}
