/** Field ids between a Parquet file's columns and an Arrow schema, nested ones included. */

import {
  DataType,
  Field,
  FixedSizeList,
  List,
  Map_,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
} from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import type { ParquetColumn, ParquetField } from '../lake/ports.ts'
import { childFields, duckdbType } from './arrow-types.ts'

/** Where the Parquet writer looks for a field's id, and the reader leaves it. */
const FIELD_ID = 'PARQUET:field_id'

/** An Arrow IPC stream without rows whose columns are those of `ipc` under the names and ids of `fields`, by position. */
export function withFieldIds(ipc: Uint8Array, fields: readonly ParquetField[]): Uint8Array {
  const original = fieldsOf(ipc)
  if (original.length !== fields.length) {
    throw new LakeError(
      'internal',
      `${fields.length} Parquet columns for a query of ${original.length} columns.`,
    )
  }
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, new Schema(original.map((field, index) => withId(field, fields[index]))))
  return writer.finish().toUint8Array(true)
}

/** The fields of an Arrow IPC file or stream; of a stream, the beginning is enough. */
export function fieldsOf(stream: Uint8Array): readonly Field[] {
  return RecordBatchReader.from(stream).open().schema.fields
}

/** A column that was read from a Parquet file, with the DuckDB type that its values are decoded to. */
export function parquetColumn(field: Field): ParquetColumn {
  const { name, type, metadata } = field
  const id = metadata.get(FIELD_ID)
  return {
    name,
    type: typeOrNull(field),
    fieldId: id === undefined ? null : Number(id),
    children: childFields(type).map(parquetColumn),
  }
}

function typeOrNull(field: Field): string | null {
  try {
    return duckdbType(field)
  } catch {
    return null
  }
}

function withId(field: Field, wanted: ParquetField | undefined): Field {
  if (!wanted) throw new LakeError('internal', `No Parquet field id for "${field.name}".`)
  const children = childFields(field.type)
  if (wanted.children.length > children.length) {
    throw new LakeError(
      'internal',
      `"${wanted.name}" has ${children.length} fields, not ${wanted.children.length}.`,
    )
  }
  const renamed = children.map((child, index) => withId(child, wanted.children[index]))
  const metadata = new Map(field.metadata).set(FIELD_ID, String(wanted.fieldId))
  return new Field(wanted.name, withChildren(field.type, renamed), field.nullable, metadata)
}

/** A nested type with other child fields (`childFields`); a type without children as it is. */
export function withChildren(type: DataType, children: readonly Field[]): DataType {
  const [first, second] = children
  if (DataType.isStruct(type)) return new Struct([...children])
  if (!first) return type
  if (DataType.isList(type)) return new List(first)
  if (DataType.isFixedSizeList(type)) return new FixedSizeList(type.listSize, first)
  const [entries] = type.children
  if (!DataType.isMap(type) || !entries || !second) return type
  // The repeated group in the middle of a map is no column of the lake, so it has no id.
  const pair = new Struct<{ key: DataType; value: DataType }>([first, second])
  return new Map_(new Field(entries.name, pair, entries.nullable, entries.metadata), type.keysSorted)
}
