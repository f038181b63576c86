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
  tableFromIPC,
} from 'apache-arrow'
import { LakeError } from '../lake/lake-error.ts'
import type { ParquetColumn, ParquetField } from '../lake/ports.ts'
import { childFields } from './arrow-types.ts'

/** Where the Parquet writer looks for a field's id, and the reader leaves it. */
const FIELD_ID = 'PARQUET:field_id'

/** An Arrow IPC file or stream as an IPC stream whose columns have the names and ids of `fields`, by position. */
export function withFieldIds(ipc: Uint8Array, fields: readonly ParquetField[]): Uint8Array {
  const { schema: original, batches } = tableFromIPC(ipc)
  if (original.fields.length !== fields.length) {
    throw new LakeError(
      'internal',
      `${fields.length} Parquet columns for a query of ${original.fields.length} columns.`,
    )
  }
  const schema = new Schema(original.fields.map((field, index) => withId(field, fields[index])))
  const writer = new RecordBatchStreamWriter()
  writer.reset(undefined, schema)
  // arrow-js makes up one empty batch for a result without rows, and cannot write it.
  for (const batch of batches) if (batch.numRows > 0) writer.write(new RecordBatch(schema, batch.data))
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

function withId(field: Field, wanted: ParquetField | undefined): Field {
  if (!wanted) throw new LakeError('internal', `No Parquet field id for "${field.name}".`)
  return new Field(
    wanted.name,
    withChildren(field.type, wanted),
    field.nullable,
    new Map(field.metadata).set(FIELD_ID, String(wanted.fieldId)),
  )
}

function withChildren(type: DataType, { name, children }: ParquetField): DataType {
  const [first, second] = children
  if (DataType.isStruct(type)) {
    if (type.children.length !== children.length) {
      throw new LakeError(
        'internal',
        `"${name}" has ${type.children.length} fields, ${children.length} have ids.`,
      )
    }
    return new Struct(type.children.map((child, index) => withId(child, children[index])))
  }
  if (DataType.isList(type)) return new List(withId(type.valueField, first))
  if (DataType.isFixedSizeList(type)) return new FixedSizeList(type.listSize, withId(type.valueField, first))
  if (DataType.isMap(type)) return mapWithIds(type, first, second)
  return type
}

/** The repeated group in the middle of a map has no column in DuckLake, so no id; its key and value have. */
function mapWithIds(type: Map_, key: ParquetField | undefined, value: ParquetField | undefined): DataType {
  const [entries] = type.children
  const [keyField, valueField] = entries?.type.children ?? []
  if (!entries || !keyField || !valueField) throw new LakeError('internal', 'A map without key and value.')
  const pair = new Struct<{ key: DataType; value: DataType }>([
    withId(keyField, key),
    withId(valueField, value),
  ])
  return new Map_(new Field(entries.name, pair, entries.nullable, entries.metadata), type.keysSorted)
}
