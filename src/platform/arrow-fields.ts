/** Field ids between a Parquet file's columns and an Arrow schema, nested ones included; no row is touched. */

import {
  DataType,
  Field,
  FixedSizeList,
  List,
  Map_,
  RecordBatch,
  RecordBatchReader,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  type Table,
  tableFromIPC,
} from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import type { ParquetColumn, ParquetField } from '../lake/ports.ts'
import { childFields, EXTENSION_NAME, UUID_EXTENSION } from './arrow-types.ts'

/** Where the Parquet writer looks for a field's id, and the reader leaves it. */
const FIELD_ID = 'PARQUET:field_id'

/** An Arrow IPC file or stream as an IPC stream whose columns have the names and ids of `fields`, by position. */
export function withFieldIds(ipc: Uint8Array, fields: readonly ParquetField[]): Uint8Array {
  const table = tableFromIPC(ipc)
  const original = table.schema.fields
  if (original.length !== fields.length) {
    throw new LakeError(
      'internal',
      `${fields.length} Parquet columns for a query of ${original.length} columns.`,
    )
  }
  return withSchema(table, new Schema(original.map((field, index) => withId(field, fields[index]))))
}

/**
 * A stream that was read from a Parquet file, with its UUID columns named as such. The reader gives only their 16
 * bytes; no other DuckLake type is stored as a fixed number of plain bytes (DuckLake spec, data types).
 */
export function withUuids(stream: Uint8Array): Uint8Array {
  if (!fieldsOf(stream).some(holdsUuid)) return stream
  const table = tableFromIPC(stream)
  return withSchema(table, new Schema(table.schema.fields.map(namedUuid)))
}

/** The same data under a schema that differs in names and metadata only. */
function withSchema(table: Table, schema: Schema): Uint8Array {
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  for (const batch of table.batches) {
    // arrow-js makes up one empty batch for a result without rows, and cannot write it.
    if (batch.numRows > 0) writer.write(new RecordBatch(schema, batch.data))
  }
  return writer.finish().toUint8Array(true)
}

/** The fields of an Arrow IPC stream. */
export function fieldsOf(stream: Uint8Array): readonly Field[] {
  return RecordBatchReader.from(stream).open().schema.fields
}

/** The columns of an Arrow IPC stream that was read from a Parquet file. */
export function columnsOf(stream: Uint8Array): ParquetColumn[] {
  return fieldsOf(stream).map(parquetColumn)
}

function parquetColumn({ name, type, metadata }: Field): ParquetColumn {
  const id = metadata.get(FIELD_ID)
  return {
    name,
    fieldId: id === undefined ? null : Number(id),
    children: childFields(type).map(parquetColumn),
  }
}

function holdsUuid({ type }: Field): boolean {
  return isUuid(type) || childFields(type).some(holdsUuid)
}

function isUuid(type: DataType): boolean {
  return DataType.isFixedSizeBinary(type) && type.byteWidth === 16
}

function namedUuid({ name, type, nullable, metadata }: Field): Field {
  const named = isUuid(type) ? new Map(metadata).set(EXTENSION_NAME, UUID_EXTENSION) : metadata
  return new Field(name, withChildren(type, childFields(type).map(namedUuid)), nullable, named)
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
function withChildren(type: DataType, children: readonly Field[]): DataType {
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
