/** SQL literals that DuckDB reads back as exactly the value that was typed, in the column's type. */

import { quoteLiteral } from '../values/sql-text.ts'
import type { Value } from './value.ts'
import { duckdbType, type ValueType } from './value-type.ts'

/** The literal of a cell; `type` is its column's type. */
export function sqlLiteral(value: Value | undefined, type: ValueType | null): string {
  if (value === undefined || value.kind === 'null' || type === null) return 'NULL'
  if (type.kind !== 'struct' && type.kind !== 'list') return scalar(value, type)
  const text = nested(value, type)
  return needsCast(value, type) ? `CAST(${text} AS ${duckdbType(type)})` : text
}

/** Longest run of digits that DuckDB itself reads as an INTEGER or BIGINT. */
const PLAIN_DIGITS = 18

function scalar(value: Value, type: ValueType): string {
  if (value.kind === 'text') return quoteLiteral(value.value)
  if (value.kind === 'boolean') return String(value.value)
  if (value.kind !== 'number') return 'NULL'
  if (type.kind === 'double') return doubleLiteral(value.text)
  // Leading zeros are dropped; everything else stays digit by digit.
  const digits = value.text.replace(/^(-?)0+(?=[0-9])/, '$1')
  return digits.length <= PLAIN_DIGITS ? digits : `CAST('${digits}' AS ${duckdbType(type)})`
}

/** JavaScript prints the shortest text that reads back as the same double, and DuckDB reads it the same way. */
function doubleLiteral(text: string): string {
  const value = Number(text)
  return `CAST('${Object.is(value, -0) ? '-0' : String(value)}' AS DOUBLE)`
}

function nested(value: Value | undefined, type: ValueType | null): string {
  if (value === undefined || value.kind === 'null' || type === null) return 'NULL'
  if (value.kind === 'struct' && type.kind === 'struct') {
    const members = [...type.members].map(
      ([name, member]) => `${quoteLiteral(name)}: ${nested(value.members.get(name), member)}`,
    )
    return `{${members.join(', ')}}`
  }
  if (value.kind === 'list' && type.kind === 'list') {
    return `[${value.items.map((item) => nested(item, type.element)).join(', ')}]`
  }
  return scalar(value, type)
}

/** Whether DuckDB would give the bare literal another type: nulls, empty lists and small integers have none of their own. */
function needsCast(value: Value | undefined, type: ValueType | null): boolean {
  if (value === undefined || value.kind === 'null' || type === null) return true
  if (value.kind === 'struct' && type.kind === 'struct') {
    return [...type.members].some(([name, member]) => needsCast(value.members.get(name), member))
  }
  if (value.kind === 'list' && type.kind === 'list') {
    return value.items.length === 0 || value.items.some((item) => needsCast(item, type.element))
  }
  return type.kind === 'bigint' || type.kind === 'hugeint'
}
