/** Gives the columns that were read from a Parquet file the types that its footer names and Arrow's reader does not. */

import {
  type Data,
  DataType,
  Field,
  IntervalMonthDayNano,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  tableFromIPC,
} from 'apache-arrow'
import { withChildren } from './arrow-fields.ts'
import { childFields, EXTENSION_NAME, UUID_EXTENSION } from './arrow-types.ts'
import type { LeafBytes } from './parquet-footer.ts'

/** The Julian day number of 1970-01-01. */
const UNIX_EPOCH_JULIAN_DAY = 2_440_588n
const MICROSECONDS_PER_DAY = 86_400_000_000n

/** A field with the types of its leaves, which are listed depth-first; the same one when that changes nothing. */
export function withLeafTypes(field: Field, leaves: readonly LeafBytes[]): Field {
  return leaves.every((leaf) => leaf === null) ? field : typed(field, leaves.values())
}

/** A stream with the columns `fields`, which differ from its own in leaf types only; as it is when these are `null`. */
export function withTypes(
  stream: Uint8Array,
  fields: readonly Field[] | null,
): { stream: Uint8Array; rows: number } {
  const table = tableFromIPC(stream)
  if (fields === null) return { stream, rows: table.numRows }
  const schema = new Schema([...fields])
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  for (const batch of table.batches) {
    // arrow-js makes up one empty batch for a result without rows, and cannot write it.
    if (batch.numRows === 0) continue
    const children = fields.map((field, index) => {
      const column = batch.data.children[index]
      if (column === undefined) throw new Error(`the column "${field.name}" is not there`)
      return converted(column, field.type)
    })
    const data = makeData({ type: new Struct(schema.fields), length: batch.numRows, nullCount: 0, children })
    writer.write(new RecordBatch(schema, data))
  }
  return { stream: writer.finish().toUint8Array(true), rows: table.numRows }
}

function typed(field: Field, leaves: Iterator<LeafBytes>): Field {
  const children = childFields(field.type)
  const { name, nullable, metadata } = field
  if (children.length > 0)
    return new Field(
      name,
      withChildren(
        field.type,
        children.map((child) => typed(child, leaves)),
      ),
      nullable,
      metadata,
    )
  switch (leaves.next().value) {
    case 'interval':
      return new Field(name, new IntervalMonthDayNano(), nullable, metadata)
    case 'int96':
      return new Field(name, new TimestampMicrosecond(), nullable, metadata)
    case 'uuid':
      return new Field(name, field.type, nullable, new Map(metadata).set(EXTENSION_NAME, UUID_EXTENSION))
    default:
      return field
  }
}

function converted(data: Data, type: DataType): Data {
  if (DataType.isFixedSizeBinary(data.type)) {
    if (DataType.isInterval(type)) return intervals(data)
    if (DataType.isTimestamp(type)) return timestamps(data)
    return data
  }
  if (data.children.length === 0) return data
  const children = data.children.map((child, i) => {
    const childType = type.children[i]?.type
    return childType === undefined ? child : converted(child, childType)
  })
  return data.clone(type, data.offset, data.length, data.nullCount, undefined, children)
}

function bytesOf(data: Data): DataView {
  const values: Uint8Array = data.values
  return new DataView(values.buffer, values.byteOffset, values.byteLength)
}

/** Parquet's months, days and milliseconds; Arrow has months, days and nanoseconds. */
function intervals(data: Data): Data {
  const source = bytesOf(data)
  const target = new DataView(new ArrayBuffer(data.length * 16))
  for (let row = 0; row < data.length; row++) {
    target.setInt32(row * 16, source.getInt32(row * 12, true), true)
    target.setInt32(row * 16 + 4, source.getInt32(row * 12 + 4, true), true)
    target.setBigInt64(row * 16 + 8, BigInt(source.getUint32(row * 12 + 8, true)) * 1_000_000n, true)
  }
  return makeData({
    type: new IntervalMonthDayNano(),
    length: data.length,
    nullCount: data.nullCount,
    nullBitmap: data.nullBitmap,
    data: new Int32Array(target.buffer),
  })
}

/** INT96: nanoseconds of the day, then the Julian day. DuckDB keeps microseconds of it. */
function timestamps(data: Data): Data {
  const source = bytesOf(data)
  const target = new BigInt64Array(data.length)
  for (let row = 0; row < data.length; row++) {
    const days = BigInt(source.getUint32(row * 12 + 8, true)) - UNIX_EPOCH_JULIAN_DAY
    target[row] = days * MICROSECONDS_PER_DAY + source.getBigInt64(row * 12, true) / 1000n
  }
  return makeData({
    type: new TimestampMicrosecond(),
    length: data.length,
    nullCount: data.nullCount,
    nullBitmap: data.nullBitmap,
    data: target,
  })
}
