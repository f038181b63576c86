/** The DuckDB type that holds every value of a column, and what stands in the way of one. */

import { quoteIdentifier } from '../values/sql-text.ts'
import type { Report } from './report.ts'
import type { Value } from './value.ts'

type ScalarKind = 'boolean' | 'bigint' | 'hugeint' | 'double' | 'text'

/** A type, and the 1-based row that first asked for it. */
export type ValueType =
  | { readonly kind: ScalarKind; readonly row: number }
  | { readonly kind: 'struct'; readonly members: ReadonlyMap<string, ValueType | null>; readonly row: number }
  | { readonly kind: 'list'; readonly element: ValueType | null; readonly row: number }

const DUCKDB_NAMES: Readonly<Record<ScalarKind, string>> = {
  boolean: 'BOOLEAN',
  bigint: 'BIGINT',
  hugeint: 'HUGEINT',
  double: 'DOUBLE',
  text: 'VARCHAR',
}

/** SQL text of a type; inside a struct or list, a part that is always null becomes VARCHAR. */
export function duckdbType(type: ValueType): string {
  switch (type.kind) {
    case 'struct':
      return `STRUCT(${[...type.members].map(([name, member]) => `${quoteIdentifier(name)} ${nested(member)}`).join(', ')})`
    case 'list':
      return `${nested(type.element)}[]`
    default:
      return DUCKDB_NAMES[type.kind]
  }
}

function nested(type: ValueType | null): string {
  return type === null ? DUCKDB_NAMES.text : duckdbType(type)
}

/** polars' name of the type, as Metaxy's messages print it. */
export function polarsType(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'Boolean'
    case 'bigint':
      return 'Int64'
    case 'hugeint':
      return 'Int128'
    case 'double':
      return 'Float64'
    case 'text':
      return 'String'
    case 'list':
      return `List(${type.element === null ? 'Null' : polarsType(type.element)})`
    case 'struct':
      return 'Struct'
  }
}

/** Where a value stands: its path inside the row, and the row. */
export interface Place {
  readonly path: string
  /** 1-based. */
  readonly row: number
  readonly report: Report
}

/**
 * The type that holds both what `type` holds and `value`. Integers widen to HUGEINT and DOUBLE, members and
 * elements are united; anything else that differs is reported, and the earlier type stays.
 */
export function widen(type: ValueType | null, value: Value, place: Place): ValueType | null {
  switch (value.kind) {
    case 'null':
      return type
    case 'boolean':
    case 'text':
      return type === null ? { kind: value.kind, row: place.row } : same(type, value.kind, value, place)
    case 'number':
      return widenNumber(type, value, place)
    case 'struct':
      return widenStruct(type, value, place)
    case 'list':
      return widenList(type, value, place)
  }
}

function same(type: ValueType, kind: ValueType['kind'], value: Value, place: Place): ValueType {
  if (type.kind !== kind) reportConflict(type, kind, value, place)
  return type
}

const NUMBER_WIDTH: readonly ValueType['kind'][] = ['bigint', 'hugeint', 'double']

function widenNumber(
  type: ValueType | null,
  value: Extract<Value, { kind: 'number' }>,
  place: Place,
): ValueType {
  const kind = numberKind(value.text)
  if (type === null) return { kind, row: place.row }
  const width = NUMBER_WIDTH.indexOf(type.kind)
  if (width < 0) return same(type, kind, value, place)
  return NUMBER_WIDTH.indexOf(kind) > width ? { kind, row: type.row } : type
}

const MAX_64 = 2n ** 63n
const MAX_128 = 2n ** 127n

/** Integers that fit 64 bits are BIGINT, those that fit 128 bits HUGEINT, every other number is a DOUBLE. */
function numberKind(text: string): 'bigint' | 'hugeint' | 'double' {
  if (!/^-?[0-9]+$/.test(text)) return 'double'
  if (text.length <= 18) return 'bigint'
  const value = BigInt(text)
  if (value >= -MAX_64 && value < MAX_64) return 'bigint'
  return value >= -MAX_128 && value < MAX_128 ? 'hugeint' : 'double'
}

function widenStruct(
  type: ValueType | null,
  value: Extract<Value, { kind: 'struct' }>,
  place: Place,
): ValueType {
  if (type !== null && type.kind !== 'struct') return same(type, 'struct', value, place)
  const before = type?.members
  let members: Map<string, ValueType | null> | undefined
  for (const [name, member] of value.members) {
    const known = before?.get(name)
    const wider = widen(known ?? null, member, { ...place, path: `${place.path}.${name}` })
    if (known === wider && before?.has(name)) continue
    members ??= new Map(before)
    members.set(name, wider)
  }
  if (type !== null && members === undefined) return type
  return { kind: 'struct', members: members ?? new Map(), row: type?.row ?? place.row }
}

function widenList(type: ValueType | null, value: Extract<Value, { kind: 'list' }>, place: Place): ValueType {
  if (type !== null && type.kind !== 'list') return same(type, 'list', value, place)
  let element = type?.element ?? null
  for (const item of value.items) element = widen(element, item, { ...place, path: `${place.path}[]` })
  return type?.element === element ? type : { kind: 'list', element, row: type?.row ?? place.row }
}

const SPOKEN: Readonly<Record<ValueType['kind'], string>> = {
  boolean: 'true or false',
  bigint: 'a number',
  hugeint: 'a number',
  double: 'a number',
  text: 'text',
  struct: 'an object',
  list: 'a list',
}

function reportConflict(
  type: ValueType,
  kind: ValueType['kind'],
  value: Value,
  { path, row, report }: Place,
): void {
  report.add({
    code: 'type-conflict',
    range: value.range,
    message: `"${path}" is ${SPOKEN[kind]} in row ${row} but ${SPOKEN[type.kind]} in row ${type.row}; a column has one type.`,
    next: 'Give the column the same kind of value in every row, or null.',
  })
}
