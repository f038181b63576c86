/** The DuckDB type of an Arrow field that was read from a Parquet file, as DuckDB's own Parquet reader names it. */

import { DataType, DateUnit, type Field, IntervalUnit, Precision, TimeUnit } from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import { quoteIdentifier } from '../values/sql-text.ts'

const TIMESTAMPS: Record<TimeUnit, string> = {
  [TimeUnit.SECOND]: 'TIMESTAMP_S',
  [TimeUnit.MILLISECOND]: 'TIMESTAMP',
  [TimeUnit.MICROSECOND]: 'TIMESTAMP',
  [TimeUnit.NANOSECOND]: 'TIMESTAMP_NS',
}

const FLOATS: Partial<Record<Precision, string>> = {
  [Precision.SINGLE]: 'FLOAT',
  [Precision.DOUBLE]: 'DOUBLE',
}

const INTEGERS = new Map([
  [8, 'TINYINT'],
  [16, 'SMALLINT'],
  [32, 'INTEGER'],
  [64, 'BIGINT'],
])

/** How Arrow says that 16 bytes are a UUID. */
export const EXTENSION_NAME = 'ARROW:extension:name'
export const UUID_EXTENSION = 'arrow.uuid'

/** Struct fields, a list's element, a map's key and value. */
export function childFields(type: DataType): readonly Field[] {
  if (DataType.isMap(type)) return type.children[0]?.type.children ?? []
  return type.children ?? []
}

/** @throws LakeError `internal` for a type that no Parquet file of a lake has */
export function duckdbType({ name, type, metadata }: Field): string {
  if (DataType.isBool(type)) return 'BOOLEAN'
  if (DataType.isInt(type)) {
    const signed = INTEGERS.get(type.bitWidth)
    if (signed) return type.isSigned ? signed : `U${signed}`
  }
  if (DataType.isFloat(type)) {
    const float = FLOATS[type.precision]
    if (float) return float
  }
  if (DataType.isDecimal(type)) return `DECIMAL(${type.precision}, ${type.scale})`
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return 'VARCHAR'
  if (DataType.isFixedSizeBinary(type) && metadata.get(EXTENSION_NAME) === UUID_EXTENSION) return 'UUID'
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type))
    return 'BLOB'
  if (DataType.isDate(type)) return type.unit === DateUnit.DAY ? 'DATE' : 'TIMESTAMP'
  if (DataType.isTime(type)) return 'TIME'
  if (DataType.isTimestamp(type)) return type.timezone ? 'TIMESTAMP WITH TIME ZONE' : TIMESTAMPS[type.unit]
  if (DataType.isInterval(type) && type.unit === IntervalUnit.MONTH_DAY_NANO) return 'INTERVAL'
  if (DataType.isNull(type)) return 'INTEGER'
  return nestedType(name, type)
}

function nestedType(name: string, type: DataType): string {
  const children = childFields(type)
  const types = children.map(duckdbType)
  if (DataType.isStruct(type)) {
    return `STRUCT(${children.map((child, index) => `${quoteIdentifier(child.name)} ${types[index]}`).join(', ')})`
  }
  if (DataType.isList(type)) return `${types[0]}[]`
  if (DataType.isFixedSizeList(type)) return `${types[0]}[${type.listSize}]`
  if (DataType.isMap(type)) return `MAP(${types.join(', ')})`
  throw new LakeError(
    'internal',
    `The Parquet column "${name}" has the type ${type}, which has no DuckDB type here.`,
  )
}
