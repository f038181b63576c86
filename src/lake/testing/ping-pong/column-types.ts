/** Types of the columns in ping-pong scripts, and SQL for values of them. */

import type { Random } from './random.ts'

export type ColumnType =
  | { readonly kind: 'leaf'; readonly name: string }
  | { readonly kind: 'struct'; readonly fields: readonly NamedType[] }
  | { readonly kind: 'list'; readonly element: ColumnType }
  | { readonly kind: 'map'; readonly value: ColumnType }

export interface NamedType {
  readonly name: string
  readonly type: ColumnType
}

const leaf = (name: string): ColumnType => ({ kind: 'leaf', name })

/**
 * SQL of the value in row `i`; every seventh row or so is NULL. No HUGEINT: DuckDB leaves statistics without bounds beside
 * values of it, which its next insert takes for a column of NULLs (DuckLake spec 14.3).
 */
const VALUES: Readonly<Record<string, (salt: number) => string>> = {
  INTEGER: (salt) => `CAST((i * 7 + ${salt}) % 50 - 20 AS INTEGER)`,
  BIGINT: (salt) => `CAST(i * 1000000007 * ${1 - (salt % 2) * 2} + 9007199254740993 AS BIGINT)`,
  VARCHAR: (salt) =>
    `CASE (i + ${salt}) % 6 WHEN 0 THEN '' WHEN 1 THEN 'it''s' WHEN 2 THEN 'NULL' WHEN 3 THEN 'é/=%"' ELSE 's' || i % 13 END`,
  // Longer than what statistics keep, which is 256 bytes.
  'VARCHAR ': (salt) => `repeat('long', 70) || chr(CAST(97 + (i + ${salt}) % 26 AS INTEGER))`,
  DOUBLE: (salt) =>
    `CASE (i + ${salt}) % 9 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN '-inf'::DOUBLE WHEN 2 THEN 1e300 ELSE (i - 30) / 8.0 END`,
  FLOAT: (salt) => `CASE (i + ${salt}) % 5 WHEN 0 THEN 'nan'::FLOAT ELSE CAST(i / 4 AS FLOAT) END`,
  'DECIMAL(9,2)': (salt) => `CAST(((i * 37 + ${salt}) % 2000 - 1000) / 100 AS DECIMAL(9,2))`,
  'DECIMAL(14,2)': (salt) => `CAST(((i * 37 + ${salt}) % 2000 - 1000) / 100 AS DECIMAL(14,2))`,
  BOOLEAN: (salt) => `(i + ${salt}) % 3 = 0`,
  DATE: (salt) => `DATE '1969-12-30' + CAST((i + ${salt}) * 40 % 2000 AS INTEGER)`,
  TIMESTAMP: (salt) =>
    `CASE (i + ${salt}) % 11 WHEN 0 THEN 'infinity'::TIMESTAMP ELSE TIMESTAMP '1969-12-31 23:59:59.999999' + INTERVAL (i) HOUR END`,
  TIMESTAMPTZ: (salt) =>
    `CAST(CAST(TIMESTAMP '2024-03-31 01:30:00.5' + INTERVAL (i + ${salt}) MINUTE AS VARCHAR) || '+00' AS TIMESTAMPTZ)`,
  UUID: (salt) => `CAST(md5(concat(i, ${salt})) AS UUID)`,
  BLOB: (salt) => `encode(concat('b', chr(0), i + ${salt}, 'é'))`,
  TIME: (salt) => `TIME '23:00:00' + INTERVAL ((i + ${salt}) % 50) MINUTE`,
}

const NESTED: readonly ColumnType[] = [
  {
    kind: 'struct',
    fields: [
      { name: 'x', type: leaf('INTEGER') },
      { name: 'y', type: leaf('VARCHAR') },
    ],
  },
  { kind: 'list', element: leaf('INTEGER') },
  { kind: 'list', element: { kind: 'struct', fields: [{ name: 'p', type: leaf('INTEGER') }] } },
  { kind: 'map', value: leaf('DOUBLE') },
]

export const KEY: NamedType = { name: 'k', type: leaf('INTEGER') }
export const INTEGER = leaf('INTEGER')

export function randomType(random: Random): ColumnType {
  const nested = random.chance(0.3) ? random.any(NESTED) : undefined
  return nested ?? leaf(random.any(Object.keys(VALUES)) ?? 'INTEGER')
}

export function printType(type: ColumnType): string {
  switch (type.kind) {
    case 'leaf':
      return type.name.trim()
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `"${field.name}" ${printType(field.type)}`).join(', ')})`
    case 'list':
      return `${printType(type.element)}[]`
    case 'map':
      return `MAP(VARCHAR, ${printType(type.value)})`
  }
}

/** SQL of a value in row `i`. */
export function valueSql(type: ColumnType, salt: number): string {
  const present = presentSql(type, salt)
  return `CAST(CASE WHEN (i + ${salt}) % 7 > 0 THEN ${present} END AS ${printType(type)})`
}

function presentSql(type: ColumnType, salt: number): string {
  switch (type.kind) {
    case 'leaf':
      return (VALUES[type.name] ?? String)(salt)
    case 'struct':
      return `{${type.fields.map((f, n) => `'${f.name}': ${valueSql(f.type, salt + n + 1)}`).join(', ')}}`
    case 'list':
      return `CASE WHEN i % 4 = 1 THEN [] ELSE [${valueSql(type.element, salt + 1)}, NULL] END`
    case 'map':
      return `MAP {'a': ${valueSql(type.value, salt + 1)}, '': NULL}`
  }
}

/** The type a column may be changed to, if there is one in these scripts. */
export function widened(type: ColumnType): ColumnType | null {
  if (type.kind === 'leaf') {
    const to = { INTEGER: 'BIGINT', FLOAT: 'DOUBLE', 'DECIMAL(9,2)': 'DECIMAL(14,2)' }[type.name]
    return to === undefined ? null : leaf(to)
  }
  if (type.kind === 'list') {
    const element = widened(type.element)
    return element === null ? null : { ...type, element }
  }
  if (type.kind !== 'struct') return null
  const fields = type.fields.map((field) => ({ ...field, type: widened(field.type) ?? field.type }))
  return fields.every((field, i) => field.type === type.fields[i]?.type) ? null : { ...type, fields }
}

/** SQL of a default that both take for a literal. */
export function defaultSql(type: ColumnType, salt: number): string | null {
  if (type.kind !== 'leaf') return null
  const values: Readonly<Record<string, string>> = {
    INTEGER: `${salt - 3}`,
    BIGINT: `${salt}`,
    VARCHAR: `'d''${salt}'`,
    DOUBLE: '1.5',
    'DECIMAL(9,2)': '-0.50',
    DATE: "'2021-02-03'",
  }
  return values[type.name] ?? null
}

/** Types with an order whose bounds both sides keep. Beside NaN, DuckDB's bounds are wrong. */
export function isBounded(type: ColumnType): boolean {
  return type.kind === 'leaf' && !['FLOAT', 'BLOB', 'HUGEINT', 'UUID'].includes(type.name)
}
